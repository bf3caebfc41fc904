"""Who may see what, and how people stand in rooms."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, bindparam, select
from sqlmodel import Session

from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.bulk import among
from app.kernel.clock import stamp, utc_now
from app.kernel.db import rows_for
from app.kernel.feature import Offer, Span
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
_places = (
    select(
        memberships.c.person_id,
        *(rooms.c.id, rooms.c.kind, rooms.c.building_id, rooms.c.project_id, rooms.c.complex_id, rooms.c.name),
        *(memberships.c.read, memberships.c.muted_until, memberships.c.muted_reason),
    )
    .join(memberships, memberships.c.room_id == rooms.c.id)
    .where(memberships.c.person_id.in_(bindparam("people", expanding=True)), _here)
    .order_by(rooms.c.kind, rooms.c.name, rooms.c.id)
)


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


def people_in(session: Session, topic: Topic) -> list[int]:
    """The persons who belong to a room."""
    here = select(memberships.c.person_id).where(memberships.c.room_id == topic.id, _here)
    found = session.connection().execute(here)
    return list(found.scalars())


def guard(tx: Tx, actor: Actor, topic: Topic) -> None:
    """Raises `NotFound` for a topic that the actor may not see. Asked once for all commands of a batch."""
    if topic.kind != "person" or topic.id != actor.id:
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


class _Member(NamedTuple):
    """A room that somebody belongs to, with her standing in it."""

    person_id: int
    ground: Ground
    name: str
    read: int
    muted_until: datetime | None
    muted_reason: str


def summaries(session: Session, actor: Actor) -> list[RoomSummary]:
    """All her rooms in short: buildings first, by name."""
    return all_summaries(session, [actor])[actor.id]


def all_summaries(session: Session, actors: Collection[Actor]) -> dict[int, list[RoomSummary]]:
    """The same for many people, by person: a few queries, whatever their number, and one for each room not read up."""
    members = _members(session, {actor.id for actor in actors})
    grounds_ = {member.ground.room_id: member.ground for member in members}
    heads = journal.heads(session, map(topic_of, grounds_))
    unread = _unread(session, members, heads)
    dwellings = _count_dwellings(session, grounds_.values())
    about = projects.about(session, project_ids={g.project_id for g in grounds_.values() if g.project_id is not None})
    languages = {actor.id: actor.language for actor in actors}
    found: dict[int, list[RoomSummary]] = {actor.id: [] for actor in actors}
    for member in members:
        topic = topic_of(member.ground.room_id)
        summary = RoomSummary(
            topic=str(topic),
            kind=member.ground.kind,
            name=member.name,
            head=heads[topic],
            read=member.read,
            unread=unread.get(Belongs(topic.id, member.person_id), 0),
            dwellings=dwellings[topic.id],
            about=_line(languages[member.person_id], about.get(member.ground.project_id or 0)),
        )
        found[member.person_id].append(summary)
    return found


def info(session: Session, actor: Actor, topic: Topic, now: datetime) -> RoomInfo:
    """A room as she sees it. Raises `NotFound` when she isn't in it."""
    room = next(iter(_members(session, {actor.id}, topic)), None)
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


def _members(session: Session, person_ids: Collection[int], topic: Topic | None = None) -> list[_Member]:
    """The rooms of these people, or their places in one room; buildings first, by name."""
    which = [memberships.c.room_id == topic.id] if topic is not None else []
    rows = session.connection().execute(_places.where(*which), {"people": list(person_ids)})
    return [_Member(row[0], Ground(*row[1:6]), *row[6:10]) for row in rows]


def _unread(session: Session, members: Iterable[_Member], heads: Mapping[Topic, int]) -> dict[Belongs, int]:
    """How many items by others these people have not seen in these rooms; `MOST_UNREAD` means that many or more.

    Where several are behind in one room, its newest items are read once for all of them.
    """
    behind: dict[int, list[_Member]] = {}
    for member in members:
        if member.read < heads[topic_of(member.ground.room_id)]:
            behind.setdefault(member.ground.room_id, []).append(member)
    counts: dict[Belongs, int] = {}
    left = [there[0] for there in behind.values() if len(there) == 1]
    for room_id, there in behind.items():
        if len(there) > 1:
            shared = _counted_together(session, topic_of(room_id), there)
            counts |= shared
            left += [member for member in there if Belongs(room_id, member.person_id) not in shared]
    asked = [(member.ground.room_id, member.person_id, member.read) for member in left]
    alone = journal.count_others(session, "room", asked, most=MOST_UNREAD)
    return counts | {Belongs(*of): count for of, count in alone.items()}


def _counted_together(session: Session, topic: Topic, there: Sequence[_Member]) -> dict[Belongs, int]:
    """What one look at a room's newest items tells: nothing of those who wrote more than half of these themselves."""
    newest = journal.newest_items(session, topic, after=min(member.read for member in there), most=2 * MOST_UNREAD)
    counts = ((member, newest.above(member.read, but=member.person_id)) for member in there)
    return {
        Belongs(topic.id, member.person_id): min(count, MOST_UNREAD)
        for member, count in counts
        if count >= MOST_UNREAD or newest.reaches(member.read)
    }


def _count_dwellings(session: Session, grounds_: Collection[Ground]) -> dict[int, int]:
    by_building, by_complex = places.count_let(
        session,
        building_ids={ground.building_id for ground in grounds_ if ground.building_id is not None},
        complex_ids={ground.complex_id for ground in grounds_ if ground.building_id is None},
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


def held(session: Session, wanted: Collection[Belongs]) -> set[Belongs]:
    """Those of them who still are in their room, of whom no other process changes that until the commit."""
    c = memberships.c
    rooms_, people_ = {one.room_id for one in wanted}, {one.person_id for one in wanted}
    who = among(session, c.person_id, people_) & among(session, c.room_id, rooms_)
    rows = select(c.room_id, c.person_id).where(_here, who).order_by(c.room_id, c.person_id).with_for_update()
    return {Belongs(*row) for row in session.connection().execute(rows)}


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
