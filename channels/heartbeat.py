"""Who still lives: pings, and an end for those who answer none, make no progress or never said hello."""

import asyncio
from collections.abc import Callable, Set

from channels.connection import Connection
from channels.errors import CloseCode
from channels.frames import PING
from channels.limits import Times

BEATS = 25  # parts of a heartbeat, each with its part of the sockets


class Heartbeat:
    """Keeps the time of all `connections`."""

    def __init__(self, connections: Set[Connection], times: Times, now: Callable[[], float]) -> None:
        self.slow: set[Connection] = set()  # they are asked for no answer, but must make progress
        self._connections = connections
        self._times = times
        self._now = now

    def expect_hello(self, connection: Connection) -> None:
        """Close it when it hasn't said hello in time."""
        asyncio.get_running_loop().call_later(self._times.hello_within_s, self._close_if_silent, connection)

    async def beat(self) -> None:
        """Once in a heartbeat ping every socket, a part of them at a time, and close those that are gone."""
        sockets = list(self._connections)
        for part in range(BEATS):
            await asyncio.sleep(self._times.heartbeat_s / BEATS)
            for connection in sockets[part::BEATS]:
                self._ping(connection)
            for connection in list(self.slow):
                self._close_if_stuck(connection)

    def _ping(self, connection: Connection) -> None:
        now = self._now()
        if connection.wire.heard:
            connection.wire.heard = False
            connection.heard_at = now
        if connection.is_lost or connection.is_slow:
            return
        if now - connection.heard_at > 2 * self._times.heartbeat_s:
            connection.close(CloseCode.TIMED_OUT, "heartbeat missed")
        else:
            connection.write(PING)

    def _close_if_stuck(self, connection: Connection) -> None:
        waiting, (waited, since) = connection.wire.waiting_bytes(), connection.progress
        if waiting < waited:
            since = self._now()
        connection.progress = (waiting, since)
        if self._now() - since > self._times.stuck_s:
            connection.close(CloseCode.TOO_SLOW)

    def _close_if_silent(self, connection: Connection) -> None:
        if not connection.greeted and not connection.is_lost:
            connection.close(CloseCode.TIMED_OUT, "no hello")
