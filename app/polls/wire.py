"""Polls on the wire: commands, events, and a poll as a page of its room shows it."""

from datetime import datetime
from typing import Annotated, ClassVar, Self

import msgspec
from msgspec import Meta

from app.kernel.clock import Stamp, stamp
from app.kernel.journal import Event
from app.kernel.wire import Id
from app.polls.models import Per, Poll
from channels.protocol import By

OptionId = Annotated[int, Meta(ge=0)]  # its place among the options, from 0


# Commands


class OpenPoll(msgspec.Struct, frozen=True):
    """Ask something. `many`: several options may be chosen; `secret`: nobody can see who chose what."""

    question: str
    options: list[str]
    many: bool = False
    secret: bool = False
    per: Per = Per.PERSON
    closes_at: Annotated[datetime, Meta(tz=True)] | None = None


class CastVote(msgspec.Struct, frozen=True):
    """Choose, or choose otherwise; no choices take the vote back."""

    poll: Id
    choices: Annotated[list[OptionId], Meta(max_length=20)]


class ClosePoll(msgspec.Struct, frozen=True):
    """Stop counting."""

    poll: Id


# Events in the room


class Option(msgspec.Struct, frozen=True):
    """What can be chosen."""

    id: OptionId
    text: str


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

    @classmethod
    def of(cls, poll: Poll) -> Self:
        """As the poll's row has it."""
        return cls(poll=poll.id, counts=poll.counts, voters=poll.voters, eligible=poll.eligible)


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


def opening(poll: Poll) -> PollOpened:
    """What was told when the poll was opened."""
    return PollOpened(
        poll=poll.id,
        question=poll.question,
        options=[Option(id_, text) for id_, text in enumerate(poll.options)],
        many=poll.many,
        secret=poll.secret,
        per=Per(poll.per),
        eligible=poll.eligible,
        closes_at=moment(poll.closes_at),
    )


def moment(at: datetime | None) -> Stamp | None:
    """A moment that there may not be."""
    return stamp(at) if at else None
