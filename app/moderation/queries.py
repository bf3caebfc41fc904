"""What moderators did."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session, and_, col, or_, select

from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.messages import queries as messages
from app.moderation.models import AuditEntry
from app.moderation.wire import AuditItem
from app.people import queries as people
from app.people import roles
from app.people.roles import Capability
from app.rooms import queries as rooms
from channels.protocol import By, Someone

PAGE = 50


def audit(session: Session, actor: Actor, *, before: int | None) -> Sequence[AuditItem]:
    """The log, newest first, from the entry `before` down. Raises `Forbidden`."""
    roles.must(actor, Capability.READ_AUDIT)
    found = _page(session, before)
    names = people.names(session, {id_ for e in found for id_ in (e.by_id, e.person_id) if id_ is not None})
    concealed = messages.concealed(session, {e.message_id for e in found if e.message_id and e.act == Capability.HIDE})
    return [_item(entry, names, concealed) for entry in found]


def _page(session: Session, before: int | None) -> Sequence[AuditEntry]:
    """In the order of time. Numbers come in blocks, so of two processes a later entry may have a lower one."""
    statement = select(AuditEntry).order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc()).limit(PAGE)
    if before is not None:
        last = session.get(AuditEntry, before)
        if last is None:
            return []
        at, id_ = col(AuditEntry.at), col(AuditEntry.id)
        statement = statement.where(or_(at < last.at, and_(at == last.at, id_ < last.id)))
    return session.exec(statement).all()


def _item(entry: AuditEntry, names: Mapping[int, str], concealed: Mapping[int, str]) -> AuditItem:
    person = entry.person_id
    return AuditItem(
        id=entry.id,
        at=stamp(entry.at),
        by=By(entry.by_id, names.get(entry.by_id, ""), entry.by_role),
        act=entry.act,
        room=str(rooms.topic_of(entry.room_id)),
        message=entry.message_id,
        person=Someone(person, names.get(person, "")) if person is not None else None,
        reason=entry.reason,
        until=stamp(entry.until) if entry.until else None,
        text=concealed.get(entry.message_id or 0) if entry.act == Capability.HIDE else None,
    )
