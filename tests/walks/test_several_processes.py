"""`portiek serve --workers 2`: the processes start, are watched, give their places to new ones, and end together."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from app.kernel.db import Database
from app.kernel.transaction import Tx
from app.people import commands as people
from tests.support.app import Ground
from tests.support.client import Client
from tests.support.people import a_member, a_room
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.servers import HOST, PATIENCE_S, PostgreSQL, Redis, is_alive

CLIENTS = 12


@pytest.fixture(scope="module")
def storage(postgres: PostgreSQL, postgres_template: str) -> Iterator[str]:
    """PostgreSQL only: several processes need it."""
    yield postgres.create("workers", template=postgres_template)
    postgres.drop("workers")


class Workers(Portiek):
    """A supervisor and two processes."""

    def __init__(self, storage: str, redis: Redis) -> None:
        super().__init__(storage, redis.url, PORTIEK_WORKERS="2", **NO_LIMITS)

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        super()._wait_until_it_answers(process)
        while self.log.count("worker ready") < 2:
            time.sleep(0.02)

    @property
    def supervisor(self) -> int:
        return self._family()[0]

    @property
    def pids(self) -> list[int]:
        return self._family()[1:]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for what shows in the log, or among the processes."""
        async with asyncio.timeout(3 * PATIENCE_S):  # two processes start one after the other
            while not is_so():  # noqa: ASYNC110 - they tell nobody
                await asyncio.sleep(0.02)

    async def ended(self) -> int:
        """Wait for the end; the exit status."""
        assert self._process is not None
        return await asyncio.to_thread(self._process.wait, PATIENCE_S)


@pytest.fixture(scope="module")
def workers(storage: str, redis_server: Redis) -> Iterator[Workers]:
    """Two that the tests of this file share, since a start takes seconds."""
    with Workers(storage, redis_server) as running:
        yield running


@pytest.fixture
def ending(storage: str, redis_server: Redis) -> Iterator[Workers]:
    """Two that the test may end."""
    with Workers(storage, redis_server) as running:
        yield running


async def test_connections_are_spread_over_the_processes(workers: Workers) -> None:
    opened = [socket.create_connection((HOST, workers.port)) for _ in range(400)]
    await workers.until(lambda: sum(map(sockets_of, workers.pids)) >= len(opened))
    share = [sockets_of(pid) for pid in workers.pids]
    for one in opened:
        one.close()

    assert min(share) > 140  # six standard deviations below the half


async def test_a_process_that_is_killed_is_replaced_and_its_clients_go_on(workers: Workers, storage: str) -> None:
    async with a_conversation(workers, storage) as (clients, topic):
        victim, other = workers.pids
        ready = workers.log.count("worker ready")
        os.kill(victim, signal.SIGKILL)
        await workers.until(lambda: workers.log.count("worker ready") > ready)
        await said_by_all(clients, topic)

    assert len(workers.pids) == 2
    assert other in workers.pids


async def test_sighup_replaces_one_process_after_the_other_and_nobody_notices(workers: Workers, storage: str) -> None:
    before = set(workers.pids)
    async with a_conversation(workers, storage) as (clients, topic):
        talking = [asyncio.create_task(talk(client, topic)) for client in clients]
        os.kill(workers.supervisor, signal.SIGHUP)
        await workers.until(lambda: "renewed" in workers.log)
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        await said_by_all(clients, topic)

        for client in clients:
            assert client.refused == {}
            assert client.troubles == []
            assert max(client.pauses) < 3
            assert client.numbers(topic) == [*range(1, len(client.numbers(topic)) + 1)]
    assert len(workers.pids) == 2
    assert not before & set(workers.pids)


async def test_a_new_version_that_does_not_start_leaves_the_old_one_at_work(
    workers: Workers, postgres: PostgreSQL
) -> None:
    before = workers.pids
    postgres.stop()
    os.kill(workers.supervisor, signal.SIGHUP)
    await workers.until(lambda: "not renewed" in workers.log)
    postgres.start()

    assert workers.pids == before
    assert await asyncio.to_thread(workers.answers)


async def test_sigterm_ends_them_all_within_10_s(ending: Workers) -> None:
    pids = ending.pids
    os.kill(ending.supervisor, signal.SIGTERM)
    async with asyncio.timeout(10):
        status = await ending.ended()

    assert status == 0
    assert not any(map(is_alive, pids))


async def test_they_end_in_time_though_the_database_hangs(ending: Workers, postgres: PostgreSQL, storage: str) -> None:
    async with a_conversation(ending, storage) as (clients, topic):
        postgres.pause()
        for client in clients:
            await client.say(topic)
        os.kill(ending.supervisor, signal.SIGTERM)
        try:
            async with asyncio.timeout(12):  # 10, and what a busy machine adds
                status = await ending.ended()
        finally:
            postgres.resume()

    assert status == 0


async def test_processes_do_not_outlive_their_supervisor(ending: Workers) -> None:
    pids = ending.pids
    os.kill(ending.supervisor, signal.SIGKILL)
    await ending.ended()
    await ending.until(lambda: not any(map(is_alive, pids)))


def test_a_port_that_is_taken_is_not_shared(workers: Workers) -> None:
    second = subprocess.run(workers.command(), capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    assert second.returncode == 1
    assert f"port {workers.port} is taken" in second.stderr


@pytest.mark.parametrize("settings", [{}, {"PORTIEK_REDIS_URL": "redis://localhost:1"}], ids=["neither", "SQLite"])
def test_several_processes_on_sqlite_or_without_redis_are_refused_in_words(
    settings: dict[str, str], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "app.cli", "serve", "--workers", "2"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PORTIEK_DATA_DIR": str(tmp_path), **settings}
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    assert refused.returncode == 2
    assert refused.stderr == (
        "portiek: PORTIEK_WORKERS: several processes need PostgreSQL (PORTIEK_DATABASE_URL) "
        "and Redis (PORTIEK_REDIS_URL)\n"
    )


def sockets_of(pid: int) -> int:
    """How many sockets a process holds."""
    return sum(str(file.readlink()).startswith("socket:") for file in Path(f"/proc/{pid}/fd").iterdir())


@asynccontextmanager
async def a_conversation(workers: Workers, storage: str) -> AsyncIterator[tuple[list[Client], str]]:
    """People in one room, all connected."""
    database = Database(storage)

    def settled(tx: Tx) -> tuple[list[str], str]:
        room = a_room(tx)
        members = [a_member(tx, room) for _ in range(CLIENTS)]
        return [people.make_token(tx, member.id) for member in members], str(room)

    tokens, topic = Ground(database).do(settled)
    database.close()
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(Client(f"client{n:02}", token, workers.socket_url, topics=[topic]))
            for n, token in enumerate(tokens)
        ]
        await said_by_all(clients, topic)
        yield clients, topic


async def talk(client: Client, topic: str) -> None:
    while True:
        await client.do(topic, text="Is de lift weer kapot?")


async def said_by_all(clients: list[Client], topic: str) -> None:
    """Everybody says something, and has read what was said last."""
    said = [await client.do(topic, text="Hallo") for client in clients]
    head = max(seq for _, seq in said)
    for client in clients:
        await client.until(lambda client=client: client.numbers(topic)[-1:] >= [head])
