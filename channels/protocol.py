"""Every frame, both ways. No other file names a JSON key of the envelope.

The contract is `docs/protocol.md`, version 1. Keys are written in the order of the fields, `type` first, so that a
program can look before it parses. Fields that a frame doesn't know are ignored.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

from channels.topics import Topic

SUBPROTOCOL = "portiek.v1"
MAX_FRAME_BYTES = 64 * 1024
HEARTBEAT_S = 25

type_tag: dict[str, Any] = {"tag_field": "type", "frozen": True, "gc": False}

Seq = Annotated[int, Meta(ge=0, le=2**53)]
TopicName = Annotated[str, Meta(max_length=40)]
CommandId = Annotated[str, Meta(min_length=8, max_length=64)]


def no_data() -> msgspec.Raw:
    """What a command holds that needs no data."""
    return msgspec.Raw(b"{}")


# Client to server


class Hello(msgspec.Struct, tag="hello", **type_tag):
    """First frame. For each topic the last number seen; null: from now on. No topics: her own and all her rooms."""

    epoch: str | None = None
    topics: dict[TopicName, Seq | None] | None = None


class Join(msgspec.Struct, tag="join", **type_tag):
    """Follow one more topic."""

    topic: TopicName
    after: Seq | None = None


class Leave(msgspec.Struct, tag="leave", **type_tag):
    """Follow one topic less."""

    topic: TopicName


class Command(msgspec.Struct, tag="command", **type_tag):
    """Do something. The same id again is answered with the first result, and does nothing."""

    id: CommandId
    name: Annotated[str, Meta(max_length=64)]
    topic: TopicName
    data: msgspec.Raw = msgspec.field(default_factory=no_data)


class Typing(msgspec.Struct, tag="typing", **type_tag):
    """At most one every 3 s."""

    topic: TopicName


class Ping(msgspec.Struct, tag="ping", **type_tag):
    """Answered by a pong."""


ClientFrame = Hello | Join | Leave | Command | Typing | Ping
decode_client_frame = msgspec.json.Decoder(ClientFrame).decode


# Server to client


class Welcome(msgspec.Struct, tag="welcome", **type_tag):
    """Answer to `hello`. What is owed for each topic follows as events. `person` and `rooms` are the application's."""

    epoch: str
    person: msgspec.Raw
    rooms: msgspec.Raw
    heartbeat: int = HEARTBEAT_S


class Ack(msgspec.Struct, tag="ack", **type_tag):
    """The command is committed, as that event."""

    id: str
    topic: str
    seq: int


class Refusal(msgspec.Struct, tag="refused", **type_tag):
    """The command is not committed, and nothing changed."""

    id: str
    code: str
    message: str
    retry_after: float | UnsetType = UNSET


class Reset(msgspec.Struct, tag="reset", **type_tag):
    """Too far behind, or another epoch: fetch the state over HTTP, then go on after the head that it states."""

    topic: str
    head: int


class Joined(msgspec.Struct, tag="joined", **type_tag):
    """Following."""

    topic: str
    head: int


class Left(msgspec.Struct, tag="left", **type_tag):
    """Not following any more."""

    topic: str
    reason: Literal["left", "removed", "not_found"]


class Presence(msgspec.Struct, tag="presence", **type_tag):
    """How many people are here. Not stored, may be dropped."""

    topic: str
    here: int


class Someone(msgspec.Struct, frozen=True, gc=False):
    """A person as others see her."""

    id: int
    name: str


class TypingBy(msgspec.Struct, tag="typing", **type_tag):
    """Somebody else is writing. Not stored, may be dropped."""

    topic: str
    by: Someone


class Pong(msgspec.Struct, tag="pong", **type_tag):
    """Answer to `ping`."""


class Draining(msgspec.Struct, tag="draining", **type_tag):
    """This process stops; reconnect at a random moment within that many seconds."""

    within: int


class Error(msgspec.Struct, tag="error", **type_tag):
    """A frame was not understood, or not allowed."""

    code: str
    message: str
    topic: str | UnsetType = UNSET


ServerFrame = Welcome | Ack | Refusal | Reset | Joined | Left | Presence | TypingBy | Pong | Draining | Error
encode = msgspec.json.encode


# Events: encoded once, by hand, since their number is known last and their content first


class By(msgspec.Struct, frozen=True, gc=False):
    """Who did it, as everybody may see."""

    id: int
    name: str
    role: str


class Entry(NamedTuple):
    """One event of a topic's journal: the number, the kind, and the frame as it goes on the wire."""

    topic: Topic
    seq: int
    kind: str
    frame: bytes


def event_content(kind: str, at: str, by: By, data: msgspec.Struct) -> bytes:
    """An event's frame from its kind on: all of it but the topic and the number."""
    return b'"kind":"%b","at":"%b","by":%b,"data":%b}' % (kind.encode(), at.encode(), encode(by), encode(data))


def event_frame(topic: Topic, seq: int, content: bytes) -> bytes:
    """The whole frame: `content` as `event_content` makes it, under its topic and number."""
    return b'{"type":"event","topic":"%b:%d","seq":%d,%b' % (topic.kind.encode(), topic.id, seq, content)


class Event(msgspec.Struct, tag="event", **type_tag):
    """An event, read back from its frame."""

    topic: str
    seq: int
    kind: str
    at: str
    by: By
    data: msgspec.Raw


decode_event = msgspec.json.Decoder(Event).decode


def stamp(moment: datetime) -> str:
    """A moment as it goes on the wire: UTC, RFC 3339, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
