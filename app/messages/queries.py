"""What messages say, to those who may see their room."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlmodel import Session, col, func, or_, select

from app.files.wire import Attachment
from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.kernel.feature import Span
from app.messages.models import Message, Telling
from app.messages.rules import MessageNotFound, excerpt
from app.messages.wire import Hidden, MessageItem, Quote, Thread
from app.people import queries as people
from app.rooms import queries as rooms
from channels.protocol import By
from channels.topics import Topic

MOST_OF_A_THREAD = 300  # what a phone shows without effort


class Found(NamedTuple):
    """Where a message stands, and whether it can be read."""

    id: int
    seq: int
    by_id: int
    thread: int | None
    deleted_at: datetime | None
    hidden_reason: str | None


def find(session: Session, room: Topic, message_ids: Collection[int]) -> dict[int, Found]:
    """These messages, by their numbers. Raises `MessageNotFound` unless all are in the room."""
    columns = (Message.id, Message.seq, Message.by_id, Message.thread, Message.deleted_at, Message.hidden_reason)
    rows = session.exec(
        select(*columns).where(col(Message.id).in_(message_ids), Message.room_id == room.id)  # type: ignore[call-overload]
    )
    found = {row[0]: Found(*row) for row in rows}
    if len(found) < len(message_ids):
        raise MessageNotFound
    return found


def item(session: Session, actor: Actor, message_id: int) -> MessageItem:
    """One message. Raises `MessageNotFound` unless the actor may see its room."""
    message = session.get(Message, message_id)
    if message is None or not _may_see(session, actor, message):
        raise MessageNotFound
    return _item(message, people.names(session, [message.by_id]))


def items(session: Session, message_ids: Collection[int]) -> dict[int, MessageItem]:
    """These messages, by their numbers. Who may see them is for the caller to say."""
    found = session.exec(select(Message).where(col(Message.id).in_(message_ids))).all()
    names = people.names(session, {message.by_id for message in found})
    return {message.id: _item(message, names) for message in found}


def thread(session: Session, actor: Actor, message_id: int) -> Thread:
    """A message and what was said in its thread, in that order, at most 300. Raises `MessageNotFound`."""
    opener = item(session, actor, message_id)
    there = select(Message).where(Message.thread == message_id).order_by(col(Message.seq)).limit(MOST_OF_A_THREAD)
    found = session.exec(there).all()
    names = people.names(session, {message.by_id for message in found})
    return Thread([opener, *(_item(message, names) for message in found)])


def replies(session: Session, openers: Mapping[int, int]) -> dict[int, int]:
    """How many tenants' messages stand in these threads, by the message that opens each; not those of its author."""
    own = [(Message.thread == opener) & (Message.by_id == author) for opener, author in openers.items()]
    there = (col(Message.thread).in_(openers), Message.by_role == "tenant", col(Message.deleted_at).is_(None))
    counted = select(Message.thread, func.count()).where(*there, ~or_(False, *own)).group_by(col(Message.thread))
    return {opener: count for opener, count in session.exec(counted) if opener is not None}


def offer(session: Session, _actor: Actor, span: Span) -> Sequence[MessageItem]:
    """The messages in this part of the room, oldest first."""
    here = (Message.room_id == span.room.id, col(Message.seq).between(span.first, span.last))
    found = session.exec(select(Message).where(*here).order_by(col(Message.seq))).all()
    names = people.names(session, {message.by_id for message in found})
    return [_item(message, names) for message in found]


def quotes(session: Session, _actor: Actor, span: Span) -> Mapping[int, Quote]:
    """The messages before this part of the room that are answered in it, by their numbers."""
    here = (Message.room_id == span.room.id, col(Message.seq).between(span.first, span.last))
    answered = select(Message.reply_to).where(*here, col(Message.reply_to).is_not(None))
    found = session.exec(select(Message).where(col(Message.id).in_(answered), Message.seq < span.first)).all()
    names = people.names(session, {message.by_id for message in found})
    return {message.id: _quote(message, names) for message in found}


def concealed(session: Session, message_ids: Iterable[int]) -> dict[int, str]:
    """What these messages say that are hidden now. For moderators only, who decide whether to restore them."""
    rows = session.exec(
        select(Message.id, Message.text).where(
            col(Message.id).in_(list(message_ids)),
            col(Message.hidden_reason).is_not(None),
            col(Message.deleted_at).is_(None),
        )
    )
    return dict(rows.all())


def tellings(session: Session, message_id: int) -> Sequence[int]:
    """The numbers of the events after the first that told the message's words."""
    return session.exec(select(Telling.seq).where(Telling.message_id == message_id)).all()


def attachments(message: Message) -> tuple[Attachment, ...]:
    """The photos that a message shows."""
    return msgspec.convert(message.attachments or (), tuple[Attachment, ...])


def _may_see(session: Session, actor: Actor, message: Message) -> bool:
    room = rooms.topic_of(message.room_id)
    return room in rooms.visible_to(session, actor, [room])


def _item(message: Message, names: Mapping[int, str]) -> MessageItem:
    in_sight = _in_sight(message)
    return MessageItem(
        message=message.id,
        text=message.text if in_sight else "",
        html=message.html if in_sight else "",
        thread=message.thread,
        reply_to=message.reply_to,
        attachments=attachments(message) if in_sight else (),
        seq=message.seq,
        at=stamp(message.at),
        by=_by(message, names),
        edited_at=stamp(message.edited_at) if message.edited_at else None,
        deleted=message.deleted_at is not None,
        hidden=_hidden(message),
    )


def _quote(message: Message, names: Mapping[int, str]) -> Quote:
    return Quote(
        seq=message.seq,
        by=_by(message, names),
        text=excerpt(message.text) if _in_sight(message) else "",
        deleted=message.deleted_at is not None,
        hidden=_hidden(message),
    )


def _in_sight(message: Message) -> bool:
    return message.deleted_at is None and message.hidden_reason is None


def _hidden(message: Message) -> Hidden | None:
    return None if message.hidden_reason is None else Hidden(message.hidden_reason)


def _by(message: Message, names: Mapping[int, str]) -> By:
    return By(message.by_id, names.get(message.by_id, ""), message.by_role)
