"""Redis is taken away from two servers, or from one of them: they tell each other less, and lose nothing."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from channels.backplane.redis import ANSWER_WITHIN_S
from channels.limits import Times
from tests.support.crowd import Crowd
from tests.support.lengths import rounds
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.proxy import Proxy
from tests.support.servers import HOST, PostgreSQL, Redis

LASTS_S = rounds(short=2.0, long=30.0)


@dataclass
class House:
    """Two servers; the second one comes by a proxy to Redis."""

    storage: str
    redis: Redis
    proxy: Proxy
    one: Portiek
    two: Portiek


Fault = Callable[[House], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def killed(house: House) -> AsyncIterator[None]:
    await asyncio.to_thread(house.redis.kill)
    yield
    await asyncio.to_thread(house.redis.start)


@asynccontextmanager
async def paused(house: House) -> AsyncIterator[None]:
    house.redis.pause()
    yield
    house.redis.resume()


@asynccontextmanager
async def cut_off_from_one(house: House) -> AsyncIterator[None]:
    await house.proxy.cut()
    yield
    house.proxy.mend()


@asynccontextmanager
async def silent_to_one(house: House) -> AsyncIterator[None]:
    house.proxy.freeze()
    yield
    house.proxy.mend()


@pytest.fixture(scope="module")
def storage(postgres: PostgreSQL, postgres_template: str) -> Iterator[str]:
    """PostgreSQL only: several processes need it."""
    yield postgres.create("without_redis", template=postgres_template)
    postgres.drop("without_redis")


@pytest.fixture(scope="module")
async def house(storage: str, redis_server: Redis) -> AsyncIterator[House]:
    async with Proxy(redis_server.port) as proxy:
        one = Portiek(storage, redis_server.url, **NO_LIMITS)
        two = Portiek(storage, f"redis://{HOST}:{proxy.port}/0", **NO_LIMITS)
        await asyncio.gather(asyncio.to_thread(one.start), asyncio.to_thread(two.start))
        yield House(storage, redis_server, proxy, one, two)
        for server in (one, two):
            await asyncio.to_thread(server.__exit__)


@pytest.mark.parametrize("fault", [killed, paused, cut_off_from_one, silent_to_one])
async def test_everybody_is_answered_at_once_and_hears_all_of_it_soon(
    fault: Fault, house: House, measured: Callable[..., None]
) -> None:
    async with Crowd(house.storage, house.one.socket_url, house.two.socket_url, people=12, rooms=30) as crowd:
        began = time.monotonic()
        async with fault(house):
            await asyncio.sleep(LASTS_S)
            ended = time.monotonic()
        await until_both_hear_each_other(house)
        back = time.monotonic()
        await crowd.is_answered()
        await crowd.hush()

        crowd.must_have_lost_nothing(house.storage)
        assert crowd.refusals.total() == 0
        answers, deliveries = crowd.answers_ms(began, ended), crowd.deliveries_ms(began, ended)
        assert answers[int(len(answers) * 0.99)] < ANSWER_WITHIN_S * 1000, "no commit waits for Redis"
        assert deliveries[-1] < 2 * Times().look_at_heads_s * 1000
        measured(
            lasted_s=ended - began,
            said=len(answers),
            answer_p50_ms=answers[len(answers) // 2],
            answer_p99_ms=answers[int(len(answers) * 0.99)],
            heard_by_all_p50_ms=deliveries[len(deliveries) // 2],
            heard_by_all_longest_ms=deliveries[-1],
            hear_each_other_again_s=back - ended,
        )


async def until_both_hear_each_other(house: House) -> None:
    await asyncio.gather(*(asyncio.to_thread(server.wait_until_ready) for server in (house.one, house.two)))
