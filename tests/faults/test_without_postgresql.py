"""PostgreSQL is taken away from a server, cuts its connections, or makes it wait in a circle."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from tests.support.crowd import Crowd
from tests.support.lengths import rounds
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.servers import PostgreSQL

RESTARTS = rounds(short=1, long=10)
PAUSE_S = rounds(short=2.0, long=20.0)
CUTS = rounds(short=5, long=100)
DEADLOCKS = rounds(short=1, long=20)


@pytest.fixture(scope="module")
def storage(postgres: PostgreSQL, postgres_template: str) -> Iterator[str]:
    yield postgres.create("without_postgresql", template=postgres_template)
    postgres.start()
    postgres.drop("without_postgresql")


@pytest.fixture(scope="module")
def server(storage: str) -> Iterator[Portiek]:
    with Portiek(storage, **NO_LIMITS) as server:
        yield server


@pytest.fixture
async def crowd(storage: str, server: Portiek) -> AsyncIterator[Crowd]:
    async with Crowd(storage, server.socket_url) as crowd:
        yield crowd


async def test_a_restart_costs_nobody_a_message(
    crowd: Crowd, postgres: PostgreSQL, storage: str, measured: Callable[..., None]
) -> None:
    async def restart() -> None:
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(postgres.start)

    took = await _suffer(crowd, restart, times=RESTARTS)

    await _all_is_well(crowd, storage)
    measured(restarts=RESTARTS, again_p50_s=took[len(took) // 2], again_longest_s=took[-1], **crowd.refusals)


async def test_while_it_stands_still_senders_wait(
    crowd: Crowd, postgres: PostgreSQL, storage: str, measured: Callable[..., None]
) -> None:
    async def pause() -> None:
        postgres.pause()
        await asyncio.sleep(PAUSE_S)
        postgres.resume()

    (took,) = await _suffer(crowd, pause, times=1)

    await _all_is_well(crowd, storage)
    measured(paused_s=PAUSE_S, again_s=took, **crowd.refusals)


async def test_connections_may_be_cut_at_any_moment(crowd: Crowd, storage: str, measured: Callable[..., None]) -> None:
    async def cut() -> None:
        await asyncio.sleep(random.uniform(0, 0.2))
        await asyncio.to_thread(_terminate_all, storage)

    took = await _suffer(crowd, cut, times=CUTS)

    await _all_is_well(crowd, storage)
    measured(cuts=CUTS, again_p50_s=took[len(took) // 2], again_longest_s=took[-1], **crowd.refusals)


async def test_a_deadlock_made_from_outside_is_survived(
    crowd: Crowd, server: Portiek, storage: str, measured: Callable[..., None]
) -> None:
    first, second = sorted(int(topic.split(":")[1]) for topic in crowd.topics)[:2]

    async def deadlock() -> None:
        await asyncio.to_thread(_wait_in_a_circle, storage, first, second)

    took = await _suffer(crowd, deadlock, times=DEADLOCKS)

    await _all_is_well(crowd, storage)
    measured(deadlocks=DEADLOCKS, again_longest_s=took[-1], **crowd.refusals)


async def _suffer(crowd: Crowd, harm: Callable[[], Awaitable[None]], *, times: int) -> list[float]:
    """How long after each harm everybody was answered again, the shortest first."""
    took = []
    for _ in range(times):
        await harm()
        began = time.monotonic()
        await crowd.is_answered()
        took.append(time.monotonic() - began)
    return sorted(took)


async def _all_is_well(crowd: Crowd, storage: str) -> None:
    await crowd.hush()
    crowd.must_have_lost_nothing(storage)
    assert set(crowd.refusals) <= {"busy"}


def _terminate_all(storage: str) -> None:
    with _connect(storage) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _wait_in_a_circle(storage: str, first: int, second: int) -> None:
    """Take the second room's number before the server does, and the first one's after; the server is to give way."""
    with _connect(storage) as watch, _connect(storage) as connection:
        before = _deadlocks(watch)
        while _deadlocks(watch) == before:
            with connection.transaction():
                connection.execute("SET LOCAL deadlock_timeout = '60s'")  # it is the others who look, and give way
                connection.execute("SELECT head FROM topic_head WHERE kind = 'room' AND id = %s FOR UPDATE", [second])
                if _is_locked_by_somebody(watch, first):
                    connection.execute("UPDATE topic_head SET head = head WHERE kind = 'room' AND id = %s", [first])


def _is_locked_by_somebody(watch: psycopg.Connection, room: int) -> bool:
    """Wait for it a little: for a batch of the server that has both rooms' messages."""
    for _ in range(100):
        free = watch.execute(
            "SELECT 1 FROM topic_head WHERE kind = 'room' AND id = %s FOR UPDATE SKIP LOCKED", [room]
        ).fetchone()
        if not free:
            return True
        time.sleep(0.01)
    return False


def _deadlocks(connection: psycopg.Connection) -> int:
    found = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").fetchone()
    assert found is not None
    return int(found[0])


def _connect(storage: str) -> psycopg.Connection:
    address = make_url(storage).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)
