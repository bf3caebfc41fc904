"""What makes a good poll and a good vote, how votes are counted, and what of them may be seen when."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from unicodedata import category

import msgspec
from babel.dates import format_date

from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.kernel.words import one_line
from app.kernel.working_time import HERE, Office
from app.people.roles import Role
from app.polls import runoff
from app.polls.models import Ballot, Form, Poll, Results
from app.polls.runoff import Round
from channels.errors import Forbidden, Invalid, Refused

QUESTION_CHARACTERS = 300  # what a phone shows without scrolling
OPTION_CHARACTERS = 120
FEWEST_OPTIONS, MOST_OPTIONS = 2, 20
COUNTS_APART = timedelta(milliseconds=500)  # PROTOCOL.md: at most two counts a second for each poll
CLOCKS_APART = timedelta(seconds=5)  # more than the clocks of two machines differ, or a batch waits for the storage
LONGEST = timedelta(days=366)  # a poll that nobody closes still ends
STATEMENT_CHARACTERS = 1000
OUTCOME_CHARACTERS = 2000
FACES = ["😞", "🙁", "😐", "🙂", "😀"]  # from very unhappy to very happy; screens put words to them
STEP = 5  # votes of a secret poll: no figure is made of fewer, and none moves for fewer
OUTCOME_WITHIN_DAYS = 3  # working days
REMINDED_BEFORE = timedelta(hours=24)
REMINDED_WHEN_OPEN_FOR = timedelta(hours=48)  # who was asked yesterday needs no reminder
MESSAGE_CHARACTERS = 4000
MAILS_AT_ONCE = 50
FIRST_RETRY_MINUTES = 5  # then twice as long each time
MOST_TRIES = 8  # over ten hours
WAKING = time(8), time(20)  # between these nobody minds a reminder


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


class TooManyChoices(Refused, code="too_many_choices", status=422):
    """In this poll fewer options may be chosen."""

    most: int


class WrongMost(Refused, code="wrong_most", status=422):
    """How many may be chosen lies between one and the number of options, where several may."""


class WrongQuorum(Refused, code="wrong_quorum", status=422):
    """A quorum is a percentage."""


class StatementMissing(Invalid, code="statement_missing", status=422):
    """Who asks says beforehand whether it binds or advises, and what happens at which outcome."""


class WrongVoters(Refused, code="wrong_voters", status=422):
    """These can't be asked: where dwellings vote they are tenants, and buildings are those of this project."""


class VoteNotAsked(Forbidden, code="vote_not_asked", status=403):
    """This poll asks others."""


class PaperPerDwelling(Refused, code="paper_per_dwelling", status=409):
    """Slips are for polls in which dwellings vote."""


class NotASlip(Refused, code="not_a_slip", status=404):
    """No dwelling that may vote in this poll has a slip with that code."""


class AlreadyVoted(Refused, code="already_voted", status=409):
    """The dwelling of this slip has voted already; whoever enters it says whether the slip takes that vote's place."""

    via: str


class StillOpen(Refused, code="poll_still_open", status=409):
    """There is no outcome before a poll has closed."""


class NoDwellingHere(Refused, code="no_dwelling_here", status=403):
    """Only who rents a dwelling in this building or project has a vote."""


class Tally(NamedTuple):
    """How often each option was chosen (in a ranking: put first), by how many voters, and a ranking's rounds."""

    counts: list[int]
    voters: int
    rounds: list[Round] | None = None


class Sight(NamedTuple):
    """What somebody may see of a poll: its counts, who voted, and who chose what."""

    counts: bool
    who: bool = False
    choices: bool = False


def sight(poll: Poll, viewer: Actor | None = None) -> Sight:
    """What of a poll may be seen: the one place that decides it, for socket, page, mail, export and API.

    `viewer` None: everybody who follows the room. Counts show while it is open unless they were to wait for the end;
    those of a secret poll only as of `STEP` votes. Who voted shows after closing, to tenants and staff: in a secret
    poll unless all chose alike, since then it would say what each chose. Who chose what shows after closing to staff
    and to who asked, in an open poll whose voters were told so beforehand.
    """
    is_closed = poll.closed_at is not None
    enough = not poll.secret or poll.voters >= STEP
    counts = enough and (is_closed or poll.results == Results.LIVE)
    if viewer is None or not is_closed:
        return Sight(counts)
    who = enough and viewer.role in {Role.TENANT, Role.STAFF} and not (poll.secret and poll.voters in poll.counts)
    was_told = poll.effect is not None
    choices = not poll.secret and was_told and (viewer.role == Role.STAFF or viewer.id == poll.by_id)
    return Sight(counts, who, choices)


def show(poll: Poll, counted: Tally) -> None:
    """Put into the poll what may be told of this count. The counts are nought where they may not be seen."""
    poll.voters = counted.voters
    may_be_seen = sight(poll).counts
    poll.counts = counted.counts if may_be_seen else [0] * len(poll.options)
    rounds = counted.rounds if may_be_seen else None
    poll.rounds = [msgspec.to_builtins(one) for one in rounds] if rounds is not None else None


def question(written: str) -> str:
    """The question as it is asked. Raises `PollIncomplete`, `PollTooLong`."""
    return _line("question", written, most=QUESTION_CHARACTERS)


def options(written: Sequence[str]) -> list[str]:
    """The options as they are offered.

    Raises `WrongNumberOfOptions`, `PollIncomplete`, `PollTooLong`, and `OptionsAlike` for two that look the same.
    """
    _must_be_some(written)
    offered = [_line("options", option, most=OPTION_CHARACTERS) for option in written]
    seen: set[str] = set()
    for option in offered:
        if (looks := option.casefold()) in seen:
            raise OptionsAlike(option=option)
        seen.add(looks)
    return offered


def dates(wished: Sequence[tuple[datetime, datetime | None]], now: datetime) -> list[list[str | None]]:
    """The dates as they are kept, earliest first. Raises `WrongNumberOfOptions`, `WrongClosingTime`, `OptionsAlike`."""
    _must_be_some(wished)
    for starts, ends in wished:
        if not now < starts <= now + LONGEST or (ends is not None and not starts < ends <= starts + timedelta(days=1)):
            raise WrongClosingTime
    kept = sorted((stamp(starts), stamp(ends) if ends else "") for starts, ends in wished)
    for one, other in pairwise(kept):
        if one == other:
            raise OptionsAlike(option=in_words(one[0]))
    return [[starts, ends or None] for starts, ends in kept]


def in_words(starts: str, ends: str | None = None) -> str:
    """A date as an option says it to programs that know no dates: dinsdag 1 december 2026, 10:00–12:00."""
    moment = datetime.fromisoformat(starts).astimezone(HERE)
    until = f"–{datetime.fromisoformat(ends).astimezone(HERE):%H:%M}" if ends else ""
    return f"{format_date(moment, 'EEEE d MMMM y', locale='nl')}, {moment:%H:%M}{until}"


def most(wished: int | None, form: Form, offered: int) -> int | None:
    """How many may be chosen. Raises `WrongMost`."""
    if wished is None:
        return None
    if form not in {Form.SEVERAL, Form.DATES} or not 1 <= wished <= offered:
        raise WrongMost
    return wished


def quorum(wished: int | None) -> int | None:
    """The percentage. Raises `WrongQuorum`."""
    if wished is not None and not 1 <= wished <= 100:
        raise WrongQuorum
    return wished


def needed(poll: Poll) -> int:
    """How many must have voted for the poll to count. Whole numbers, so that 69.6% is not 70%."""
    return ((poll.quorum or 0) * poll.eligible + 99) // 100


def statement(written: str) -> str:
    """What happens at which outcome. Raises `StatementMissing`, `PollTooLong`."""
    text = _text("consequence", written, most=STATEMENT_CHARACTERS)
    if not text:
        raise StatementMissing(field="consequence", problem="empty")
    return text


def outcome(field: str, written: str) -> str:
    """What was decided, or what follows. Raises `PollIncomplete`, `PollTooLong`."""
    text = _text(field, written, most=OUTCOME_CHARACTERS)
    if not text:
        raise PollIncomplete(field=field, problem="empty")
    return text


def outcome_due(closed_at: datetime) -> datetime:
    """Until when who asked may take to say what was decided."""
    return Office().deadline(closed_at, days=OUTCOME_WITHIN_DAYS)


def next_try(now: datetime, tries: int) -> datetime:
    """When to try a mail again that was tried `tries` times before now."""
    return now + timedelta(minutes=FIRST_RETRY_MINUTES << tries)


def reminder_at(closes_at: datetime | None, now: datetime) -> datetime | None:
    """When to remind those who haven't voted: a day before closing, or before that if people sleep then."""
    if closes_at is None or closes_at - now < REMINDED_WHEN_OPEN_FOR:
        return None
    there = (closes_at - REMINDED_BEFORE).astimezone(HERE)
    first, last = WAKING
    if there.time() < first:
        there = datetime.combine(there.date() - timedelta(days=1), last, HERE)
    elif there.time() > last:
        there = datetime.combine(there.date(), last, HERE)
    return there.astimezone(UTC)


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


def ballot(poll: Poll, choices: Sequence[int]) -> Ballot:
    """The choices as they are kept. Raises `UnknownOption`, `OneChoiceOnly`, `TooManyChoices`."""
    chosen = tuple(dict.fromkeys(choices) if poll.form == Form.RANKING else sorted(set(choices)))
    for option in chosen:
        if not 0 <= option < len(poll.options):
            raise UnknownOption(option=option)
    if len(chosen) > 1 and poll.form in {Form.ONE, Form.FACES}:
        raise OneChoiceOnly
    if poll.most is not None and len(chosen) > poll.most:
        raise TooManyChoices(most=poll.most)
    return chosen


def wait(counted_at: datetime | None, now: datetime) -> timedelta:
    """How long until the poll may be counted again; zero: now."""
    if counted_at is None or counted_at > now + CLOCKS_APART:  # the clock has been set back
        return timedelta()
    return max(timedelta(), counted_at + COUNTS_APART - now)


def tally(poll: Poll, ballots: Iterable[tuple[Ballot, int]]) -> Tally:
    """How a poll stands, from each kind of ballot and how many there are of it."""
    counts = [0] * len(poll.options)
    voters = 0
    cast = [(chosen, alike) for chosen, alike in ballots if chosen]
    for chosen, alike in cast:
        voters += alike
        for option in chosen[:1] if poll.form == Form.RANKING else chosen:
            counts[option] += alike
    is_ranking = poll.form == Form.RANKING
    return Tally(counts, voters, runoff.rounds(len(counts), cast, poll_id=poll.id) if is_ranking else None)


def _must_be_some(offered: Sequence[object]) -> None:
    if not FEWEST_OPTIONS <= len(offered) <= MOST_OPTIONS:
        raise WrongNumberOfOptions(field="options", problem=f"{FEWEST_OPTIONS} to {MOST_OPTIONS}")


def _text(field: str, written: str, *, most: int) -> str:
    """What was written, in its lines, without other control characters."""
    text = "".join(c for c in written.replace("\r\n", "\n") if c == "\n" or category(c) != "Cc").strip()
    if len(text) > most:
        raise PollTooLong(field=field, problem=f"at most {most} characters", most=most)
    return text


def _line(field: str, written: str, *, most: int) -> str:
    """What was written, as one line."""
    line = one_line(written)
    if not line:
        raise PollIncomplete(field=field, problem="empty")
    if len(line) > most:
        raise PollTooLong(field=field, problem=f"at most {most} characters", most=most)
    return line
