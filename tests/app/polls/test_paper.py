"""Votes on paper: a slip for each dwelling, entered by staff, beside which no other vote of that dwelling counts."""

import re
from random import Random

import pytest

from app.kernel.actor import Actor
from app.polls import commands, queries, slips
from app.polls.rules import AlreadyVoted, NotASlip, PaperPerDwelling, PollClosed
from app.polls.wire import EnterSlip
from channels.errors import Forbidden
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_dwelling, a_member
from tests.support.polls import a_poll, close, seen, slips_of, vote


def enter(ground: Ground, who: Actor, room: Topic, poll: int, slip: str, *choices: int, replace: bool = False) -> None:
    ground.later(seconds=1)
    entered = EnterSlip(poll, slip, list(choices), replace)
    ground.do(lambda tx: commands.enter(tx, who, room, entered), who)


def test_there_is_a_slip_for_each_dwelling_that_may_vote(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    ground.do(lambda tx: [a_dwelling(tx, room), a_dwelling(tx, room, is_let=False)])
    poll = a_poll(ground, staff, room, per="dwelling")

    printed = slips_of(ground, staff, poll)

    assert len(printed) == 2
    assert len({slip.code for slip in printed}) == 2
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", slip.code) for slip in printed)
    assert slips_of(ground, staff, poll) == printed
    with pytest.raises(Forbidden):
        slips_of(ground, anna, poll)


def test_a_slip_counts_for_its_dwelling_and_the_household_sees_so(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, aisha: Actor
) -> None:
    poll = a_poll(ground, staff, room, per="dwelling")
    (slip,) = slips_of(ground, staff, poll)

    enter(ground, staff, room, poll, slip.code.lower().replace("-", " ").replace("0", "o"), 2)

    told = ground.told("poll.counted")[-1]
    assert (told["counts"], told["voters"], told["eligible"]) == ([0, 0, 1], 1, 1)
    assert ground.told("poll.voted") == [{"poll": poll, "choices": [2], "via": "paper"}] * 2
    assert [(item.mine, item.via) for item in seen(ground, aisha, room)] == [([2], "paper")]


def test_a_slip_after_a_vote_asks_and_the_last_word_counts(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    poll = a_poll(ground, staff, room, per="dwelling")
    (slip,) = slips_of(ground, staff, poll)
    vote(ground, anna, room, poll, 0)

    with pytest.raises(AlreadyVoted) as asked:
        enter(ground, staff, room, poll, slip.code, 1)
    assert asked.value.via == "screen"
    enter(ground, staff, room, poll, slip.code, 1, replace=True)
    with pytest.raises(AlreadyVoted):
        enter(ground, staff, room, poll, slip.code, 1)
    vote(ground, anna, room, poll, 2)

    counts = [(told["counts"], told["voters"]) for told in ground.told("poll.counted")]
    assert counts == [([1, 0, 0], 1), ([0, 1, 0], 1), ([0, 0, 1], 1)]
    assert [item.via for item in seen(ground, anna, room)] == ["screen"]


def test_a_slip_of_another_poll_or_a_made_up_one_is_none(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    poll, other = (a_poll(ground, staff, room, per="dwelling") for _ in range(2))
    (slip,) = slips_of(ground, staff, other)

    for code in (slip.code, "0000-0000-0000", "", slip.code[:-1]):
        with pytest.raises(NotASlip):
            enter(ground, staff, room, poll, code, 1)
    with pytest.raises(Forbidden):
        enter(ground, anna, room, other, slip.code, 1)
    assert ground.told("poll.counted") == []


def test_no_slip_is_entered_after_closing_nor_where_persons_vote(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    poll, per_person = a_poll(ground, staff, room, per="dwelling"), a_poll(ground, staff, room)
    (slip,) = slips_of(ground, staff, poll)

    with pytest.raises(PaperPerDwelling):
        slips_of(ground, staff, per_person)
    with pytest.raises(PaperPerDwelling):
        enter(ground, staff, room, per_person, slip.code, 1)
    close(ground, staff, room, poll)
    with pytest.raises(PollClosed):
        enter(ground, staff, room, poll, slip.code, 1)


def test_slips_stay_good_when_the_secret_changes_unless_the_old_one_is_forgotten(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    poll = a_poll(ground, staff, room, per="dwelling")
    (first,) = slips_of(ground, staff, poll)

    ground.do(commands.new_slip_key)
    (second,) = slips_of(ground, staff, poll)
    enter(ground, staff, room, poll, first.code, 1)
    ground.do(lambda tx: commands.new_slip_key(tx, forget_old=True))

    assert first.code != second.code
    with pytest.raises(NotASlip):
        enter(ground, staff, room, poll, second.code, 1, replace=True)
    assert len(ground.ask(queries.slip_keys)) == 1


def test_a_secret_vote_on_paper_is_told_in_steps_too(ground: Ground, room: Topic, staff: Actor) -> None:
    tenants = ground.do(lambda tx: [a_member(tx, room) for _ in range(10)])
    poll = a_poll(ground, staff, room, per="dwelling", secret=True)
    printed = slips_of(ground, staff, poll)
    Random(1).shuffle(printed)

    for slip in printed[:5]:
        enter(ground, staff, room, poll, slip.code, 0)
    assert (len(tenants), ground.told("poll.counted")) == (10, [])
    for slip in printed[5:]:
        enter(ground, staff, room, poll, slip.code, 1)

    assert [told["counts"] for told in ground.told("poll.counted")] == [[5, 0, 0]]
    assert {"poll": poll, "via": "paper"} in ground.told("poll.voted")


def test_a_code_says_nothing_and_its_drawing_is_plain_svg() -> None:
    key = bytes(32)
    codes = {slips.code(key, poll_id=poll, dwelling_id=home) for poll in range(50) for home in range(50)}

    assert len(codes) == 2500
    drawn = slips.drawing("https://portiek.example/rooms/1#2-slip-7KQ4-M2XP-9RTD")
    assert drawn.startswith("<svg")
    assert "style" not in drawn
