"""Who may see what, and how people stand in rooms."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Literal

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.kernel.actor import Actor
from app.kernel.clock import utc_now
from app.kernel.transaction import Tx
from app.people import queries as people
from app.places import queries as places
from app.places.rules import Tenant, day
from app.projects import queries as projects
from app.rooms import rules
from app.rooms.models import memberships, rooms
from app.rooms.rules import Belongs, Ground, Kind, Standing
from app.rooms.wire import RoomKind
from channels.errors import NotFound
from channels.topics import Topic

_mine = memberships.c.ended.is_(None)
_standing = select(memberships.c.room_id, memberships.c.muted_until, memberships.c.muted_reason).where(
    memberships.c.room_id == bindparam("room_id"), memberships.c.person_id == bindparam("person_id"), _mine
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
            memberships.c.person_id == actor.id, memberships.c.room_id.in_(asked), _mine
        )
    )
    return frozenset({*(topic_of(room_id) for room_id in found.scalars()), *({own} & set(topics))})


def rooms_of(session: Session, person_id: int) -> list[Topic]:
    """The rooms that a person belongs to."""
    found = session.connection().execute(
        select(memberships.c.room_id).where(memberships.c.person_id == person_id, _mine).order_by(memberships.c.room_id)
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


def forget_standing(tx: Tx, person_id: int, topic: Topic) -> None:
    """How a person stands in a room has changed within this batch."""
    tx.forget(_standing_key(person_id, topic))


# Whom a room is of


def grounds(session: Session, topics: Iterable[Topic] | None = None) -> list[Ground]:
    """What these rooms stand on, or all rooms."""
    own = [rooms.c.id.in_([topic.id for topic in topics if topic.kind == "room"])] if topics is not None else []
    c = rooms.c
    rows = session.connection().execute(select(c.id, c.kind, c.building_id, c.project_id, c.complex_id).where(*own))
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


def members_of(session: Session, topic: Topic) -> list[int]:
    """Everybody who belongs to a room."""
    found = session.connection().execute(
        select(memberships.c.person_id).where(memberships.c.room_id == topic.id, _mine)
    )
    return list(found.scalars())


# What belonging is made of


def memberships_of(session: Session, person_ids: Collection[int] | None = None) -> set[Belongs]:
    """Who is in which room now, of these persons or of all."""
    who = [memberships.c.person_id.in_(person_ids)] if person_ids is not None else []
    rows = session.connection().execute(select(memberships.c.room_id, memberships.c.person_id).where(_mine, *who))
    return {Belongs(*row) for row in rows}


def due(session: Session, today: date, person_ids: Collection[int] | None = None) -> set[Belongs]:
    """Who should be in which room today, of these persons or of all."""
    return rules.belonging(
        grounds(session),
        tenants=places.tenants(session, today, person_ids=person_ids),
        takings=projects.takings(session, person_ids),
        everywhere=people.duties(session, person_ids),
    )


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
    if ground.kind == Kind.BUILDING:
        return tenant.building_id == ground.building_id
    return tenant.complex_id == ground.complex_id


def _today() -> date:
    return day(utc_now())
