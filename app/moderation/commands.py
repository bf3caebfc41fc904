"""What moderators do. Each act is an event in the room, and an entry in the audit log, in one transaction."""

from datetime import datetime, timedelta

from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.kernel.transaction import Slot, Tx
from app.messages import commands as messages
from app.moderation import rules
from app.moderation.models import AuditEntry
from app.moderation.wire import HideMessage, MemberMuted, MemberUnmuted, MuteMember, RestoreMessage, UnmuteMember
from app.people import queries as people
from app.people import roles
from app.people.roles import Capability
from app.rooms import commands as rooms
from app.rooms import queries as standings
from app.rooms.rules import Standing
from channels.errors import NotFound
from channels.topics import Topic


def hide(tx: Tx, actor: Actor, room: Topic, data: HideMessage) -> Slot:
    """Take a message from sight; a mark with the reason stays."""
    roles.must(actor, Capability.HIDE)
    reason = rules.reason(data.reason)

    hidden = messages.hide(tx, room, data.message, reason=reason)
    _note(tx, actor, Capability.HIDE, room, message_id=data.message, reason=reason)
    return hidden


def restore(tx: Tx, actor: Actor, room: Topic, data: RestoreMessage) -> Slot:
    """Show a hidden message again."""
    roles.must(actor, Capability.RESTORE)

    restored = messages.restore(tx, room, data.message)
    _note(tx, actor, Capability.RESTORE, room, message_id=data.message)
    return restored


def mute(tx: Tx, actor: Actor, room: Topic, data: MuteMember) -> Slot:
    """Let somebody only read in the room for a while."""
    roles.must(actor, Capability.MUTE)
    reason = rules.reason(data.reason)
    member, _ = _member(tx, room, data.person)
    rules.must_not_keep_order(member)
    until = tx.now + timedelta(minutes=data.minutes)

    rooms.mute(tx, room, member.id, until=until, reason=reason)
    _note(tx, actor, Capability.MUTE, room, person_id=member.id, reason=reason, until=until)
    return tx.emit(room, MemberMuted(member.id, member.name, stamp(until), reason))


def unmute(tx: Tx, actor: Actor, room: Topic, data: UnmuteMember) -> Slot:
    """Let her speak again."""
    roles.must(actor, Capability.UNMUTE)
    member, standing = _member(tx, room, data.person)
    rules.must_be_muted(member, standing.muted_until, tx.now)

    rooms.unmute(tx, room, member.id)
    _note(tx, actor, Capability.UNMUTE, room, person_id=member.id)
    return tx.emit(room, MemberUnmuted(member.id))


def _member(tx: Tx, room: Topic, person_id: int) -> tuple[Actor, Standing]:
    standing = standings.standing_of(tx.session, person_id, room)
    person = people.by_id(tx.session, person_id)
    if standing is None or person is None:
        raise NotFound
    return person, standing


def _note(
    tx: Tx,
    actor: Actor,
    act: Capability,
    room: Topic,
    *,
    message_id: int | None = None,
    person_id: int | None = None,
    reason: str = "",
    until: datetime | None = None,
) -> None:
    tx.append(
        AuditEntry,
        id=tx.new_id(),
        at=tx.now,
        by_id=actor.id,
        by_role=actor.role,
        act=act,
        room_id=room.id,
        message_id=message_id,
        person_id=person_id,
        reason=reason,
        until=until,
    )
