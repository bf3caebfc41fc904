"""What makes a good poll and a good vote, and how votes are counted."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from unicodedata import category

from app.polls.models import Ballot, Poll
from channels.errors import Invalid, Refused

QUESTION_CHARACTERS = 300  # what a phone shows without scrolling
OPTION_CHARACTERS = 120
FEWEST_OPTIONS, MOST_OPTIONS = 2, 20
COUNTS_APART = timedelta(milliseconds=500)  # PROTOCOL.md: at most two counts a second for each poll
CLOCKS_APART = timedelta(seconds=5)  # more than the clocks of two machines differ, or a batch waits for the storage
LONGEST = timedelta(days=366)  # a poll that nobody closes still ends


class PollClosed(Refused, code="poll_closed", status=409):
    """Votes stop counting when a poll closes; show the result instead."""

    closed_at: datetime


class PollIncomplete(Invalid, code="poll_incomplete", status=422):
    """The question, or one of the options, is blank."""


class PollTooLong(Invalid, code="poll_too_long", status=422):
    """The question, or one of the options, has more characters than there is room for."""

    most: int


class WrongNumberOfOptions(Invalid, code="wrong_number_of_options", status=422):
    """There is nothing to choose, or too much."""

    fewest: int = FEWEST_OPTIONS
    most: int = MOST_OPTIONS


class WrongClosingTime(Refused, code="wrong_closing_time", status=422):
    """A poll closes in the future, and within a year."""


class OptionsAlike(Refused, code="options_alike", status=422):
    """Two options say the same."""

    option: str


class UnknownOption(Refused, code="unknown_option", status=422):
    """The poll has no option of that number."""

    option: int


class OneChoiceOnly(Refused, code="one_choice_only", status=422):
    """In this poll one option may be chosen."""


class NoDwellingHere(Refused, code="no_dwelling_here", status=403):
    """Only who rents a dwelling in this building or project has a vote."""


class Tally(NamedTuple):
    """How often each option was chosen, and by how many voters."""

    counts: list[int]
    voters: int


def question(written: str) -> str:
    """The question as it is asked. Raises `PollIncomplete`, `PollTooLong`."""
    return _line("question", written, most=QUESTION_CHARACTERS)


def options(written: Sequence[str]) -> list[str]:
    """The options as they are offered.

    Raises `WrongNumberOfOptions`, `PollIncomplete`, `PollTooLong`, and `OptionsAlike` for two that look the same.
    """
    if not FEWEST_OPTIONS <= len(written) <= MOST_OPTIONS:
        raise WrongNumberOfOptions(field="options", problem=f"{FEWEST_OPTIONS} to {MOST_OPTIONS}")
    offered = [_line("options", option, most=OPTION_CHARACTERS) for option in written]
    seen: set[str] = set()
    for option in offered:
        if (looks := option.casefold()) in seen:
            raise OptionsAlike(option=option)
        seen.add(looks)
    return offered


def closing_time(wished: datetime | None, now: datetime) -> datetime | None:
    """When the poll closes by itself. Raises `WrongClosingTime` unless that is in the future, and within a year."""
    if wished is None:
        return None
    if not now < wished <= now + LONGEST:
        raise WrongClosingTime
    return wished.astimezone(UTC).replace(microsecond=wished.microsecond // 1000 * 1000)  # as fine as the wire shows


def must_be_open(poll: Poll, now: datetime) -> None:
    """Raises `PollClosed` when it was closed, or its time has come."""
    if poll.closed_at is not None:
        raise PollClosed(closed_at=poll.closed_at)
    if poll.closes_at is not None and poll.closes_at <= now:
        raise PollClosed(closed_at=poll.closes_at)


def ballot(poll: Poll, choices: Iterable[int]) -> Ballot:
    """The choices as they are kept. Raises `UnknownOption`, `OneChoiceOnly`."""
    chosen = tuple(sorted(set(choices)))
    for option in chosen:
        if not 0 <= option < len(poll.options):
            raise UnknownOption(option=option)
    if len(chosen) > 1 and not poll.many:
        raise OneChoiceOnly
    return chosen


def wait(counted_at: datetime | None, now: datetime) -> timedelta:
    """How long until the poll may be counted again; zero: now."""
    if counted_at is None or counted_at > now + CLOCKS_APART:  # the clock has been set back
        return timedelta()
    return max(timedelta(), counted_at + COUNTS_APART - now)


def tally(offered: int, ballots: Iterable[tuple[Ballot, int]]) -> Tally:
    """The result of a poll with `offered` options, from each kind of ballot and how many there are of it."""
    counts = [0] * offered
    voters = 0
    for chosen, alike in ballots:
        voters += alike
        for option in chosen:
            counts[option] += alike
    return Tally(counts, voters)


def _line(field: str, written: str, *, most: int) -> str:
    """What was written as one line without control characters, which PostgreSQL doesn't keep all."""
    line = " ".join("".join(c for c in written if c.isspace() or category(c) != "Cc").split())
    if not line:
        raise PollIncomplete(field=field, problem="empty")
    if len(line) > most:
        raise PollTooLong(field=field, problem=f"at most {most} characters", most=most)
    return line
