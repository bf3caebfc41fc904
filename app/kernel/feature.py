"""What a feature brings: its commands, routes, part of a room's page, and what it does from time to time.

The house is put together from a list of these (`app/features.py`); adding one is a word there.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from sqlmodel import Session

from app.kernel.actor import Actor
from app.kernel.http import Route
from app.kernel.journal import Event
from app.kernel.transaction import Slot, Tx
from channels.topics import Topic

if TYPE_CHECKING:
    from app.kernel.house import House


@dataclass(frozen=True, slots=True)
class Command:
    """A verb on the wire. `do` checks first and writes after; it returns the event that the command became."""

    name: str
    data: type[msgspec.Struct]
    do: Callable[[Tx, Actor, Topic, Any], Slot]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The part of a room's stream that a page shows: events numbered `first` to `last`."""

    room: Topic
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What a feature adds to a page of a room, under `key`: its items, or what belongs to others' items."""

    key: str
    read: Callable[[Session, Actor, Span], Sequence[msgspec.Struct] | Mapping[Any, msgspec.Struct]]


@dataclass(frozen=True, slots=True)
class Every:
    """What happens by itself, in the writer: `do` is run each `period` in every process, so it must not mind that."""

    name: str
    period: timedelta
    do: Callable[[Tx], object]


@dataclass(frozen=True, slots=True)
class Chore:
    """What happens by itself outside the writer, such as removing files. `do` is awaited each `period`."""

    name: str
    period: timedelta
    do: Callable[["House"], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing that people do here, from the wire to the table.

    `redacting` and `revising` name kinds of events. After the first, frames sent before may no longer be shown; after
    the second, in a person's own topic, what she may see is asked anew for her open sockets.
    """

    name: str
    commands: Sequence[Command] = ()
    events: Sequence[type[Event]] = ()
    routes: Sequence[Route] = ()
    offers: Sequence[Offer] = ()
    every: Sequence[Every] = ()
    chores: Sequence[Chore] = ()
    redacting: frozenset[str] = frozenset()
    revising: frozenset[str] = frozenset()
