"""Frames in: however the bytes are cut, the same comes of them, and it is what the library makes of them."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.server import ServerProtocol

from channels.frames import Incoming, Misframed
from tests.conformance.peer import CONTINUATION, RSV1, TEXT, deflated, frame

MOST = 2_000
CONTENT = st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode), st.just(b"x" * 1_900))


@st.composite
def any_frame(draw: st.DrawFn) -> bytes:
    """One that makes sense, mostly."""
    opcode = draw(st.sampled_from([TEXT, TEXT, TEXT, CONTINUATION, CONTINUATION, *Opcode, 3]))
    rsv = draw(st.sampled_from([0, 0, 0, RSV1, 0x20]))
    content = draw(CONTENT)
    return frame(
        opcode,
        deflated(content) if rsv == RSV1 else content,
        fin=draw(st.sampled_from([True, True, False])),
        rsv=rsv,
        mask=draw(st.sampled_from([b"mask"] * 9 + [b""])),
    )


@given(st.lists(any_frame(), max_size=8).map(b"".join), st.data())
def test_however_it_is_cut_the_same_comes_of_it(sent: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=40)))
    pieces = [sent[start:end] for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True)]

    assert read(pieces) == read([sent]) == read(sent[n : n + 1] for n in range(len(sent)))


@given(st.lists(any_frame(), max_size=8).map(b"".join))
def test_what_is_read_is_what_the_library_reads(sent: bytes) -> None:
    library = ServerProtocol(max_size=MOST)
    library.state = library.state.OPEN
    library.extensions = [PerMessageDeflate(True, True, 15, 15)]
    library.parser = super(ServerProtocol, library).parse()
    next(library.parser)
    messages, end = read([sent])

    library.receive_data(sent)
    theirs = joined(event for event in library.events_received() if isinstance(event, Frame))

    assert messages == (theirs if end is None else theirs[: len(messages)])  # it looks for bad text later


def read(pieces: Iterable[bytes]) -> tuple[list[tuple[int, bytes]], int | None]:
    """The messages up to a goodbye, and the code of what made no sense."""
    incoming, messages = Incoming(MOST, inflates=True), list[tuple[int, bytes]]()
    try:
        for piece in pieces:
            for message in incoming.feed(piece):
                if message[0] == Opcode.CLOSE:
                    return messages, None
                messages.append(message)
    except Misframed as wrong:
        return messages, wrong.code
    return messages, None


def joined(frames: Iterable[Frame]) -> list[tuple[int, bytes]]:
    messages, parts, opcode = list[tuple[int, bytes]](), b"", 0
    for one in frames:
        if one.opcode is Opcode.CLOSE:
            break
        if one.opcode in (Opcode.PING, Opcode.PONG):
            messages.append((one.opcode, bytes(one.data)))
            continue
        opcode = one.opcode or opcode
        parts += bytes(one.data)
        if one.fin:
            messages.append((opcode, parts))
            parts = b""
    return messages
