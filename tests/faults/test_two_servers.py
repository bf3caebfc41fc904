"""Two servers on one PostgreSQL and one Redis, which are taken away and put back while people talk."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest

from app.kernel.db import Database
from app.kernel.transaction import Tx
from app.people import commands as people
from tests.support.app import Ground
from tests.support.client import Client
from tests.support.people import a_member, a_room
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.servers import PostgreSQL, Redis

ROOMS, CLIENTS, KILLS, REDIS_STOPS = 20, 50, 10, 3


@pytest.fixture
def storage(postgres: PostgreSQL, postgres_template: str) -> Iterator[str]:
    """PostgreSQL only: several processes need it."""
    yield postgres.create("two_servers", template=postgres_template)
    postgres.drop("two_servers")


async def test_every_acknowledged_message_is_read_by_every_member_once_and_in_order(storage: str, redis: Redis) -> None:
    tokens, topics = _a_neighbourhood(storage)

    with Portiek(storage, redis.url, **NO_LIMITS) as one, Portiek(storage, redis.url, **NO_LIMITS) as two:
        async with AsyncExitStack() as stack:
            clients = []
            for n, token in enumerate(tokens):
                urls = (one.socket_url, two.socket_url) if n % 2 else (two.socket_url, one.socket_url)
                clients.append(await stack.enter_async_context(Client(f"client{n:02}", token, *urls, topics=topics)))
            talking = [asyncio.create_task(_talk(client, topics)) for client in clients]
            await _harm(one, redis)
            for task in talking:
                task.cancel()
            await _have_read_all(clients)

    _everybody_read_the_same(clients, topics)
    _what_was_acknowledged_stands_there_once(clients, topics)


async def _harm(server: Portiek, redis: Redis) -> None:
    for kill in range(KILLS):
        await asyncio.sleep(random.uniform(0.3, 1.0))
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(random.uniform(0.0, 0.5))
        await asyncio.to_thread(server.start)
        if kill % (KILLS // REDIS_STOPS) == 1:
            await asyncio.to_thread(redis.stop)
            await asyncio.sleep(random.uniform(0.2, 1.0))
            await asyncio.to_thread(redis.start)


async def _have_read_all(clients: list[Client]) -> None:
    for client in clients:
        await client.until(lambda client=client: not client.waiting, within_s=60)
    heads = Counter[str]()
    for topic, seq in (where for client in clients for where in client.acked.values()):
        heads[topic] = max(heads[topic], seq)
    for client in clients:
        await client.until(
            lambda client=client: all(len(client.numbers(topic)) >= head for topic, head in heads.items()), within_s=60
        )


def _everybody_read_the_same(clients: list[Client], topics: list[str]) -> None:
    for client in clients:
        assert not client.resets
        for topic in topics:
            numbers = client.numbers(topic)
            assert numbers == list(range(1, len(numbers) + 1)), f"{client.name} in {topic}"
            assert _said(client, topic) == _said(clients[0], topic)


def _what_was_acknowledged_stands_there_once(clients: list[Client], topics: list[str]) -> None:
    acked = {id_: where for client in clients for id_, where in client.acked.items()}
    said = {(topic, seq): text for topic in topics for seq, text in _said(clients[0], topic)}

    assert len(acked) > 500
    assert set(Counter(said.values()).values()) == {1}, "a message stands in the journal twice"
    assert {id_: said.get(where) for id_, where in acked.items()} == {id_: id_ for id_ in acked}


def _said(client: Client, topic: str) -> list[tuple[int, str]]:
    return [(event["seq"], event["data"]["text"]) for event in client.events[topic]]


async def _talk(client: Client, topics: list[str]) -> None:
    while True:
        await client.say(random.choice(topics))
        await client.until(lambda: not client.waiting, within_s=60)
        await asyncio.sleep(random.uniform(0.0, 0.4))


def _a_neighbourhood(storage: str) -> tuple[list[str], list[str]]:
    """Tokens of staff who are in every room, and the rooms' topics."""
    database = Database(storage)
    ground = Ground(database)

    def settled(tx: Tx) -> tuple[list[str], list[str]]:
        rooms = [a_room(tx, name=f"Gebouw {n}") for n in range(ROOMS)]
        members = [a_member(tx, rooms[0], role="staff", duty="administrator") for _ in range(CLIENTS)]
        return [people.make_token(tx, member.id) for member in members], [str(room) for room in rooms]

    result = ground.do(settled)
    database.close()
    return result
