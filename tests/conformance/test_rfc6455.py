"""RFC 6455 as tables: what is sent, write by write, and what must come. The groups are those of the Autobahn suite."""

import pytest

from tests.conformance.peer import (
    A_PING,
    APP_ERROR,
    APP_PONG,
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    Case,
    Door,
    chopped,
    close,
    closed,
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

# 1

FRAMING = [
    Case("an empty text", [text("")], [APP_ERROR]),
    *(Case(f"a text of {n} bytes", [text(padded(n))], [APP_PONG]) for n in (15, 125, 126, 127, 128, 65535, 65536)),
    Case("a text of 65535 bytes in writes of 997", chopped(text(padded(65535)), 997), [APP_PONG]),
    *(
        Case(f"{n} binary bytes, which the protocol has no use for", [frame(BINARY, b"\xfe" * n)], [APP_ERROR])
        for n in (0, 125, 126, 127, 128, 65535, 65536)
    ),
    Case("65535 binary bytes in writes of 997", chopped(frame(BINARY, b"\xfe" * 65535), 997), [APP_ERROR]),
    Case("three texts in one write", [text() * 3], [APP_PONG] * 3),
    Case("a text and half of another, then its rest", [text() + text()[:9], text()[9:]], [APP_PONG] * 2),
    Case("a mask of zeros", [frame(TEXT, A_PING, mask=b"\x00" * 4)], [APP_PONG]),
    Case("a text that is not masked", [frame(TEXT, A_PING, mask=b"")], [BROKEN]),
    Case("a ping that is not masked", [frame(PING, b"x", mask=b"")], [BROKEN]),
    Case("15 as a length of 2 bytes", [frame(TEXT, A_PING, size_bytes=2)], [BROKEN]),
    Case("15 as a length of 8 bytes", [frame(TEXT, A_PING, size_bytes=8)], [BROKEN]),
    Case("65535 as a length of 8 bytes", [frame(TEXT, padded(65535), size_bytes=8)[:14]], [BROKEN]),
    Case("a length with its first bit set", [b"\x81\xff" + b"\xff" * 8], [BROKEN]),
]

# 2

PINGS = [
    Case("a ping", [frame(PING)], [pong()]),
    Case("a ping with words", [frame(PING, b"Hello, world!")], [pong(b"Hello, world!")]),
    Case(
        "a ping with bytes that are no text",
        [frame(PING, b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff")],
        [pong(b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff")],
    ),
    Case("a ping of 125 bytes", [frame(PING, b"\xfe" * 125)], [pong(b"\xfe" * 125)]),
    Case("a ping of 126 bytes", [frame(PING, b"\xfe" * 126)], [BROKEN]),
    Case("a ping of 125 bytes, one at a time", chopped(frame(PING, b"\xfe" * 125)), [pong(b"\xfe" * 125)]),
    Case("a ping that is not final", [frame(PING, b"x", fin=False)], [BROKEN]),
    Case(
        "ten pings in one write",
        [b"".join(frame(PING, b"%d" % n) for n in range(10))],
        [pong(b"%d" % n) for n in range(10)],
    ),
    Case(
        "ten pings, one byte at a time",
        chopped(b"".join(frame(PING, b"%d" % n) for n in range(10))),
        [pong(b"%d" % n) for n in range(10)],
    ),
    Case("a pong that nobody asked for", [frame(PONG)]),
    Case("a pong with words that nobody asked for", [frame(PONG, b"unsolicited")]),
    Case("a pong that nobody asked for, and a ping", [frame(PONG, b"unsolicited"), frame(PING, b"x")], [pong(b"x")]),
    Case("a pong of 126 bytes", [frame(PONG, b"x" * 126)], [BROKEN]),
    Case("a ping between two texts", [text() + frame(PING, b"x") + text()], [APP_PONG, pong(b"x"), APP_PONG]),
    Case(
        "a ping between two fragments",
        [text(A_PING[:5], fin=False), frame(PING, b"x"), more(A_PING[5:], fin=True)],
        [pong(b"x"), APP_PONG],
    ),
]

# 3

RESERVED = [
    Case(f"reserved bits {bits:03b} on {what}", [text(), *sent, frame(PING)], [APP_PONG, BROKEN])
    for bits in range(1, 8)
    for what, sent in {
        "a text": [text(rsv=bits << 4)],
        "a fragment": [text(fin=False), more(b" ", rsv=bits << 4)],
        "binary bytes": [frame(BINARY, b"x", rsv=bits << 4)],
        "a ping": [frame(PING, rsv=bits << 4)],
        "a goodbye": [frame(CLOSE, rsv=bits << 4)],
    }.items()
]

# 4

OPCODES = [
    case
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
    for case in (
        Case(f"opcode {opcode}", [frame(opcode)], [BROKEN]),
        Case(f"opcode {opcode} with content, after a text", [text(), frame(opcode, b"x")], [APP_PONG, BROKEN]),
        Case(f"opcode {opcode} in a message", [text(A_PING[:5], fin=False), frame(opcode), more(A_PING[5:])], [BROKEN]),
    )
]

# 5

HALF, REST = A_PING[:7], A_PING[7:]
FRAGMENTS = [
    Case("a text in two fragments", fragments(A_PING, 8), [APP_PONG]),
    Case("a text in fragments of one byte", fragments(A_PING, 1), [APP_PONG]),
    Case("a text in fragments of one byte, in one write", [b"".join(fragments(A_PING, 1))], [APP_PONG]),
    Case("a text in fragments of one byte, one byte at a time", chopped(b"".join(fragments(A_PING, 1))), [APP_PONG]),
    Case("binary bytes in two fragments", fragments(b"\xfe" * 10, 5, opcode=BINARY), [APP_ERROR]),
    Case("a fragment without content first", [text(b"", fin=False), more(A_PING, fin=True)], [APP_PONG]),
    Case("a fragment without content last", [text(fin=False), more(b"", fin=True)], [APP_PONG]),
    Case(
        "a thousand fragments without content",
        [text(HALF, fin=False) + more(b"") * 1000 + more(REST, fin=True)],
        [APP_PONG],
    ),
    Case(
        "a message of nothing but empty fragments",
        [text(b"", fin=False) + more(b"") * 3 + more(b"", fin=True)],
        [APP_ERROR],
    ),
    Case(
        "pings between many fragments",
        [part + frame(PING, b"x") for part in fragments(A_PING, 3)],
        [*[pong(b"x")] * 4, APP_PONG, pong(b"x")],
    ),
    Case("a pong between fragments", [text(HALF, fin=False), frame(PONG, b"x"), more(REST, fin=True)], [APP_PONG]),
    Case("two messages in fragments", fragments(A_PING, 4) * 2, [APP_PONG] * 2),
    Case("a whole text after one in fragments", [*fragments(A_PING, 4), text()], [APP_PONG] * 2),
    Case("a ping in fragments", [frame(PING, b"x", fin=False), more(b"y", fin=True)], [BROKEN]),
    Case("a pong in fragments", [frame(PONG, b"x", fin=False), more(b"y", fin=True)], [BROKEN]),
    Case("a goodbye in fragments", [frame(CLOSE, b"\x03", fin=False), more(b"\xe8", fin=True)], [BROKEN]),
    Case("a last fragment of nothing", [more(A_PING, fin=True)], [BROKEN]),
    Case("a fragment of nothing", [more(A_PING)], [BROKEN]),
    Case("a fragment after a whole text", [text(), more(A_PING, fin=True)], [APP_PONG, BROKEN]),
    Case("a fragment after the last one", [*fragments(A_PING, 8), more(b"x", fin=True)], [APP_PONG, BROKEN]),
    Case("a whole text between fragments", [text(HALF, fin=False), text()], [BROKEN]),
    Case("a second first fragment", [text(HALF, fin=False), text(HALF, fin=False)], [BROKEN]),
    Case("binary bytes between fragments of text", [text(HALF, fin=False), frame(BINARY, b"x")], [BROKEN]),
    Case("a goodbye between fragments", [text(HALF, fin=False), close(1000)], [closed(1000)]),
]

# 6

GOOD_TEXT = {
    "ASCII": b"Hello",
    "Latin": "Één huis, ñ, ß".encode(),
    "Greek": "κόσμε".encode(),
    "Arabic": "مرحبا".encode(),
    "a word in Chinese": "邻居".encode(),
    "an emoji": "🏠".encode(),
    "a family of emoji": "👨‍👩‍👧".encode(),
    "the last of 2 bytes": b"\xdf\xbf",
    "the first of 3 bytes": b"\xe0\xa0\x80",
    "the last before the surrogates": b"\xed\x9f\xbf",
    "the first after the surrogates": b"\xee\x80\x80",
    "a noncharacter of 3 bytes": b"\xef\xbf\xbf",
    "the first of 4 bytes": b"\xf0\x90\x80\x80",
    "the last of all": b"\xf4\x8f\xbf\xbf",
}
BAD_TEXT = {
    "a lone continuation": b"\x80",
    "many continuations": b"\x80\xbf\x80\xbf",
    "a lone start of 2 bytes": b"\xc3 ",
    "a lone start of 3 bytes": b"\xe2 ",
    "a lone start of 4 bytes": b"\xf0 ",
    "3 bytes without the last": b"\xe2\x82 ",
    "4 bytes without the last": b"\xf0\x9f\x8f ",
    "a slash in 2 bytes": b"\xc0\xaf",
    "a slash in 3 bytes": b"\xe0\x80\xaf",
    "a slash in 4 bytes": b"\xf0\x80\x80\xaf",
    "a zero in 2 bytes": b"\xc0\x80",
    "the first surrogate": b"\xed\xa0\x80",
    "the last surrogate": b"\xed\xbf\xbf",
    "a pair of surrogates": b"\xed\xa0\x80\xed\xb0\x80",
    "past the last of all": b"\xf4\x90\x80\x80",
    "5 bytes": b"\xf8\x88\x80\x80\x80",
    "6 bytes": b"\xfc\x84\x80\x80\x80\x80",
    "fe": b"\xfe",
    "ff": b"\xff",
    "Latin-1": "één".encode("latin-1"),
}
UTF_8 = [
    *(Case(f"good text: {name}", [text(saying(said))], [APP_PONG]) for name, said in GOOD_TEXT.items()),
    *(
        Case(f"good text, torn in all places: {name}", fragments(saying(said), 1), [APP_PONG])
        for name, said in GOOD_TEXT.items()
    ),
    *(Case(f"bad text: {name}", [text(saying(said))], [NOT_TEXT]) for name, said in BAD_TEXT.items()),
    *(
        Case(f"bad text, found before the message ends: {name}", [text(b"good " + said, fin=False)], [NOT_TEXT])
        for name, said in BAD_TEXT.items()
    ),
    *(
        Case(
            f"bad text, torn, found before the message ends: {name}", fragments(said + b" and more", 1)[:-1], [NOT_TEXT]
        )
        for name, said in BAD_TEXT.items()
    ),
    Case("a character without its end, at the end", [text(b"good \xe2\x82")], [NOT_TEXT]),
    Case("the same in fragments", [text(b"good \xe2", fin=False), more(b"\x82", fin=True)], [NOT_TEXT]),
    Case(
        "a character without its end, an empty fragment last",
        [text(b"\xe2\x82", fin=False), more(b"", fin=True)],
        [NOT_TEXT],
    ),
    Case("bytes that are no text, said to be none", [frame(BINARY, b"\xff\xfe\x80")], [APP_ERROR]),
]

# 7

GOOD_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
BAD_CODES = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]
GOODBYES = [
    Case("a goodbye without a word", [close(None)], [closed(None)]),
    Case("a goodbye with a reason", [close(1000, "Tot ziens! 👋".encode())], [closed(1000)]),
    Case("a goodbye with the longest reason", [close(1000, b"x" * 123)], [closed(1000)]),
    Case("a goodbye that is too long", [close(1000, b"x" * 124)], [BROKEN]),
    Case("half a code", [frame(CLOSE, b"\x03")], [BROKEN]),
    Case("a reason that is no text", [close(1000, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80")], [NOT_TEXT]),
    *(Case(f"code {code}", [close(code)], [closed(code)]) for code in GOOD_CODES),
    *(Case(f"code {code}, which may not be sent", [close(code)], [BROKEN]) for code in BAD_CODES),
    Case("a text, then a goodbye", [text() + close()], [APP_PONG, closed(1000)]),
    Case("a goodbye, then a text", [close() + text()], [closed(1000)]),
    Case("a goodbye, then a ping", [close() + frame(PING, b"x")], [closed(1000)]),
    Case("two goodbyes", [close(1000) + close(1001)], [closed(1000)]),
    Case("a goodbye, then what makes no sense", [close() + b"\xff" * 100], [closed(1000)]),
    Case("a goodbye one byte at a time", chopped(close(1001, b"bye")), [closed(1001)]),
    Case("a large text, then a goodbye", [text(padded(LIMIT)) + close()], [APP_PONG, closed(1000)]),
    Case(
        "half a message, then a goodbye, then the rest",
        [text(HALF, fin=False) + close() + more(REST, fin=True)],
        [closed(1000)],
    ),
    Case("ten texts that are no frames of the protocol", [text("x") * 10], [*[APP_ERROR] * 10, closed(4400)]),
    Case(
        "more of them, and texts, after our goodbye", [text("x") * 12 + text() * 3], [*[APP_ERROR] * 10, closed(4400)]
    ),
]

# 9

SIZES = [
    *(Case(f"a text of {n} KiB", [text(padded(n * KIB))], [APP_PONG]) for n in (1, 4, 16, 32, 64)),
    *(
        Case(f"a text of 64 KiB in fragments of {size} bytes", fragments(padded(LIMIT), size), [APP_PONG])
        for size in (64, 256, KIB, 4 * KIB, 16 * KIB, 32 * KIB)
    ),
    *(
        Case(f"a text of 64 KiB in writes of {size} bytes", chopped(text(padded(LIMIT)), size), [APP_PONG])
        for size in (64, 256, KIB, 4 * KIB, 16 * KIB)
    ),
    Case("64 KiB of characters of 3 bytes", [text(saying("€".encode() * 21838))], [APP_PONG]),
    Case("one byte too many, said before it is sent", [text(padded(LIMIT + 1))[:14]], [TOO_BIG]),
    Case("a terabyte, said before it is sent", [b"\x81\xff" + (1 << 40).to_bytes(8, "big")], [TOO_BIG]),
    Case("one byte too many in binary", [frame(BINARY, b"x" * (LIMIT + 1))], [TOO_BIG]),
    Case("one byte too many in fragments", fragments(padded(LIMIT + 1), KIB), [TOO_BIG]),
    Case("too many in the second fragment, said before", [text(padded(LIMIT), fin=False), more(b"x")[:6]], [TOO_BIG]),
    Case("as much as may be, twice", [text(padded(LIMIT)) * 2], [APP_PONG] * 2),
    Case(
        "a ping after 64 KiB in fragments",
        [*fragments(padded(LIMIT), 4 * KIB)[:-1], frame(PING, b"x" * 125)],
        [pong(b"x" * 125)],
    ),
]

# 10

CHOPPED = [
    Case("a text, one byte at a time", chopped(text()), [APP_PONG]),
    Case("a text with a length of 2 bytes, one at a time", chopped(text(padded(126))), [APP_PONG]),
    Case("a text of 1 KiB, one byte at a time", chopped(text(padded(KIB))), [APP_PONG]),
    Case(
        "a length of 8 bytes, one at a time", [*chopped(text(padded(LIMIT))[:20]), text(padded(LIMIT))[20:]], [APP_PONG]
    ),
    Case(
        "fragments and pings, one byte at a time",
        chopped(text(HALF, fin=False) + frame(PING, b"x") + more(REST, fin=True)),
        [pong(b"x"), APP_PONG],
    ),
    Case("reserved bits, found at the first byte and its neighbour", chopped(text(rsv=0x70)[:2]), [BROKEN]),
    Case("bad text, one byte at a time", chopped(text(saying(b"\xff"))), [NOT_TEXT]),
    Case("a length that is too large, one byte at a time", chopped(text(padded(LIMIT + 1))[:10]), [TOO_BIG]),
]

TABLE = {
    "1 framing": FRAMING,
    "2 pings": PINGS,
    "3 reserved bits": RESERVED,
    "4 opcodes": OPCODES,
    "5 fragments": FRAGMENTS,
    "6 UTF-8": UTF_8,
    "7 goodbyes": GOODBYES,
    "9 sizes": SIZES,
    "10 chopped": CHOPPED,
}


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{group}: {case.name}") for group, cases in TABLE.items() for case in cases]
)
def test_what_must_come_comes(door: Door, case: Case) -> None:
    play(door, case)


def test_a_handshake_one_byte_at_a_time(door: Door) -> None:
    with door.open(request_in=1) as peer:
        peer.send(text())
        peer.expect(APP_PONG)
        peer.say_goodbye()


def test_an_end_without_a_goodbye_is_an_end(door: Door) -> None:
    with door.open() as peer:
        peer.send(text(), text()[:5])
        peer.expect(APP_PONG)
        peer.hang_up()
        peer.expect_end()
