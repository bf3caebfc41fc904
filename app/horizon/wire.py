"""A building's horizon on the wire."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from app.kernel.clock import Stamp
from app.kernel.journal import Event
from channels.protocol import By

MOST_PLANS = 9
Year = Annotated[int, Meta(ge=2000, le=2200)]


class Certainty(StrEnum):
    """How certain a plan is."""

    CERTAIN = "certain"  # decided, with the money for it
    LIKELY = "likely"
    EXPLORED = "explored"  # being looked into: it may come to nothing


class Plan(msgspec.Struct, frozen=True):
    """What is planned within one, three or five years, and how certain."""

    within: Literal[1, 3, 5]
    what: str
    certainty: Certainty


class SetHorizon(msgspec.Struct, frozen=True):
    """Say what is planned for this building, or that nothing is before a year; `reason`: why that changed."""

    plans: Annotated[tuple[Plan, ...], Meta(max_length=MOST_PLANS)] = ()
    quiet_until: Year | None = None
    reason: str = ""


class HorizonSet(Event, frozen=True, kw_only=True):
    """What is planned for this building from now on. Everybody who lives there is told."""

    kind: ClassVar[str] = "horizon.set"
    opens_item: ClassVar[bool] = True

    horizon: int
    plans: Sequence[Plan]
    dwellings: int
    quiet_until: int | None = None
    reason: str = ""


class HorizonItem(HorizonSet, frozen=True, kw_only=True):
    """The same on a page of the room."""

    seq: int
    at: Stamp
    by: By


class Letters(msgspec.Struct, frozen=True):
    """The dwellings in which nobody reads along: they are told by letter."""

    dwellings: Sequence[str]
