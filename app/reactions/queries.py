"""What stands under messages."""

from collections.abc import Mapping, Sequence

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from app.kernel.actor import Actor
from app.kernel.feature import Span
from app.reactions.models import Reaction
from app.reactions.wire import ReactionsItem

_count = func.count()
_since = func.min(col(Reaction.at))


def counts(session: Session, message_id: int) -> dict[str, int]:
    """How many people put which emoji under a message, those there longest first."""
    rows = session.exec(
        select(Reaction.emoji, _count)
        .where(Reaction.message_id == message_id)
        .group_by(Reaction.emoji)
        .order_by(_since, Reaction.emoji)
    )
    return dict(rows.all())


def mine(session: Session, message_id: int, person_id: int) -> Sequence[str]:
    """The emoji that a person put under a message, the first first."""
    return session.exec(
        select(Reaction.emoji)
        .where(Reaction.message_id == message_id, Reaction.person_id == person_id)
        .order_by(col(Reaction.at), Reaction.emoji)
    ).all()


def offer(session: Session, actor: Actor, span: Span) -> Mapping[int, ReactionsItem]:
    """What stands under the messages in this part of the room, by their numbers; those with nothing left out."""
    hers = func.max(case((col(Reaction.person_id) == actor.id, 1), else_=0))
    rows = session.exec(
        select(Reaction.message_id, Reaction.emoji, _count, hers)
        .where(Reaction.room_id == span.room.id, col(Reaction.message_seq).between(span.first, span.last))
        .group_by(col(Reaction.message_id), Reaction.emoji)
        .order_by(col(Reaction.message_id), _since, Reaction.emoji)
    )
    found: dict[int, ReactionsItem] = {}
    for message_id, emoji, count, is_hers in rows:
        item = found.setdefault(message_id, ReactionsItem({}, []))
        item.counts[emoji] = count
        if is_hers:
            item.mine.append(emoji)
    return found
