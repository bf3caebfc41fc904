"""Reporting, and noting what the repair desk answered."""

from datetime import timedelta
from uuid import uuid4

from app.kernel.actor import Actor
from app.kernel.transaction import Slot, Tx
from app.messages import commands as messages
from app.messages import queries as said
from app.messages.rules import MessageNotFound
from app.messages.wire import PostMessage
from app.people import queries as people
from app.people import roles
from app.people.roles import Capability
from app.places import queries as places
from app.reports import queries, rules
from app.reports.models import Report
from app.reports.wire import FileReport, Handover, MakeReport, ReportChanged, ReportNews, ReportState
from app.rooms import queries as rooms
from channels.topics import Topic


def make(tx: Tx, actor: Actor, room: Topic, data: MakeReport) -> Slot:
    """Say it in the room, and have the desk told."""
    roles.must(actor, Capability.MAKE_REPORT)
    posted = messages.say(tx, actor, room, PostMessage(data.text, attachments=data.attachments))
    _open(tx, room, posted.id, posted.slot, by_id=actor.id)
    return posted.slot


def file(tx: Tx, actor: Actor, room: Topic, data: FileReport) -> Slot:
    """Have the desk told of what somebody said."""
    roles.must(actor, Capability.FILE_REPORT)
    message = said.find(tx.session, room, [data.message])[data.message]
    if message.deleted_at is not None or message.hidden_reason is not None:
        raise MessageNotFound
    if tx.session.get(Report, message.id) is not None:
        raise rules.AlreadyReported
    return _open(tx, room, message.id, Slot(room, message.seq), by_id=message.by_id)


def claim(tx: Tx, first_wait: timedelta) -> list[Handover]:
    """What the desk is to be told now. Unless it answers it is told again, also when this process ends meanwhile."""
    found = queries.due(tx.session, tx.now)
    for report in found:
        report.tries += 1
        report.next_at = tx.now + rules.wait_after(report.tries, first_wait)
    tx.session.flush()
    return [one for report in found if (one := _handover(tx, report))]


def handed(tx: Tx, message_id: int, reference: str) -> None:
    """The desk has it, and calls it so. Told once, however often it answers."""
    report = tx.session.get(Report, message_id, with_for_update=True)
    if report is None or report.reference:
        return
    report.reference, report.next_at = reference, None
    tx.session.flush()
    room = rooms.topic_of(report.room_id)
    tx.emit(room, ReportChanged(message_id, queries.state_of(report)))
    tx.emit(Topic("person", report.by_id), ReportNews(message_id, str(room), report.seq, reference))


def _open(tx: Tx, room: Topic, message_id: int, seq: Slot, *, by_id: int) -> Slot:
    tx.append(
        Report,
        message_id=message_id,
        room_id=room.id,
        seq=seq,
        by_id=by_id,
        key=str(uuid4()),
        reference="",
        tries=0,
        next_at=tx.now,
    )
    return tx.emit(room, ReportChanged(message_id, ReportState(message_id)))


def _handover(tx: Tx, report: Report) -> Handover | None:
    """What the desk is told; nothing of what was taken back meanwhile, and then never again."""
    message = said.items(tx.session, [report.message_id])[report.message_id]
    if message.deleted:
        report.next_at = None
        tx.session.flush()
        return None
    room = rooms.topic_of(report.room_id)
    home = rooms.dwelling_of(tx.session, report.by_id, room)
    address = places.addresses(tx.session, [home]).get(home, "") if home is not None else ""
    name = people.names(tx.session, [report.by_id]).get(report.by_id, "")
    return Handover(
        report=report.message_id,
        key=report.key,
        text=message.text,
        reported=message.at,
        name=name,
        address=address,
        room=rooms.names_of(tx.session, [room.id])[room.id][1],
        path=f"/rooms/{room.id}#{report.seq}",
    )
