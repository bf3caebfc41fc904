"""What a feature brings: its commands, routes, part of a room's page, and what it does from time to time.

The house is put together from a list of these (`app/features.py`); adding one is a word there.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.kernel.house import House
from app.kernel.http import Route
from app.kernel.journal import Event
from app.kernel.parts import Command, Every, Findable, Offer, Span, Words

__all__ = ["Chore", "Command", "Every", "Feature", "Findable", "Offer", "Route", "Span", "Words"]


@dataclass(frozen=True, slots=True)
class Chore:
    """What happens by itself outside the writer, such as removing files. `do` is awaited each `period`."""

    name: str
    period: timedelta
    do: Callable[[House], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing that people do here, from the wire to the table.

    `redacting` and `revising` name kinds of events. After the first, frames sent before may no longer be shown; after
    the second, in a person's own topic, what she may see is asked anew for her open sockets. `finds`: which of its
    things can be searched for.
    """

    name: str
    commands: Sequence[Command] = ()
    events: Sequence[type[Event]] = ()
    routes: Sequence[Route] = ()
    offers: Sequence[Offer] = ()
    every: Sequence[Every] = ()
    chores: Sequence[Chore] = ()
    finds: Sequence[Findable[Any]] = ()
    redacting: frozenset[str] = frozenset()
    revising: frozenset[str] = frozenset()
