"""Messages on the wire: commands, events, and a message as a page of its room shows it.

An item is its opening event's data, with where it stands and what became of it. Its reducer, in words:

- `message.posted` adds the item.
- `message.edited` sets `text` and `html`, and `edited_at` to the event's `at`.
- `message.deleted` empties `text` and `html`, takes away `attachments`, and sets `deleted`.
- `message.hidden` empties the same and sets `hidden`; `message.restored` takes `hidden` away and sets what it carries.

A reply carries the number of the message that it answers, and no words of it: so erasing a message erases it once. For
replies to messages that stand before the page, the page has `quotes`, by the message's number. The four events above do
to a quote's `text` what they do to an item's. For a live reply to a message that isn't at hand there is
`GET /api/messages/{message}`.
"""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from app.files.wire import Attachment
from app.kernel.clock import Stamp
from app.kernel.journal import Event
from app.kernel.wire import Id
from channels.protocol import By

# Commands


class PostMessage(msgspec.Struct, frozen=True):
    """`message.post`: say something. `thread`: the message that opens it. `attachments`: photos uploaded before."""

    text: str
    thread: Id | None = None
    reply_to: Id | None = None
    attachments: tuple[Id, ...] = ()


class EditMessage(msgspec.Struct, frozen=True):
    """`message.edit`: say it otherwise. One's own message; that it was edited shows."""

    message: Id
    text: str


class DeleteMessage(msgspec.Struct, frozen=True):
    """`message.delete`: take back one's own message. Its words and photos are erased; that it was there shows."""

    message: Id


# Events


class MessagePosted(Event, frozen=True):
    """Somebody said something."""

    kind: ClassVar[str] = "message.posted"
    opens_item: ClassVar[bool] = True

    message: Id
    text: str
    html: str
    thread: Id | None = None
    reply_to: Id | None = None
    attachments: tuple[Attachment, ...] = ()


class MessageEdited(Event, frozen=True):
    """Its author says it otherwise."""

    kind: ClassVar[str] = "message.edited"

    message: Id
    text: str
    html: str


class MessageDeleted(Event, frozen=True):
    """Its author took it back. The events that told its words are empty from now on."""

    kind: ClassVar[str] = "message.deleted"

    message: Id


class MessageHidden(Event, frozen=True):
    """A moderator took it from sight, and says why. The events that told its words are empty from now on."""

    kind: ClassVar[str] = "message.hidden"

    message: Id
    reason: str


class MessageRestored(Event, frozen=True):
    """A moderator shows it again."""

    kind: ClassVar[str] = "message.restored"

    message: Id
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


# On a page of the room


class Hidden(msgspec.Struct, frozen=True):
    """That a message is hidden, and why."""

    reason: str


class MessageItem(MessagePosted, frozen=True, kw_only=True):
    """A message, where it stands, and what became of it."""

    seq: int
    at: Stamp
    by: By
    edited_at: Stamp | None = None
    deleted: bool = False
    hidden: Hidden | None = None


class Thread(msgspec.Struct, frozen=True):
    """A message, and what was said in its thread."""

    messages: Sequence[MessageItem]


class Quote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message that stands before the page and is answered on it: its first words."""

    seq: int
    by: By
    text: str
    deleted: bool = False
    hidden: Hidden | None = None
