"""Between processes. The promise: at most once, may lose, may reorder, and says when it lapsed.

So nothing may depend on it but speed: what a lost publication hid is found in the journal. One channel of
`broadcaster` carries everything; the hub reads it without waiting, so its queue doesn't grow.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from broadcaster import Broadcast

from channels.backplane.redis import LAPSED, RedisBackend

CHANNEL: Final = "portiek"


class Lapsed:
    """Something may have been lost: look at the heads."""


class Backplane:
    """Carries packets from every process to all others (and to the sender itself, which knows its own)."""

    def __init__(
        self, broadcast: Broadcast, is_up: Callable[[], bool] = lambda: True, *, is_shared: bool = False
    ) -> None:
        self._broadcast = broadcast
        self._is_up = is_up
        self.is_shared = is_shared  # by other processes

    @classmethod
    def at(cls, redis_url: str) -> "Backplane":
        """Over Redis, or in memory where no address is given."""
        if not redis_url:
            return cls(Broadcast("memory://"))
        redis = RedisBackend(redis_url)
        return cls(Broadcast(backend=redis), lambda: redis.is_up, is_shared=True)

    @property
    def is_up(self) -> bool:
        """Whether packets of others arrive."""
        return self._is_up()

    async def connect(self) -> None:
        """Begin. Does not wait for Redis: without it the journal does the work."""
        await self._broadcast.connect()

    async def disconnect(self) -> None:
        """End."""
        await self._broadcast.disconnect()

    async def publish(self, packet: bytes) -> None:
        """Send to all processes. Raises `OSError` when it could not be handed over."""
        await self._broadcast.publish(CHANNEL, packet)

    @asynccontextmanager
    async def packets(self) -> AsyncIterator[AsyncIterator[bytes | Lapsed]]:
        """Everything that is published from now on."""
        async with self._broadcast.subscribe(CHANNEL) as subscriber:

            async def read() -> AsyncIterator[bytes | Lapsed]:
                while True:
                    message = (await subscriber.get()).message
                    yield Lapsed() if message is LAPSED else message  # type: ignore[misc]

            yield read()
