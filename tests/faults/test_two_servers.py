"""Two servers on one PostgreSQL and one Redis, which are taken away and put back while people talk."""

import asyncio
import random
from collections.abc import Callable, Iterator

import pytest

from tests.support.crowd import Crowd
from tests.support.lengths import rounds
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.servers import PostgreSQL, Redis

KILLS, REDIS_STOPS_EVERY = rounds(short=2, long=30), 2


@pytest.fixture
def storage(postgres: PostgreSQL, postgres_template: str) -> Iterator[str]:
    """PostgreSQL only: several processes need it."""
    yield postgres.create("two_servers", template=postgres_template)
    postgres.drop("two_servers")


async def test_every_acknowledged_message_is_read_by_every_member_once_and_in_order(
    storage: str, redis: Redis, measured: Callable[..., None]
) -> None:
    with Portiek(storage, redis.url, **NO_LIMITS) as one, Portiek(storage, redis.url, **NO_LIMITS) as two:
        async with Crowd(storage, one.socket_url, two.socket_url, rooms=20, people=40) as crowd:
            await _harm(one, redis)
            await crowd.is_answered()
            await crowd.hush()

            crowd.must_have_lost_nothing(storage)
            measured(kills=KILLS, acknowledged=len(crowd.acked), moved=sum(c.connections - 1 for c in crowd.clients))


async def _harm(server: Portiek, redis: Redis) -> None:
    for kill in range(KILLS):
        await asyncio.sleep(random.uniform(0.3, 1.0))
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(random.uniform(0.0, 0.5))
        await asyncio.to_thread(server.start)
        if kill % REDIS_STOPS_EVERY == 1:
            await asyncio.to_thread(redis.stop)
            await asyncio.sleep(random.uniform(0.2, 1.0))
            await asyncio.to_thread(redis.start)
