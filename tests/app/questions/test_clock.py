"""The clock of questions against a slow one that counts quarters of an hour: over holidays, and asked again."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.kernel.actor import Actor
from app.questions.rules import State
from channels.errors import Refused
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.questions import a_question, again, answer, close, stands, tick

# From the Christmas of 2026 to Whitsun of 2027, as the calendar on the wall has them.
HOLIDAYS = frozenset(
    {
        *(date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2027, 3, 29), date(2027, 4, 27)),
        *(date(2027, 5, 6), date(2027, 5, 17)),
    }
)
FIRST_DAYS = (date(2026, 12, 23), date(2027, 3, 24), date(2027, 4, 23), date(2027, 5, 3), date(2027, 5, 13))
QUARTER = timedelta(minutes=15)
QUARTERS_A_DAY = 8 * 4  # from nine to five
HERE = ZoneInfo("Europe/Amsterdam")

quarters = st.integers(0, 4 * 24 * 9)  # up to nine days
deeds = st.lists(st.tuples(quarters, st.sampled_from(("answer", "again", "again", "close", "wait"))), max_size=6)


def is_open(moment: datetime) -> bool:
    here = moment.astimezone(HERE)
    return here.weekday() < 5 and here.date() not in HOLIDAYS and time(9) <= here.time() < time(17)


def after(start: datetime, days: int) -> datetime:
    """When the office was open for so many whole days since."""
    left, moment = days * QUARTERS_A_DAY, start
    while left:
        left -= is_open(moment)
        moment += QUARTER
    return moment


def deadline(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.mark.parametrize("storage", ["sqlite"], indirect=True)
@given(first=st.sampled_from(FIRST_DAYS), quarter=st.integers(0, 95), deeds=deeds)
@example(first=date(2026, 12, 23), quarter=4 * 14, deeds=[(0, "answer"), (4 * 24, "again"), (4 * 24 * 7, "wait")])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_answer_is_owed_after_two_days_of_open_office_and_the_asker_may_object_for_five(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, first: date, quarter: int, deeds: list[tuple[int, str]]
) -> None:
    ground.now = datetime.combine(first, time(), HERE).astimezone(UTC) + quarter * QUARTER
    question = a_question(ground, anna, room)
    is_answered, is_closed, since = False, False, ground.now

    for gap, deed in [*deeds, (4 * 24 * 12, "wait")]:
        ground.now += gap * QUARTER
        tick(ground)
        is_closed = is_closed or (is_answered and after(since, 5) <= ground.now)
        now = stands(ground, question)
        if is_closed:
            assert (now.state, now.due, now.closes) == (State.CLOSED, None, None)
        elif is_answered:
            assert (now.state, now.due, now.closes) == (State.ANSWERED, None, deadline(after(since, 5)))
        else:
            assert (now.state, now.due) == (State.OPEN, deadline(after(since, 2)))
            assert now.late == (after(since, 2) <= ground.now)
        try:
            _do(ground, room, staff, anna, question, deed)
        except Refused:
            continue
        since = since if deed in {"wait", "close"} else ground.now
        is_closed = deed == "close" or (is_closed and deed == "wait")
        is_answered = deed == "answer" or (is_answered and deed == "wait")


def _do(ground: Ground, room: Topic, staff: Actor, anna: Actor, question: int, deed: str) -> None:
    if deed == "answer":
        answer(ground, staff, room, question)
    if deed == "again":
        again(ground, anna, room, question)
    if deed == "close":
        close(ground, anna, room, question)
