"""Moderation on the wire. What becomes of a hidden message is told in `app/messages/wire.py`.

Reducers, in words: `member.muted` and `member.unmuted` set and take away `room.muted_until` for the person they name.
"""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from app.kernel.clock import Stamp
from app.kernel.journal import Event
from app.kernel.wire import Id
from channels.protocol import By, Someone

Minutes = Annotated[int, Meta(ge=1, le=30 * 24 * 60)]  # whoever should be quiet for longer needs a talk


# Commands


class HideMessage(msgspec.Struct, frozen=True):
    """`message.hide`: take a message from sight. The reason stands in its place."""

    message: Id
    reason: str


class RestoreMessage(msgspec.Struct, frozen=True):
    """`message.restore`: show a hidden message again."""

    message: Id


class MuteMember(msgspec.Struct, frozen=True):
    """`member.mute`: let somebody only read in this room for a while. Again: until then instead."""

    person: Id
    minutes: Minutes
    reason: str


class UnmuteMember(msgspec.Struct, frozen=True):
    """`member.unmute`: let her speak again."""

    person: Id


# Events


class MemberMuted(Event, frozen=True):
    """Somebody only reads here for a while."""

    kind: ClassVar[str] = "member.muted"

    person: Id
    name: str
    until: Stamp
    reason: str


class MemberUnmuted(Event, frozen=True):
    """She speaks again."""

    kind: ClassVar[str] = "member.unmuted"

    person: Id


# The audit log


class AuditItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a moderator did. `text`: what a message says that is hidden still, to decide on restoring it."""

    id: Id
    at: Stamp
    by: By
    act: str
    room: str
    message: Id | None = None
    person: Someone | None = None
    reason: str = ""
    until: Stamp | None = None
    text: str | None = None


class AuditPage(msgspec.Struct, frozen=True):
    """The newest entries first; ask on with the last one's id as `before`."""

    entries: list[AuditItem]


class AuditQuery(msgspec.Struct, frozen=True):
    """Which part of the log."""

    before: Id | None = None
