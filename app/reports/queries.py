"""How reports stand, and which the desk is to be told of."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from app.kernel.actor import Actor
from app.kernel.feature import Span
from app.reports.models import Report
from app.reports.wire import ReportState

AT_ONCE = 20


def offer(session: Session, _actor: Actor, span: Span) -> Mapping[int, ReportState]:
    """The reports in this part of the room's stream."""
    here = (Report.room_id == span.room.id, col(Report.seq).between(span.first, span.last))
    return {one.message_id: state_of(one) for one in session.exec(select(Report).where(*here))}


def state_of(report: Report) -> ReportState:
    """A report as it is shown."""
    return ReportState(report.message_id, report.reference)


def due(session: Session, now: datetime) -> list[Report]:
    """Those of which the desk is to be told now, held until the commit; not what another process holds."""
    wanted = select(Report).where(col(Report.next_at) <= now).order_by(col(Report.next_at)).limit(AT_ONCE)
    return list(session.exec(wanted.with_for_update(skip_locked=True)))
