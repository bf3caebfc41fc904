"""The other end of a socket, without anybody to keep the rules; and how a case of a table reads."""

import socket
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
FIN, RSV1, RSV2, RSV3 = 0x80, 0x40, 0x20, 0x10
PATIENCE_S = 10  # only ever waited to the end when something is broken
MASK = b"\x37\xfa\x21\x3d"  # as in RFC 6455, 5.7

A_PING = b'{"type":"ping"}'  # a text that the application answers, at any time
DEFLATE = "permessage-deflate"


# Out


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bytes = MASK,
    size_bytes: int | None = None,
) -> bytes:
    """A frame as clients send it. `size_bytes` says the length in more bytes than it takes; no mask: unmasked."""
    size = len(payload)
    size_bytes = (0 if size < 126 else 2 if size < 65536 else 8) if size_bytes is None else size_bytes
    short = {0: size, 2: 126, 8: 127}[size_bytes]
    head = bytes([(FIN if fin else 0) | rsv | opcode, (0x80 if mask else 0) | short])
    head += size.to_bytes(size_bytes, "big") if size_bytes else b""
    return head + mask + (masked(payload, mask) if mask else payload)


def masked(payload: bytes, mask: bytes) -> bytes:
    pattern = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")).to_bytes(len(payload), "big")


def text(payload: bytes | str = A_PING, *, fin: bool = True, rsv: int = 0) -> bytes:
    return frame(TEXT, payload.encode() if isinstance(payload, str) else payload, fin=fin, rsv=rsv)


def more(payload: bytes, *, fin: bool = False, rsv: int = 0) -> bytes:
    """A fragment that goes on with a message."""
    return frame(CONTINUATION, payload, fin=fin, rsv=rsv)


def close(code: int | None = 1000, reason: bytes = b"") -> bytes:
    return frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason)


def fragments(payload: bytes, size: int, *, rsv: int = 0, opcode: int = TEXT) -> list[bytes]:
    """The message in fragments of that size."""
    pieces = [payload[at : at + size] for at in range(0, len(payload), size)]
    last = len(pieces) - 1
    return [
        frame(CONTINUATION if n else opcode, piece, fin=n == last, rsv=0 if n else rsv)
        for n, piece in enumerate(pieces)
    ]


def chopped(data: bytes, size: int = 1) -> list[bytes]:
    """The same bytes in writes of that size."""
    return [data[at : at + size] for at in range(0, len(data), size)]


def padded(size: int) -> bytes:
    """A text of that many bytes, which the application answers with a pong."""
    return A_PING.ljust(size)


def saying(said: bytes) -> bytes:
    """A text with something in it, which the application answers with a pong."""
    return b'{"type":"ping","x":"' + said + b'"}'


def deflated(payload: bytes, *, bits: int = 15, level: int = 6, last: int = zlib.Z_SYNC_FLUSH) -> bytes:
    """What a message of that content is when it is compressed."""
    stream = zlib.compressobj(level, zlib.DEFLATED, -bits)
    packed = stream.compress(payload) + stream.flush(last)
    return packed.removesuffix(b"\x00\x00\xff\xff") if last == zlib.Z_SYNC_FLUSH else packed + b"\x00"


# In


@dataclass(frozen=True)
class Comes:
    """A frame that must come: its first byte, and how its content begins."""

    first: int
    starts: bytes
    is_whole: bool = True

    def is_met_by(self, first: int, payload: bytes) -> bool:
        return first == self.first and (payload == self.starts if self.is_whole else payload.startswith(self.starts))


APP_PONG = Comes(FIN | TEXT, b'{"type":"pong"}')
APP_ERROR = Comes(FIN | TEXT, b'{"type":"error","code":"bad_frame"', is_whole=False)
WELCOME = Comes(FIN | TEXT, b'{"type":"welcome"', is_whole=False)


def pong(payload: bytes = b"") -> Comes:
    return Comes(FIN | PONG, payload)


def closed(code: int | None) -> Comes:
    """The goodbye, after which nothing comes but the end."""
    if code is None:
        return Comes(FIN | CLOSE, b"")
    return Comes(FIN | CLOSE, struct.pack("!H", code), is_whole=False)


@dataclass(frozen=True)
class Case:
    """What is sent, write by write, and what must come. Unless that ends with a goodbye, the socket must still live."""

    name: str
    sends: Sequence[bytes]
    comes: Sequence[Comes] = ()
    offers: str = ""  # Sec-WebSocket-Extensions


@dataclass
class Peer:
    """A socket after its handshake."""

    socket: socket.socket
    extensions: str = ""
    received_bytes: int = 0  # of frames
    _read: bytes = b""

    def send(self, *writes: bytes) -> None:
        for write in writes:
            self.socket.sendall(write)

    def next(self) -> tuple[int, bytes]:
        """First byte, without the sign that it was compressed, and content of the next frame."""
        first, size = self._exactly(2)
        assert size < 0x80, "the server masked a frame"
        if size == 126:
            size = int.from_bytes(self._exactly(2), "big")
        elif size == 127:
            size = int.from_bytes(self._exactly(8), "big")
        payload = self._exactly(size)
        self.received_bytes += size
        if first & RSV1:
            assert DEFLATE in self.extensions, "the server compressed what was not agreed"
            payload = zlib.decompressobj(wbits=-15).decompress(payload + b"\x00\x00\xff\xff")
        return first & ~RSV1, payload

    def expect(self, *comes: Comes) -> None:
        for one in comes:
            first, payload = self.next()
            assert one.is_met_by(first, payload), f"{one} was to come, not {first:#x} {payload[:80]!r}"

    def expect_end(self) -> None:
        """Nothing comes any more, and the server has closed."""
        assert self._read + self._more() == b""

    def hang_up(self) -> None:
        """Send no more, without a goodbye."""
        self.socket.shutdown(socket.SHUT_WR)

    def say_goodbye(self) -> None:
        """It still lives: it answers a ping with nothing before it, and a goodbye, and closes."""
        self.send(frame(PING, b"still there?"), close())
        self.expect(pong(b"still there?"), closed(1000))
        self.expect_end()

    def _exactly(self, size: int) -> bytes:
        while len(self._read) < size:
            more = self._more()
            assert more, f"the end came instead of {size} bytes, after {self._read!r}"
            self._read += more
        taken, self._read = self._read[:size], self._read[size:]
        return taken

    def _more(self) -> bytes:
        return self.socket.recv(65536)


@dataclass(frozen=True)
class Door:
    """Where a server listens, and somebody's way in."""

    host: str
    port: int
    token: str

    @contextmanager
    def open(self, offers: str = "", *, request_in: int = 1 << 20) -> Iterator[Peer]:
        """A socket after its handshake, whose request goes out in writes of so many bytes."""
        lines = [
            "GET /ws HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            f"Authorization: Bearer {self.token}",
            *([f"Sec-WebSocket-Extensions: {offers}"] if offers else []),
        ]
        with socket.create_connection((self.host, self.port), timeout=PATIENCE_S) as raw:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = Peer(raw)
            peer.send(*chopped("\r\n".join([*lines, "", ""]).encode(), request_in))
            peer.extensions = self._answer(peer)
            yield peer

    def _answer(self, peer: Peer) -> str:
        """Check the answer to the handshake (RFC 6455, 4.2.2); the extensions in it."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += peer._exactly(1)
        status, *lines = head.decode().splitlines()
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        assert status.startswith("HTTP/1.1 101")
        assert headers["upgrade"].lower() == "websocket"
        assert headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455, 1.3
        return headers.get("sec-websocket-extensions", "")


def play(door: Door, case: Case) -> None:
    """Do what the case says, and see that it comes out so."""
    with door.open(case.offers) as peer:
        peer.send(*case.sends)
        peer.expect(*case.comes)
        if case.comes and case.comes[-1].first == FIN | CLOSE:
            peer.expect_end()
        else:
            peer.say_goodbye()
