"""Redis for `broadcaster`, through its extension point, since its own backend does not do.

With redis-py 8 that one delivers nothing, and with older ones it stays deaf for ever after Redis restarts (its issue
144). This one subscribes again, and says that it lapsed.
"""

import asyncio
from contextlib import suppress
from typing import Any, Final

from broadcaster._backends.base import BroadcastBackend
from broadcaster._base import Event
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

LAPSED: Final[Any] = object()  # in the place of a message: some may have been lost

ANSWER_WITHIN_S = 2.0
LISTEN_S = 5.0  # silence after which Redis is asked whether it is still there
AGAIN_S = (0.05, 1.0)  # first and longest wait before trying again


class RedisBackend(BroadcastBackend):
    """One connection that publishes, one that listens; each comes back by itself."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._channels: set[str] = set()
        self._is_wanted = asyncio.Event()
        self._pubsub: PubSub | None = None

    @property
    def is_up(self) -> bool:
        """Whether it is subscribed."""
        return self._pubsub is not None

    async def connect(self) -> None:
        self._redis = self._client(retries=1)  # Redis may have closed a connection that was idle
        # The library would subscribe again without a word, and nobody would know of the lapse.
        self._listener = self._client(retries=0)

    def _client(self, *, retries: int) -> Redis:
        return Redis.from_url(
            self._url,
            socket_timeout=ANSWER_WITHIN_S,
            socket_connect_timeout=ANSWER_WITHIN_S,
            retry=Retry(NoBackoff(), retries),
        )

    async def disconnect(self) -> None:
        await self._drop()
        await self._redis.aclose()
        await self._listener.aclose()

    async def subscribe(self, channel: str) -> None:
        self._channels.add(channel)
        self._is_wanted.set()

    async def unsubscribe(self, channel: str) -> None:
        self._channels.discard(channel)

    async def publish(self, channel: str, message: Any) -> None:
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await self._redis.publish(channel, message)
        except RedisError as error:
            raise ConnectionError(type(error).__name__) from error

    async def next_published(self) -> Event:
        """The next message; at the start, and after each break, first `LAPSED`."""
        wait = AGAIN_S[0]
        while True:
            try:
                if self._pubsub is None:
                    await self._listen()
                    return Event(next(iter(self._channels)), LAPSED)
                if event := await self._next():
                    return event
                wait = AGAIN_S[0]
            except (RedisError, OSError):
                await self._drop()
                await asyncio.sleep(wait)
                wait = min(wait * 2, AGAIN_S[1])

    async def _listen(self) -> None:
        await self._is_wanted.wait()
        pubsub = self._listener.pubsub()
        try:
            await pubsub.subscribe(*self._channels)
            async with asyncio.timeout(ANSWER_WITHIN_S):
                while (await pubsub.get_message(timeout=ANSWER_WITHIN_S) or {}).get("type") != "subscribe":
                    pass
        except BaseException:
            with suppress(RedisError, OSError):
                await pubsub.aclose()  # type: ignore[no-untyped-call]
            raise
        self._pubsub = pubsub

    async def _next(self) -> Event | None:
        """A message, or None after silence in which Redis answered a ping."""
        assert self._pubsub is not None
        message = await self._pubsub.get_message(ignore_subscribe_messages=True, timeout=LISTEN_S)
        if message is None:
            await self._pubsub.ping()
            message = await self._pubsub.get_message(timeout=ANSWER_WITHIN_S)
            if message is None:
                raise TimeoutError
        if message["type"] != "message":
            return None
        return Event(message["channel"].decode(), message["data"])

    async def _drop(self) -> None:
        if self._pubsub is not None:
            pubsub, self._pubsub = self._pubsub, None
            with suppress(RedisError, OSError):
                await pubsub.aclose()  # type: ignore[no-untyped-call]
