"""RFC 7692 as tables: what is agreed for which offer, and what must come for what is sent compressed.

The groups are 12 and 13 of the Autobahn suite.
"""

import zlib

import pytest

from tests.conformance.peer import (
    A_PING,
    APP_ERROR,
    APP_PONG,
    BINARY,
    CLOSE,
    DEFLATE,
    PING,
    RSV1,
    RSV2,
    TEXT,
    WELCOME,
    Case,
    Door,
    chopped,
    close,
    closed,
    deflated,
    fragments,
    frame,
    more,
    padded,
    play,
    pong,
    saying,
    text,
)

KIB = 1024
LIMIT = 64 * KIB
TOO_BIG, BROKEN, NOT_TEXT = closed(4413), closed(1002), closed(1007)
HELLO = b'{"type":"hello"}'
WHOLE, HALF, REST = deflated(A_PING), deflated(A_PING)[:6], deflated(A_PING)[6:]

# 12: what is agreed

NOTHING, AGREED = "", f"{DEFLATE}; client_no_context_takeover"
OFFERS = {
    DEFLATE: AGREED,
    f"{DEFLATE}; client_max_window_bits": AGREED,  # Chrome
    f"{DEFLATE}; client_max_window_bits=15": AGREED,
    f"{DEFLATE}; client_max_window_bits=8": AGREED,
    f"{DEFLATE}; client_no_context_takeover": AGREED,
    f"{DEFLATE}; server_no_context_takeover": f"{AGREED}; server_no_context_takeover",
    f"{DEFLATE}; server_max_window_bits=15": f"{AGREED}; server_max_window_bits=15",
    f"{DEFLATE}; server_max_window_bits=8": f"{AGREED}; server_max_window_bits=8",
    f"{DEFLATE}; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10": (
        f"{AGREED}; server_no_context_takeover; server_max_window_bits=10"
    ),
    f"{DEFLATE}; server_max_window_bits": NOTHING,
    f"{DEFLATE}; server_max_window_bits=7": NOTHING,
    f"{DEFLATE}; server_max_window_bits=16": NOTHING,
    f"{DEFLATE}; client_max_window_bits=16": NOTHING,
    f"{DEFLATE}; client_max_window_bits=twelve": NOTHING,
    f"{DEFLATE}; server_no_context_takeover=true": NOTHING,
    f"{DEFLATE}; client_no_context_takeover; client_no_context_takeover": NOTHING,
    f"{DEFLATE}; mode=fast": NOTHING,
    f"{DEFLATE}; mode=fast, {DEFLATE}": AGREED,
    f"{DEFLATE}; server_max_window_bits=16, {DEFLATE}; client_max_window_bits": AGREED,
    f"{DEFLATE}, {DEFLATE}; server_no_context_takeover": AGREED,
    "x-webkit-deflate-frame": NOTHING,
    f"x-webkit-deflate-frame, {DEFLATE}": AGREED,
}


@pytest.mark.parametrize(("offered", "agreed"), OFFERS.items())
def test_what_is_offered_is_agreed_so(door: Door, offered: str, agreed: str) -> None:
    with door.open(offered) as peer:
        assert peer.extensions == agreed
        peer.send(text(WHOLE, rsv=RSV1) if agreed else text())
        peer.expect(APP_PONG)
        peer.say_goodbye()


# 13: what is compressed


def packed(payload: bytes, **how: int) -> bytes:
    return text(deflated(payload, **how), rsv=RSV1)


COMPRESSED = [
    Case("a text", [packed(A_PING)], [APP_PONG]),
    Case("a text, one byte at a time", chopped(packed(A_PING)), [APP_PONG]),
    Case("an empty text", [text(b"\x00", rsv=RSV1)], [APP_ERROR]),
    Case("binary bytes", [frame(BINARY, deflated(b"\xfe" * 100), rsv=RSV1)], [APP_ERROR]),
    *(Case(f"a text of {n} bytes", [packed(padded(n))], [APP_PONG]) for n in (126, KIB, 16 * KIB, 65535, 65536)),
    *(
        Case(f"a text in a window of {bits} bits", [packed(padded(8 * KIB), bits=bits)], [APP_PONG])
        for bits in range(9, 16)
    ),
    *(Case(f"a text at level {level}", [packed(saying(b"abc" * 999), level=level)], [APP_PONG]) for level in (0, 1, 9)),
    Case("a text, then one that is not compressed", [packed(A_PING), text(), packed(A_PING)], [APP_PONG] * 3),
    Case("the same text three times", [packed(A_PING)] * 3, [APP_PONG] * 3),
    Case("a text in two blocks", [text(b"\x00\x00\x00\xff\xff" + WHOLE, rsv=RSV1)], [APP_PONG]),
    Case("a text whose last block says so", [packed(A_PING, last=zlib.Z_FINISH)], [APP_PONG]),
    Case(
        "the example of RFC 7692, 7.2.3.1: Hello, which is no frame",
        [text(b"\xf2\x48\xcd\xc9\xc9\x07\x00", rsv=RSV1)],
        [APP_ERROR],
    ),
    Case("the example of 7.2.3.3, not compressed", [text(b"\x00\x05\x00\xfa\xffHello\x00", rsv=RSV1)], [APP_ERROR]),
    Case("the example of 7.2.3.4, a last block", [text(b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00", rsv=RSV1)], [APP_ERROR]),
    Case(
        "the example of 7.2.3.5, two blocks",
        [text(b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", rsv=RSV1)],
        [APP_ERROR],
    ),
    Case("text of many bytes a character", [packed(saying("Één huis 🏠".encode() * 99))], [APP_PONG]),
    Case("a welcome, which comes compressed", [packed(HELLO)], [WELCOME]),
]
IN_FRAGMENTS = [
    Case("a text in two fragments", fragments(WHOLE, 8, rsv=RSV1), [APP_PONG]),
    Case("a text in fragments of one byte", fragments(WHOLE, 1, rsv=RSV1), [APP_PONG]),
    Case("64 KiB in fragments", fragments(deflated(padded(LIMIT), level=0), KIB, rsv=RSV1), [APP_PONG]),
    Case("an empty fragment first", [text(b"", fin=False, rsv=RSV1), more(WHOLE, fin=True)], [APP_PONG]),
    Case("an empty fragment last", [text(WHOLE, fin=False, rsv=RSV1), more(b"", fin=True)], [APP_PONG]),
    Case(
        "a ping between",
        [text(HALF, fin=False, rsv=RSV1), frame(PING, b"x"), more(REST, fin=True)],
        [pong(b"x"), APP_PONG],
    ),
    Case(
        "one that is not compressed after it", [*fragments(WHOLE, 4, rsv=RSV1), *fragments(A_PING, 4)], [APP_PONG] * 2
    ),
    Case("RSV1 on the last one", [text(HALF, fin=False, rsv=RSV1), more(REST, fin=True, rsv=RSV1)], [BROKEN]),
    Case("RSV1 on one in the midst", [text(HALF, fin=False, rsv=RSV1), more(b"", rsv=RSV1)], [BROKEN]),
    Case("RSV1 on the second one only", [text(A_PING[:5], fin=False), more(A_PING[5:], fin=True, rsv=RSV1)], [BROKEN]),
]
WRONG = [
    Case("RSV1 on a ping", [frame(PING, rsv=RSV1)], [BROKEN]),
    Case("RSV1 on a goodbye", [frame(CLOSE, rsv=RSV1)], [BROKEN]),
    Case("RSV2", [text(WHOLE, rsv=RSV2)], [BROKEN]),
    Case("RSV1 and RSV2", [text(WHOLE, rsv=RSV1 | RSV2)], [BROKEN]),
    Case("what no compressor made", [text(b"\xff" * 20, rsv=RSV1)], [NOT_TEXT]),
    Case("a block of a kind that isn't", [text(b"\x07", rsv=RSV1)], [NOT_TEXT]),
    Case("a stored block with a wrong length", [text(b"\x00\x05\x00\x00\x00Hello\x00", rsv=RSV1)], [NOT_TEXT]),
    Case("what no compressor made, in a fragment", [text(b"\xff" * 20, fin=False, rsv=RSV1)], [NOT_TEXT]),
    Case("something after the last block", [text(deflated(A_PING, last=zlib.Z_FINISH) + WHOLE, rsv=RSV1)], [NOT_TEXT]),
    Case(
        "fragments without end after the last block",
        [text(deflated(A_PING, last=zlib.Z_FINISH), fin=False, rsv=RSV1), more(WHOLE)],
        [NOT_TEXT],
    ),
    Case("bad text", [packed(saying(b"\xff"))], [NOT_TEXT]),
    Case(
        "bad text, found before the message ends",
        [text(deflated(b"good \xff", level=0), fin=False, rsv=RSV1)],
        [NOT_TEXT],
    ),
    Case("a character torn at the end", [packed(b"good \xe2\x82")], [NOT_TEXT]),
    Case("one byte too many", [packed(padded(LIMIT + 1))], [TOO_BIG]),
    Case("a bomb of 16 MiB", [packed(b" " * (16 << 20))], [TOO_BIG]),
    Case(
        "a bomb in fragments, found before it ends",
        fragments(deflated(b" " * (1 << 20)), 256, rsv=RSV1)[:-1],
        [TOO_BIG],
    ),
    Case("too much that stays too much", [text(b"x" * (LIMIT + 1), rsv=RSV1)[:14]], [TOO_BIG]),
    Case("a goodbye after a compressed text", [packed(A_PING), close()], [APP_PONG, closed(1000)]),
]


def with_memory() -> list[bytes]:
    """Two texts, the second of which refers to the first: the client may not do so, as was answered."""
    said = saying(bytes(range(97, 123)) * 4)
    stream = zlib.compressobj(wbits=-15)
    packed = [(stream.compress(said) + stream.flush(zlib.Z_SYNC_FLUSH))[:-4] for _ in range(2)]
    return [frame(TEXT, one, rsv=RSV1) for one in packed]


WITH_MEMORY = [Case("a text that refers to the one before", with_memory(), [APP_PONG, NOT_TEXT])]

TABLE = {
    "compressed": COMPRESSED,
    "in fragments": IN_FRAGMENTS,
    "wrong": WRONG,
    "with memory": WITH_MEMORY,
}
AS_OFFERED = {
    "nothing asked for": DEFLATE,
    "everything asked for": (
        f"{DEFLATE}; server_no_context_takeover; client_no_context_takeover"
        "; server_max_window_bits=9; client_max_window_bits=15"
    ),
}


@pytest.mark.parametrize("offers", AS_OFFERED.values(), ids=AS_OFFERED)
@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{group}: {case.name}") for group, cases in TABLE.items() for case in cases]
)
def test_what_must_come_comes(door: Door, case: Case, offers: str) -> None:
    play(door, Case(case.name, case.sends, case.comes, offers))


def test_a_welcome_takes_fewer_bytes_compressed(door: Door) -> None:
    sizes = []
    for offers in ("", DEFLATE, f"{DEFLATE}; server_no_context_takeover"):
        with door.open(offers) as peer:
            peer.send(text(HELLO))
            peer.expect(WELCOME)
            sizes.append(peer.received_bytes)
            peer.say_goodbye()

    plain, together, alone = sizes
    assert together == alone < plain / 3


def test_what_was_not_agreed_may_not_be_used(door: Door) -> None:
    play(door, Case("compressed, and nothing agreed", [packed(A_PING)], [BROKEN]))
