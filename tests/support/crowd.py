"""People who talk without end in rooms that all of them follow, and what must be so whatever befalls their servers."""

import asyncio
import itertools
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from secrets import token_hex
from typing import Self

import msgspec
from sqlalchemy import create_engine, text

from app.kernel.db import Database
from app.kernel.transaction import Tx
from app.people import commands as people
from channels.protocol import decode_event
from tests.support.app import Ground
from tests.support.client import Client
from tests.support.people import a_member, a_room

PATIENCE_S = 60  # only ever waited to the end when something is lost
HURRY_S = (0.0, 0.4)  # between one's messages


def a_neighbourhood(storage: str, *, rooms: int, people_: int) -> tuple[list[str], list[str]]:
    """Tokens of staff who are in every room, and the rooms' topics."""
    database = Database(storage)
    ground = Ground(database)

    def settled(tx: Tx) -> tuple[list[str], list[str]]:
        topics = [a_room(tx, name=f"Gebouw {n}") for n in range(rooms)]
        members = [a_member(tx, topics[0], role="staff", duty="administrator") for _ in range(people_)]
        return [people.make_token(tx, member.id) for member in members], [str(topic) for topic in topics]

    result = ground.do(settled)
    database.close()
    return result


class Crowd:
    """Members of some rooms. Client n calls the addresses in turn, beginning with the n-th."""

    def __init__(self, storage: str, *urls: str, rooms: int = 5, people: int = 20) -> None:
        self.tokens, self.topics = a_neighbourhood(storage, rooms=rooms, people_=people)
        name = token_hex(4)  # crowds that come one after another say different things
        self.clients = [
            Client(f"{name}-{n:02}", token, *_turned(urls, n), topics=self.topics)
            for n, token in enumerate(self.tokens)
        ]
        self._stack = AsyncExitStack()
        self._talking: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        for client in self.clients:
            await self._stack.enter_async_context(client)
        self.talk()
        await asyncio.gather(*(client.until(lambda client=client: client.acked) for client in self.clients))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop_talking()
        await self._stack.aclose()

    @property
    def acked(self) -> dict[str, tuple[str, int]]:
        """Where each acknowledged message stands: its id is its text."""
        return {id_: where for client in self.clients for id_, where in client.acked.items()}

    @property
    def refusals(self) -> Counter[str]:
        """What was refused with the advice to send it again."""
        return sum((client.refusals for client in self.clients), Counter[str]())

    def talk(self) -> None:
        self._talking = [asyncio.create_task(self._talk(client)) for client in self.clients]

    def stop_talking(self) -> None:
        for task in self._talking:
            task.cancel()

    def lose_connections(self) -> None:
        """All are cut off, and come back."""
        for client in self.clients:
            client.lose_connection()

    async def hush(self) -> None:
        """Wait until everything is acknowledged, and everybody has heard everything."""
        self.stop_talking()
        await asyncio.gather(
            *(client.until(lambda client=client: not client.waiting, within_s=PATIENCE_S) for client in self.clients)
        )
        heads = Counter[str]()
        for topic, seq in self.acked.values():
            heads[topic] = max(heads[topic], seq)
        for client in self.clients:
            await client.until(
                lambda client=client: all(len(client.numbers(topic)) >= head for topic, head in heads.items()),
                within_s=PATIENCE_S,
            )

    async def is_answered(self, *, by: Sequence[Client] = ()) -> None:
        """Wait until everybody (or these) has got an answer to what she said after this moment."""
        now = time.monotonic()
        await asyncio.gather(
            *(
                client.until(lambda client=client: client.answers and client.answers[-1][0] > now, within_s=PATIENCE_S)
                for client in by or self.clients
            )
        )

    def answers_ms(self, began: float, ended: float) -> list[float]:
        """How long acknowledgements took for what was said between two moments, the quickest first."""
        return sorted(took * 1e3 for client in self.clients for asked, took in client.answers if began <= asked < ended)

    def deliveries_ms(self, began: float, ended: float, *, to: Sequence[Client] = ()) -> list[float]:
        """How long it took until the last of all (or these) heard what was said between two moments, likewise."""
        heard: dict[str, float] = {}
        for client in to or self.clients:
            for event in itertools.chain.from_iterable(client.events.values()):
                said = event["data"]["text"]
                heard[said] = max(heard.get(said, 0.0), event["heard_at"])
        asked = {id_: at for client in self.clients for id_, at in client.asked.items() if began <= at < ended}
        return sorted((heard[id_] - at) * 1e3 for id_, at in asked.items() if id_ in heard)

    async def _talk(self, client: Client) -> None:
        while True:
            await client.say(random.choice(self.topics))
            await client.until(lambda: not client.waiting, within_s=PATIENCE_S)
            await asyncio.sleep(random.uniform(*HURRY_S))

    # What must be so

    def must_have_lost_nothing(self, storage: str) -> None:
        """Everything acknowledged is in the journal and in everybody's view, once, and no number is missing."""
        said = must_be_whole(storage, self.acked)
        for client in self.clients:
            assert not client.resets
            for topic in self.topics:
                there = said.get(topic, [])  # in some rooms nobody said anything
                assert client.numbers(topic) == list(range(1, len(there) + 1)), f"{client.name} in {topic}"
                assert [event["data"]["text"] for event in client.events.get(topic, [])] == there


def must_be_whole(storage: str, acked: dict[str, tuple[str, int]]) -> dict[str, list[str]]:
    """What each room's journal says, in order: without a hole, nothing twice, what was acknowledged in its place."""
    engine = create_engine(storage)
    with engine.connect() as connection:
        heads = connection.execute(text("SELECT id, head FROM topic_head WHERE kind = 'room'")).all()
        rows = connection.execute(
            text("SELECT topic_id, seq, frame FROM journal WHERE topic_kind = 'room' ORDER BY topic_id, seq")
        ).all()
        messages = connection.execute(text("SELECT room_id, seq, text FROM message ORDER BY room_id, seq")).all()
    engine.dispose()

    told = [(room, seq, _words(frame)) for room, seq, frame in rows]
    assert told == [tuple(row) for row in messages], "the journal and the messages tell the same"
    said: dict[str, list[str]] = {f"room:{room}": [] for room, _ in heads}
    for room, seq, words in told:
        said[f"room:{room}"].append(words)
        assert seq == len(said[f"room:{room}"]), f"room {room} misses a number before {seq}"
    assert {f"room:{room}": head for room, head in heads} == {topic: len(all_) for topic, all_ in said.items()}
    assert max(Counter(words for _, _, words in told).values(), default=1) == 1, "a message was said twice"
    at = {(f"room:{room}", seq): words for room, seq, words in told}
    assert {id_: at.get(where) for id_, where in acked.items()} == {id_: id_ for id_ in acked}
    return said


def must_be_sound(database: Path) -> None:
    """The SQLite file says of itself that it is sound."""
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def _words(frame: bytes) -> str:
    return str(msgspec.json.decode(decode_event(bytes(frame)).data)["text"])


def _turned(urls: Sequence[str], n: int) -> list[str]:
    n %= len(urls)
    return [*urls[n:], *urls[:n]]
