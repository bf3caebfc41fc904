"""One encoded frame for all: a uvicorn WebSocket protocol whose connections are written shared bytes.

uvicorn hands every message to the ASGI application through a queue, and stops reading until it is taken; every message
out is framed anew. Here, after the handshake, what comes in is handed over at once, and what goes out are bytes that
were framed once. 200 bytes to each of 1,000 members cost 6.6 µs a member this way and 15 µs with `send_text`
(`docs/performance.md`).
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, Final, Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from channels.deflate import Agreement, Offers, Packing
from channels.errors import CloseCode
from channels.frames import FIN, Incoming, Misframed, Opcode, farewell, frame, goodbye

HANDSHAKE = "portiek.handshake"  # the ASGI extension under which the endpoint finds its socket's protocol

# Bytes that may wait in the process for one reader before it counts as slow, and at which it is read on.
HIGH_WATER, LOW_WATER = 128 * 1024, 16 * 1024
# Of these the system takes so many before they are asked for: so it shows soon when a reader makes progress.
UNSENT_BYTES = 32 * 1024
NOTSENT_LOWAT: Final = getattr(socket, "TCP_NOTSENT_LOWAT", None)  # Linux and macOS have it
OFFERS: Final = [Offers()]
CLOSE_WITHIN_S = 10.0  # for the other side to say goodbye, too
LINGER_S = 2.0  # for the other side to read why it was closed, when its own bytes make no sense any more
NOT_WORTH_READING: Final = (CloseCode.BAD_PROTOCOL, CloseCode.FRAME_TOO_BIG, CloseCode.FLOODING)


class Wire(Protocol):
    """The way to one browser."""

    heard: bool
    packing: Packing  # how it takes compressed frames

    def write(self, frames: bytes) -> None:
        """Send whole frames. Never waits; `Reader.slow` is called when too much waits."""

    def waiting_bytes(self) -> int:
        """What is written and not sent."""

    def close(self, code: CloseCode, reason: str = "") -> None:
        """Say why, and close."""


class Reader(Protocol):
    """Whoever is told what comes in. Nothing of it may wait."""

    def received(self, text: bytes) -> None:
        """A text message."""

    def received_binary(self) -> None:
        """A binary message, which the protocol doesn't have."""

    def received_control(self) -> None:
        """A ping or a pong, which take time like everything else."""

    def slow(self) -> None:
        """More waits than the high-water mark."""

    def drained(self) -> None:
        """Less waits than the low-water mark."""

    def lost(self) -> None:
        """The connection is gone."""

    def drain(self) -> bool:
        """The process stops. Whether the socket may be closed now; otherwise the reader closes it."""


class SharedFrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol, up to the end of the handshake: then the socket gets a `Line`, and this one goes.

    What uvicorn keeps for a socket (a task with 16 coroutines, a queue, a scope, a parser) took 17 KB; a line takes
    less than one (`docs/performance.md`).
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.conn.available_extensions = OFFERS

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[HANDSHAKE] = self

    def hand_over(self) -> "Line":
        """The line that the socket is from here on. What the application's task does after it is of no effect."""
        agreed = [extension for extension in self.conn.extensions if isinstance(extension, Agreement)]
        incoming = Incoming(self.config.ws_max_size, inflates=bool(agreed))
        packing = agreed[0].packing if agreed else Packing.NONE
        line = Line(self.transport, self.connections, incoming, packing)
        self.connections.discard(self)
        self.transport.set_protocol(line)
        self.transport = _HANDED_OVER
        return line


class _HandedOver(asyncio.Transport):
    """What is left of a transport that somebody else has: uvicorn closes it when the application's task ends."""

    def close(self) -> None:
        """Nothing."""


_HANDED_OVER: Final = _HandedOver()


class Line(asyncio.Protocol):
    """A wire between a socket and its reader."""

    __slots__ = (
        "_lines",
        "close_sent",
        "close_timer",
        "discarding",
        "heard",
        "in_haste",
        "incoming",
        "packing",
        "reader",
        "transport",
        "write",
    )
    reader: Reader

    def __init__(self, transport: asyncio.Transport, lines: set[Any], incoming: Incoming, packing: Packing) -> None:
        self.transport = transport
        self.write: Callable[[bytes], None] = transport.write  # nothing of ours between: it is called for each delivery
        self.incoming = incoming
        self.packing = packing
        self.heard = True
        self.close_sent = False
        self.close_timer: asyncio.TimerHandle | None = None
        self.in_haste = False  # the other side is not worth a long wait for its goodbye
        self.discarding = False
        self._lines = lines  # that are open, as uvicorn knows them
        lines.add(self)
        transport.set_write_buffer_limits(HIGH_WATER, LOW_WATER)
        if NOTSENT_LOWAT is not None:
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, NOTSENT_LOWAT, UNSENT_BYTES)

    def begin(self, reader: Reader) -> None:
        """From here on `reader` is told what comes in."""
        self.reader = reader

    # Out

    def waiting_bytes(self) -> int:
        return int(self.transport.get_write_buffer_size())

    def close(self, code: int, reason: str = "") -> None:
        if self.close_sent:
            return
        self._write_no_more()
        self.transport.write(goodbye(code, reason))
        self.transport.resume_reading()
        if code in NOT_WORTH_READING:
            self._read_no_more()
        self._abort_after(LINGER_S if self.in_haste else CLOSE_WITHIN_S)

    # In

    def data_received(self, data: bytes) -> None:
        self.heard = True
        if self.discarding:
            return
        try:
            for opcode, payload in self.incoming.feed(data):
                if opcode == Opcode.CLOSE:
                    self._answer_goodbye(payload)
                    return
                if not self.close_sent:
                    self._take(opcode, payload)
                if self.discarding:
                    return
        except Misframed as wrong:
            self._fail(wrong)

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == Opcode.TEXT:
            self.reader.received(payload)
        elif opcode == Opcode.BINARY:
            self.reader.received_binary()
        else:
            self.reader.received_control()
            if opcode == Opcode.PING and not self.close_sent:
                self.transport.write(frame(FIN | Opcode.PONG, payload))

    def _answer_goodbye(self, payload: bytes) -> None:
        """RFC 6455, 5.5.1 and 7.1.1: both have said goodbye, so the server closes; what comes after it is not read."""
        farewell(payload)
        self.discarding = True
        if not self.close_sent:
            self.transport.write(frame(FIN | Opcode.CLOSE, payload))
            self._hang_up()
        self.transport.close()

    def _fail(self, wrong: Misframed) -> None:
        """Close for what makes no sense."""
        self.in_haste = True
        if not self.close_sent:
            self.close(wrong.code, wrong.reason)
            self.reader.lost()
        self._read_no_more()

    def _read_no_more(self) -> None:
        """Throw away what is still on its way, so that the goodbye arrives: the other's is among it."""
        if not self.discarding:
            self.discarding = self.in_haste = True
            if self.transport.can_write_eof():
                self.transport.write_eof()

    def _hang_up(self) -> None:
        """The transport closes when what waits has been read; for that there is a limit, too."""
        self._write_no_more()
        self._abort_after(CLOSE_WITHIN_S)
        self.reader.lost()

    def _write_no_more(self) -> None:
        self.close_sent = True
        self.write = _to_nobody

    def _abort_after(self, wait_s: float) -> None:
        self.close_timer = asyncio.get_running_loop().call_later(wait_s, self.transport.abort)

    def pause_writing(self) -> None:
        if not self.close_sent:
            self.transport.pause_reading()
            self.reader.slow()

    def resume_writing(self) -> None:
        if not self.close_sent:
            self.transport.resume_reading()
            self.reader.drained()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._lines.discard(self)
        self._write_no_more()
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.reader.lost()
        del self.reader  # the two hold each other, and the search for garbage that would find them comes seldom

    def shutdown(self) -> None:
        """uvicorn stops: say so, and close when what is under way has been answered."""
        if self.close_sent:
            self.transport.close()
            return
        self.in_haste = True
        if self.reader.drain():
            self.close(CloseCode.RESTARTING)


def _to_nobody(_frames: bytes) -> None:
    """Where frames go after the goodbye."""
