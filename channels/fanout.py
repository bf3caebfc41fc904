"""One encoded frame for all: a uvicorn WebSocket protocol whose connections are written shared bytes.

uvicorn hands every message to the ASGI application through a queue, and stops reading until it is taken; every message
out is framed anew. Here, after the handshake, what comes in is handed over at once, and what goes out are bytes that
were framed once. 200 bytes to each of 1,000 members cost 6.6 µs a member this way and 15 µs with `send_text`
(`docs/performance.md`).
"""

import socket
from typing import Any, Final, Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import PayloadTooBig
from websockets.frames import Close, Frame, Opcode

from channels.errors import CloseCode

WIRE = "portiek.wire"  # the ASGI extension under which the endpoint finds its connection's wire

# Bytes that may wait in the process for one reader before it counts as slow, and at which it is read on.
HIGH_WATER, LOW_WATER = 128 * 1024, 16 * 1024
# Of these the system takes so many before they are asked for: so it shows soon when a reader makes progress.
UNSENT_BYTES = 32 * 1024
NOTSENT_LOWAT: Final = getattr(socket, "TCP_NOTSENT_LOWAT", None)  # Linux and macOS have it
LINGER_S = 2.0  # for the other side to read why it was closed, when its own bytes make no sense any more

PING = b"\x89\x00"


def text_frame(payload: bytes) -> bytes:
    """A whole text frame, unmasked and not compressed, as RFC 6455 (5.2) has servers send it."""
    size = len(payload)
    if size < 126:
        return b"\x81%c%b" % (size, payload)
    if size < 65536:
        return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), payload)
    return b"\x81\x7f%b%b" % (size.to_bytes(8, "big"), payload)


class Wire(Protocol):
    """The way to one browser."""

    heard: bool

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

    def slow(self) -> None:
        """More waits than the high-water mark."""

    def drained(self) -> None:
        """Less waits than the low-water mark."""

    def lost(self) -> None:
        """The connection is gone."""

    def drain(self) -> bool:
        """The process stops. Whether the socket may be closed now; otherwise the reader closes it."""


class SharedFrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol for the handshake; after `take_over` a wire between the socket and a reader."""

    heard = True
    reader: Reader | None = None
    in_haste = False  # the other side is not worth a long wait for its goodbye
    discarding = False

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[WIRE] = self

    def take_over(self, reader: Reader) -> None:
        """From here on `reader` is told what comes in."""
        self.transport.set_write_buffer_limits(HIGH_WATER, LOW_WATER)
        if NOTSENT_LOWAT is not None:
            self.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, NOTSENT_LOWAT, UNSENT_BYTES)
        self.reader = reader

    # Out

    def write(self, frames: bytes) -> None:
        if not self.close_sent:
            self.transport.write(frames)

    def waiting_bytes(self) -> int:
        return int(self.transport.get_write_buffer_size())

    def close(self, code: CloseCode, reason: str = "") -> None:
        if self.close_sent:
            return
        self.close_sent = True
        self.transport.write(Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False))
        self.transport.resume_reading()
        self.close_timer = self.loop.call_later(LINGER_S if self.in_haste else self.close_timeout, self.transport.abort)
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})

    # In

    def data_received(self, data: bytes) -> None:
        self.heard = True
        if not self.discarding:
            super().data_received(data)

    def handle_cont(self, event: Frame) -> None:
        if event.data or event.fin:  # parts without content would add up without end
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        if self.reader is None:
            super().send_receive_event_to_app()
            return
        data = b"".join(self.frames)
        self.frames = []
        if self.close_sent:
            return
        if self.curr_msg_data_type == "bytes":
            self.reader.received_binary()
        elif _is_text(data):
            self.reader.received(data)
        else:
            self.conn.send_close(1007)
            self.handle_parser_exception()

    def handle_ping(self) -> None:
        pongs = b"".join(self.conn.data_to_send())
        if not self.close_sent:
            self.transport.write(pongs)

    def handle_close(self, event: Frame) -> None:
        said_goodbye_first = self.close_sent
        super().handle_close(event)
        if not said_goodbye_first:
            self._hang_up()

    def handle_parser_exception(self) -> None:
        if self.reader is None:
            super().handle_parser_exception()
        elif self.close_sent:
            self.discarding = True
        elif isinstance(self.conn.parser_exc, PayloadTooBig):
            self.discarding = self.in_haste = True
            self.close(CloseCode.FRAME_TOO_BIG, "at most 64 KiB")
            self.transport.write_eof()  # its own goodbye is among what is discarded
        else:
            super().handle_parser_exception()
            self._hang_up()

    def _hang_up(self) -> None:
        """The transport closes when what waits has been read; for that there is a limit, too."""
        self.close_sent = True
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)
        if self.reader is not None:
            self.reader.lost()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.reader is not None and not self.close_sent:
            self.transport.pause_reading()
            self.reader.slow()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.reader is not None and not self.close_sent:
            self.transport.resume_reading()
            self.reader.drained()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.close_sent = True  # the transport takes no more writes
        if self.reader is not None:
            self.reader.lost()

    def shutdown(self) -> None:
        """uvicorn stops: say so, and close when what is under way has been answered."""
        if self.reader is None or self.close_sent:
            super().shutdown()
            return
        self.in_haste = True
        if self.reader.drain():
            self.close(CloseCode.RESTARTING)


def _is_text(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
