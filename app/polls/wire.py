"""Polls on the wire: commands, events, and a poll as a page of its room shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from app.kernel.clock import Stamp, stamp
from app.kernel.journal import Event
from app.polls.models import Per
from channels.protocol import By

OptionText = Annotated[str, Meta(min_length=1, max_length=120)]
OptionId = Annotated[int, Meta(ge=0)]  # its place among the options, from 0


# Commands


class OpenPoll(msgspec.Struct, frozen=True):
    """Ask something. `many`: several options may be chosen; `secret`: nobody can see who chose what."""

    question: Annotated[str, Meta(min_length=1, max_length=300)]
    options: Annotated[list[OptionText], Meta(min_length=2, max_length=20)]
    many: bool = False
    secret: bool = False
    per: Per = Per.PERSON
    closes_at: Annotated[datetime, Meta(tz=True)] | None = None


class CastVote(msgspec.Struct, frozen=True):
    """Choose, or choose otherwise; no choices take the vote back."""

    poll: int
    choices: Annotated[list[OptionId], Meta(max_length=20)]


class ClosePoll(msgspec.Struct, frozen=True):
    """Stop counting."""

    poll: int


# Events in the room


class Option(msgspec.Struct, frozen=True):
    """What can be chosen."""

    id: OptionId
    text: OptionText


class PollOpened(Event, frozen=True):
    """A question to everybody in the room. `eligible`: how many persons, or dwellings, may vote."""

    kind: ClassVar[str] = "poll.opened"
    opens_item: ClassVar[bool] = True

    poll: int
    question: str
    options: list[Option]
    many: bool
    secret: bool
    per: Per
    eligible: int
    closes_at: Stamp | None = None


class PollCounted(Event, frozen=True):
    """The votes until now, `counts` in the order of the options."""

    kind: ClassVar[str] = "poll.counted"

    poll: int
    counts: list[int]
    voters: int
    eligible: int


class PollClosed(PollCounted, frozen=True):
    """The result. Its moment is the event's."""

    kind: ClassVar[str] = "poll.closed"


# Events in the voters' own topics


class PollVoted(Event, frozen=True):
    """What you, or your household, chose. Empty: the vote was taken back. Absent: the poll is secret."""

    kind: ClassVar[str] = "poll.voted"

    poll: int
    choices: list[OptionId] | None = None


# On a page of the room


class PollItem(PollOpened, frozen=True, kw_only=True):
    """A poll and how it stands. `voted`: your vote, or your dwelling's, is in it; `mine`: as what, unless secret."""

    seq: int
    at: Stamp
    by: By
    counts: list[int]
    voters: int
    voted: bool
    closed_at: Stamp | None = None
    mine: list[OptionId] | None = None


def numbered(options: Sequence[str]) -> list[Option]:
    """Each option with its number."""
    return [Option(id_, text) for id_, text in enumerate(options)]


def moment(at: datetime | None) -> Stamp | None:
    """A moment that there may not be."""
    return None if at is None else stamp(at)
