"""In a secret poll nobody can know who chose what: staff and housemates neither, and nobody at all after closing."""

from typing import Any

from msgspec import structs
from sqlmodel import select

from app.kernel.actor import Actor
from app.polls import commands
from app.polls.models import Vote
from app.polls.wire import CastVote, ClosePoll
from channels.protocol import decode_event
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.polls import a_poll, close, seen, vote


def a_secret_poll(ground: Ground, room: Topic, choices: dict[Actor, list[int]]) -> tuple[int, list[Any]]:
    """A secret poll with these votes, given in one batch; and all that anybody was told of it."""
    asker = next(iter(choices))
    poll = a_poll(ground, asker, room, secret=True, per="dwelling")
    before = len(ground.entries)
    ground.do(lambda tx: [commands.vote(tx, who, room, CastVote(poll, chosen)) for who, chosen in choices.items()])
    told = [
        (entry.topic, entry.kind, bytes(decode_event(entry.frame).data).decode().replace(str(poll), "POLL"))
        for entry in ground.entries[before:]
    ]
    return poll, told


def test_nothing_that_can_be_read_differs_with_who_chose_what(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    one, told_of_one = a_secret_poll(ground, room, {anna: [0], bert: [1]})
    _other, told_of_other = a_secret_poll(ground, room, {anna: [1], bert: [0]})

    assert told_of_one == told_of_other
    for viewer in (staff, anna, aisha, bert):
        shown_one, shown_other = seen(ground, viewer, room)
        assert shown_one == structs.replace(shown_other, poll=one, seq=shown_one.seq)
        assert shown_one.mine is None


def test_a_household_sees_only_that_it_has_voted(
    ground: Ground, room: Topic, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    poll = a_poll(ground, anna, room, secret=True, per="dwelling")

    vote(ground, anna, room, poll, 2)

    assert ground.told("poll.voted") == [{"poll": poll}] * 2
    assert [seen(ground, viewer, room)[0].voted for viewer in (anna, aisha, bert)] == [True, True, False]


def test_a_secret_vote_that_is_taken_back_is_seen_to_be(ground: Ground, room: Topic, anna: Actor) -> None:
    poll = a_poll(ground, anna, room, secret=True)

    vote(ground, anna, room, poll, 2)
    vote(ground, anna, room, poll)

    assert ground.told("poll.voted") == [{"poll": poll}, {"poll": poll, "choices": []}]
    assert [item.voted for item in seen(ground, anna, room)] == [False]


def test_when_a_secret_poll_closes_its_ballots_are_gone_and_the_result_stays(
    ground: Ground, room: Topic, anna: Actor, bert: Actor
) -> None:
    poll = a_poll(ground, anna, room, secret=True)
    open_poll = a_poll(ground, anna, room)
    for voter in (anna, bert):
        vote(ground, voter, room, poll, 1)
        vote(ground, voter, room, open_poll, 1)

    close(ground, anna, room, poll)
    close(ground, anna, room, open_poll)

    ballots = ground.ask(lambda session: dict(session.exec(select(Vote.poll_id, Vote.ballot)).all()))
    assert ballots == {poll: (), open_poll: (1,)}
    assert [(item.counts, item.voters, item.voted) for item in seen(ground, bert, room)] == [([0, 2, 0], 2, True)] * 2


def test_a_vote_and_the_closing_in_one_batch_still_tell_the_same_result(
    ground: Ground, room: Topic, anna: Actor
) -> None:
    poll = a_poll(ground, anna, room, secret=True)

    ground.do(
        lambda tx: (
            commands.vote(tx, anna, room, CastVote(poll, [2])),
            commands.close_poll(tx, anna, room, ClosePoll(poll)),
        ),
        anna,
    )

    assert [told["counts"] for told in ground.told("poll.counted") + ground.told("poll.closed")] == [[0, 0, 1]] * 2
