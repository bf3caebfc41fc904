"""Things said, each in a batch of its own."""

from typing import Any

from app.files import commands as files
from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.feature import Span
from app.kernel.transaction import Slot
from app.messages import commands, queries
from app.messages.wire import DeleteMessage, EditMessage, MessageItem, PostMessage
from app.moderation import commands as moderation
from app.moderation.wire import HideMessage, RestoreMessage
from channels.topics import Topic
from tests.support.app import Ground


def say(ground: Ground, author: Actor, room: Topic, text: str = "Hallo", **more: Any) -> int:
    """Post a message: its number."""
    ground.do(lambda tx: commands.post(tx, author, room, PostMessage(text, **more)), author)
    message: int = ground.told("message.posted")[-1]["message"]
    return message


def edit(ground: Ground, author: Actor, room: Topic, message: int, text: str) -> Slot:
    return ground.do(lambda tx: commands.edit(tx, author, room, EditMessage(message, text)), author)


def delete(ground: Ground, author: Actor, room: Topic, message: int) -> Slot:
    return ground.do(lambda tx: commands.delete(tx, author, room, DeleteMessage(message)), author)


def hide(ground: Ground, moderator: Actor, room: Topic, message: int, reason: str = "Scheldwoord") -> Slot:
    return ground.do(lambda tx: moderation.hide(tx, moderator, room, HideMessage(message, reason)), moderator)


def restore(ground: Ground, moderator: Actor, room: Topic, message: int) -> Slot:
    return ground.do(lambda tx: moderation.restore(tx, moderator, room, RestoreMessage(message)), moderator)


def a_loose_photo(ground: Ground, owner: Actor, room: Topic, name: str = "a1b2") -> int:
    """A photo that is uploaded and not yet shown, without its bytes."""
    return ground.do(lambda tx: files.add(tx, owner, room, name=name, width=640, height=480), owner)


def seen(ground: Ground, viewer: Actor, room: Topic, *, first: int = 1, last: int = 10_000) -> list[MessageItem]:
    """The room's messages, as the viewer's page has them."""
    return list(ground.ask(queries.offer, viewer, Span(room=room, first=first, last=last)))


def the_journal(ground: Ground, room: Topic) -> str:
    """All frames of the room, as somebody would get them who returns after a long time."""
    return b"\n".join(entry.frame for entry in ground.ask(journal.since, room, 0)).decode()
