"""Polls on the wire: commands, events, and a poll as a page of its room shows it."""

from datetime import datetime
from typing import Annotated, ClassVar, Self

import msgspec
from msgspec import Meta

from app.kernel.clock import Stamp, stamp
from app.kernel.journal import Event
from app.kernel.wire import Id
from app.people.roles import Role
from app.polls import rules
from app.polls.models import Effect, Form, Per, Poll, Results, Via
from app.polls.runoff import Round
from channels.protocol import By

OptionId = Annotated[int, Meta(ge=0)]  # its place among the options, from 0


# Commands


class Date(msgspec.Struct, frozen=True):
    """A date that can be chosen, for an appointment."""

    starts: Annotated[datetime, Meta(tz=True)]
    ends: Annotated[datetime, Meta(tz=True)] | None = None


class OpenPoll(msgspec.Struct, frozen=True):
    """Ask something.

    `many`: several options may be chosen; `secret`: nobody can see who chose what. `form` says more than `many` does:
    `ranking` puts options in an order, `dates` takes `dates` for `options`, `faces` five faces. With `form`, `effect`
    (does it bind or advise) and `consequence` (what happens at which outcome) must be given, and an outcome is owed
    when it has closed. `most`: how many may be chosen. `quorum`: which percentage must have voted. `results`: when
    counts are shown. `roles`: who may vote, tenants unless said; `buildings`: only those of these buildings' rooms.
    """

    question: str
    options: list[str] = []
    many: bool = False
    secret: bool = False
    per: Per = Per.PERSON
    closes_at: Annotated[datetime, Meta(tz=True)] | None = None
    form: Form | None = None
    dates: list[Date] = []
    most: int | None = None
    roles: list[Role] = []
    buildings: Annotated[list[Id], Meta(max_length=100)] = []
    results: Results = Results.LIVE
    quorum: int | None = None
    effect: Effect | None = None
    consequence: str = ""


class CastVote(msgspec.Struct, frozen=True):
    """Choose, or choose otherwise; no choices take the vote back. In a ranking the best comes first."""

    poll: Id
    choices: Annotated[list[OptionId], Meta(max_length=20)]


class ClosePoll(msgspec.Struct, frozen=True):
    """Stop counting."""

    poll: Id


class EnterSlip(msgspec.Struct, frozen=True):
    """Enter what a dwelling's slip says. `slip`: the code on it; `replace`: also when the dwelling voted already."""

    poll: Id
    slip: Annotated[str, Meta(max_length=300)]
    choices: Annotated[list[OptionId], Meta(min_length=1, max_length=20)]
    replace: bool = False


class DecidePoll(msgspec.Struct, frozen=True):
    """Say what was decided after a poll, and what happens next. Saying it again takes the place of the first."""

    poll: Id
    decided: str
    next: str


# Events in the room


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    """What can be chosen. Of a date from when, and until when where that was said."""

    id: OptionId
    text: str
    starts: Stamp | None = None
    ends: Stamp | None = None


class PollOpened(Event, frozen=True):
    """A question to everybody in the room. `eligible`: how many persons, or dwellings, may vote.

    What is absent: `form` one, `roles` tenants, `buildings` all, `results` live. `withheld`: as in `poll.counted`.
    """

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
    form: Form = Form.ONE
    most: int | None = None
    roles: tuple[Role, ...] = ()
    buildings: tuple[int, ...] = ()
    results: Results = Results.LIVE
    quorum: int | None = None
    effect: Effect | None = None
    consequence: str = ""
    withheld: bool = False


class PollCounted(Event, frozen=True):
    """The votes until now, `counts` in the order of the options; in a ranking first choices, and the `rounds`.

    `withheld`: the counts may not be seen (yet), and are nought. A secret poll is counted in steps of at least five
    new or changed votes, one step behind; those in between are told to nobody.
    """

    kind: ClassVar[str] = "poll.counted"

    poll: int
    counts: list[int]
    voters: int
    eligible: int
    withheld: bool = False
    rounds: list[Round] | None = None

    @classmethod
    def of(cls, poll: Poll) -> Self:
        """As the poll's row has it."""
        return cls(
            poll=poll.id,
            counts=poll.counts,
            voters=poll.voters,
            eligible=poll.eligible,
            withheld=is_withheld(poll),
            rounds=rounds(poll),
        )


class PollClosed(PollCounted, frozen=True):
    """The result. Its moment is the event's. `outcome_due`: until then it is to be said what was decided."""

    kind: ClassVar[str] = "poll.closed"

    outcome_due: Stamp | None = None

    @classmethod
    def of(cls, poll: Poll) -> Self:
        """As the poll's row has it."""
        return msgspec.structs.replace(super().of(poll), outcome_due=moment(poll.outcome_due))


class PollDecided(Event, frozen=True):
    """What was decided after a poll, and what happens next. Who says it, and when, is the event's."""

    kind: ClassVar[str] = "poll.decided"

    poll: int
    decided: str
    next: str


# Events in the voters' own topics


class PollVoted(Event, frozen=True):
    """What you, or your household, chose. Empty: the vote was taken back. Absent: the poll is secret.

    `via` paper: somebody of the corporation entered it from the dwelling's slip.
    """

    kind: ClassVar[str] = "poll.voted"

    poll: int
    choices: list[OptionId] | None = None
    via: Via = Via.SCREEN


class PollReminded(Event, frozen=True):
    """You, or your household, have not voted yet, and the poll closes soon."""

    kind: ClassVar[str] = "poll.reminded"

    poll: int
    topic: str
    question: str
    closes_at: Stamp


class PollOutcome(Event, frozen=True):
    """You voted, and this was decided."""

    kind: ClassVar[str] = "poll.outcome"

    poll: int
    topic: str
    question: str
    decided: str
    next: str


# On a page of the room


class Outcome(msgspec.Struct, frozen=True):
    """What was decided, what happens next, and who said so."""

    decided: str
    next: str
    at: Stamp
    by: By


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
    via: Via = Via.SCREEN
    rounds: list[Round] | None = None
    outcome_due: Stamp | None = None
    outcome: Outcome | None = None


# Over HTTP


class Voter(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person, or a dwelling, that voted. `choices`: where those may be seen."""

    name: str
    via: Via = Via.SCREEN
    choices: list[OptionId] | None = None


class Voters(msgspec.Struct, frozen=True):
    """Who voted, where that may be seen; by name, or as a postman goes. `hidden`: it may not."""

    voters: list[Voter]
    hidden: bool = False


class OwedOutcome(msgspec.Struct, frozen=True):
    """A poll that has closed, and of which nobody has said what was decided."""

    poll: int
    seq: int
    topic: str
    room: str
    question: str
    by: By
    closed_at: Stamp
    due: Stamp
    late: bool


class Owed(msgspec.Struct, frozen=True):
    """Outcomes that are owed, the one that is due first at the top."""

    owed: list[OwedOutcome]


def opening(poll: Poll) -> PollOpened:
    """What was told when the poll was opened."""
    return PollOpened(
        poll=poll.id,
        question=poll.question,
        options=[_option(poll, id_) for id_ in range(len(poll.options))],
        many=poll.many,
        secret=poll.secret,
        per=Per(poll.per),
        eligible=poll.eligible,
        closes_at=moment(poll.closes_at),
        form=Form(poll.form),
        most=poll.most,
        roles=tuple(map(Role, poll.roles)),
        buildings=tuple(poll.buildings),
        results=Results(poll.results),
        quorum=poll.quorum,
        effect=Effect(poll.effect) if poll.effect else None,
        consequence=poll.consequence,
        withheld=is_withheld(poll),
    )


def is_withheld(poll: Poll) -> bool:
    """Whether the counts may not be seen."""
    return not rules.sight(poll).counts


def rounds(poll: Poll) -> list[Round] | None:
    """A ranking's rounds, as they were told last."""
    return msgspec.convert(poll.rounds, list[Round]) if poll.rounds is not None else None


def moment(at: datetime | None) -> Stamp | None:
    """A moment that there may not be."""
    return stamp(at) if at else None


def _option(poll: Poll, id_: OptionId) -> Option:
    starts, ends = poll.moments[id_] if poll.moments else (None, None)
    return Option(id_, poll.options[id_], starts, ends)
