"""Who may see what, and how people stand in rooms."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, literal, select
from sqlmodel import Session

from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.bulk import among
from app.kernel.clock import stamp, utc_now
from app.kernel.db import rows_for
from app.kernel.feature import Offer, Span
from app.kernel.journal import journal as log
from app.kernel.text import Texts
from app.kernel.transaction import Batch, Job, Tx
from app.people import queries as people
from app.people import roles
from app.people.roles import NOT_COMMANDS, Capability
from app.places import queries as places
from app.places.rules import Tenant, day
from app.projects import queries as projects
from app.projects.queries import About
from app.projects.rules import Part, Taking
from app.rooms import rules
from app.rooms.models import memberships, rooms
from app.rooms.rules import Belongs, Ground, RoomKind, Standing
from app.rooms.wire import Contact, EventsQuery, PageQuery, RoomInfo, RoomSummary
from channels.errors import NotFound
from channels.topics import Topic

MOST_UNREAD = 100

_here = memberships.c.ended.is_(None)
_standing = select(memberships.c.room_id, memberships.c.muted_until, memberships.c.muted_reason).where(
    memberships.c.room_id == bindparam("room_id"), memberships.c.person_id == bindparam("person_id"), _here
)
_MAY_SPEAK = (
    "SELECT m.room_id, m.person_id FROM ({values}) AS v JOIN membership AS m "
    "ON m.room_id = v.column1 AND m.person_id = v.column2 WHERE m.ended IS NULL AND m.muted_until IS NULL"
)
_newest = (
    select(literal(1))
    .where(
        log.c.topic_kind == "room",
        log.c.topic_id == memberships.c.room_id,
        log.c.seq > memberships.c.read,
        log.c.opens_item,
        log.c.by_id != memberships.c.person_id,
    )
    .correlate(memberships)
    .limit(bindparam("most"))
    .subquery()
)
_count_unread = select(
    memberships.c.room_id, select(func.count()).select_from(_newest).correlate(memberships).scalar_subquery()
).where(memberships.c.person_id == bindparam("person_id"), _here)


def topic_of(room_id: int) -> Topic:
    """The topic that a room is."""
    return Topic("room", room_id)


# Who may see a topic. There is no other place that decides it.


def visible_to(session: Session, actor: Actor, topics: Collection[Topic]) -> frozenset[Topic]:
    """Those of `topics` that the actor may see: her own, and the rooms that she belongs to."""
    own = Topic("person", actor.id)
    asked = [topic.id for topic in topics if topic.kind == "room"]
    found = session.connection().execute(
        select(memberships.c.room_id).where(
            memberships.c.person_id == actor.id, memberships.c.room_id.in_(asked), _here
        )
    )
    return frozenset({*(topic_of(room_id) for room_id in found.scalars()), *({own} & set(topics))})


def rooms_of(session: Session, person_id: int) -> list[Topic]:
    """The rooms that a person belongs to."""
    found = session.connection().execute(
        select(memberships.c.room_id).where(memberships.c.person_id == person_id, _here).order_by(memberships.c.room_id)
    )
    return [topic_of(room_id) for room_id in found.scalars()]


def guard(tx: Tx, actor: Actor, topic: Topic) -> None:
    """Raises `NotFound` for a topic that the actor may not see. Asked once for all commands of a batch."""
    if topic != Topic("person", actor.id):
        member(tx, actor, topic)


def member(tx: Tx, actor: Actor, topic: Topic) -> Standing:
    """How the actor stands in a room, asked once for all commands of a batch. Raises `NotFound` if she isn't in it."""
    found = tx.remember(_standing_key(actor.id, topic), lambda: standing(tx.session, actor, topic))
    if found is None:
        raise NotFound
    return found


def standing(session: Session, actor: Actor, topic: Topic) -> Standing | None:
    """How the actor stands in a room; None when she isn't in it."""
    return standing_of(session, actor.id, topic)


def standing_of(session: Session, person_id: int, topic: Topic) -> Standing | None:
    """How a person stands in a room; None when she isn't in it."""
    if topic.kind != "room":
        return None
    row = session.connection().execute(_standing, {"room_id": topic.id, "person_id": person_id}).first()
    return Standing(*row) if row else None


def prefetch(batch: Batch, jobs: Sequence[Job[Any]]) -> None:
    """How the senders of all commands of a batch stand in the rooms that they name, in one query.

    Those who may speak, which is nearly all; the others are asked for one by one.
    """
    asked = {(job.topic.id, job.actor.id): None for job in jobs if job.topic and job.topic.kind == "room"}
    for room_id, person_id in rows_for(batch.session, _MAY_SPEAK, list(asked)):
        batch.memo[_standing_key(person_id, topic_of(room_id))] = Standing(room_id, None, "")


def forget_standing(tx: Tx, person_id: int, topic: Topic) -> None:
    """How a person stands in a room has changed within this batch."""
    tx.forget(_standing_key(person_id, topic))


# Whom a room is of


def grounds(session: Session, topics: Iterable[Topic] | None = None) -> list[Ground]:
    """What these rooms stand on, or all rooms."""
    if topics is None:
        return _grounds(session)
    return _grounds(session, rooms.c.id.in_([topic.id for topic in topics if topic.kind == "room"]))


def _grounds(session: Session, *which: ColumnElement[bool]) -> list[Ground]:
    c = rooms.c
    rows = session.connection().execute(select(c.id, c.kind, c.building_id, c.project_id, c.complex_id).where(*which))
    return [Ground(*row) for row in rows]


def dwellings_in(session: Session, topic: Topic, today: date | None = None) -> frozenset[int]:
    """The dwellings that count in a room: those let today in its building, or in its project's complex."""
    found: set[int] = set()
    for ground in grounds(session, [topic]):
        found |= places.let_dwellings(session, today or _today(), **ground.place)
    return frozenset(found)


def tenants_in(session: Session, topic: Topic, today: date | None = None) -> dict[int, int]:
    """The tenants who count in a room, each with the dwelling for which she counts."""
    found: dict[int, int] = {}
    for ground in grounds(session, [topic]):
        for tenant in places.tenants(session, today or _today(), **ground.place):
            found.setdefault(tenant.person_id, tenant.dwelling_id)
    return found


def dwelling_of(session: Session, person_id: int, topic: Topic, today: date | None = None) -> int | None:
    """The dwelling with which a person counts in a room: none for those who don't live there."""
    for ground in grounds(session, [topic]):
        for tenant in places.tenants(session, today or _today(), person_ids=[person_id]):
            if _stands_on(ground, tenant):
                return tenant.dwelling_id
    return None


def project_of(session: Session, topic: Topic) -> int | None:
    """The project whose room this is."""
    return next((ground.project_id for ground in grounds(session, [topic])), None)


# What a person sees of her rooms


class _Mine(NamedTuple):
    """A room that somebody belongs to, with her standing in it."""

    ground: Ground
    name: str
    read: int
    muted_until: datetime | None
    muted_reason: str


def summaries(session: Session, actor: Actor) -> list[RoomSummary]:
    """All her rooms in short: buildings first, by name. Five queries, whatever the number of rooms."""
    mine = _rooms_of(session, actor)
    heads = journal.heads(session, [topic_of(room.ground.room_id) for room in mine])
    unread = _unread(session, actor)
    dwellings = _count_dwellings(session, [room.ground for room in mine])
    about = projects.about(session, project_ids=[room.ground.project_id for room in mine if room.ground.project_id])
    return [
        RoomSummary(
            topic=str(topic_of(room.ground.room_id)),
            kind=room.ground.kind,
            name=room.name,
            head=heads[topic_of(room.ground.room_id)],
            read=room.read,
            unread=unread.get(room.ground.room_id, 0),
            dwellings=dwellings[room.ground.room_id],
            about=_line(actor.language, about.get(room.ground.project_id or 0)),
        )
        for room in mine
    ]


def info(session: Session, actor: Actor, topic: Topic, now: datetime) -> RoomInfo:
    """A room as she sees it. Raises `NotFound` when she isn't in it."""
    room = next(iter(_rooms_of(session, actor, topic)), None)
    if room is None:
        raise NotFound
    about = next(iter(projects.about(session, complex_ids=[room.ground.complex_id]).values()), None)
    if room.ground.project_id is not None:
        about = projects.about(session, project_ids=[room.ground.project_id])[room.ground.project_id]
    is_muted = room.muted_until is not None and room.muted_until > now
    is_project = room.ground.project_id is not None
    return RoomInfo(
        topic=str(topic),
        kind=room.ground.kind,
        name=room.name,
        read=room.read,
        dwellings=_count_dwellings(session, [room.ground])[room.ground.room_id],
        may=[str(what) for what in Capability if what not in NOT_COMMANDS and roles.may(actor, what)],
        phase=about.phase if about and is_project else None,
        percent=about.percent if about and is_project else None,
        muted_until=stamp(room.muted_until) if room.muted_until and is_muted else None,
        muted_reason=room.muted_reason if is_muted else None,
        contact=_contact(session, about) if about else None,
    )


def page(session: Session, actor: Actor, topic: Topic, offers: Sequence[Offer], asked: PageQuery) -> dict[str, Any]:
    """A part of a room's stream, of what each feature offers for it. Raises `NotFound` when she isn't in the room."""
    if standing(session, actor, topic) is None:
        raise NotFound
    first, last = journal.item_span(session, topic, before=asked.before, after=asked.after, limit=asked.limit)
    span = Span(room=topic, first=first, last=last)
    return {"from": first} | {offer.key: offer.read(session, actor, span) for offer in offers}


def state(session: Session, actor: Actor, topic: Topic, offers: Sequence[Offer], now: datetime) -> dict[str, Any]:
    """A room's present state with its newest items, and the head that it stands for. Raises `NotFound`."""
    return {
        "epoch": journal.epoch(session),
        "head": journal.head(session, topic),
        "room": info(session, actor, topic, now),
        **page(session, actor, topic, offers, PageQuery()),
    }


def events(session: Session, actor: Actor, topic: Topic, asked: EventsQuery) -> bytes:
    """A part of a topic's journal as JSON: its frames as they are kept, not encoded again. Raises `NotFound`."""
    if topic not in visible_to(session, actor, [topic]):
        raise NotFound
    epoch, head = journal.epoch(session), journal.head(session, topic)
    frames = b",".join(entry.frame for entry in journal.since(session, topic, asked.after, asked.limit))
    return b'{"epoch":"%b","head":%d,"events":[%b]}' % (epoch.encode(), head, frames)


def _rooms_of(session: Session, actor: Actor, topic: Topic | None = None) -> list[_Mine]:
    c, m = rooms.c, memberships.c
    which = [m.room_id == topic.id] if topic is not None else []
    rows = session.connection().execute(
        select(c.id, c.kind, c.building_id, c.project_id, c.complex_id, c.name, m.read, m.muted_until, m.muted_reason)
        .join(memberships, m.room_id == c.id)
        .where(m.person_id == actor.id, _here, *which)
        .order_by(c.kind, c.name, c.id)
    )
    return [_Mine(Ground(*row[:5]), *row[5:]) for row in rows]


def _unread(session: Session, actor: Actor) -> dict[int, int]:
    rows = session.connection().execute(_count_unread, {"person_id": actor.id, "most": MOST_UNREAD})
    return {room_id: count for room_id, count in rows if count}


def _count_dwellings(session: Session, grounds_: Sequence[Ground]) -> dict[int, int]:
    by_building, by_complex = places.count_let(
        session,
        _today(),
        building_ids=[ground.building_id for ground in grounds_ if ground.building_id is not None],
        complex_ids=[ground.complex_id for ground in grounds_ if ground.building_id is None],
    )
    return {
        ground.room_id: by_complex.get(ground.complex_id, 0)
        if ground.building_id is None
        else by_building.get(ground.building_id, 0)
        for ground in grounds_
    }


def _contact(session: Session, about: About) -> Contact | None:
    leader = projects.leader_of(session, about.id)
    found = people.actors(session, [leader] if leader is not None else [])
    return next((Contact(actor.name, Part.LEADER) for actor in found.values()), None)


def _line(language: str, about: About | None) -> str | None:
    if about is None:
        return None
    phase = _texts().say(language, f"phase-{about.phase}")
    return f"{phase} · {about.percent}%" if about.percent else phase


@cache
def _texts() -> Texts:
    return Texts()


# What belonging is made of


def memberships_of(session: Session, person_ids: Collection[int] | None = None) -> set[Belongs]:
    """Who is in which room now, of these persons or of all."""
    who = [among(session, memberships.c.person_id, person_ids)] if person_ids is not None else []
    rows = session.connection().execute(select(memberships.c.room_id, memberships.c.person_id).where(_here, *who))
    return {Belongs(*row) for row in rows}


def due(session: Session, today: date, person_ids: Collection[int] | None = None) -> set[Belongs]:
    """Who should be in which room today, of these persons or of all."""
    tenants = places.tenants(session, today, person_ids=person_ids)
    takings = projects.takings(session, person_ids)
    everywhere = people.duties(session, person_ids)
    of_all = person_ids is None or everywhere
    around = grounds(session) if of_all else _grounds_around(session, tenants, takings)
    return rules.belonging(around, tenants=tenants, takings=takings, everywhere=everywhere)


def _grounds_around(session: Session, tenants: Iterable[Tenant], takings: Iterable[Taking]) -> list[Ground]:
    """The rooms of the complexes in which these people live or work."""
    worked_on = projects.about(session, project_ids={taking.project_id for taking in takings})
    complex_ids = {*(tenant.complex_id for tenant in tenants), *(about.complex_id for about in worked_on.values())}
    return _grounds(session, among(session, rooms.c.complex_id, complex_ids))


def unsettled(session: Session, today: date) -> list[int]:
    """The people who are not where they should be."""
    return sorted({person_id for _, person_id in due(session, today) ^ memberships_of(session)})


def by_name(session: Session, names: Iterable[str]) -> dict[str, Topic]:
    """Rooms by what they are called."""
    rows = session.connection().execute(select(rooms.c.name, rooms.c.id).where(rooms.c.name.in_(list(names))))
    return {name: topic_of(id_) for name, id_ in rows}


def names_of(session: Session, room_ids: Collection[int]) -> dict[int, tuple[RoomKind, str]]:
    """Kind and name of rooms."""
    c = rooms.c
    rows = session.connection().execute(select(c.id, c.kind, c.name).where(c.id.in_(room_ids)))
    return {id_: (kind, name) for id_, kind, name in rows}


def named(session: Session, of: Literal["building_id", "project_id"]) -> dict[int, tuple[int, str]]:
    """Complex and name of the rooms of buildings, or of projects, by the building or project."""
    c = rooms.c
    rows = session.connection().execute(select(c[of], c.complex_id, c.name).where(c[of].is_not(None)))
    return {id_: (complex_id, name) for id_, complex_id, name in rows}


def _standing_key(person_id: int, topic: Topic) -> tuple[str, int, Topic]:
    return ("standing", person_id, topic)


def _stands_on(ground: Ground, tenant: Tenant) -> bool:
    if ground.building_id is not None:
        return tenant.building_id == ground.building_id
    return tenant.complex_id == ground.complex_id


def _today() -> date:
    return day(utc_now())
