"""Before anybody is let in: a request is not waited for without end, and its head doesn't grow without end.

uvicorn waits for a request's head as long as it takes, and keeps all of it. A thousand sockets that send half a head,
or a head that never ends, would stay and grow.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN_S = 10.0
HEAD_BYTES = 64 * 1024
BODY_PAUSE_S = 30.0  # between two parts of a body; a photo over a bad line comes slowly, but it comes


class Doorstep(HttpToolsProtocol):
    """uvicorn's HTTP, up to the moment at which a socket becomes a line."""

    _timer: asyncio.TimerHandle | None = None  # for the head, or for the next part of the body
    _head_bytes = 0
    _in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(HEAD_WITHIN_S)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self.transport.abort()
        elif self._timer is not None:
            self._wait(BODY_PAUSE_S)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0
        self._wait(HEAD_WITHIN_S)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._wait(BODY_PAUSE_S)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._wait_no_more()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._wait_no_more()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self, at_most_s: float) -> None:
        self._wait_no_more()
        self._timer = self.loop.call_later(at_most_s, self._give_up)

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if self.flow.read_paused:
            self._wait(BODY_PAUSE_S)  # it is we who don't read on
        else:
            self.transport.close()
