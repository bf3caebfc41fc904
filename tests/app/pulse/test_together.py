"""Two processes that ask at the same moment, and two housemates who answer at the same moment."""

import asyncio
from contextlib import closing
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, func, select

from app.kernel.actor import Actor
from app.kernel.db import Database
from app.kernel.writer import Writer, do_now
from app.pulse import commands, rules
from app.pulse.models import PulseAnswer, PulseAnswered
from app.pulse.wire import AnswerPulse
from app.rooms import queries as rooms
from channels.protocol import Entry
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member
from tests.support.processes import two_processes
from tests.support.pulse import a_pulse

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


async def test_of_two_processes_that_go_round_at_the_same_moment_one_asks(
    ground: Ground, storage: str, room: Topic
) -> None:
    ground.do(lambda tx: [a_member(tx, room) for _ in range(5)])
    ground.now = MONDAY
    ground.do(commands.go_round)

    def go_round() -> list[Entry]:
        with closing(Database(storage)) as process:
            _, told = do_now(process, lambda: MONDAY + timedelta(days=14), commands.go_round)
            return list(told)

    told = await asyncio.gather(*(asyncio.to_thread(go_round) for _ in range(4)))

    assert [entry.kind for entries in told for entry in entries] == ["pulse.asked"]


async def test_of_two_housemates_who_answer_at_the_same_moment_one_does(
    ground: Ground, storage: str, room: Topic, anna: Actor, aisha: Actor
) -> None:
    pulse = a_pulse(ground, room)

    async def answer(writer: Writer, who: Actor) -> bool:
        try:
            await writer.do(lambda tx: commands.answer(tx, who, room, AnswerPulse(pulse, 1, 2, 3)), who)
        except rules.PulseAnsweredBefore:
            return False
        return True

    async with two_processes(storage) as writers:
        tries = [answer(writer, who) for writer in writers for who in (anna, aisha)]
        did = await asyncio.gather(*tries)

    def kept(session: Session) -> tuple[int, list[int]]:
        count = session.exec(select(func.count()).select_from(PulseAnswer)).one()
        return count, list(session.exec(select(PulseAnswered.dwelling_id)))

    assert sum(did) == 1
    assert ground.ask(kept) == (1, [ground.ask(rooms.dwelling_of, anna.id, room)])
