"""Saying something, saying it otherwise, taking it back; and for moderators, hiding it and showing it again.

Who changes a message holds its row until the commit, so an edit of one process can't bring back what another erased.
"""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import delete as delete_rows
from sqlmodel import select

from app.files import commands as files
from app.kernel.actor import Actor
from app.kernel.markup import to_html
from app.kernel.transaction import NotYet, Slot, Tx
from app.messages import queries, rules
from app.messages.models import Message, Telling, tellings
from app.messages.rules import MessageNotFound
from app.messages.wire import (
    DeleteMessage,
    EditMessage,
    MessageDeleted,
    MessageEdited,
    MessageHidden,
    MessagePosted,
    MessageRestored,
    PostMessage,
)
from app.people import roles
from app.people.roles import Capability
from app.rooms import queries as rooms
from app.rooms.rules import must_not_be_muted
from channels.errors import Invalid
from channels.topics import Topic


class Posted(NamedTuple):
    """What was said: its id, and where it stands."""

    id: int
    slot: Slot


def post(tx: Tx, actor: Actor, room: Topic, data: PostMessage) -> Slot:
    """Say something in the room."""
    return say(tx, actor, room, data).slot


def say(tx: Tx, actor: Actor, room: Topic, data: PostMessage) -> Posted:
    """The same for what stands on top of a message, such as a question, and is named by it."""
    roles.must(actor, Capability.POST)
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)
    text = rules.text(data.text)
    _must_stand_in(tx, room, data)
    id_ = tx.new_id()
    attachments = tuple(files.attach(tx, actor, room, data.attachments, to=id_)) if data.attachments else ()

    html = to_html(text)
    posted = tx.emit(room, MessagePosted(id_, text, html, data.thread, data.reply_to, attachments))
    tx.append(
        Message,
        id=id_,
        room_id=room.id,
        seq=posted,
        by_id=actor.id,
        by_role=actor.role,
        at=tx.now,
        text=text,
        html=html,
        thread=data.thread,
        reply_to=data.reply_to,
        attachments=msgspec.to_builtins(attachments) if attachments else None,
    )
    return Posted(id_, posted)


def edit(tx: Tx, actor: Actor, room: Topic, data: EditMessage) -> Slot:
    """Say it otherwise. What it said before stays in the journal: whoever read it knows it."""
    roles.must(actor, Capability.EDIT)
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)
    text = rules.text(data.text)
    message = _hold(tx, room, data.message)
    rules.must_be_the_author(message, actor)
    rules.must_be_in_sight(message)
    if text == message.text:
        return Slot(room, message.seq)

    _change(tx, message, text=text, html=to_html(text), edited_at=tx.now)
    return _tell(tx, room, MessageEdited(message.id, text, message.html))


def delete(tx: Tx, actor: Actor, room: Topic, data: DeleteMessage) -> Slot:
    """Take it back: its words leave the house, the journal too. Also who is muted may, and also what is hidden."""
    roles.must(actor, Capability.DELETE)
    message = _hold(tx, room, data.message)
    rules.must_be_the_author(message, actor)
    rules.must_be_there(message)
    _must_be_in_the_journal(tx, message)

    _erase_from_journal(tx, room, message)
    if message.attachments:
        files.erase(tx, message.id)
    _change(tx, message, text="", html="", attachments=None, deleted_at=tx.now)
    return tx.emit(room, MessageDeleted(message.id))


def hide(tx: Tx, room: Topic, message_id: int, *, reason: str) -> Slot:
    """Take a message from everybody's sight, and from the journal; the row keeps its words for `restore`."""
    message = _hold(tx, room, message_id)
    rules.must_be_in_sight(message)
    _must_be_in_the_journal(tx, message)

    _erase_from_journal(tx, room, message)
    if message.attachments:
        files.hide(tx, message.id)
    _change(tx, message, hidden_reason=reason)
    return tx.emit(room, MessageHidden(message.id, reason))


def restore(tx: Tx, room: Topic, message_id: int) -> Slot:
    """Show a hidden message again."""
    message = _hold(tx, room, message_id)
    rules.must_be_hidden(message)

    if message.attachments:
        files.show(tx, message.id)
    _change(tx, message, hidden_reason=None)
    return _tell(tx, room, MessageRestored(message.id, message.text, message.html, queries.attachments(message)))


def _must_stand_in(tx: Tx, room: Topic, data: PostMessage) -> None:
    """What a message answers, and what opens its thread, are messages of the same room."""
    if data.thread is None and data.reply_to is None:
        return
    named = {id_ for id_ in (data.thread, data.reply_to) if id_ is not None}
    found = queries.find(tx.session, room, named)
    if data.thread is not None and found[data.thread].thread is not None:
        raise Invalid(field="thread", problem="stands in a thread itself")


def _hold(tx: Tx, room: Topic, message_id: int) -> Message:
    wanted = select(Message).where(Message.id == message_id, Message.room_id == room.id)
    message = tx.session.exec(wanted.with_for_update()).first()
    if message is None:
        raise MessageNotFound
    return message


def _change(tx: Tx, message: Message, **values: Any) -> None:
    """Write it now: what waits in the session would count as the next command's doing."""
    for name, value in values.items():
        setattr(message, name, value)
    tx.session.flush()


def _tell(tx: Tx, room: Topic, event: MessageEdited | MessageRestored) -> Slot:
    """Emit an event that carries a message's words, and note where, for when they must be erased."""
    slot = tx.emit(room, event)
    tx.append(Telling, message_id=event.message, seq=slot)
    tx.forget(_told(event.message))
    tx.remember(_told(event.message), lambda: True)
    return slot


def _must_be_in_the_journal(tx: Tx, message: Message) -> None:
    """An event of this same batch can't be erased yet; the next batch can. Raises `NotYet`."""
    if tx.remember(_told(message.id), lambda: False):
        raise NotYet(0)


def _erase_from_journal(tx: Tx, room: Topic, message: Message) -> None:
    tx.redact(room, message.seq, MessagePosted(message.id, "", "", message.thread, message.reply_to))
    for seq in queries.tellings(tx.session, message.id):
        tx.redact(room, seq, MessageEdited(message.id, "", ""))  # a restoring has the same form
    tx.session.connection().execute(delete_rows(tellings).where(tellings.c.message_id == message.id))


def _told(message_id: int) -> tuple[str, int]:
    return ("told", message_id)
