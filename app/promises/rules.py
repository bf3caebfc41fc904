"""What becomes of a promise: which step may follow which, and what each must say."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.kernel.words import one_line
from app.kernel.working_time import HERE
from channels.errors import Forbidden, Invalid, NotFound, Refused

WHAT_CHARACTERS = 500  # a sentence or two
WHO_CHARACTERS = 120
REASON_CHARACTERS = 500
LONGEST = timedelta(days=3653)  # ten years: what is promised for later is a hope
MOST_DWELLINGS = 1_000  # more is the whole building, or the whole room
MORNING = time(8)  # when quiet hours are over (21:00-8:00): nobody's phone lights up at midnight


class Act(StrEnum):
    """What an entry of the record says was done."""

    ASKED = "asked"
    MADE = "made"
    DECLINED = "declined"
    MOVED = "moved"
    KEPT = "kept"
    BROKEN = "broken"
    LATE = "late"
    REDACTED = "redacted"


class State(StrEnum):
    """How a promise stands. Late: its day has passed, and nothing was said of it."""

    ASKED = "asked"
    DECLINED = "declined"
    OPEN = "open"
    MOVED = "moved"
    LATE = "late"
    KEPT = "kept"
    BROKEN = "broken"


AFTER: Mapping[Act, State] = {
    Act.ASKED: State.ASKED,
    Act.MADE: State.OPEN,
    Act.DECLINED: State.DECLINED,
    Act.MOVED: State.MOVED,
    Act.LATE: State.LATE,
    Act.KEPT: State.KEPT,
    Act.BROKEN: State.BROKEN,
}

RUNNING = frozenset({State.OPEN, State.MOVED, State.LATE})

# A mistake is put right by a further entry: what was called kept may turn out not to be, what was not kept, later is.
FROM: Mapping[Act, frozenset[State]] = {
    Act.MADE: frozenset({State.ASKED, State.DECLINED}),
    Act.DECLINED: frozenset({State.ASKED}),
    Act.MOVED: RUNNING | {State.BROKEN},
    Act.LATE: frozenset({State.OPEN, State.MOVED}),
    Act.KEPT: RUNNING | {State.BROKEN},
    Act.BROKEN: RUNNING | {State.KEPT},
}


class PromiseNotFound(NotFound, code="promise_not_found", status=404):
    """There is no such promise in this room."""


class PromiseIsElsewhere(Refused, code="promise_is_elsewhere", status=409):
    """The promise stands otherwise than whoever did this thought; `state` is how."""

    state: str


class PromiseIncomplete(Invalid, code="promise_incomplete", status=422):
    """What, who, or why is missing."""


class PromiseTooLong(Invalid, code="promise_too_long", status=422):
    """More characters than there is room for."""

    most: int


class WrongDay(Invalid, code="promise_wrong_day", status=422):
    """A promise is for today or later, and within ten years."""

    field: str = "day"
    problem: str = "not from today to ten years ahead"


class UnknownPromiser(Invalid, code="promise_unknown_promiser", status=422):
    """Who will do it works on this room's buildings or projects, or is named in words."""

    field: str = "who_id"
    problem: str = "does not work here"


class UnknownDwellings(Invalid, code="promise_unknown_dwellings", status=422):
    """A promise is for dwellings of its room."""

    field: str = "scope"
    problem: str = "not in this room"


class NotYourPromise(Forbidden, code="not_your_promise", status=403):
    """Who made it, who will do it, and the corporation say what became of a promise."""


class NotATenantsWords(Forbidden, code="not_a_tenants_words", status=403):
    """Only what a tenant wrote can be taken out; what was promised to tenants stays."""


def state(acts: Iterable[str]) -> State:
    """How a promise stands after these acts. The first makes it, or asks for it."""
    now = State.ASKED
    for act in acts:
        now = AFTER.get(Act(act), now)
    return now


def must_lead_on(now: State, act: Act) -> None:
    """Raises `PromiseIsElsewhere` unless `act` may follow."""
    if now not in FROM[act]:
        raise PromiseIsElsewhere(state=now)


def must_be_ahead(day: date, today: date) -> date:
    """The day by which. Raises `WrongDay`."""
    if not today <= day <= today + LONGEST:
        raise WrongDay
    return day


def what(written: str) -> str:
    """What is promised, in one paragraph. Raises `PromiseIncomplete`, `PromiseTooLong`."""
    return _line("what", written, most=WHAT_CHARACTERS)


def who(written: str) -> str:
    """Who will do it, in words. Raises `PromiseIncomplete`, `PromiseTooLong`."""
    return _line("who", written, most=WHO_CHARACTERS)


def reason(written: str) -> str:
    """Why. Raises `PromiseIncomplete`, `PromiseTooLong`."""
    return _line("reason", written, most=REASON_CHARACTERS)


def note(written: str) -> str:
    """The same where nothing need be said."""
    return reason(written) if written.strip() else ""


def last_day_passed(now: datetime) -> date:
    """Promises for this day or before are late. A day has passed on the next morning."""
    here = now.astimezone(HERE)
    return here.date() - timedelta(days=1 if here.time() >= MORNING else 2)


def _line(field: str, written: str, *, most: int) -> str:
    line = one_line(written)
    if not line:
        raise PromiseIncomplete(field=field, problem="empty")
    if len(line) > most:
        raise PromiseTooLong(field=field, problem=f"at most {most} characters", most=most)
    return line
