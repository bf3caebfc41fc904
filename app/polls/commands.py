"""Opening a poll, voting in it, closing it.

Who votes or closes holds the poll's row until the commit. So of two processes the one counts after the other, in the
order of the journal's numbers, and a vote is either in the last count or refused.
"""

from sqlmodel import col, select, update

from app.kernel.actor import Actor
from app.kernel.transaction import NotYet, Slot, Tx
from app.people import roles
from app.people.roles import Capability
from app.places.rules import day
from app.polls import queries, rules, wire
from app.polls.models import Ballot, Per, Poll, Vote
from app.polls.wire import CastVote, ClosePoll, OpenPoll, PollClosed, PollCounted, PollVoted
from app.rooms import queries as rooms
from app.rooms.rules import must_not_be_muted
from channels.errors import NotFound
from channels.topics import Topic


def open_poll(tx: Tx, actor: Actor, room: Topic, data: OpenPoll) -> Slot:
    """Ask the room something."""
    roles.must(actor, Capability.OPEN_POLL)
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)
    question = rules.question(data.question)
    options = rules.options(data.options)
    closes_at = rules.closing_time(data.closes_at, tx.now)

    poll = Poll(
        id=tx.new_id(),
        room_id=room.id,
        seq=0,  # the event's number, which is taken when the batch is done
        by_id=actor.id,
        by_role=actor.role,
        at=tx.now,
        question=question,
        options=options,
        many=data.many,
        secret=data.secret,
        per=data.per,
        closes_at=closes_at,
        counts=[0] * len(options),
        eligible=queries.eligible(tx.session, room, data.per, day(tx.now)),
    )
    opened = tx.emit(room, wire.opening(poll))
    tx.append(Poll, **poll.model_dump(exclude={"seq"}), seq=opened)
    return opened


def vote(tx: Tx, actor: Actor, room: Topic, data: CastVote) -> Slot:
    """Choose, choose otherwise, or take the vote back. The answer is the number of the count that holds it."""
    roles.must(actor, Capability.VOTE)
    poll = _hold(tx, room, data.poll)
    rules.must_be_open(poll, tx.now)
    ballot = rules.ballot(poll, data.choices)
    _must_be_its_turn(tx, poll)
    voter_id = queries.voter(tx.session, actor, poll, day(tx.now))

    _replace_vote(tx, poll, voter_id, ballot)
    _tell_voters(tx, poll, voter_id, ballot)
    return tx.emit_once(poll.id, room, PollCounted, lambda: PollCounted.of(_counted(tx, poll)))


def close_poll(tx: Tx, actor: Actor, room: Topic, data: ClosePoll) -> Slot:
    """Stop counting; who opened the poll may, and who keeps order."""
    roles.must(actor, Capability.CLOSE_POLL)
    poll = _hold(tx, room, data.poll)
    if poll.by_id != actor.id:
        roles.must(actor, Capability.CLOSE_ANY_POLL)
    rules.must_be_open(poll, tx.now)

    return _close(tx, poll)


def close_due(tx: Tx) -> None:
    """Close the polls whose time has come. What another process holds is its to close, or the next round's."""
    due = select(Poll).where(col(Poll.closed_at).is_(None), col(Poll.closes_at) <= tx.now)
    for poll in tx.session.exec(due.with_for_update(skip_locked=True)):
        _close(tx, poll)


def _hold(tx: Tx, room: Topic, poll_id: int) -> Poll:
    """The poll, which no other process changes until the commit. Raises `NotFound`, and `NotYet` while one does.

    It is not waited for here: two batches with the same polls in another order would wait in a circle.
    """
    wanted = select(Poll).where(Poll.id == poll_id, Poll.room_id == room.id)
    if poll := tx.session.exec(wanted.with_for_update(skip_locked=True)).first():
        return poll
    if tx.session.exec(select(Poll.id).where(Poll.id == poll_id, Poll.room_id == room.id)).first():
        raise NotYet(rules.COUNTS_APART.total_seconds())
    raise NotFound


def _must_be_its_turn(tx: Tx, poll: Poll) -> None:
    """Raises `NotYet` too soon after the last count; the votes of one batch share the next.

    The last count's moment stands in the poll's row, so that all processes together keep to the pace.
    """

    def turn() -> None:
        if wait := rules.wait(poll.counted_at, tx.now):
            raise NotYet(wait.total_seconds())

    tx.remember(("turn", poll.id), turn)


def _replace_vote(tx: Tx, poll: Poll, voter_id: int, ballot: Ballot) -> None:
    given = tx.session.get(Vote, (poll.id, voter_id))
    if given and ballot:
        given.ballot = ballot
    elif given:
        tx.session.delete(given)
    elif ballot:
        tx.session.add(Vote(poll_id=poll.id, voter_id=voter_id, ballot=ballot))
    tx.session.flush()


def _tell_voters(tx: Tx, poll: Poll, voter_id: int, ballot: Ballot) -> None:
    """Show the vote to whose it is, on all their screens. Of a secret one only that it was given, or taken back."""
    choices = list(ballot) if not poll.secret or not ballot else None
    for person_id in _persons(tx, poll, voter_id):
        tx.emit(Topic("person", person_id), PollVoted(poll=poll.id, choices=choices))


def _persons(tx: Tx, poll: Poll, voter_id: int) -> list[int]:
    if poll.per == Per.PERSON:
        return [voter_id]
    room = rooms.topic_of(poll.room_id)
    tenants = tx.remember(("tenants", room), lambda: rooms.tenants_in(tx.session, room, day(tx.now)))
    return [person_id for person_id, dwelling_id in tenants.items() if dwelling_id == voter_id]


def _counted(tx: Tx, poll: Poll) -> Poll:
    """The poll with its votes until now. Once it has closed nothing changes any more."""
    if poll.closed_at is None:
        poll.counts, poll.voters = queries.tally(tx.session, poll)
        poll.eligible = queries.eligible(tx.session, rooms.topic_of(poll.room_id), poll.per, day(tx.now))
        poll.counted_at = tx.now
    return poll


def _close(tx: Tx, poll: Poll) -> Slot:
    """Count for the last time. What was chosen in secret is forgotten then."""
    _counted(tx, poll).closed_at = tx.now
    if poll.secret:
        tx.session.exec(update(Vote).where(col(Vote.poll_id) == poll.id).values(ballot=()))
    tx.session.flush()
    return tx.emit(rooms.topic_of(poll.room_id), PollClosed.of(poll))
