"""Asking, answering, and what happens when nobody answers."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.clock import utc_now
from app.messages.rules import MessageNotFound
from app.moderation import commands as moderation
from app.moderation.wire import MuteMember
from app.questions import commands, queries
from app.questions.rules import (
    AlreadyAQuestion,
    AnswersNothing,
    AskedByYourHome,
    NoDwellingHere,
    NotYourQuestion,
    QuestionIsElsewhere,
    QuestionNotFound,
    State,
    UnknownAnswerer,
)
from app.rooms.rules import Muted
from channels.errors import Forbidden
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import delete, say
from tests.support.people import a_member, a_room
from tests.support.processes import two_processes
from tests.support.questions import (
    a_question,
    again,
    answer,
    assign,
    close,
    drop,
    file,
    join,
    leave,
    stands,
    tick,
)

FRIDAY = datetime(2026, 11, 20, 13, tzinfo=UTC)  # 14:00 in the Netherlands
TUESDAY = datetime(2026, 11, 24, 13, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday(ground: Ground) -> None:
    ground.now = FRIDAY


@pytest.fixture
def jan(ground: Ground, room: Topic) -> Actor:
    """The contractor."""
    return ground.do(lambda tx: a_member(tx, room, name="Jan", role="contractor"))


def news(ground: Ground) -> list[tuple[str, int]]:
    """What was told in people's own topics: what, and at which number of the room."""
    return [(one["act"], one["seq"]) for one in ground.told("question.news")]


def test_an_answer_is_owed_within_two_working_days_by_somebody_with_a_name(ground: Ground) -> None:
    room = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie Ivoordreef"))
    leader = ground.do(lambda tx: a_member(tx, room, name="Karin", role="staff", duty="project_leader"))
    anna = ground.do(lambda tx: a_member(tx, room, name="Anna"))

    question = a_question(ground, anna, room)

    now = stands(ground, question)
    assert (now.state, now.due, now.dwellings) == (State.OPEN, "2026-11-24T13:00:00.000Z", 1)
    assert now.answerer is not None
    assert (now.answerer.id, now.answerer.name, now.answerer.role) == (leader.id, "Karin", "staff")
    assert ground.told("message.posted")[-1]["text"] == "Wanneer komt de steiger?"
    assert news(ground) == [("asked", now.seq)]


def test_what_a_neighbour_says_does_not_stop_the_clock(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    question = a_question(ground, anna, room)
    say(ground, bert, room, "Volgens mij dinsdag", thread=question)

    ground.now = TUESDAY
    tick(ground)

    now = stands(ground, question)
    assert (now.state, now.late) == (State.OPEN, True)


def test_a_late_question_says_so_by_itself_and_once(ground: Ground, room: Topic, anna: Actor) -> None:
    question = a_question(ground, anna, room)

    ground.now = TUESDAY - timedelta(seconds=1)
    tick(ground)
    early = ground.told("question.stepped")
    ground.now = TUESDAY
    tick(ground)
    ground.later(days=1)
    tick(ground)

    assert early == []
    (late,) = ground.told("question.stepped")
    assert (late["question"], late["act"], late["now"]["late"]) == (question, "late", True)
    (entry,) = [entry for entry in ground.entries if entry.kind == "question.stepped"]
    assert news(ground)[-1] == ("late", entry.seq), "the notice leads to where it says so"


def test_an_answer_stops_the_clock_and_the_asker_closes(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    question = a_question(ground, anna, room)
    message = answer(ground, staff, room, question)

    now = stands(ground, question)
    assert (now.state, now.answer, now.due, now.late) == (State.ANSWERED, message, None, False)
    posted = ground.told("message.posted")[-1]
    assert (posted["thread"], posted["reply_to"]) == (question, question)
    assert news(ground)[-1][0] == "answered"

    close(ground, anna, room, question)

    closed = stands(ground, question)
    assert (closed.state, closed.closed_by) == (State.CLOSED, "asker")


def test_nobody_but_the_asker_says_that_it_was_answered(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    question = a_question(ground, anna, room)
    answer(ground, staff, room, question)

    for other in (staff, aisha, bert):
        for step in (close, again):
            with pytest.raises(NotYourQuestion):
                step(ground, other, room, question)
    assert stands(ground, question).state == State.ANSWERED


def test_when_the_asker_says_nothing_time_closes_it_and_says_so(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    question = a_question(ground, anna, room)
    answer(ground, staff, room, question)

    ground.later(days=6, hours=23)
    tick(ground)
    before = stands(ground, question)
    ground.later(hours=1)
    tick(ground)

    assert before.state == State.ANSWERED
    assert [(one["act"], one["now"]["closed_by"]) for one in ground.told("question.stepped")] == [("time_out", "time")]

    again(ground, anna, room, question)
    assert stands(ground, question).state == State.OPEN, "she may come back to what time closed"


def test_asked_again_the_clock_runs_anew_and_may_be_late_anew(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    question = a_question(ground, anna, room)
    ground.now = TUESDAY
    tick(ground)
    answer(ground, staff, room, question)

    again(ground, anna, room, question)
    now = stands(ground, question)
    assert (now.due, now.late, now.rounds) == ("2026-11-26T13:00:00.000Z", False, 1)

    ground.later(days=2)
    tick(ground)
    assert [one["act"] for one in ground.told("question.stepped")] == ["late", "again", "late"]


def test_it_holds_once_for_each_dwelling(
    ground: Ground, room: Topic, anna: Actor, aisha: Actor, bert: Actor, jan: Actor
) -> None:
    question = a_question(ground, anna, room)

    for _ in range(2):
        join(ground, bert, room, question)
    join(ground, aisha, room, question)

    assert stands(ground, question).dwellings == 2
    with pytest.raises(Forbidden):
        join(ground, jan, room, question)

    leave(ground, bert, room, question)
    with pytest.raises(AskedByYourHome):
        leave(ground, aisha, room, question)
    assert stands(ground, question).dwellings == 1, "the asker's own dwelling stays"


def test_who_joined_is_told_of_each_step_and_may_not_close(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    question = a_question(ground, anna, room)
    join(ground, bert, room, question)
    answer(ground, staff, room, question)

    told = [entry.topic.id for entry in ground.entries if entry.kind == "question.news"]
    assert set(told[-2:]) == {anna.id, bert.id}
    with pytest.raises(NotYourQuestion):
        close(ground, bert, room, question)


def test_staff_files_what_was_said_as_a_question_and_back(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    message = say(ground, anna, room, "Weet iemand wanneer de steiger komt")
    reply = say(ground, bert, room, "Nee", thread=message)
    with pytest.raises(Forbidden):
        file(ground, bert, room, message)
    with pytest.raises(AnswersNothing):
        file(ground, staff, room, reply)

    file(ground, staff, room, message)
    with pytest.raises(AlreadyAQuestion):
        file(ground, staff, room, message)
    assert news(ground)[-1][0] == "filed"
    close(ground, anna, room, message)

    drop(ground, staff, room, message)
    assert "now" not in ground.told("question.changed")[-1]
    with pytest.raises(QuestionNotFound):
        answer(ground, staff, room, message)


def test_a_question_that_was_taken_back_says_nothing_any_more(ground: Ground, room: Topic, anna: Actor) -> None:
    question = a_question(ground, anna, room)
    delete(ground, anna, room, question)

    ground.now = TUESDAY
    tick(ground)

    assert ground.told("question.stepped") == []
    assert ground.told("question.changed")[-1]["act"] == "dropped"


def test_somebody_who_works_here_is_named_as_the_one_who_answers(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, jan: Actor
) -> None:
    question = a_question(ground, anna, room)

    assign(ground, staff, room, question, jan)
    now = stands(ground, question)
    assert now.answerer is not None
    assert (now.answerer.name, now.due) == ("Jan", "2026-11-24T13:00:00.000Z")
    with pytest.raises(UnknownAnswerer):
        assign(ground, staff, room, question, anna)


def test_who_is_muted_asks_nothing_and_who_lives_elsewhere_joins_nothing(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    question = a_question(ground, anna, room)
    elsewhere = ground.do(a_room)
    stranger = ground.do(lambda tx: a_member(tx, elsewhere, name="Carla"))

    with pytest.raises(NoDwellingHere):
        join(ground, stranger, room, question)
    with pytest.raises(QuestionNotFound):
        close(ground, anna, elsewhere, question)
    with pytest.raises(MessageNotFound):
        file(ground, staff, elsewhere, question)
    with pytest.raises(QuestionIsElsewhere):
        again(ground, anna, room, question)


async def test_two_processes_tell_once_that_a_question_is_late(
    ground: Ground, storage: str, room: Topic, anna: Actor
) -> None:
    ground.now = utc_now() - timedelta(days=30)
    questions = [a_question(ground, anna, room, f"Wanneer komt steiger {n}?") for n in range(5)]

    async with two_processes(storage) as writers:
        await asyncio.gather(*(writer.do(commands.tick) for writer in writers * 4))

    told = ground.ask(journal.since, room, 0)
    assert sum(entry.kind == "question.stepped" for entry in told) == len(questions)
    assert ground.ask(queries.due, utc_now()) == []


def test_the_muted_asker_waits(ground: Ground, room: Topic, anna: Actor, staff: Actor) -> None:
    muted = MuteMember(person=anna.id, minutes=10, reason="Even rust")
    ground.do(lambda tx: moderation.mute(tx, staff, room, muted), staff)

    with pytest.raises(Muted):
        a_question(ground, anna, room)
