"""Promises on the wire: commands, the one event of the record, and promises on a page of their room."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from app.kernel.clock import Stamp
from app.kernel.journal import Event
from app.kernel.wire import Id
from app.promises.rules import MOST_DWELLINGS, Act, State
from channels.protocol import By

ScopeKind = Literal["room", "building", "entrance", "dwellings"]


class Scope(msgspec.Struct, frozen=True, omit_defaults=True):
    """For which dwellings: all of the room, a building's, those of one entrance of it, or these."""

    kind: ScopeKind = "room"
    building: Id | None = None
    dwellings: Annotated[tuple[Id, ...], Meta(max_length=MOST_DWELLINGS)] = ()


# Commands


class MakePromise(msgspec.Struct, frozen=True):
    """Promise something: what, who (`who_id`, or `who` in words), by which day. `promise`: one that was asked for."""

    what: str
    day: date
    who_id: Id | None = None
    who: str = ""
    scope: Scope = Scope()
    message: Id | None = None
    promise: Id | None = None


class AskPromise(msgspec.Struct, frozen=True):
    """Ask for a promise. It is answered: made, or declined with a reason."""

    what: str
    message: Id | None = None


class DeclinePromise(msgspec.Struct, frozen=True):
    """Say why it isn't promised."""

    promise: Id
    reason: str


class KeepPromise(msgspec.Struct, frozen=True):
    """Say that it was done, with a word about how if one likes."""

    promise: Id
    reason: str = ""


class MovePromise(msgspec.Struct, frozen=True):
    """Promise it for another day, and say why."""

    promise: Id
    day: date
    reason: str


class BreakPromise(msgspec.Struct, frozen=True):
    """Say that it isn't done, and why."""

    promise: Id
    reason: str


class RedactPromise(msgspec.Struct, frozen=True):
    """Take out what a tenant wrote in asking for it, and say why. That it was asked for stays."""

    promise: Id
    reason: str


class FollowPromise(msgspec.Struct, frozen=True):
    """Be told of each change, or no longer."""

    promise: Id


# Events in the room


class Promiser(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who will do it: a person, or a role or organisation in words."""

    name: str
    id: int | None = None


class For(msgspec.Struct, frozen=True, omit_defaults=True):
    """For which dwellings, to be read: how many, and by what they are called unless it is the whole room."""

    kind: ScopeKind
    dwellings: int
    names: Sequence[str] = ()


class Counts(msgspec.Struct, frozen=True):
    """How the room's promises stand. Everybody who may see the room sees the same."""

    kept: int = 0
    moved: int = 0
    late: int = 0
    broken: int = 0
    open: int = 0
    asked: int = 0
    declined: int = 0


class PromiseRecorded(Event, frozen=True, kw_only=True):
    """An entry in the record of promises: what was done, and how the promise stands now.

    `opened` is the number of its first entry. `fingerprint` is the hash of this entry and all before it in the room.
    """

    kind: ClassVar[str] = "promise.recorded"
    opens_item: ClassVar[bool] = True

    promise: int
    act: Act
    state: State
    what: str
    scope: For
    opened: int
    fingerprint: str
    counts: Counts
    owners: Sequence[int] = ()
    who: Promiser | None = None
    day: date | None = None
    message: int | None = None
    reason: str = ""


# Events in a person's own topic


class PromiseFollowing(Event, frozen=True):
    """You are told of each change of a promise, or no longer."""

    kind: ClassVar[str] = "promise.following"

    promise: int
    room: str
    following: bool


class PromiseNews(Event, frozen=True):
    """A promise that you follow changed; what it says stands in the room, at that number."""

    kind: ClassVar[str] = "promise.news"

    promise: int
    room: str
    seq: int
    act: Act


# On a page of the room


class PromiseState(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A promise as it stands now."""

    promise: int
    state: State
    what: str
    scope: For
    opened: int
    owners: Sequence[int] = ()  # who, besides the corporation, says what became of it
    who: Promiser | None = None
    day: date | None = None
    message: int | None = None


class PromiseItem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An entry of the record in the room's stream."""

    promise: int
    act: Act
    seq: int
    at: Stamp
    by: By
    fingerprint: str
    day: date | None = None
    reason: str = ""


class Followed(msgspec.Struct, frozen=True):
    """A promise of the room that the viewer follows."""

    promise: int


# The room's record


class Recorded(PromiseState, frozen=True, omit_defaults=True, kw_only=True):
    """A promise with all that was done with it."""

    at: Stamp
    by: By
    history: Sequence[PromiseItem]


class Record(msgspec.Struct, frozen=True):
    """All promises of a room, what is still owed first, and the fingerprint of the record so far."""

    counts: Counts
    promises: Sequence[Recorded]
    fingerprint: str
    entries: int


class Colleague(msgspec.Struct, frozen=True):
    """Somebody who works on the room's buildings or projects."""

    id: int
    name: str
    role: str


class Home(msgspec.Struct, frozen=True):
    """A dwelling by its address."""

    id: int
    address: str


class Block(msgspec.Struct, frozen=True):
    """A building of the room, with its dwellings in the order in which a postman goes."""

    id: int
    name: str
    dwellings: Sequence[Home]


class Choices(msgspec.Struct, frozen=True):
    """Who may be named in a promise, and for which dwellings it may be."""

    people: Sequence[Colleague]
    buildings: Sequence[Block]
