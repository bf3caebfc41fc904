"""Servers are stopped and replaced under load, as a new version is brought out: nobody sees an error."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from tests.support.crowd import Crowd
from tests.support.lengths import rounds
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.proxy import Proxy
from tests.support.servers import HOST, PostgreSQL, Redis

STOPS = rounds(short=1, long=20)
RENEWALS = rounds(short=1, long=10)
ENDS_WITHIN_S, PAUSE_AT_MOST_S = 10.0, 3.0
STOPPED = -signal.SIGTERM  # by which uvicorn ends itself when it has done all there was to do


async def test_a_server_that_is_told_to_stop_answers_everybody_first(
    sqlite: str, measured: Callable[..., None]
) -> None:
    took_s = []
    with Portiek(sqlite, **NO_LIMITS) as server:
        async with Crowd(sqlite, server.socket_url) as crowd:
            for _ in range(STOPS):
                await crowd.is_answered()
                began = time.monotonic()
                assert await asyncio.to_thread(server.stop) == STOPPED, server.log
                took_s.append(time.monotonic() - began)
                await asyncio.to_thread(server.start)
            await crowd.is_answered()
            await crowd.hush()

            crowd.must_have_lost_nothing(sqlite)
            assert crowd.refusals.total() == 0
            assert max(took_s) < ENDS_WITHIN_S
            measured(stops=STOPS, acknowledged=len(crowd.acked), took_at_most_s=max(took_s))


@pytest.fixture
async def front(storage: str, redis: Redis) -> AsyncIterator[tuple[Proxy, list[Portiek]]]:
    """Two servers, behind a proxy that leads to the one or the other in turn."""
    servers = [Portiek(storage, redis.url, **NO_LIMITS) for _ in range(2)]
    await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))
    async with Proxy(*(server.port for server in servers)) as proxy:
        yield proxy, servers
    for server in servers:
        await asyncio.to_thread(server.__exit__)


@pytest.fixture
def storage(postgres: PostgreSQL, postgres_template: str) -> Iterator[str]:
    """PostgreSQL only: several processes need it."""
    yield postgres.create("restarts", template=postgres_template)
    postgres.drop("restarts")


async def test_two_servers_are_replaced_one_after_the_other_and_nobody_sees_an_error(
    storage: str, front: tuple[Proxy, list[Portiek]], measured: Callable[..., None]
) -> None:
    proxy, servers = front
    async with Crowd(storage, f"ws://{HOST}:{proxy.port}/ws") as crowd:
        for _ in range(RENEWALS):
            for server in servers:
                assert await asyncio.to_thread(server.stop) == STOPPED, server.log
                await asyncio.to_thread(server.start)
                await asyncio.to_thread(server.wait_until_ready)
                await crowd.is_answered()
        await crowd.hush()

        crowd.must_have_lost_nothing(storage)
        assert crowd.refusals.total() == 0
        assert [trouble for client in crowd.clients for trouble in client.troubles] == []
        pauses = sorted(pause for client in crowd.clients for pause in client.pauses)
        assert pauses[-1] < PAUSE_AT_MOST_S
        measured(
            restarts=2 * RENEWALS,
            acknowledged=len(crowd.acked),
            moves=len(pauses),
            pause_p50_ms=pauses[len(pauses) // 2] * 1e3,
            longest_pause_ms=pauses[-1] * 1e3,
        )
