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

            for kill in range(KILLS):
                await asyncio.sleep(random.uniform(0.3, 1.0))
                await asyncio.to_thread(one.kill)
                await asyncio.sleep(random.uniform(0.0, 0.5))
                await asyncio.to_thread(one.start)
                if kill % (KILLS // REDIS_STOPS) == 1:
                    await asyncio.to_thread(redis.stop)
                    await asyncio.sleep(random.uniform(0.2, 1.0))
                    await asyncio.to_thread(redis.start)
            for task in talking:
                task.cancel()
            for client in clients:
                await client.until(lambda client=client: not client.waiting, within_s=60)

            acked = {id_: where for client in clients for id_, where in client.acked.items()}
            heads = Counter[str]()
            for topic, seq in acked.values():
                heads[topic] = max(heads[topic], seq)
            for client in clients:
                await client.until(
                    lambda client=client: all(len(client.numbers(t)) >= head for t, head in heads.items()), within_s=60
                )

    assert len(acked) > 500
    assert len(set(acked.values())) == len(acked), "two commands were acknowledged as the same event"
    for client in clients:
        assert not client.resets
        for topic in topics:
            numbers = client.numbers(topic)
            assert numbers == list(range(1, len(numbers) + 1)), f"{client.name} in {topic}"
    everything = [[(event["seq"], event["data"]["text"]) for event in clients[0].events[topic]] for topic in topics]
    for client in clients[1:]:
        assert everything == [[(e["seq"], e["data"]["text"]) for e in client.events[topic]] for topic in topics]
    said = Counter(text for topic in everything for _, text in topic)
    assert set(said.values()) == {1}, "a message stands in the journal twice"
    texts = {(topic, seq): text for topic, events in zip(topics, everything, strict=True) for seq, text in events}
    assert all(texts[where] == id_ for id_, where in acked.items())


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
