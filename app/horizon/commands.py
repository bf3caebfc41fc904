"""Saying what is planned."""

from msgspec import to_builtins

from app.horizon import queries, rules
from app.horizon.models import Horizon
from app.horizon.wire import HorizonSet, SetHorizon
from app.kernel.actor import Actor
from app.kernel.transaction import NotYet, Slot, Tx
from app.people import roles
from app.people.roles import Capability
from app.places.rules import day
from app.rooms import queries as rooms
from app.rooms.rules import must_not_be_muted
from channels.topics import Topic


def set_horizon(tx: Tx, actor: Actor, room: Topic, data: SetHorizon) -> Slot:
    """Tell all who live in the building what is planned, and why that changed. The same again changes nothing."""
    roles.must(actor, Capability.SET_HORIZON)
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)
    _must_be_a_building(tx, room)
    if tx.remember(_told(room), lambda: False):
        raise NotYet(0)  # what was told in this same batch has no number yet
    before = queries.now(tx.session, room)
    plans = rules.plans(data.plans)
    rules.must_agree(plans, data.quiet_until, day(tx.now).year)
    if before and queries.plans_of(before) == plans and before.quiet_until == data.quiet_until:
        return Slot(room, before.seq)
    reason = rules.reason(data.reason, changes=before is not None)

    id_, dwellings = tx.new_id(), len(rooms.dwellings_in(tx.session, room, day(tx.now)))
    told = tx.emit(
        room,
        HorizonSet(horizon=id_, plans=plans, dwellings=dwellings, quiet_until=data.quiet_until, reason=reason),
    )
    tx.append(
        Horizon,
        room_id=room.id,
        seq=told,
        id=id_,
        by_id=actor.id,
        by_role=actor.role,
        at=tx.now,
        plans=to_builtins(plans),
        quiet_until=data.quiet_until,
        reason=reason,
        dwellings=dwellings,
    )
    tx.forget(_told(room))
    tx.remember(_told(room), lambda: True)
    return told


def _must_be_a_building(tx: Tx, room: Topic) -> None:
    if all(ground.building_id is None for ground in rooms.grounds(tx.session, [room])):
        raise rules.NotABuilding


def _told(room: Topic) -> tuple[str, Topic]:
    return ("horizon told", room)
