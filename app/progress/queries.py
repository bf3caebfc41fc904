"""Progress updates on a page of their room."""

from collections.abc import Sequence

from msgspec import convert
from sqlmodel import Session, col, select

from app.files.wire import Attachment
from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.kernel.feature import Span
from app.kernel.markup import to_html
from app.people import queries as people
from app.progress.models import Progress
from app.progress.wire import ProgressItem
from app.projects.rules import Phase
from channels.protocol import By


def offer(session: Session, _actor: Actor, span: Span) -> Sequence[ProgressItem]:
    """The updates that were posted in this part of the room."""
    posted_here = (Progress.room_id == span.room.id, col(Progress.seq).between(span.first, span.last))
    updates = session.exec(select(Progress).where(*posted_here).order_by(col(Progress.seq))).all()
    names = people.names(session, {update.by_id for update in updates})
    return [_item(update, names[update.by_id]) for update in updates]


def _item(update: Progress, poster: str) -> ProgressItem:
    return ProgressItem(
        progress=update.id,
        text=update.text,
        html=to_html(update.text),
        phase=Phase(update.phase) if update.phase else None,
        percent=update.percent,
        attachments=convert(update.attachments, list[Attachment]),
        seq=update.seq,
        at=stamp(update.at),
        by=By(update.by_id, poster, update.by_role),
    )
