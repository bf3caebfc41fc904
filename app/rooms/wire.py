"""Rooms as they go over the wire."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from app.kernel.clock import Stamp
from app.kernel.journal import Event
from app.rooms.rules import RoomKind


class ReadRoom(msgspec.Struct, frozen=True):
    """`room.read`: what she saw, up to this number."""

    seq: Annotated[int, Meta(ge=0, le=2**53)]


class RoomRead(Event, frozen=True):
    """In the person's own topic: her other devices know what she has read."""

    kind: ClassVar[str] = "room.read"

    topic: str
    seq: int


class RoomJoined(Event, frozen=True, rename={"room_kind": "kind"}):
    """In the person's own topic: she belongs to a room from now on."""

    kind: ClassVar[str] = "room.joined"

    topic: str
    room_kind: RoomKind
    name: str


class RoomLeft(Event, frozen=True):
    """In the person's own topic: she does not belong to a room any more."""

    kind: ClassVar[str] = "room.left"

    topic: str


class RoomSummary(msgspec.Struct, frozen=True):
    """A room in the list: how far it is, how far she has read, how many homes it is of, and a line about it."""

    topic: str
    kind: RoomKind
    name: str
    head: int
    read: int
    unread: int  # items by others that she has not seen; 100 means that many or more
    dwellings: int
    about: str | None = None


class Contact(msgspec.Struct, frozen=True):
    """Whom tenants can turn to. `role` is what she does: project_leader, contractor."""

    name: str
    role: str


class RoomInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """A room as its members see it. `may`: the commands that this person's role may do here."""

    topic: str
    kind: RoomKind
    name: str
    read: int
    dwellings: int
    may: list[str]
    phase: str | None = None
    percent: int | None = None
    muted_until: Stamp | None = None
    muted_reason: str | None = None
    contact: Contact | None = None


class Rooms(msgspec.Struct, frozen=True):
    """The rooms that she belongs to."""

    rooms: list[RoomSummary]


class PageQuery(msgspec.Struct, frozen=True):
    """Which part of a room's stream: the newest items below `before`, or the oldest above `after`."""

    before: Annotated[int, Meta(ge=0, le=2**53)] = 0
    after: Annotated[int, Meta(ge=0, le=2**53)] = 0
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class RoomPage(msgspec.Struct, frozen=True, rename={"first": "from"}):
    """Items of a room numbered from `from` on; `from` is 1 when the start is reached. Each feature adds its own key."""

    first: int


class RoomState(msgspec.Struct, frozen=True, rename={"first": "from"}):
    """A room's present state, which stands for all events up to `head`. Each feature adds its own key."""

    epoch: str
    head: int
    room: RoomInfo
    first: int


class EventsQuery(msgspec.Struct, frozen=True):
    """Which part of a topic's journal."""

    after: Annotated[int, Meta(ge=0, le=2**53)] = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 500


class Events(msgspec.Struct, frozen=True):
    """A topic's journal: events as they go over the socket, oldest first."""

    epoch: str
    head: int
    events: list[msgspec.Raw]
