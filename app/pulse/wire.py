"""The pulse on the wire: commands, events, and pulses on a page of their room.

Reducers, in words: `pulse.asked` adds to `pulses` an item that is open, and makes it `pulse_now`. `pulse.closed` sets
`state` and `due` of both, and takes what the viewer did with it out of `pulse_mine`; `pulse.due` sets `due`.
`pulse.published` adds to `pulse_results`, and sets `state`; of `few` and `published` there is no `pulse_now`.
`pulse.mine`, in a person's own topic, replaces the entry of that pulse in `pulse_mine`.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from app.kernel.clock import Stamp
from app.kernel.journal import Event
from app.kernel.wire import Id
from channels.protocol import By

Face = Annotated[int, Meta(ge=1, le=5)]


class Worry(StrEnum):
    """What one may worry about."""

    RENT = "rent"
    NOISE = "noise"
    DUST = "dust"
    TIME = "time"
    MOVING = "moving"
    HEALTH = "health"
    THINGS = "things"


# Commands


class AnswerPulse(msgspec.Struct, frozen=True):
    """Answer for one's dwelling, with faces from 1 (no) to 5 (yes). `call`: asks to be rung, and says who she is."""

    pulse: Id
    knows: Face
    heard: Face
    agreed: Face
    worries: Annotated[tuple[Worry, ...], Meta(max_length=len(Worry))] = ()
    sentence: str = ""
    call: bool = False


class PutOff(msgspec.Struct, frozen=True):
    """Be asked tomorrow, or not this time."""

    pulse: Id


class PublishPulse(msgspec.Struct, frozen=True):
    """Tell the room the results, and what is done with them."""

    pulse: Id
    follows: str


class PulseCalled(msgspec.Struct, frozen=True):
    """That somebody was rung who had asked for it."""

    person: Id


# Figures


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sentence's mean, from 1 to 5; and how many percent agree, where that is of five dwellings or more, and not."""

    mean: float
    agree: int | None = None


class Worried(msgspec.Struct, frozen=True):
    """That so many dwellings or somewhat more worry about it."""

    worry: Worry
    dwellings: int


class Part(msgspec.Struct, frozen=True):
    """The same of some buildings: the means."""

    buildings: tuple[int, ...]
    answers: int
    knows: float
    heard: float
    agreed: float


class Figures(msgspec.Struct, frozen=True):
    """What was answered: by `answers` dwellings, or up to four more."""

    answers: int
    knows: Shown
    heard: Shown
    agreed: Shown
    worries: Sequence[Worried]
    parts: Sequence[Part]


# Events in the room


class PulseAsked(Event, frozen=True, kw_only=True):
    """The dwellings of the room are asked. `phase`: of the project that it is about."""

    kind: ClassVar[str] = "pulse.asked"
    opens_item: ClassVar[bool] = True

    pulse: int
    closes_at: Stamp
    dwellings: int
    phase: str = ""


class PulseClosed(Event, frozen=True, kw_only=True):
    """No more answers. Results are owed by `due`; none while a vote runs, and none ever when there are too few."""

    kind: ClassVar[str] = "pulse.closed"

    pulse: int
    state: Literal["closed", "few"]
    due: Stamp | None = None


class PulseDue(Event, frozen=True, kw_only=True):
    """By when results are owed: anew after a vote, and not while one runs."""

    kind: ClassVar[str] = "pulse.due"

    pulse: int
    due: Stamp | None = None


class PulsePublished(Event, frozen=True, kw_only=True):
    """What was answered, and what is done with it."""

    kind: ClassVar[str] = "pulse.published"
    opens_item: ClassVar[bool] = True

    pulse: int
    figures: Figures
    follows: str
    dwellings: int
    asked: Stamp
    phase: str = ""


# Event in a person's own topic


class PulseMine(Event, frozen=True, kw_only=True):
    """Your dwelling has answered; or you put it off until a moment, or don't take part. Never what was answered."""

    kind: ClassVar[str] = "pulse.mine"

    pulse: int
    room: str
    did: Literal["answered", "later", "declined"]
    until: Stamp | None = None


# On a page of the room


class PulseItem(PulseAsked, frozen=True, kw_only=True):
    """A pulse in the stream, as it stands now."""

    seq: int
    at: Stamp
    by: By
    state: Literal["open", "closed", "few", "published"]
    due: Stamp | None = None


class PulseResult(PulsePublished, frozen=True, kw_only=True):
    """Results in the stream."""

    seq: int
    at: Stamp
    by: By


class PulseOwn(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the viewer did with a pulse that is open."""

    pulse: int
    did: Literal["answered", "later", "declined"]
    until: Stamp | None = None


# Over HTTP


class Pulses(msgspec.Struct, frozen=True):
    """Which results: of a building, a phase, from a day and until a day; all are left out for everything."""

    building: Id | None = None
    phase: str | None = None
    since: date | None = None
    until: date | None = None


class Together(msgspec.Struct, frozen=True):
    """Results taken together: the means, weighed by how many answered."""

    answers: int
    knows: float
    heard: float
    agreed: float
    pulses: int


class History(msgspec.Struct, frozen=True):
    """All results of a room, the newest first; and those that were asked for, taken together."""

    results: Sequence[PulseResult]
    buildings: dict[int, str]
    together: Together | None = None


class Draft(msgspec.Struct, frozen=True):
    """Results before they are told, and what people wrote, in no order."""

    pulse: int
    figures: Figures
    sentences: Sequence[str]


class ToCall(msgspec.Struct, frozen=True):
    """Somebody who asked to be rung."""

    person: int
    name: str
    address: str


class Calls(msgspec.Struct, frozen=True):
    """Who asked to be rung, as a postman goes."""

    people: Sequence[ToCall]


class OwedPulse(msgspec.Struct, frozen=True):
    """Results that are owed. As long as they are, that room's tenants aren't asked again."""

    pulse: int
    topic: str
    room: str
    closed_at: Stamp
    late: bool
    due: Stamp | None = None


class OwedPulses(msgspec.Struct, frozen=True):
    """The results that are owed in the rooms that one may see."""

    pulses: Sequence[OwedPulse]
