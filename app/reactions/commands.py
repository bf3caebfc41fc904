"""Putting an emoji under a message, and taking it away. Doing either again changes nothing."""

from sqlalchemy import bindparam, text

from app.kernel.actor import Actor
from app.kernel.transaction import Slot, Tx
from app.messages import queries as messages
from app.messages import rules as message_rules
from app.people import roles
from app.people.roles import Capability
from app.reactions import queries, rules
from app.reactions.models import reactions
from app.reactions.wire import React, ReactionChanged, ReactionMine
from app.rooms import queries as rooms
from app.rooms.rules import must_not_be_muted
from channels.topics import Topic

_add = text(
    "INSERT INTO reaction (message_id, emoji, person_id, room_id, message_seq, at) "
    "VALUES (:message_id, :emoji, :person_id, :room_id, :message_seq, :at) ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=reactions.c.at.type))
_remove = text("DELETE FROM reaction WHERE message_id = :message_id AND emoji = :emoji AND person_id = :person_id")


def add(tx: Tx, actor: Actor, room: Topic, data: React) -> Slot:
    """Put an emoji under a message that can be read."""
    roles.must(actor, Capability.REACT)
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)
    rules.must_be_an_emoji(data.emoji)
    message = _find(tx, room, data.message)
    message_rules.must_be_in_sight(message)
    rules.must_have_room_for(data.emoji, queries.counts(tx.session, message.id))

    row = {
        "message_id": message.id,
        "emoji": data.emoji,
        "person_id": actor.id,
        "room_id": room.id,
        "message_seq": message.seq,
        "at": tx.now,
    }
    changed = tx.session.connection().execute(_add, row).rowcount > 0
    return _told(tx, actor, room, message, changed=changed)


def remove(tx: Tx, actor: Actor, room: Topic, data: React) -> Slot:
    """Take one's emoji away, whatever became of the message."""
    roles.must(actor, Capability.UNREACT)
    message = _find(tx, room, data.message)

    row = {"message_id": message.id, "emoji": data.emoji, "person_id": actor.id}
    changed = tx.session.connection().execute(_remove, row).rowcount > 0
    return _told(tx, actor, room, message, changed=changed)


def _find(tx: Tx, room: Topic, message_id: int) -> messages.Found:
    return messages.find(tx.session, room, {message_id})[message_id]


def _told(tx: Tx, actor: Actor, room: Topic, message: messages.Found, *, changed: bool) -> Slot:
    """One count for all who react to a message at once. It is made when the room's number has been taken."""
    if not changed:
        return Slot(room, message.seq)
    session = tx.session
    tx.emit_once(
        message.id,
        Topic("person", actor.id),
        ReactionMine,
        lambda: ReactionMine(message.id, list(queries.mine(session, message.id, actor.id))),
    )
    return tx.emit_once(
        message.id, room, ReactionChanged, lambda: ReactionChanged(message.id, queries.counts(session, message.id))
    )
