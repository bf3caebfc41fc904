"""The index is kept up beside what people do, and gives way to it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import func, select

from app.features import FINDS
from app.kernel.actor import Actor
from app.kernel.house import House
from app.kernel.transaction import Tx
from app.kernel.writer import Writer
from app.messages.commands import post
from app.messages.wire import PostMessage
from app.search.models import things
from app.search.reading import Reading
from app.search.routes import WHILE_BUSY, keeping_up
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.servers import PATIENCE_S

SAID = WHILE_BUSY + 20
read_on = keeping_up(Reading(FINDS)).do


@pytest.fixture
async def house(ground: Ground, room: Topic, anna: Actor) -> AsyncIterator[House]:
    """The part of a house that the index needs, in which more was said than is taken in while commands wait."""
    ground.do(lambda tx: [post(tx, anna, room, PostMessage(f"Praatje {number}")) for number in range(SAID)])
    writer = Writer(ground.database, lambda: ground.now)
    writer.start(on_committed=lambda *_told: None)
    yield cast("House", SimpleNamespace(database=ground.database, writer=writer))
    await writer.stop()


def taken_in(ground: Ground) -> int:
    counted: int = ground.ask(lambda session: session.connection().scalar(select(func.count()).select_from(things)))
    return counted


async def test_all_is_taken_in_when_nobody_waits(ground: Ground, house: House) -> None:
    await read_on(house)

    assert taken_in(ground) == SAID


async def test_little_is_taken_in_while_commands_wait(ground: Ground, house: House) -> None:
    begun, done = threading.Event(), threading.Event()

    def long_work(_tx: Tx) -> None:
        begun.set()
        done.wait(PATIENCE_S)

    at_work = asyncio.create_task(house.writer.do(long_work))
    await until(begun.is_set)
    waiting = asyncio.create_task(house.writer.do(lambda _tx: None))
    await until(lambda: house.writer.waiting == 1)

    reading = asyncio.ensure_future(read_on(house))
    await until(lambda: house.writer.waiting == 2)
    done.set()
    await asyncio.gather(at_work, waiting, reading)

    assert taken_in(ground) == WHILE_BUSY
    await read_on(house)
    assert taken_in(ground) == SAID


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 - the writer is another thread
            await asyncio.sleep(0.001)
