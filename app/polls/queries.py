"""Who may vote, how the votes stand, and polls on a page of their room."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from msgspec.structs import asdict
from sqlmodel import Session, and_, case, col, func, literal, or_, select

from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.kernel.feature import Span
from app.people import queries as people
from app.people import roles
from app.people.roles import Capability, Role
from app.places import queries as places
from app.polls import rules, slips, wire
from app.polls.models import Ballot, BallotText, Effect, Per, Poll, PollMail, SlipKey, Via, Vote
from app.polls.wire import Outcome, Owed, OwedOutcome, PollItem, Voter, Voters
from app.rooms import queries as rooms
from channels.errors import NotFound
from channels.protocol import By
from channels.topics import Topic


class Given(NamedTuple):
    """A vote as its own voter may see it."""

    ballot: Ballot
    via: Via


class Slip(NamedTuple):
    """A dwelling's slip: where it goes, and its code."""

    address: str
    code: str


class Electorate(NamedTuple):
    """Who may vote: persons, tenants each with her dwelling; and the dwellings that are let, with an account or not."""

    persons: Mapping[int, int | None]
    dwellings: frozenset[int]

    def size(self, per: str) -> int:
        """How many votes there can be."""
        return len(self.dwellings if per == Per.DWELLING else self.persons)

    def household(self, poll: Poll, voter_id: int) -> list[int]:
        """Whose vote it is: the persons with accounts."""
        if poll.per == Per.PERSON:
            return [voter_id]
        return [person_id for person_id, dwelling_id in self.persons.items() if dwelling_id == voter_id]


def electorate(session: Session, poll: Poll, today: date) -> Electorate:
    """Who may vote in a poll: tenants of its room, or of the buildings that it asks, or people of other roles there."""
    room = rooms.topic_of(poll.room_id)
    asked = set(poll.roles) or {Role.TENANT}
    places_asked = [rooms.topic_of(id_) for id_ in poll.buildings] or [room]
    persons: dict[int, int | None] = {}
    if Role.TENANT in asked:
        for place in reversed(places_asked):
            persons.update(rooms.tenants_in(session, place, today))
    if others := asked - {Role.TENANT}:
        here = people.actors(session, rooms.people_in(session, room))
        persons.update((id_, None) for id_, actor in here.items() if actor.role in others)
    if poll.per == Per.PERSON:
        return Electorate(persons, frozenset())
    dwellings = (rooms.dwellings_in(session, place, today) for place in places_asked)
    return Electorate(persons, frozenset().union(*dwellings))


def voter(electorate: Electorate, actor: Actor, poll: Poll) -> int:
    """With whose vote the actor counts: her own, or her dwelling's. Raises `VoteNotAsked`, `NoDwellingHere`."""
    if actor.role not in (poll.roles or [Role.TENANT]):
        raise rules.VoteNotAsked
    if actor.id not in electorate.persons:
        raise rules.NoDwellingHere if actor.role == Role.TENANT else rules.VoteNotAsked
    dwelling_id = electorate.persons[actor.id]
    return actor.id if poll.per == Per.PERSON or dwelling_id is None else dwelling_id


def tally(session: Session, poll: Poll) -> rules.Tally:
    """The votes until now. Ballots leave the database without their voters."""
    alike = select(col(Vote.ballot), func.count()).where(Vote.poll_id == poll.id).group_by(col(Vote.ballot))
    return rules.tally(poll, session.exec(alike).all())


def new_votes(session: Session, poll: Poll) -> int:
    """How many voters have voted, or changed or taken back their vote, since the newest step of a secret poll."""
    return session.exec(select(func.count()).where(Vote.poll_id == poll.id, col(Vote.is_new))).one()


def voted(session: Session, poll: Poll) -> set[int]:
    """Who has voted: persons, or dwellings."""
    return set(session.exec(select(Vote.voter_id).where(Vote.poll_id == poll.id, col(Vote.is_given))))


def reachable(electorate: Electorate, poll: Poll, voters: Collection[int]) -> list[int]:
    """The persons with accounts behind these votes, each once."""
    return sorted({person for voter_id in voters for person in electorate.household(poll, voter_id)})


def binding_in(session: Session) -> list[int]:
    """The rooms in which a poll that binds is open."""
    binds = (col(Poll.closed_at).is_(None), Poll.effect == Effect.BINDS)
    return list(session.exec(select(Poll.room_id).where(*binds).distinct()))


# A page of the room


def offer(session: Session, actor: Actor, span: Span) -> Sequence[PollItem]:
    """The polls that were opened in this part of the room, each with what the viewer, or her dwelling, chose."""
    opened_here = (Poll.room_id == span.room.id, col(Poll.seq).between(span.first, span.last))
    polls = session.exec(select(Poll).where(*opened_here).order_by(col(Poll.seq))).all()
    known = people.by(session, {id_ for poll in polls for id_ in (poll.by_id, poll.decided_by) if id_ is not None})
    given = _votes_of(session, actor, span.room, polls)
    return [_item(poll, known, given.get(poll.id)) for poll in polls]


def _votes_of(session: Session, actor: Actor, room: Topic, polls: Sequence[Poll]) -> dict[int, Given]:
    """The viewer's votes, by poll. Of a secret one only that there is one: its ballot stays in the database."""
    if not polls:
        return {}
    home = rooms.dwelling_of(session, actor.id, room)
    her_ids = {Per.PERSON: actor.id, Per.DWELLING: home}
    hers = or_(*(and_(col(Vote.poll_id) == poll.id, col(Vote.voter_id) == her_ids[Per(poll.per)]) for poll in polls))
    unless_secret = case((col(Poll.secret), literal((), BallotText)), else_=col(Vote.ballot))
    found = select(Vote.poll_id, unless_secret, Vote.via).join(Poll).where(hers, col(Vote.is_given))
    return {poll_id: Given(ballot, Via(via)) for poll_id, ballot, via in session.exec(found)}


def _item(poll: Poll, known: Mapping[int, By], given: Given | None) -> PollItem:
    asker = known[poll.by_id]
    return PollItem(
        **asdict(wire.opening(poll)),
        seq=poll.seq,
        at=stamp(poll.at),
        by=By(poll.by_id, asker.name, poll.by_role),
        counts=poll.counts,
        voters=poll.voters,
        closed_at=wire.moment(poll.closed_at),
        voted=given is not None,
        mine=list(given.ballot) if given and given.ballot else None,
        via=given.via if given else Via.SCREEN,
        rounds=wire.rounds(poll),
        outcome_due=wire.moment(poll.outcome_due),
        outcome=_outcome(poll, known),
    )


def _outcome(poll: Poll, known: Mapping[int, By]) -> Outcome | None:
    if poll.decided_at is None or poll.decided_by is None:
        return None
    return Outcome(poll.decided, poll.follows, stamp(poll.decided_at), known[poll.decided_by])


# One poll, and who may see it


def seen(session: Session, actor: Actor, poll_id: int) -> Poll:
    """A poll of a room that the actor may see. Raises `NotFound`."""
    poll = session.get(Poll, poll_id)
    if poll is None or not rooms.visible_to(session, actor, [rooms.topic_of(poll.room_id)]):
        raise NotFound
    return poll


def voters(session: Session, actor: Actor, poll_id: int) -> Voters:
    """Who voted in a poll, and what where that may be seen. Raises `NotFound`."""
    poll = seen(session, actor, poll_id)
    sight = rules.sight(poll, actor)
    if not sight.who:
        return Voters([], hidden=True)
    ballot = col(Vote.ballot) if sight.choices else literal((), BallotText)
    found = session.exec(select(Vote.voter_id, Vote.via, ballot).where(Vote.poll_id == poll.id, col(Vote.is_given)))
    given = {voter_id: Given(ballot, Via(via)) for voter_id, via, ballot in found}
    return Voters(
        [
            Voter(name, given[id_].via, list(given[id_].ballot) if sight.choices else None)
            for id_, name in _names(session, poll, given).items()
        ]
    )


def _names(session: Session, poll: Poll, voter_ids: Collection[int]) -> dict[int, str]:
    """What voters are called, in an order that says nothing of when they voted."""
    if poll.per == Per.DWELLING:
        return places.addresses(session, voter_ids)
    names = people.names(session, voter_ids)
    return dict(sorted(names.items(), key=lambda one: (one[1].casefold(), one[0])))


def owed(session: Session, actor: Actor, now: datetime) -> Owed:
    """The outcomes that are owed in the rooms that the actor may see. Raises `Forbidden`."""
    roles.must(actor, Capability.READ_OWED)
    due = select(Poll).where(col(Poll.outcome_due).is_not(None), col(Poll.decided_at).is_(None))
    polls = session.exec(due.order_by(col(Poll.outcome_due), col(Poll.id))).all()
    visible = rooms.visible_to(session, actor, {rooms.topic_of(poll.room_id) for poll in polls})
    names = rooms.names_of(session, {room.id for room in visible})
    known = people.by(session, {poll.by_id for poll in polls})
    return Owed(
        [
            OwedOutcome(
                poll=poll.id,
                seq=poll.seq,
                topic=str(rooms.topic_of(poll.room_id)),
                room=names[poll.room_id][1],
                question=poll.question,
                by=By(poll.by_id, known[poll.by_id].name, poll.by_role),
                closed_at=stamp(poll.closed_at),
                due=stamp(poll.outcome_due),
                late=poll.outcome_due < now,
            )
            for poll in polls
            if poll.closed_at and poll.outcome_due and poll.room_id in names
        ]
    )


def is_owed(poll: Poll) -> bool:
    """Whether who asked said what the poll does, and so owes what was decided."""
    return poll.effect in set(Effect)


# Paper


def slip_keys(session: Session) -> list[bytes]:
    """The secrets that slips are believed by, the one that signs first."""
    return list(session.exec(select(SlipKey.key).order_by(col(SlipKey.id).desc())))


def slips_of(session: Session, poll: Poll, today: date) -> list[Slip]:
    """A slip for each dwelling that may vote, as a postman goes."""
    key, *_older = slip_keys(session)
    dwellings = electorate(session, poll, today).dwellings
    return [
        Slip(address, slips.code(key, poll_id=poll.id, dwelling_id=id_))
        for id_, address in places.addresses(session, dwellings).items()
    ]


# Mail


def due_mails(session: Session, now: datetime, *, at_once: int) -> Sequence[PollMail]:
    """Mails whose time has come, which no other process is at."""
    waiting = select(PollMail).where(col(PollMail.next_at) <= now).order_by(col(PollMail.next_at)).limit(at_once)
    return session.exec(waiting.with_for_update(skip_locked=True)).all()
