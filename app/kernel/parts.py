"""The parts that a feature is made of: its verbs, what it adds to a page of a room, and what it does by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from sqlmodel import Session

from app.kernel.actor import Actor
from app.kernel.journal import Event
from app.kernel.transaction import Slot, Tx
from channels.topics import Topic

E = TypeVar("E", bound=Event)


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
    read: Callable[[Session, Actor, Span], msgspec.Struct | Sequence[msgspec.Struct] | Mapping[Any, msgspec.Struct]]


@dataclass(frozen=True, slots=True)
class Every:
    """What happens by itself, in the writer: `do` is run each `period` in every process, so it must not mind that."""

    name: str
    period: timedelta
    do: Callable[[Tx], object]


class Words(NamedTuple):
    """What an event says of a thing, for who searches. No text: it is not to be found, or not any more.

    On a `shelf` it can be found besides by who may not see its room, as far as the feature that named the shelf lets
    her.
    """

    thing: int
    text: str
    shelf: str = ""


@dataclass(frozen=True, slots=True)
class Findable(Generic[E]):
    """That a thing can be searched for, by what an `event` in its room says of it. `kind`: what it is, in one word."""

    kind: str
    event: type[E]
    words: Callable[[E], Words]
