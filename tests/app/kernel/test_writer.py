"""The one thread that writes."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.kernel import writer as writing
from app.kernel.clock import utc_now
from app.kernel.db import Database
from app.kernel.transaction import NotYet, Slot, Tx
from app.kernel.writer import Writer, do_now
from channels.errors import Busy, Forbidden
from channels.protocol import Entry
from tests.app.kernel.toys import ROOM, say
from tests.support.app import Ground


@asynccontextmanager
async def a_writer(ground: Ground, heard: list[Entry] | None = None) -> AsyncIterator[Writer]:
    writer = Writer(ground.database, utc_now)
    writer.start(on_committed=lambda entries, _at: (heard if heard is not None else []).extend(entries))
    yield writer
    await writer.stop()


async def test_commands_that_wait_together_are_committed_together(ground: Ground) -> None:
    heard: list[Entry] = []
    async with a_writer(ground, heard) as writer:
        slots = await asyncio.gather(*(writer.do(say) for _ in range(100)))

    assert [slot.seq for slot in slots] == list(range(1, 101))
    assert [entry.seq for entry in heard] == list(range(1, 101))


async def test_a_refusal_comes_back_to_its_sender_only(ground: Ground) -> None:
    def refuse(_tx: Tx) -> Slot:
        raise Forbidden

    async with a_writer(ground) as writer:
        results = await asyncio.gather(*(writer.do(run) for run in (say, refuse, say)), return_exceptions=True)

    assert [getattr(result, "seq", type(result)) for result in results] == [1, Forbidden, 2]


async def test_not_yet_is_done_a_little_later(ground: Ground) -> None:
    tries: list[float] = []

    def second_time(tx: Tx) -> Slot:
        tries.append(time.monotonic())
        if len(tries) == 1:
            raise NotYet(0.2)
        return say(tx)

    async with a_writer(ground) as writer:
        assert (await writer.do(second_time)).seq == 1

    assert tries[1] - tries[0] >= 0.2


async def test_what_waits_is_committed_before_the_end(ground: Ground) -> None:
    def later(tx: Tx, tries: list[int] = []) -> Slot:  # noqa: B006 - remembers between tries
        if not tries:
            tries.append(1)
            raise NotYet(60)
        return say(tx)

    async with a_writer(ground) as writer:
        waiting = [asyncio.ensure_future(writer.do(run)) for run in (say, later, say)]
        await asyncio.sleep(0)

    assert sorted(slot.seq for slot in await asyncio.gather(*waiting)) == [1, 2, 3]


async def test_who_waits_is_answered_even_when_the_followers_can_not_be_told(ground: Ground) -> None:
    def fail(_entries: list[Entry], _at: float) -> None:
        raise RuntimeError

    writer = Writer(ground.database, utc_now)
    writer.start(on_committed=fail)
    async with asyncio.timeout(5):
        assert (await writer.do(say)).seq == 1
    await writer.stop()


class BlindDatabase(Database):
    """Can be written, but not looked at."""

    looks = 0

    def changed_elsewhere(self) -> bool:
        self.looks += 1
        raise sqlite3.OperationalError("disk I/O error")


async def test_it_works_on_when_it_can_not_see_whether_another_process_wrote(ground: Ground) -> None:
    database = BlindDatabase(ground.database.url.render_as_string(hide_password=False))
    writer = Writer(database, utc_now)
    writer.start(on_committed=lambda _entries, _at: None)
    async with asyncio.timeout(5):
        assert [(await writer.do(say)).seq for _ in range(2)] == [1, 2]
    await writer.stop()
    database.close()

    assert database.looks >= 2


@pytest.fixture
def small_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_WAITING", 3)


async def test_a_full_queue_says_busy(ground: Ground, small_queue: None) -> None:
    async with a_writer(ground) as writer:
        results = await asyncio.gather(*(writer.do(_slowly) for _ in range(20)), return_exceptions=True)

    assert Busy in {type(result) for result in results}
    done = [result.seq for result in results if isinstance(result, Slot)]
    assert done == list(range(1, len(done) + 1))


async def test_another_process_that_writes_to_the_file_is_noticed(ground: Ground) -> None:
    if not ground.database.is_sqlite:
        return  # PostgreSQL has Redis to tell: tests/channels
    noticed = asyncio.Event()
    writer = Writer(ground.database, utc_now)
    writer.start(on_committed=lambda _entries, _at: None, on_changed_elsewhere=noticed.set)
    await writer.do(say)
    from app.kernel.db import Database

    other = Database(str(ground.database.url))
    do_now(other, utc_now, say)

    async with asyncio.timeout(5):
        await noticed.wait()
    await writer.stop()
    other.close()


def _slowly(tx: Tx) -> Slot:
    time.sleep(0.02)
    return say(tx, topic=ROOM)


def test_the_command_line_waits_for_its_turn(ground: Ground) -> None:
    tries: list[float] = []

    def second_time(tx: Tx) -> Slot:
        tries.append(time.monotonic())
        if len(tries) == 1:
            raise NotYet(0.01)
        return say(tx)

    slot, entries = do_now(ground.database, utc_now, second_time)

    assert (slot.seq, len(entries), len(tries)) == (1, 1, 2)
