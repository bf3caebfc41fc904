"""How pulses stand, for whom; and where a vote runs."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlmodel import Session, col, select

from app.kernel.actor import HOUSE, Actor
from app.kernel.clock import stamp
from app.kernel.feature import Span
from app.people import queries as people
from app.people import roles
from app.people.roles import Capability
from app.places import queries as places
from app.places.rules import day
from app.polls import queries as polls
from app.projects import queries as projects
from app.projects.rules import Phase
from app.pulse import rules
from app.pulse.models import (
    Pulse,
    PulseAnswer,
    PulseAnswered,
    PulseAside,
    PulseCall,
    PulsePhase,
    PulseRhythm,
    PulseSentence,
)
from app.pulse.rules import Answer, Stage, State
from app.pulse.wire import (
    Calls,
    Draft,
    Figures,
    History,
    OwedPulse,
    OwedPulses,
    PulseItem,
    PulseOwn,
    PulseResult,
    Pulses,
    ToCall,
)
from app.rooms import queries as rooms
from channels.errors import NotFound
from channels.protocol import By
from channels.topics import Topic


def state(pulse: Pulse) -> State:
    """How a pulse stands."""
    if pulse.closed_at is None:
        return State.OPEN
    if pulse.published_at is not None:
        return State.PUBLISHED
    return State.FEW if pulse.figures is None else State.CLOSED


def figures(pulse: Pulse) -> Figures:
    """What may be told of a pulse that has closed with answers enough."""
    return msgspec.convert(pulse.figures, Figures)


# When


def voting(session: Session) -> frozenset[int]:
    """The complexes in which a vote runs: on a renovation's support, or a poll that binds."""
    supported = {one.complex_id for one in projects.about(session).values() if one.phase == Phase.BALLOT}
    binding = rooms.grounds(session, map(rooms.topic_of, polls.binding_in(session)))
    return frozenset(supported | {ground.complex_id for ground in binding})


def waiting(session: Session) -> frozenset[int]:
    """The complexes where a pulse runs, or its results are still owed: these aren't asked again."""
    closed_with_few = col(Pulse.closed_at).is_not(None) & col(Pulse.figures).is_(None)
    found = select(Pulse.complex_id).where(col(Pulse.published_at).is_(None), ~closed_with_few).distinct()
    return frozenset(session.exec(found))


def rhythms(session: Session) -> dict[int, PulseRhythm]:
    """When each complex was seen first and asked last."""
    return {one.complex_id: one for one in session.exec(select(PulseRhythm))}


def stages(session: Session) -> dict[int, list[Stage]]:
    """The phases of all projects as they were seen last, by complex."""
    seen = {one.project_id: one for one in session.exec(select(PulsePhase))}
    found: dict[int, list[Stage]] = {}
    for about in projects.about(session).values():
        if one := seen.get(about.id):
            found.setdefault(about.complex_id, []).append(Stage(about.id, one.phase, one.since))
    return found


def seen_phases(session: Session) -> dict[int, str]:
    """The phase in which each project was seen last."""
    return dict(session.exec(select(PulsePhase.project_id, PulsePhase.phase)).all())


# Answers


def has_answered(session: Session, pulse_id: int, dwelling_id: int) -> bool:
    """Whether the dwelling has."""
    return session.get(PulseAnswered, (pulse_id, dwelling_id)) is not None


def answers(session: Session, pulse_id: int) -> list[Answer]:
    """What was answered until now."""
    found = session.exec(select(PulseAnswer).where(PulseAnswer.pulse_id == pulse_id))
    return [Answer(one.knows, one.heard, one.agreed, one.worries, one.building_id) for one in found]


# On a page of the room


def offer(session: Session, _actor: Actor, span: Span) -> Sequence[PulseItem]:
    """The pulses that were asked in this part of the room."""
    here = (Pulse.room_id == span.room.id, col(Pulse.seq).between(span.first, span.last))
    return [_item(one) for one in session.exec(select(Pulse).where(*here).order_by(col(Pulse.seq)))]


def offer_results(session: Session, _actor: Actor, span: Span) -> Sequence[PulseResult]:
    """The results that were told in this part of the room."""
    here = (Pulse.room_id == span.room.id, col(Pulse.published_seq).between(span.first, span.last))
    found = session.exec(select(Pulse).where(*here).order_by(col(Pulse.published_seq))).all()
    return _results(session, found)


def offer_now(session: Session, _actor: Actor, span: Span) -> Sequence[PulseItem]:
    """The pulse that runs in the room, or whose results are owed."""
    newest = session.exec(
        select(Pulse).where(Pulse.room_id == span.room.id).order_by(col(Pulse.seq).desc()).limit(1)
    ).first()
    return [_item(newest)] if newest and state(newest) in {State.OPEN, State.CLOSED} else []


def offer_mine(session: Session, actor: Actor, span: Span) -> Sequence[PulseOwn]:
    """What the viewer did with the pulse that runs."""
    found = session.exec(select(Pulse.id).where(Pulse.room_id == span.room.id, col(Pulse.closed_at).is_(None)))
    return [own for pulse_id in found if (own := _own(session, actor, span.room, pulse_id))]


# Over HTTP


def history(session: Session, actor: Actor, room: Topic, asked: Pulses) -> History:
    """All results of a room, to whoever may see it. Raises `NotFound`."""
    _must_see(session, actor, room)
    here = (Pulse.room_id == room.id, col(Pulse.published_at).is_not(None))
    found = session.exec(select(Pulse).where(*here).order_by(col(Pulse.seq).desc())).all()
    told = [(one.phase, day(one.at), figures(one)) for one in found]
    parts = {id_ for _, _, of in told for part in of.parts for id_ in part.buildings}
    names = {one.id: one.name for one in places.all_buildings(session) if one.id in parts}
    return History(_results(session, found), names, rules.together(told, asked))


def draft(session: Session, actor: Actor, room: Topic) -> Draft:
    """The results that are owed in a room. Raises `NotFound`, `Forbidden`, `NothingOwed`, `PulseDuringVote`."""
    _must_see(session, actor, room)
    roles.must(actor, Capability.READ_PULSE)
    here = (Pulse.room_id == room.id, col(Pulse.closed_at).is_not(None), col(Pulse.published_at).is_(None))
    owed = session.exec(select(Pulse).where(*here, col(Pulse.figures).is_not(None))).first()
    if owed is None:
        raise rules.NothingOwed
    if owed.complex_id in voting(session):
        raise rules.PulseDuringVote
    said = session.exec(
        select(PulseSentence.text).where(PulseSentence.pulse_id == owed.id).order_by(col(PulseSentence.key))
    )
    return Draft(owed.id, figures(owed), said.all())


def to_call(session: Session, actor: Actor, room: Topic) -> Calls:
    """Who asked to be rung, and where she lives; of answers there is nothing. Raises `NotFound`, `Forbidden`."""
    _must_see(session, actor, room)
    roles.must(actor, Capability.READ_CALLS)
    asked = session.exec(select(PulseCall).where(PulseCall.room_id == room.id)).all()
    still = set(rooms.people_in(session, room))
    names = people.names(session, {one.person_id for one in asked} & still)
    homes = places.addresses(session, {one.dwelling_id for one in asked})
    order = list(homes)
    waiting = sorted(asked, key=lambda one: (order.index(one.dwelling_id), one.person_id))
    return Calls(
        [
            ToCall(one.person_id, names[one.person_id], homes[one.dwelling_id])
            for one in waiting
            if one.person_id in names
        ]
    )


def owed(session: Session, actor: Actor, now: datetime) -> OwedPulses:
    """The results that are owed in the actor's rooms, the longest first. Raises `Forbidden`."""
    roles.must(actor, Capability.READ_PULSE)
    wait = (col(Pulse.figures).is_not(None), col(Pulse.published_at).is_(None))
    found = session.exec(select(Pulse).where(*wait).order_by(col(Pulse.closed_at), col(Pulse.id))).all()
    visible = rooms.visible_to(session, actor, {rooms.topic_of(one.room_id) for one in found})
    names = rooms.names_of(session, {room.id for room in visible})
    return OwedPulses(
        [
            OwedPulse(
                pulse=one.id,
                topic=str(rooms.topic_of(one.room_id)),
                room=names[one.room_id][1],
                closed_at=stamp(one.closed_at),
                late=one.due is not None and one.due < now,
                due=_moment(one.due),
            )
            for one in found
            if one.room_id in names and one.closed_at
        ]
    )


def _item(pulse: Pulse) -> PulseItem:
    now = state(pulse)
    return PulseItem(
        pulse=pulse.id,
        closes_at=stamp(pulse.closes_at),
        dwellings=pulse.dwellings,
        phase=pulse.phase,
        seq=pulse.seq,
        at=stamp(pulse.at),
        by=HOUSE.by,
        state=now.value,
        due=_moment(pulse.due) if now == State.CLOSED else None,
    )


def _results(session: Session, pulses: Collection[Pulse]) -> list[PulseResult]:
    names = people.names(session, {one.published_by for one in pulses if one.published_by is not None})
    return [
        PulseResult(
            pulse=one.id,
            figures=figures(one),
            follows=one.follows,
            dwellings=one.dwellings,
            asked=stamp(one.at),
            phase=one.phase,
            seq=one.published_seq,
            at=stamp(one.published_at),
            by=By(one.published_by, names.get(one.published_by, ""), one.published_role),
        )
        for one in pulses
        if one.published_seq is not None and one.published_at is not None and one.published_by is not None
    ]


def _own(session: Session, actor: Actor, room: Topic, pulse_id: int) -> PulseOwn | None:
    home = rooms.dwelling_of(session, actor.id, room)
    if home is None:
        return None
    if has_answered(session, pulse_id, home):
        return PulseOwn(pulse_id, "answered")
    aside = session.get(PulseAside, (pulse_id, actor.id))
    if aside is None:
        return None
    return PulseOwn(pulse_id, "later" if aside.until else "declined", _moment(aside.until))


def _must_see(session: Session, actor: Actor, room: Topic) -> None:
    if room not in rooms.visible_to(session, actor, [room]):
        raise NotFound


def _moment(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
