"""What a poll does for the people in its room."""

from datetime import timedelta

import pytest

from app.kernel.actor import Actor
from app.polls import commands, rules
from app.polls.rules import (
    NoDwellingHere,
    OneChoiceOnly,
    OptionsAlike,
    PollClosed,
    PollIncomplete,
    UnknownOption,
    WrongClosingTime,
)
from app.rooms.rules import Muted
from channels.errors import Forbidden, NotFound
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_dwelling, a_member, a_room
from tests.support.polls import a_poll, close, seen, vote


def test_a_poll_asks_everybody_in_the_room(ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor) -> None:
    poll = a_poll(ground, staff, room, question="  Wanneer de\nsteiger? ")

    (told,) = ground.told("poll.opened")
    assert told == {
        "poll": poll,
        "question": "Wanneer de steiger?",
        "options": [{"id": 0, "text": "maart"}, {"id": 1, "text": "april"}, {"id": 2, "text": "mei"}],
        "many": False,
        "secret": False,
        "per": "person",
        "eligible": 2,
    }


def test_a_vote_is_answered_with_the_count_that_holds_it(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    poll = a_poll(ground, anna, room)

    first = vote(ground, anna, room, poll, 0)
    second = vote(ground, bert, room, poll, 2)

    assert [(e.topic, e.seq) for e in ground.entries if e.kind == "poll.counted"] == [
        (room, first.seq),
        (room, second.seq),
    ]
    assert ground.told("poll.counted") == [
        {"poll": poll, "counts": [1, 0, 0], "voters": 1, "eligible": 2},
        {"poll": poll, "counts": [1, 0, 1], "voters": 2, "eligible": 2},
    ]


def test_a_changed_vote_is_never_counted_twice(ground: Ground, room: Topic, anna: Actor) -> None:
    poll = a_poll(ground, anna, room, many=True)

    for choices in ([0, 1], [1, 2], [2], []):
        vote(ground, anna, room, poll, *choices)

    counts = [(told["counts"], told["voters"]) for told in ground.told("poll.counted")]
    assert counts == [([1, 1, 0], 1), ([0, 1, 1], 1), ([0, 0, 1], 1), ([0, 0, 0], 0)]


def test_a_dwelling_votes_once_and_the_last_word_counts(
    ground: Ground, room: Topic, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    poll = a_poll(ground, bert, room, per="dwelling")

    vote(ground, anna, room, poll, 0)
    vote(ground, aisha, room, poll, 1)

    assert ground.told("poll.counted")[-1] == {"poll": poll, "counts": [0, 1, 0], "voters": 1, "eligible": 2}
    assert [item.mine for item in seen(ground, anna, room)] == [[1]]


def test_housemates_vote_each_for_herself_where_persons_count(
    ground: Ground, room: Topic, anna: Actor, aisha: Actor
) -> None:
    poll = a_poll(ground, anna, room, per="person")

    vote(ground, anna, room, poll, 0)
    vote(ground, aisha, room, poll, 1)

    assert ground.told("poll.counted")[-1] == {"poll": poll, "counts": [1, 1, 0], "voters": 2, "eligible": 2}


def test_a_household_sees_its_vote_on_all_its_screens_and_neighbours_do_not(
    ground: Ground, room: Topic, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    poll = a_poll(ground, bert, room, per="dwelling")

    vote(ground, anna, room, poll, 2)

    assert {e.topic.id for e in ground.entries if e.kind == "poll.voted"} == {anna.id, aisha.id}
    assert ground.told("poll.voted") == [{"poll": poll, "choices": [2]}] * 2
    assert [(item.voted, item.mine) for item in seen(ground, bert, room)] == [(False, None)]


def test_only_who_lives_there_has_a_vote(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    poll = a_poll(ground, anna, room)
    elsewhere = ground.do(lambda tx: a_member(tx, a_room(tx)))

    with pytest.raises(Forbidden):
        vote(ground, staff, room, poll, 0)
    with pytest.raises(NoDwellingHere):
        vote(ground, elsewhere, room, poll, 0)


def test_dwellings_without_an_account_are_eligible_too(ground: Ground, room: Topic, anna: Actor) -> None:
    ground.do(lambda tx: a_dwelling(tx, room))
    ground.do(lambda tx: a_dwelling(tx, room, is_let=False))

    a_poll(ground, anna, room, per="dwelling")

    assert ground.told("poll.opened")[0]["eligible"] == 2


def test_a_poll_is_found_in_its_own_room_only(ground: Ground, room: Topic, anna: Actor) -> None:
    poll = a_poll(ground, anna, room)
    beside = ground.do(a_room)

    with pytest.raises(NotFound):
        vote(ground, anna, beside, poll, 0)
    with pytest.raises(NotFound):
        vote(ground, anna, room, poll + 1, 0)


def test_a_choice_must_be_offered(ground: Ground, room: Topic, anna: Actor) -> None:
    poll = a_poll(ground, anna, room)

    with pytest.raises(UnknownOption):
        vote(ground, anna, room, poll, 3)
    with pytest.raises(OneChoiceOnly):
        vote(ground, anna, room, poll, 0, 1)


@pytest.mark.parametrize("options", [["ja", "JA "], ["ja", "nee", "ja"], ["a  b", "a b"]])
def test_two_options_that_look_the_same_are_refused(
    ground: Ground, room: Topic, anna: Actor, options: list[str]
) -> None:
    with pytest.raises(OptionsAlike):
        a_poll(ground, anna, room, options=options)


@pytest.mark.parametrize("blank", [{"question": " \n "}, {"options": ["ja", "\t"]}])
def test_nothing_is_not_a_question_nor_an_option(
    ground: Ground, room: Topic, anna: Actor, blank: dict[str, object]
) -> None:
    with pytest.raises(PollIncomplete):
        a_poll(ground, anna, room, **blank)


def test_a_muted_tenant_cannot_ask_but_keeps_her_vote(ground: Ground, room: Topic, anna: Actor) -> None:
    until = ground.now + timedelta(days=1)
    muted = ground.do(lambda tx: a_member(tx, room, muted_until=until))
    poll = a_poll(ground, anna, room)

    with pytest.raises(Muted):
        a_poll(ground, muted, room)
    vote(ground, muted, room, poll, 1)

    assert ground.told("poll.counted")[-1]["voters"] == 1


# Closing


def test_after_closing_the_result_stands(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    poll = a_poll(ground, anna, room)
    vote(ground, bert, room, poll, 1)

    close(ground, anna, room, poll)

    assert ground.told("poll.closed") == [{"poll": poll, "counts": [0, 1, 0], "voters": 1, "eligible": 2}]
    with pytest.raises(PollClosed):
        vote(ground, bert, room, poll, 0)
    with pytest.raises(PollClosed):
        close(ground, anna, room, poll)


def test_a_poll_is_closed_by_who_opened_it_and_by_who_keeps_order(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    poll = a_poll(ground, anna, room)

    with pytest.raises(Forbidden):
        close(ground, bert, room, poll)
    close(ground, staff, room, poll)

    assert [item.closed_at is not None for item in seen(ground, anna, room)] == [True]


def test_a_poll_closes_by_itself_when_its_time_has_come(ground: Ground, room: Topic, anna: Actor) -> None:
    poll = a_poll(ground, anna, room, closes_at=ground.now + timedelta(minutes=5))
    open_ended = a_poll(ground, anna, room)
    vote(ground, anna, room, poll, 0)

    ground.do(commands.close_due)
    assert ground.told("poll.closed") == []

    ground.later(minutes=5)
    with pytest.raises(PollClosed):
        vote(ground, anna, room, poll, 1)
    ground.do(commands.close_due)
    ground.do(commands.close_due)

    assert ground.told("poll.closed") == [{"poll": poll, "counts": [1, 0, 0], "voters": 1, "eligible": 1}]
    vote(ground, anna, room, open_ended, 1)


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(days=-1), rules.LONGEST + timedelta(seconds=1)])
def test_a_poll_closes_in_the_future_and_within_a_year(
    ground: Ground, room: Topic, anna: Actor, ahead: timedelta
) -> None:
    with pytest.raises(WrongClosingTime):
        a_poll(ground, anna, room, closes_at=ground.now + ahead)


# The page


def test_a_page_shows_the_polls_that_were_opened_in_its_part_of_the_room(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    first = a_poll(ground, staff, room, many=True, closes_at=ground.now + timedelta(days=1))
    second = a_poll(ground, anna, room, secret=True)
    vote(ground, anna, room, first, 0, 2)
    vote(ground, anna, room, second, 1)

    one, other = seen(ground, anna, room)

    assert (one.poll, one.counts, one.voters, one.mine, one.voted) == (first, [1, 0, 1], 1, [0, 2], True)
    assert (one.by.name, one.by.role, one.seq) == ("Karin", "staff", 1)
    assert one.closes_at is not None
    assert one.closed_at is None
    assert (other.poll, other.counts, other.mine, other.voted, other.seq) == (second, [0, 0, 0], None, True, 2)
