"""Frames of RFC 6455 without any I/O: text out, framed once; bytes in, read into whole messages.

What a client may not send is found as early as it shows: in a frame's first bytes, in a fragment of the message, never
after more than `most` bytes of it. A text message of 200 bytes costs 3 µs to read (`docs/performance.md`).
"""

import codecs
from collections.abc import Iterator
from enum import IntEnum

from websockets.exceptions import ProtocolError
from websockets.frames import Close

from channels.deflate import Inflater, TooLong, Undeflatable
from channels.errors import CloseCode

try:
    from websockets.speedups import apply_mask
except ImportError:  # where nothing was compiled
    from websockets.utils import apply_mask

FIN, RSV1, RSV2_AND_3 = 0x80, 0x40, 0x30
MASKED = 0x80
MOST_CONTROL_BYTES = 125
MOST_FRAGMENTS = 4_096  # of a message; without content they would come for ever, at 8 µs each

PING = b"\x89\x00"


class Opcode(IntEnum):
    """What a frame is (RFC 6455, 5.2)."""

    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


CONTINUATION, TEXT, BINARY, CLOSE = Opcode.CONTINUATION, Opcode.TEXT, Opcode.BINARY, Opcode.CLOSE
OPCODES = frozenset(Opcode)


# Out


def text_frame(payload: bytes) -> bytes:
    """A whole text frame, unmasked and not compressed, as RFC 6455 (5.2) has servers send it."""
    return frame(FIN | TEXT, payload)


def frame(first: int, payload: bytes) -> bytes:
    """A frame that begins with this byte."""
    size = len(payload)
    if size < 126:
        return b"%c%c%b" % (first, size, payload)
    if size < 65536:
        return b"%c\x7e%b%b" % (first, size.to_bytes(2, "big"), payload)
    return b"%c\x7f%b%b" % (first, size.to_bytes(8, "big"), payload)


def content(framed: bytes) -> bytes:
    """What is in a frame that `frame` made."""
    return framed[{126: 4, 127: 10}.get(framed[1], 2) :]


def goodbye(code: int, reason: str = "") -> bytes:
    """A close frame."""
    return frame(FIN | CLOSE, Close(code, reason).serialize())


# In


class Misframed(Exception):
    """What came in breaks the rules; the connection is to be closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Incoming:
    """What one client sends: bytes in, whole messages and control frames out."""

    __slots__ = ("_held", "_inflates", "_most", "_unfinished", "_wanted")

    def __init__(self, most: int, *, inflates: bool = False) -> None:
        self._most = most  # bytes of a message, in fragments or not, compressed or not
        self._inflates = inflates
        self._held: bytearray | None = None  # the beginning of a frame
        self._wanted = 0  # how many bytes it takes to know more of that frame
        self._unfinished: _Unfinished | None = None

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Opcode and content of each message and control frame that `data` completes. Raises `Misframed`."""
        if self._held is not None:
            self._held += data
            if len(self._held) < self._wanted:
                return
            data, self._held = bytes(self._held), None
        at, size = 0, len(data)
        while at < size:
            start, end = self._span(data, at)
            if end > size:
                self._held, self._wanted = bytearray(data[at:]), end - at
                return
            payload = apply_mask(data[start:end], data[start - 4 : start])
            if (message := self._place(data[at], payload)) is not None:
                yield message
            at = end

    def _span(self, data: bytes, at: int) -> tuple[int, int]:
        """Where the content of the frame at `at` starts and ends; the end is out of sight while that isn't known."""
        if len(data) < at + 2:
            return at, at + 2
        first, second = data[at], data[at + 1]
        size, start = second & 0x7F, at + 6
        self._must_be_allowed(first, second, size)
        if size == 126:
            start += 2
        elif size == 127:
            start += 8
        if start > at + 6:
            if len(data) < start - 4:
                return start, start - 4
            size = int.from_bytes(data[at + 2 : start - 4], "big")
            if size < 126 or (start == at + 14 and size < 65536) or size >> 63:
                raise Misframed(1002, "a length has one form only")
        if size > self._room(first):
            raise _too_big()
        return start, start + size

    def _room(self, first: int) -> int:
        """How long a frame may be. What is in one that is compressed is counted when it is inflated."""
        if self._unfinished is None or self._unfinished.is_packed or first & 0x0F >= CLOSE:
            return self._most
        return self._most - self._unfinished.size

    def _must_be_allowed(self, first: int, second: int, size: int) -> None:
        opcode = first & 0x0F
        if opcode not in OPCODES:
            raise Misframed(1002, "unknown opcode")
        if first & RSV2_AND_3 or (first & RSV1 and not (self._inflates and opcode in (TEXT, BINARY))):
            raise Misframed(1002, "reserved bit")
        if not second & MASKED:
            raise Misframed(1002, "not masked")
        if opcode >= CLOSE:
            if size > MOST_CONTROL_BYTES or not first & FIN:
                raise Misframed(1002, "control frames are short and whole")
        elif (opcode == CONTINUATION) is (self._unfinished is None):
            raise Misframed(1002, "fragments of one message follow each other")

    def _place(self, first: int, payload: bytes) -> tuple[int, bytes] | None:
        """The message or control frame that this frame completes."""
        opcode = first & 0x0F
        if opcode >= CLOSE:
            return opcode, payload
        if first & (FIN | RSV1) == FIN and self._unfinished is None:
            if opcode == TEXT and not payload.isascii():
                _must_be_text(payload)
            return opcode, payload
        if self._unfinished is None:
            self._unfinished = _Unfinished(opcode, self._most, inflates=bool(first & RSV1))
        unfinished, is_last = self._unfinished, bool(first & FIN)
        unfinished.add(payload, is_last=is_last)
        if not is_last:
            return None
        self._unfinished = None
        return unfinished.opcode, bytes(unfinished.content)


class _Unfinished:
    """A message in fragments, or a compressed one."""

    __slots__ = ("_decoder", "_fragments", "_inflater", "_most", "content", "opcode")

    def __init__(self, opcode: int, most: int, *, inflates: bool) -> None:
        self.opcode = opcode
        self.content = bytearray()
        self._fragments = 0
        self._most = most
        self._inflater = Inflater() if inflates else None
        self._decoder = codecs.getincrementaldecoder("utf-8")() if opcode == TEXT else None

    @property
    def size(self) -> int:
        """Bytes so far."""
        return len(self.content)

    @property
    def is_packed(self) -> bool:
        """Whether it is compressed."""
        return self._inflater is not None

    def add(self, payload: bytes, *, is_last: bool) -> None:
        """One fragment more. Text is checked as it comes, so that what is none is refused before its end."""
        self._fragments += 1
        if self._fragments > MOST_FRAGMENTS:
            raise Misframed(CloseCode.FLOODING, "too many fragments")
        if self._inflater is not None:
            try:
                payload = self._inflater.inflate(payload, self._most - self.size, is_last=is_last)
            except TooLong:
                raise _too_big() from None
            except Undeflatable:
                raise Misframed(1007, "can't be inflated") from None
        self.content += payload
        if self._decoder is not None:
            try:
                self._decoder.decode(payload, is_last)
            except UnicodeDecodeError:
                raise _not_text() from None


def farewell(payload: bytes) -> None:
    """Check what the other side says when it closes. Raises `Misframed`."""
    try:
        Close.parse(payload)
    except ProtocolError:
        raise Misframed(1002, "no such close code") from None
    except UnicodeDecodeError:
        raise _not_text() from None


def _must_be_text(payload: bytes) -> None:
    try:
        payload.decode()
    except UnicodeDecodeError:
        raise _not_text() from None


def _not_text() -> Misframed:
    return Misframed(1007, "not UTF-8")


def _too_big() -> Misframed:
    return Misframed(CloseCode.FRAME_TOO_BIG, "at most 64 KiB")
