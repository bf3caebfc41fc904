"""Who may vote, how the votes stand, and polls on a page of their room."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import asdict
from sqlmodel import Session, and_, case, col, func, literal, or_, select

from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.kernel.feature import Span
from app.people import queries as people
from app.polls import rules, wire
from app.polls.models import Ballot, BallotText, Per, Poll, Vote
from app.polls.wire import PollItem
from app.rooms import queries as rooms
from channels.protocol import By
from channels.topics import Topic


def eligible(session: Session, room: Topic, per: str, today: date) -> int:
    """How many votes there can be: tenants of the room, or its dwellings that are let."""
    if per == Per.DWELLING:
        return len(rooms.dwellings_in(session, room, today))
    return len(rooms.tenants_in(session, room, today))


def voter(session: Session, actor: Actor, poll: Poll, today: date) -> int:
    """With whose vote the actor counts: her own, or her dwelling's. Raises `NoDwellingHere`."""
    dwelling_id = rooms.dwelling_of(session, actor.id, rooms.topic_of(poll.room_id), today)
    if dwelling_id is None:
        raise rules.NoDwellingHere
    return dwelling_id if poll.per == Per.DWELLING else actor.id


def tally(session: Session, poll: Poll) -> rules.Tally:
    """The votes until now. Ballots leave the database without their voters."""
    alike = select(col(Vote.ballot), func.count()).where(Vote.poll_id == poll.id).group_by(col(Vote.ballot))
    return rules.tally(len(poll.options), session.exec(alike))


def offer(session: Session, actor: Actor, span: Span) -> Sequence[PollItem]:
    """The polls that were opened in this part of the room, each with what the viewer, or her dwelling, chose."""
    opened_here = (Poll.room_id == span.room.id, col(Poll.seq).between(span.first, span.last))
    polls = session.exec(select(Poll).where(*opened_here).order_by(col(Poll.seq))).all()
    names = people.names(session, {poll.by_id for poll in polls})
    given = _votes_of(session, actor, span.room, polls)
    return [_item(poll, names[poll.by_id], given) for poll in polls]


def _votes_of(session: Session, actor: Actor, room: Topic, polls: Sequence[Poll]) -> dict[int, Ballot]:
    """The viewer's votes, by poll. Of a secret one only that there is one: its ballot stays in the database."""
    if not polls:
        return {}
    her_ids = {Per.PERSON: actor.id, Per.DWELLING: rooms.dwelling_of(session, actor.id, room)}
    hers = or_(*(and_(col(Vote.poll_id) == poll.id, col(Vote.voter_id) == her_ids[Per(poll.per)]) for poll in polls))
    unless_secret = case((col(Poll.secret), literal((), BallotText)), else_=col(Vote.ballot))
    return dict(session.exec(select(Vote.poll_id, unless_secret).join(Poll).where(hers)).all())


def _item(poll: Poll, asker: str, given: Mapping[int, Ballot]) -> PollItem:
    ballot = given.get(poll.id)
    return PollItem(
        **asdict(wire.opening(poll)),
        seq=poll.seq,
        at=stamp(poll.at),
        by=By(poll.by_id, asker, poll.by_role),
        counts=poll.counts,
        voters=poll.voters,
        closed_at=wire.moment(poll.closed_at),
        voted=poll.id in given,
        mine=list(ballot) if ballot else None,
    )
