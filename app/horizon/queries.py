"""What is planned for a building, to those who live or work there."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlmodel import Session, col, select

from app.horizon import rules
from app.horizon.models import Horizon
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


def now(session: Session, room: Topic) -> Horizon | None:
    """What holds for the building of this room."""
    newest = select(Horizon).where(Horizon.room_id == room.id).order_by(col(Horizon.seq).desc()).limit(1)
    return session.exec(newest).first()


def offer(session: Session, _actor: Actor, span: Span) -> Sequence[HorizonItem]:
    """What was told in this part of the room."""
    here = (Horizon.room_id == span.room.id, col(Horizon.seq).between(span.first, span.last))
    return _items(session, session.exec(select(Horizon).where(*here).order_by(col(Horizon.seq))).all())


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
    told = set(session.exec(select(Horizon.room_id).where(col(Horizon.room_id).in_(ids)).distinct()))
    if untold := ids - told:
        names = sorted(name for _, name in rooms.names_of(session, untold).values())
        raise rules.NotExplored(buildings=", ".join(names))


def plans_of(horizon: Horizon) -> list[Plan]:
    """Its plans."""
    return msgspec.convert(horizon.plans, list[Plan])


def _items(session: Session, found: Iterable[Horizon]) -> list[HorizonItem]:
    told = list(found)
    names: Mapping[int, str] = people.names(session, {one.by_id for one in told})
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
