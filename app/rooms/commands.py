"""What changes in rooms: who belongs, what she has read, who must be quiet."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam, text, update

from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.transaction import Slot, Tx
from app.places.rules import day
from app.rooms import queries
from app.rooms.models import memberships
from app.rooms.queries import topic_of
from app.rooms.rules import Belongs
from app.rooms.wire import ReadRoom, RoomJoined, RoomLeft, RoomRead
from channels.errors import NotFound
from channels.topics import Topic

_join = text(
    "INSERT INTO membership (room_id, person_id, read, joined, muted_reason) "
    "VALUES (:room_id, :person_id, :read, :now, '') "
    "ON CONFLICT (room_id, person_id) DO UPDATE SET ended = NULL, joined = excluded.joined"
).bindparams(bindparam("now", type_=memberships.c.joined.type))

_this = (memberships.c.room_id == bindparam("room")) & (memberships.c.person_id == bindparam("person"))
_leave = update(memberships).where(_this).values(ended=bindparam("now"))


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


def mute(tx: Tx, topic: Topic, person_id: int, *, until: datetime, reason: str) -> None:
    """Ask a person to be quiet in a room for a while. Raises `NotFound` when she isn't in it."""
    _change_mute(tx, topic, person_id, until=until, reason=reason)


def unmute(tx: Tx, topic: Topic, person_id: int) -> None:
    """Let a person speak again. Raises `NotFound` when she isn't in the room."""
    _change_mute(tx, topic, person_id, until=None, reason="")


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
    rooms = queries.names_of(tx.session, {room_id for room_id, _ in joining})
    heads = journal.heads(tx.session, map(topic_of, rooms))
    values = [
        {"room_id": room_id, "person_id": person_id, "read": heads[topic_of(room_id)], "now": tx.now}
        for room_id, person_id in joining
    ]
    tx.session.connection().execute(_join, values)
    for room_id, person_id in joining:
        kind, name = rooms[room_id]
        tx.emit(Topic("person", person_id), RoomJoined(str(topic_of(room_id)), kind, name))
    _forget(tx, joining)


def _let_out(tx: Tx, leaving: Collection[Belongs]) -> None:
    if not leaving:
        return
    values = [{"room": room_id, "person": person_id, "now": tx.now} for room_id, person_id in leaving]
    tx.session.connection().execute(_leave, values)
    for room_id, person_id in leaving:
        tx.emit(Topic("person", person_id), RoomLeft(str(topic_of(room_id))))
    _forget(tx, leaving)


def _forget(tx: Tx, changed: Iterable[Belongs]) -> None:
    for room_id, person_id in changed:
        queries.forget_standing(tx, person_id, topic_of(room_id))
