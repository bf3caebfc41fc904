"""What comes after the votes: the outcome that is owed, reminders before closing, and the table to take away."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from sqlmodel import select

from app.kernel.actor import Actor
from app.kernel.text import Texts
from app.people import commands as people
from app.polls import commands, exporting, queries, rules
from app.polls.models import PollMail
from app.polls.rules import PollIncomplete, StillOpen
from app.polls.wire import DecidePoll
from channels.errors import Forbidden, NotFound
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.polls import a_poll, close, decide, seen, vote

STATED = {"form": "one", "effect": "advises", "consequence": "Wij kiezen daarna."}
FRIDAY = datetime(2026, 11, 27, 11, tzinfo=UTC)
TEXTS = Texts()


def mails(ground: Ground) -> list[tuple[int, str]]:
    return sorted(ground.ask(lambda session: session.exec(select(PollMail.person_id, PollMail.about)).all()))


def with_mail(ground: Ground, actor: Actor) -> Actor:
    """She gives an address."""
    ground.do(lambda tx: people.readdress(tx, {actor.id: f"{actor.name.lower()}@huurder.example"}))
    return actor


def table(ground: Ground, viewer: Actor, poll: int) -> list[list[str]]:
    text = ground.ask(exporting.table, viewer, poll, TEXTS)
    assert text[0] == exporting.BOM
    return list(csv.reader(StringIO(text[1:]), delimiter=";"))


# The outcome


def test_an_outcome_is_owed_within_three_working_days(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    ground.now = FRIDAY
    poll = a_poll(ground, staff, room, **STATED)
    quick = a_poll(ground, staff, room)

    close(ground, staff, room, poll)
    close(ground, staff, room, quick)

    assert [told.get("outcome_due") for told in ground.told("poll.closed")] == ["2026-12-02T11:00:00.000Z", None]
    (owed,) = ground.ask(queries.owed, staff, ground.now).owed
    assert (owed.poll, owed.room, owed.late, owed.by.name) == (poll, "Ivoordreef 2–48", False, "Karin")
    assert ground.ask(queries.owed, staff, ground.now + timedelta(days=6)).owed[0].late
    with pytest.raises(Forbidden):
        ground.ask(queries.owed, anna, ground.now)


def test_staff_see_what_is_owed_in_their_own_rooms_only(ground: Ground, room: Topic, staff: Actor) -> None:
    elsewhere = ground.do(lambda tx: a_room(tx, kind="project", name="Elders"))
    leader = ground.do(lambda tx: a_member(tx, elsewhere, role="staff", duty="project_leader"))
    poll = a_poll(ground, leader, elsewhere, **STATED)
    close(ground, leader, elsewhere, poll)
    mine = a_poll(ground, staff, room, **STATED)
    close(ground, staff, room, mine)

    assert [one.poll for one in ground.ask(queries.owed, leader, ground.now).owed] == [poll]


def test_what_was_decided_stands_in_the_room_and_goes_to_all_who_voted(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    with_mail(ground, anna)
    with_mail(ground, bert)
    poll = a_poll(ground, staff, room, per="dwelling", **STATED)
    vote(ground, anna, room, poll, 0)
    close(ground, staff, room, poll)

    decide(ground, staff, room, poll)

    assert {e.topic.id for e in ground.entries if e.kind == "poll.outcome"} == {anna.id, aisha.id}
    assert ground.told("poll.decided") == [
        {"poll": poll, "decided": "Het wordt maart.", "next": "De steiger komt op 1 maart."}
    ]
    assert "Het wordt maart." in ground.told("message.posted")[-1]["text"]
    assert mails(ground) == [(anna.id, "outcome")]
    (item,) = seen(ground, bert, room)
    assert item.outcome is not None
    assert (item.outcome.decided, item.outcome.by.name) == ("Het wordt maart.", "Karin")
    assert ground.ask(queries.owed, staff, ground.now).owed == []


def test_an_outcome_comes_after_closing_from_who_asked_or_the_corporation(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    poll = a_poll(ground, anna, room, **STATED)
    with pytest.raises(StillOpen):
        decide(ground, anna, room, poll)
    close(ground, anna, room, poll)

    with pytest.raises(Forbidden):
        decide(ground, bert, room, poll)
    with pytest.raises(PollIncomplete):
        decide(ground, anna, room, poll, decided=" ")
    with pytest.raises(PollIncomplete):
        ground.do(lambda tx: commands.decide(tx, anna, room, DecidePoll(poll, "Maart", "\n")), anna)
    decide(ground, anna, room, poll)
    decide(ground, staff, room, poll, decided="Het wordt toch april.")

    (item,) = seen(ground, bert, room)
    assert item.outcome is not None
    assert item.outcome.decided == "Het wordt toch april."


# Reminders


def test_a_day_before_closing_those_who_have_not_voted_are_reminded_once(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    ground.now = FRIDAY
    for one in (anna, bert):
        with_mail(ground, one)
    poll = a_poll(ground, staff, room, per="dwelling", closes_at=FRIDAY + timedelta(days=3), **STATED)
    vote(ground, aisha, room, poll, 1)

    ground.do(commands.remind_due)
    assert ground.told("poll.reminded") == []
    ground.now = FRIDAY + timedelta(days=2)
    ground.do(commands.remind_due)
    ground.do(commands.remind_due)

    (told,) = ground.told("poll.reminded")
    assert (told["poll"], told["topic"], told["closes_at"]) == (poll, str(room), "2026-11-30T11:00:00.000Z")
    assert {e.topic.id for e in ground.entries if e.kind == "poll.reminded"} == {bert.id}
    assert mails(ground) == [(bert.id, "reminder")]


def test_nobody_is_reminded_of_a_poll_that_was_closed_early(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    poll = a_poll(ground, staff, room, closes_at=ground.now + timedelta(days=3))
    close(ground, staff, room, poll)

    ground.later(days=2, hours=12)
    ground.do(commands.remind_due)

    assert ground.told("poll.reminded") == []


@pytest.mark.parametrize(
    ("closes", "reminded"),
    [
        ("2026-12-04T17:00+01:00", "2026-12-03T17:00+01:00"),
        ("2026-12-04T23:30+01:00", "2026-12-03T20:00+01:00"),
        ("2026-12-04T06:00+01:00", "2026-12-02T20:00+01:00"),
        ("2026-11-28T17:00+01:00", None),
        (None, None),
    ],
)
def test_a_reminder_comes_while_people_are_awake(closes: str | None, reminded: str | None) -> None:
    at = rules.reminder_at(datetime.fromisoformat(closes) if closes else None, FRIDAY)

    assert at == (datetime.fromisoformat(reminded) if reminded else None)


def test_a_mail_that_fails_is_tried_later_and_not_for_ever(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    with_mail(ground, anna)
    poll = a_poll(ground, staff, room, **STATED)
    vote(ground, anna, room, poll, 0)
    close(ground, staff, room, poll)
    decide(ground, staff, room, poll)

    tries = 0
    for _minute in range(24 * 60):
        tries += len(ground.do(commands.take_mails))
        ground.later(minutes=1)

    assert tries == rules.MOST_TRIES
    assert mails(ground) == []


# The table


def test_a_table_holds_what_its_reader_may_see(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    poll = a_poll(ground, staff, room, per="person", **STATED)
    vote(ground, anna, room, poll, 2)
    close(ground, staff, room, poll)

    for_staff, for_bert = table(ground, staff, poll), table(ground, bert, poll)

    assert ["mei", "1"] in for_staff
    assert ["mei", "1"] in for_bert
    assert ["Anna", "online", "mei"] in for_staff
    assert ["Anna", "online", ""] in for_bert


@pytest.mark.parametrize("hidden", [{"results": "closed"}, {"secret": True}])
def test_a_table_of_what_is_hidden_holds_no_counts(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, hidden: dict[str, object]
) -> None:
    poll = a_poll(ground, staff, room, **STATED, **hidden)
    vote(ground, anna, room, poll, 2)

    rows = table(ground, staff, poll)

    assert ["De aantallen zijn (nog) niet te zien."] in rows
    assert not any(row[:1] == ["mei"] or row[:1] == ["Anna"] for row in rows)


def test_no_cell_of_a_table_is_a_formula(ground: Ground, room: Topic, anna: Actor, staff: Actor) -> None:
    options = ["=HYPERLINK(1)", "+31", "-1", "@SUM(A1)"]
    poll = a_poll(ground, anna, room, question="=1+1", options=options, per="person", **STATED)
    vote(ground, anna, room, poll, 0)
    close(ground, anna, room, poll)

    cells = [cell for row in table(ground, staff, poll) for cell in row]

    assert not any(cell.startswith(exporting.FORMULA) for cell in cells)
    assert "'=HYPERLINK(1)" in cells


def test_who_does_not_see_the_room_gets_no_table(ground: Ground, room: Topic, anna: Actor) -> None:
    poll = a_poll(ground, anna, room)
    stranger = ground.do(lambda tx: a_member(tx, a_room(tx)))

    for asked in (lambda: table(ground, stranger, poll), lambda: ground.ask(queries.voters, stranger, poll)):
        with pytest.raises(NotFound):
            asked()
