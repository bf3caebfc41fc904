"""What changes in rooms: who belongs, what she has read, who must be quiet."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import bindparam, update

from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.bulk import put, put_where
from app.kernel.transaction import Slot, Tx
from app.people import queries as people
from app.places import queries as places
from app.places.commands import count_again, vacate
from app.places.queries import Building
from app.places.rules import day
from app.projects import queries as projects
from app.projects.queries import About
from app.rooms import queries
from app.rooms.models import memberships, rooms
from app.rooms.queries import topic_of
from app.rooms.rules import Belongs, Kind
from app.rooms.wire import ReadRoom, RoomJoined, RoomLeft, RoomRead
from channels.errors import NotFound
from channels.topics import Topic

TURNING = timedelta(days=31)  # how long every server may have stood still without missing that somebody left

_this = (memberships.c.room_id == bindparam("room")) & (memberships.c.person_id == bindparam("person"))
_leave = update(memberships).where(_this).values(ended=bindparam("at"))


def read(tx: Tx, actor: Actor, topic: Topic, data: ReadRoom) -> Slot:
    """Note up to where she has read; never backwards, and not beyond what there is."""
    own = Topic("person", actor.id)
    seq = min(data.seq, journal.head(tx.session, topic))
    if not _read_up_to(tx, actor, topic, seq):
        return Slot(own, journal.head(tx.session, own))
    return tx.emit(own, RoomRead(str(topic), seq))


def settle(tx: Tx, person_ids: Collection[int] | None = None) -> None:
    """Make memberships follow from tenancies, roles and duties, for these persons or for all. Doing it again is free.

    Who returns finds her read mark where she left it; who is new has read all that was there before her.
    """
    due = queries.due(tx.session, day(tx.now), person_ids)
    present = queries.memberships_of(tx.session, person_ids)
    _let_in(tx, sorted(due - present))
    _let_out(tx, sorted(present - due))


def settle_turning(tx: Tx) -> None:
    """The same, for those whose tenancy began or ended lately: days pass, and nobody need do anything for it."""
    tenants, dwellings = places.turning(tx.session, day(tx.now) - TURNING, day(tx.now))
    count_again(tx, dwellings)
    housemates = [member.person_id for member in people.household_of(tx.session, dwellings)]
    vacate(tx, dwellings)
    settle(tx, {*tenants, *housemates})


def open_rooms(tx: Tx) -> None:
    """See that there is a room for each building and each project, called as it is."""
    _open(tx, Kind.BUILDING, "building_id", places.all_buildings(tx.session))
    _open(tx, Kind.PROJECT, "project_id", projects.about(tx.session).values())


def mute(tx: Tx, topic: Topic, person_id: int, *, until: datetime, reason: str) -> None:
    """Ask a person to be quiet in a room for a while. Raises `NotFound` when she isn't in it."""
    _change_mute(tx, topic, person_id, until=until, reason=reason)


def unmute(tx: Tx, topic: Topic, person_id: int) -> None:
    """Let a person speak again. Raises `NotFound` when she isn't in the room."""
    _change_mute(tx, topic, person_id, until=None, reason="")


def _open(tx: Tx, kind: Kind, of: Literal["building_id", "project_id"], standing: Iterable[Building | About]) -> None:
    known = queries.named(tx.session, of)
    rows = [
        {"id": tx.new_id(), "kind": kind, "complex_id": thing.complex_id, "name": thing.name, of: thing.id}
        for thing in standing
        if known.get(thing.id) != (thing.complex_id, thing.name)
    ]
    put(tx.session, rooms, rows, by=[of], changing=["complex_id", "name"])


def _read_up_to(tx: Tx, actor: Actor, topic: Topic, seq: int) -> bool:
    forward = update(memberships).where(_this, memberships.c.read < seq).values(read=seq)
    return tx.session.connection().execute(forward, {"room": topic.id, "person": actor.id}).rowcount > 0


def _change_mute(tx: Tx, topic: Topic, person_id: int, *, until: datetime | None, reason: str) -> None:
    if queries.standing_of(tx.session, person_id, topic) is None:
        raise NotFound
    change = update(memberships).where(_this).values(muted_until=until, muted_reason=reason)
    tx.session.connection().execute(change, {"room": topic.id, "person": person_id})
    queries.forget_standing(tx, person_id, topic)


def _let_in(tx: Tx, joining: Collection[Belongs]) -> None:
    if not joining:
        return
    named = queries.names_of(tx.session, {room_id for room_id, _ in joining})
    heads = journal.heads(tx.session, map(topic_of, named))
    rows = [
        {"room_id": room, "person_id": person, "read": heads[topic_of(room)], "joined": tx.now, "ended": None}
        for room, person in joining
    ]
    # Another process may have let them in since they were read: who did it is the one that tells.
    let_in = put_where(
        tx.session,
        memberships,
        rows,
        by=["room_id", "person_id"],
        changing=["joined", "ended"],
        where=memberships.c.ended.is_not(None),
    )
    for room_id, person_id in sorted(let_in):
        kind, name = named[room_id]
        tx.emit(Topic("person", person_id), RoomJoined(str(topic_of(room_id)), kind, name))
    _forget(tx, joining)


def _let_out(tx: Tx, leaving: Collection[Belongs]) -> None:
    leaving = sorted(queries.held(tx.session, leaving).intersection(leaving))
    if not leaving:
        return
    values = [{"room": room_id, "person": person_id, "at": tx.now} for room_id, person_id in leaving]
    tx.session.connection().execute(_leave, values)
    for room_id, person_id in leaving:
        tx.emit(Topic("person", person_id), RoomLeft(str(topic_of(room_id))))
    _forget(tx, leaving)


def _forget(tx: Tx, changed: Iterable[Belongs]) -> None:
    for room_id, person_id in changed:
        queries.forget_standing(tx, person_id, topic_of(room_id))
