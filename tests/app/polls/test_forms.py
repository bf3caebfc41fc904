"""What a poll may ask, whom, and what is said beforehand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.kernel.actor import Actor
from app.polls import rules
from app.polls.models import Poll
from app.polls.rules import (
    NoDwellingHere,
    OneChoiceOnly,
    StatementMissing,
    TooManyChoices,
    VoteNotAsked,
    WrongClosingTime,
    WrongMost,
    WrongNumberOfOptions,
    WrongQuorum,
    WrongVoters,
)
from app.polls.wire import Date
from channels.errors import Refused
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_dwelling, a_member, a_room
from tests.support.polls import a_poll, close, seen, vote

STATED = {"effect": "binds", "consequence": "Wat wint, doen wij."}


def test_who_asks_in_full_says_beforehand_what_the_poll_does(ground: Ground, room: Topic, anna: Actor) -> None:
    for missing in ({}, {"effect": "binds"}, {"effect": "binds", "consequence": " \n"}):
        with pytest.raises(StatementMissing):
            a_poll(ground, anna, room, form="one", **missing)

    a_poll(ground, anna, room, form="one", **STATED)

    told = ground.told("poll.opened")[-1]
    assert (told["effect"], told["consequence"]) == ("binds", "Wat wint, doen wij.")


def test_a_most_bounds_what_one_may_choose(ground: Ground, room: Topic, anna: Actor) -> None:
    poll = a_poll(ground, anna, room, form="several", most=2, **STATED)

    vote(ground, anna, room, poll, 0, 2)
    with pytest.raises(TooManyChoices):
        vote(ground, anna, room, poll, 0, 1, 2)

    assert [item.mine for item in seen(ground, anna, room)] == [[0, 2]]


@pytest.mark.parametrize(
    ("wishes", "refused"),
    [
        ({"form": "several", "most": 4}, WrongMost),
        ({"form": "several", "most": 0}, WrongMost),
        ({"form": "one", "most": 1}, WrongMost),
        ({"form": "one", "quorum": 0}, WrongQuorum),
        ({"form": "one", "quorum": 101}, WrongQuorum),
        ({"form": "dates", "dates": []}, WrongNumberOfOptions),
        ({"form": "one", "per": "dwelling", "roles": ["tenant", "staff"]}, WrongVoters),
        ({"form": "one", "buildings": [1]}, WrongVoters),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(
    ground: Ground, room: Topic, anna: Actor, wishes: dict[str, Any], refused: type[Refused]
) -> None:
    with pytest.raises(refused):
        a_poll(ground, anna, room, **STATED, **wishes)


def test_a_ranking_keeps_the_order_and_tells_its_rounds(
    ground: Ground, room: Topic, anna: Actor, bert: Actor, aisha: Actor
) -> None:
    poll = a_poll(ground, anna, room, form="ranking", **STATED)

    vote(ground, anna, room, poll, 2, 0)
    vote(ground, bert, room, poll, 0)
    vote(ground, aisha, room, poll, 0, 1)

    told = ground.told("poll.counted")[-1]
    assert (told["counts"], told["voters"]) == ([2, 0, 1], 3)
    assert told["rounds"] == [{"counts": [2, 0, 1], "winner": 0}]
    assert [(item.mine, item.rounds and item.rounds[0].winner) for item in seen(ground, anna, room)] == [([2, 0], 0)]


def test_five_faces_need_no_options_and_one_is_chosen(ground: Ground, room: Topic, anna: Actor) -> None:
    poll = a_poll(ground, anna, room, form="faces", options=[], **STATED)

    assert [option["text"] for option in ground.told("poll.opened")[-1]["options"]] == rules.FACES
    with pytest.raises(OneChoiceOnly):
        vote(ground, anna, room, poll, 3, 4)
    vote(ground, anna, room, poll, 4)


def test_dates_are_options_in_their_order_in_words_for_who_knows_no_dates(
    ground: Ground, room: Topic, anna: Actor
) -> None:
    ground.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    later = Date(datetime(2026, 12, 3, 18, 30, tzinfo=UTC))
    sooner = Date(datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 11, tzinfo=UTC))

    poll = a_poll(ground, anna, room, form="dates", options=[], dates=[later, sooner], **STATED)
    vote(ground, anna, room, poll, 0, 1)

    assert ground.told("poll.opened")[-1]["options"] == [
        {
            "id": 0,
            "text": "dinsdag 1 december 2026, 10:00–12:00",
            "starts": "2026-12-01T09:00:00.000Z",
            "ends": "2026-12-01T11:00:00.000Z",
        },
        {"id": 1, "text": "donderdag 3 december 2026, 19:30", "starts": "2026-12-03T18:30:00.000Z"},
    ]
    with pytest.raises(WrongClosingTime):
        a_poll(ground, anna, room, form="dates", dates=[later, Date(ground.now - timedelta(days=1))], **STATED)


# Who may vote


def test_people_of_other_roles_vote_where_they_are_asked(ground: Ground) -> None:
    room = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie"))
    tenant, jan, official = ground.do(
        lambda tx: [a_member(tx, room, role=role) for role in ("tenant", "contractor", "municipality")]
    )
    poll = a_poll(ground, tenant, room, roles=["tenant", "contractor"])

    vote(ground, jan, room, poll, 1)
    vote(ground, tenant, room, poll, 1)
    with pytest.raises(VoteNotAsked):
        vote(ground, official, room, poll, 1)

    told = ground.told("poll.counted")[-1]
    assert (told["counts"], told["voters"], told["eligible"]) == ([0, 2, 0], 2, 2)


@pytest.mark.parametrize("per", ["person", "dwelling"])
def test_only_the_buildings_that_are_asked_vote(ground: Ground, per: str) -> None:
    project = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie"))
    here, there = (ground.do(lambda tx: a_room(tx, beside=project)) for _ in range(2))
    anna, bert = ground.do(lambda tx: [a_member(tx, place) for place in (here, there)])
    ground.do(lambda tx: a_dwelling(tx, there))
    poll = a_poll(ground, anna, project, per=per, buildings=[here.id])

    vote(ground, anna, project, poll, 0)
    with pytest.raises(NoDwellingHere):
        vote(ground, bert, project, poll, 0)

    told = ground.told("poll.counted")[-1]
    assert (told["voters"], told["eligible"]) == (1, 1)
    elsewhere = ground.do(a_room)
    with pytest.raises(WrongVoters):
        a_poll(ground, anna, project, buildings=[elsewhere.id])


# When what is shown


def test_counts_that_wait_for_the_end_are_nowhere_before(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    poll = a_poll(ground, staff, room, results="closed", form="ranking", **STATED)

    vote(ground, anna, room, poll, 1)
    vote(ground, bert, room, poll, 1, 0)

    hidden = {"poll": poll, "counts": [0, 0, 0], "voters": 2, "eligible": 2, "withheld": True}
    assert ground.told("poll.opened")[-1]["withheld"]
    assert ground.told("poll.counted")[-1] == hidden
    (item,) = seen(ground, staff, room)
    assert (item.counts, item.rounds, item.withheld, item.voters) == ([0, 0, 0], None, True, 2)

    close(ground, staff, room, poll)

    told = ground.told("poll.closed")[-1]
    assert (told["counts"], "withheld" in told, told["rounds"][0]["winner"]) == ([0, 2, 0], False, 1)


@pytest.mark.parametrize(("quorum", "eligible", "needed"), [(70, 23, 17), (50, 4, 2), (1, 3, 1), (100, 7, 7)])
def test_a_quorum_is_counted_in_whole_votes(
    ground: Ground, room: Topic, anna: Actor, quorum: int, eligible: int, needed: int
) -> None:
    poll = a_poll(ground, anna, room, quorum=quorum, form="one", **STATED)

    assert ground.told("poll.opened")[-1]["quorum"] == quorum
    row = ground.ask(lambda session: session.get(Poll, poll))
    row.eligible = eligible
    assert rules.needed(row) == needed
