"""Posting how the work goes."""

from msgspec import to_builtins

from app.files import commands as files
from app.horizon import queries as horizon
from app.kernel.actor import Actor
from app.kernel.markup import to_html
from app.kernel.transaction import Slot, Tx
from app.messages import rules as messages
from app.people import roles
from app.people.roles import Capability
from app.progress import rules
from app.progress.models import Progress
from app.progress.wire import PostProgress, ProgressPosted
from app.projects import commands as projects
from app.projects.rules import Phase
from app.rooms import queries as rooms
from app.rooms.rules import must_not_be_muted
from channels.topics import Topic


def post(tx: Tx, actor: Actor, room: Topic, data: PostProgress) -> Slot:
    """Tell the room. In a project's own room the project takes over the phase and the percentage."""
    roles.must(actor, Capability.POST_PROGRESS)
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)
    rules.must_tell(data)
    text = messages.text(data.text) if data.text.strip() else ""

    id_ = tx.new_id()
    attachments = files.attach(tx, actor, room, data.attachments, to=id_)
    if project_id := rooms.project_of(tx.session, room):
        if data.phase == Phase.BALLOT:
            horizon.must_be_explored(tx.session, room)
        projects.report(tx, project_id, phase=data.phase, percent=data.percent)
    posted = tx.emit(room, ProgressPosted(id_, text, to_html(text), data.phase, data.percent, attachments))
    tx.append(
        Progress,
        id=id_,
        room_id=room.id,
        seq=posted,
        by_id=actor.id,
        by_role=actor.role,
        at=tx.now,
        text=text,
        phase=data.phase,
        percent=data.percent,
        attachments=to_builtins(attachments),
    )
    return posted
