"""What is planned for a building, to those who live or work there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.horizon import rules
from app.horizon.models import horizons
from app.horizon.wire import HorizonItem, Letters, Plan
from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.kernel.feature import Span
from app.people import queries as people
from app.people import roles
from app.people.roles import Capability
from app.places import queries as places
from app.rooms import queries as rooms
from channels.errors import NotFound
from channels.protocol import By
from channels.topics import Topic


class Told(NamedTuple):
    """What was told of a building's future."""

    id: int
    seq: int
    by_id: int
    by_role: str
    at: datetime
    plans: list[dict[str, Any]]
    quiet_until: int | None
    reason: str
    dwellings: int


_c = horizons.c
_rows = select(*(_c[name] for name in Told._fields)).where(_c.room_id == bindparam("room"))
_newest = _rows.order_by(_c.seq.desc()).limit(1)
_of_span = _rows.where(_c.seq.between(bindparam("first"), bindparam("last"))).order_by(_c.seq)


def now(session: Session, room: Topic) -> Told | None:
    """What holds for the building of this room."""
    row = session.connection().execute(_newest, {"room": room.id}).first()
    return Told(*row) if row else None


def offer(session: Session, _actor: Actor, span: Span) -> Sequence[HorizonItem]:
    """What was told in this part of the room."""
    here = {"room": span.room.id, "first": span.first, "last": span.last}
    return _items(session, [Told(*row) for row in session.connection().execute(_of_span, here)])


def offer_now(session: Session, _actor: Actor, span: Span) -> Sequence[HorizonItem]:
    """What holds for the building of this room; nothing where nothing was told, or where it is a project's."""
    newest = now(session, span.room)
    return _items(session, [newest] if newest else [])


def letters(session: Session, actor: Actor, room: Topic) -> Letters:
    """Where a letter must go, since nobody reads along there. Raises `NotFound`, `Forbidden`."""
    if room not in rooms.visible_to(session, actor, [room]):
        raise NotFound
    roles.must(actor, Capability.SET_HORIZON)
    unread = rooms.dwellings_in(session, room) - set(rooms.tenants_in(session, room).values())
    return Letters(list(places.addresses(session, unread).values()))


def must_be_explored(session: Session, project_room: Topic) -> None:
    """Raises `NotExplored` unless the tenants of each building of the project were told before what is planned."""
    complexes = [ground.complex_id for ground in rooms.grounds(session, [project_room])]
    around = [ground for ground in rooms.grounds(session) if ground.complex_id in complexes and ground.building_id]
    ids = {ground.room_id for ground in around}
    told = set(session.connection().execute(select(_c.room_id).where(_c.room_id.in_(ids)).distinct()).scalars())
    if untold := ids - told:
        names = sorted(name for _, name in rooms.names_of(session, untold).values())
        raise rules.NotExplored(buildings=", ".join(names))


def plans_of(told: Told) -> list[Plan]:
    """What was planned."""
    return msgspec.convert(told.plans, list[Plan])


def _items(session: Session, told: Sequence[Told]) -> list[HorizonItem]:
    names = people.names(session, {one.by_id for one in told})
    return [
        HorizonItem(
            horizon=one.id,
            plans=plans_of(one),
            dwellings=one.dwellings,
            quiet_until=one.quiet_until,
            reason=one.reason,
            seq=one.seq,
            at=stamp(one.at),
            by=By(one.by_id, names.get(one.by_id, ""), one.by_role),
        )
        for one in told
    ]
