"""Rooms as they go over the wire."""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from app.kernel.journal import Event

RoomKind = Literal["building", "project"]


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
