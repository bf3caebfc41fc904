"""Counting: at the pace of two a second, in the order of the journal, whoever votes, changes or closes meanwhile."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import NamedTuple

import msgspec
import pytest
from sqlmodel import Session, select

from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.db import Database
from app.kernel.ids import Ids
from app.kernel.transaction import Committed, Job, Slot, Tx, commit
from app.kernel.writer import Writer
from app.polls import commands, rules
from app.polls.models import Poll
from app.polls.rules import COUNTS_APART, AlreadyVoted, PollClosed
from app.polls.wire import CastVote, ClosePoll, EnterSlip
from channels.protocol import decode_event
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member
from tests.support.polls import a_poll, slips_of, vote
from tests.support.processes import two_processes


class Ballot(NamedTuple):
    """Who chose what."""

    voter: Actor
    choices: tuple[int, ...]

    def cast(self, room: Topic, poll: int) -> Callable[[Tx], Slot]:
        return lambda tx: commands.vote(tx, self.voter, room, CastVote(poll, list(self.choices)))


def together(ground: Ground, room: Topic, poll: int, *ballots: Ballot) -> Committed:
    """Cast these in one batch, as a writer does that finds them waiting."""
    jobs = [Job(ballot.cast(room, poll), ballot.voter, lambda _slot, _error: None) for ballot in ballots]
    committed = commit(ground.database, jobs, clock=lambda: ground.now, ids=Ids())
    ground.entries += committed.entries
    return committed


def tallied(ballots: Iterable[Ballot], *, options: int = 3) -> tuple[list[int], int]:
    """The slow, obvious count: each voter's last ballot, option by option."""
    last = {ballot.voter.id: ballot.choices for ballot in ballots}
    counts = [sum(option in choices for choices in last.values()) for option in range(options)]
    return counts, sum(bool(choices) for choices in last.values())


# Pace


def test_votes_of_one_batch_share_a_count(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    poll = a_poll(ground, anna, room)

    committed = together(ground, room, poll, Ballot(anna, (0,)), Ballot(bert, (0,)), Ballot(anna, (1,)))

    (counted,) = [entry for entry in committed.entries if entry.kind == "poll.counted"]
    assert [slot.seq for _job, slot, _error in committed.outcomes] == [counted.seq] * 3
    assert ground.told("poll.counted") == [{"poll": poll, "counts": [1, 1, 0], "voters": 2, "eligible": 2}]


def test_a_vote_that_comes_sooner_waits_for_the_next_count(
    ground: Ground, room: Topic, anna: Actor, bert: Actor
) -> None:
    poll = a_poll(ground, anna, room)
    vote(ground, anna, room, poll, 0)

    ground.later(milliseconds=100)
    soon = together(ground, room, poll, Ballot(bert, (1,)), Ballot(anna, (2,)))
    ground.later(milliseconds=400)
    then = together(ground, room, poll, *(Ballot(bert, (1,)), Ballot(anna, (2,))))

    assert [wait_s for wait_s, _job in soon.later] == [0.4, 0.4]
    assert (soon.outcomes, soon.entries, then.later) == ([], [], [])
    assert [told["counts"] for told in ground.told("poll.counted")] == [[1, 0, 0], [0, 1, 1]]


def test_polls_have_each_their_own_pace(ground: Ground, room: Topic, anna: Actor) -> None:
    one, other = a_poll(ground, anna, room), a_poll(ground, anna, room)

    together(ground, room, one, Ballot(anna, (0,)))
    committed = together(ground, room, other, Ballot(anna, (0,)))

    assert committed.later == []


def test_a_clock_that_was_set_back_does_not_stop_the_counting(ground: Ground, room: Topic, anna: Actor) -> None:
    poll = a_poll(ground, anna, room)
    vote(ground, anna, room, poll, 0)

    ground.later(hours=-1)

    assert together(ground, room, poll, Ballot(anna, (1,))).later == []


@pytest.mark.parametrize("storage", ["postgres"], indirect=True)
def test_a_vote_waits_for_another_process_and_not_in_a_circle(
    ground: Ground, room: Topic, anna: Actor, bert: Actor
) -> None:
    one, other = a_poll(ground, anna, room), a_poll(ground, anna, room)
    elsewhere = Database(ground.database.url.render_as_string())

    with Session(elsewhere.writing) as session:
        session.exec(select(Poll).where(Poll.id == one).with_for_update()).one()
        held = together(ground, room, one, Ballot(anna, (0,)))
        free = together(ground, room, other, Ballot(anna, (0,)))
    elsewhere.close()

    assert [wait_s for wait_s, _job in held.later] == [COUNTS_APART.total_seconds()]
    assert (held.outcomes, free.later) == ([], [])


# Two processes


class Street:
    """Two writers on one database, which share nothing else, and what they were answered."""

    def __init__(self, writers: Sequence[Writer], room: Topic, poll: int) -> None:
        self.writers = writers
        self.room = room
        self.poll = poll
        self.answered: list[tuple[int, Ballot]] = []  # the number of the count that holds it
        self.is_busy = asyncio.Event()

    async def cast(self, writer: Writer, ballot: Ballot) -> None:
        slot = await writer.do(ballot.cast(self.room, self.poll), ballot.voter)
        self.answered.append((slot.seq, ballot))
        if len(self.answered) == 30:
            self.is_busy.set()

    async def close(self, writer: Writer, closer: Actor) -> int:
        closing = ClosePoll(self.poll)
        slot = await writer.do(lambda tx: commands.close_poll(tx, closer, self.room, closing), closer)
        return slot.seq

    def held_by(self, seq: int) -> tuple[list[int], int]:
        """What a count must come to: the votes that were answered with its number, or with one before."""
        return tallied(ballot for counted, ballot in sorted(self.answered, key=lambda vote: vote[0]) if counted <= seq)


class Count(NamedTuple):
    """A count as the room's journal has it."""

    seq: int
    kind: str
    at: datetime
    counts: list[int]
    voters: int


def journalled(ground: Ground, room: Topic) -> list[Count]:
    """The room's counts, in the order in which everybody hears of them."""
    found = []
    for entry in ground.ask(journal.since, room, 0):
        if entry.kind in {"poll.counted", "poll.closed"}:
            event = decode_event(entry.frame)
            told = msgspec.json.decode(event.data)
            found.append(Count(entry.seq, entry.kind, datetime.fromisoformat(event.at), told["counts"], told["voters"]))
    return found


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> timedelta:
    """Counts follow each other sooner, since tests don't have all day."""
    apart = timedelta(milliseconds=40)
    monkeypatch.setattr(rules, "COUNTS_APART", apart)
    return apart


async def test_votes_in_two_processes_give_counts_that_fit_the_journals_order(
    ground: Ground, storage: str, room: Topic, quick: timedelta
) -> None:
    voters = ground.do(lambda tx: [a_member(tx, room) for _ in range(16)])
    poll = a_poll(ground, voters[0], room, many=True)
    chance = Random(16)

    async def change_her_mind(street: Street, voter: Actor) -> None:
        for _ in range(6):
            choices = tuple(chance.sample(range(3), chance.randint(0, 3)))
            await street.cast(chance.choice(street.writers), Ballot(voter, choices))

    async with two_processes(storage) as writers:
        street = Street(writers, room, poll)
        await asyncio.gather(*(change_her_mind(street, voter) for voter in voters))

    counts = journalled(ground, room)
    assert len(street.answered) == 16 * 6
    assert {seq for seq, _ballot in street.answered} == {count.seq for count in counts}
    for count in counts:
        assert (count.counts, count.voters) == street.held_by(count.seq)
    assert all(later.at - earlier.at >= quick for earlier, later in pairwise(counts))


@pytest.mark.parametrize("secret", [False, True])
async def test_a_vote_that_comes_with_the_closing_is_in_the_result_or_refused(
    ground: Ground, storage: str, room: Topic, quick: timedelta, secret: bool
) -> None:
    voters = ground.do(lambda tx: [a_member(tx, room) for _ in range(12)])
    poll = a_poll(ground, voters[0], room, secret=secret)
    refused: list[Actor] = []

    async def keep_voting(street: Street, voter: Actor, writer: Writer) -> None:
        try:
            for choice in range(1000):
                await street.cast(writer, Ballot(voter, (choice % 3,)))
        except PollClosed:
            refused.append(voter)

    async with two_processes(storage) as writers:
        street = Street(writers, room, poll)
        voting = asyncio.gather(*(keep_voting(street, voter, writers[n % 2]) for n, voter in enumerate(voters)))
        await street.is_busy.wait()
        closed = await street.close(writers[1], voters[0])
        await voting

    result = journalled(ground, room)[-1]
    assert (result.seq, result.kind) == (closed, "poll.closed")
    assert (result.counts, result.voters) == tallied(ballot for _seq, ballot in street.answered)
    assert len(refused) == 12
    assert secret or max(seq for seq, _ballot in street.answered) < closed


async def test_one_dwelling_has_one_vote_from_however_many_screens(
    ground: Ground, storage: str, room: Topic, anna: Actor, aisha: Actor, quick: timedelta
) -> None:
    poll = a_poll(ground, anna, room, per="dwelling")

    async with two_processes(storage) as writers:
        street = Street(writers, room, poll)
        await asyncio.gather(
            *(
                street.cast(writer, Ballot(voter, (choice,)))
                for choice in range(3)
                for voter, writer in zip((anna, aisha), writers, strict=True)
            )
        )

    counts = journalled(ground, room)
    assert {(count.voters, sum(count.counts)) for count in counts} == {(1, 1)}


async def test_a_slip_and_a_vote_on_a_screen_at_the_same_moment_are_one_vote(
    ground: Ground, storage: str, room: Topic, anna: Actor, staff: Actor, quick: timedelta
) -> None:
    poll = a_poll(ground, anna, room, per="dwelling")
    (slip,) = slips_of(ground, staff, poll)
    refused = []

    async def enter(writer: Writer, choice: int) -> None:
        try:
            await writer.do(lambda tx: commands.enter(tx, staff, room, EnterSlip(poll, slip.code, [choice])), staff)
        except AlreadyVoted as no:
            refused.append(no.via)

    async with two_processes(storage) as (one, other):
        street = Street((one, other), room, poll)
        await asyncio.gather(enter(one, 0), street.cast(other, Ballot(anna, (1,))), enter(other, 2))

    assert {(count.voters, sum(count.counts)) for count in journalled(ground, room)} == {(1, 1)}
    assert len(refused) in {1, 2}, "the second slip finds the first, or the vote"


async def test_a_poll_whose_time_has_come_is_closed_once_by_many_processes(
    ground: Ground, storage: str, room: Topic, anna: Actor
) -> None:
    polls = [a_poll(ground, anna, room, closes_at=ground.now + timedelta(milliseconds=1)) for _ in range(5)]

    async with two_processes(storage) as writers:
        await asyncio.gather(*(writer.do(commands.close_due) for writer in writers * 4))

    assert [count.kind for count in journalled(ground, room)] == ["poll.closed"] * len(polls)
