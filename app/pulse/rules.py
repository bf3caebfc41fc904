"""When a pulse is asked, and which of its figures may be told.

Nothing is told of fewer than five dwellings, and nothing from which that follows. A pulse's answers are parted once
into groups of five or more (`parted`); what is told is of such a group or of all of them, so whatever is added up or
subtracted is of whole groups again. How many answered, or named a worry, is told in steps of five.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple, cast

from app.kernel.settings import Settings
from app.kernel.words import one_line
from app.kernel.working_time import HERE, Office
from app.projects.rules import Phase
from app.pulse.wire import Figures, Part, Pulses, Shown, Together, Worried, Worry
from channels.errors import Forbidden, Invalid, NotFound, Refused

FEWEST = 5  # dwellings of which anything is told
APART = timedelta(days=14)
OPEN_FOR = timedelta(days=7)
LATER = timedelta(hours=20)  # "later" at breakfast is tomorrow at breakfast
RESULTS_WITHIN_DAYS = 3  # working days
SENTENCE_CHARACTERS = 300
FOLLOWS_CHARACTERS = 2_000
AGREES = 4  # this face, and the one after it

Mine = Literal["answered", "later", "declined"]


class State(StrEnum):
    """How a pulse stands. Few: too few answered, so nothing is told, and nothing is owed."""

    OPEN = "open"
    CLOSED = "closed"
    FEW = "few"
    PUBLISHED = "published"


class PulseOver(Refused, code="pulse_over", status=409):
    """It can't be answered any more: its time has passed, or a vote runs."""


class PulseAnsweredBefore(Refused, code="pulse_answered_before", status=409):
    """The dwelling has answered. Nobody knows any more which answer was its, so it can't be changed."""


class NotAsked(Forbidden, code="pulse_not_asked", status=403):
    """Who lives here is asked."""


class NothingOwed(Refused, code="pulse_nothing_owed", status=409):
    """There are no results that wait for what is done with them."""


class PulseDuringVote(Refused, code="pulse_during_vote", status=409):
    """No figures as long as a vote runs: they would count beside it."""


class PulseIncomplete(Invalid, code="pulse_incomplete", status=422):
    """What is done with it must be said."""


class PulseTooLong(Invalid, code="pulse_too_long", status=422):
    """More characters than there is room for."""

    most: int


class NobodyToCall(NotFound, code="pulse_nobody_to_call", status=404):
    """She doesn't wait for a call here."""


# When


class Cadence(NamedTuple):
    """How many days from one pulse to the next in each phase; and after a project, how many days after its work."""

    office: Office
    days: Mapping[str, int]
    aftercare: Sequence[int]

    @classmethod
    def of(cls, settings: Settings) -> "Cadence":
        """As it is set."""
        return cls(settings.office, settings.pulse_days, sorted(settings.pulse_aftercare_days))

    def results_due(self, closed: datetime) -> datetime:
        """By when the results of a pulse are owed."""
        return self.office.deadline(closed, days=RESULTS_WITHIN_DAYS)


class Stage(NamedTuple):
    """The phase of a project, and since when."""

    project_id: int
    phase: str
    since: date


def asked_about(stages: Iterable[Stage], asked: date | None, cadence: Cadence) -> Stage | None:
    """Of a complex's projects the one whose turn comes first; none when all are over."""
    going = [stage for stage in stages if not _is_over(stage, asked, cadence)]
    return min(going, key=lambda stage: (_next(stage, asked, cadence), -stage.project_id), default=None)


def next_day(stage: Stage | None, *, seen: date, asked: date | None, cadence: Cadence) -> date:
    """The first day on which the complex may be asked. `seen`: when it was seen first."""
    if stage and stage.phase == Phase.AFTERCARE:
        wanted = _next(stage, asked, cadence)
    elif asked is None:
        return seen + APART
    else:
        wanted = _next(stage, asked, cadence) if stage else asked + timedelta(days=cadence.days["geen"])
    return max(wanted, asked + APART) if asked else wanted


def _next(stage: Stage, asked: date | None, cadence: Cadence) -> date:
    if stage.phase == Phase.AFTERCARE:
        moments = _moments(stage, cadence)
        return next((moment for moment in moments if asked is None or moment > asked), date.max)
    return (asked or stage.since) + timedelta(days=cadence.days.get(stage.phase, cadence.days["geen"]))


def _is_over(stage: Stage, asked: date | None, cadence: Cadence) -> bool:
    if stage.phase != Phase.AFTERCARE:
        return False
    return not cadence.aftercare or (asked is not None and asked >= _moments(stage, cadence)[-1])


def _moments(stage: Stage, cadence: Cadence) -> list[date]:
    return [stage.since + timedelta(days=days) for days in cadence.aftercare]


# What may be told


class Answer(NamedTuple):
    """What one dwelling answered."""

    knows: int
    heard: int
    agreed: int
    worries: Collection[str]
    building_id: int | None = None


Group = tuple[tuple[int, ...], list[Answer]]  # what was answered in these buildings


def parted(answers: Iterable[Answer]) -> list[Group]:
    """The answers by building, in groups of `FEWEST` or more: what is too small goes together, the smallest first."""
    by_building: dict[int, list[Answer]] = {}
    for answer in answers:
        by_building.setdefault(answer.building_id or 0, []).append(answer)
    groups: list[Group] = [((building,), those) for building, those in sorted(by_building.items())]
    groups.sort(key=lambda group: len(group[1]))
    while len(groups) > 1 and len(groups[0][1]) < FEWEST:
        (some, first), (others, second), *rest = groups
        groups = [(tuple(sorted(some + others)), first + second), *rest]
        groups.sort(key=lambda group: len(group[1]))
    return groups


def figures(answers: Sequence[Answer]) -> Figures | None:
    """What may be told of these answers; None when they are too few."""
    if len(answers) < FEWEST:
        return None
    groups = parted(answers)
    parts = [_part(buildings, those) for buildings, those in sorted(groups)] if len(groups) > 1 else []
    named = {worry: sum(worry in answer.worries for answer in answers) for worry in Worry}
    worries = [Worried(worry, _in_steps(count)) for worry, count in named.items() if count >= FEWEST]
    return Figures(
        answers=_in_steps(len(answers)),
        knows=_shown([answer.knows for answer in answers]),
        heard=_shown([answer.heard for answer in answers]),
        agreed=_shown([answer.agreed for answer in answers]),
        worries=sorted(worries, key=lambda one: -one.dwellings),
        parts=parts,
    )


def together(told: Iterable[tuple[str, date, Figures]], asked: Pulses) -> Together | None:
    """What was told of these buildings, phases and days as one figure. It is made only of what each pulse told."""
    pieces: list[Part] = []
    for phase, day, of in told:
        if asked.phase not in (None, phase) or not (asked.since or day) <= day <= (asked.until or day):
            continue
        if not asked.building:
            pieces.append(Part((), of.answers, of.knows.mean, of.heard.mean, of.agreed.mean))
        else:
            pieces += [part for part in of.parts if part.buildings == (asked.building,)]
    answers = sum(piece.answers for piece in pieces)
    if not answers:
        return None

    def mean(name: str) -> float:
        return round(sum(cast("float", getattr(piece, name)) * piece.answers for piece in pieces) / answers, 1)

    return Together(answers, mean("knows"), mean("heard"), mean("agreed"), len(pieces))


def _part(buildings: tuple[int, ...], answers: Sequence[Answer]) -> Part:
    return Part(
        buildings,
        _in_steps(len(answers)),
        _mean([answer.knows for answer in answers]),
        _mean([answer.heard for answer in answers]),
        _mean([answer.agreed for answer in answers]),
    )


def _shown(faces: Sequence[int]) -> Shown:
    agree = sum(face >= AGREES for face in faces)
    may_tell = agree >= FEWEST and len(faces) - agree >= FEWEST
    return Shown(_mean(faces), round(20 * agree / len(faces)) * 5 if may_tell else None)


def _mean(faces: Sequence[int]) -> float:
    return round(sum(faces) / len(faces), 1)


def _in_steps(count: int) -> int:
    return count - count % FEWEST


# What people write


def sentence(written: str) -> str:
    """A sentence to go with it, or nothing. Raises `PulseTooLong`."""
    return _line("sentence", written, most=SENTENCE_CHARACTERS)


def follows(written: str) -> str:
    """What is done with the results. Raises `PulseIncomplete`, `PulseTooLong`."""
    line = _line("follows", written, most=FOLLOWS_CHARACTERS)
    if not line:
        raise PulseIncomplete(field="follows", problem="empty")
    return line


def is_now(cadence: Cadence, now: datetime) -> bool:
    """Whether people may be asked something at this moment: when the office is open, so that somebody answers."""
    return cadence.office.is_working_moment(now.astimezone(HERE))


def _line(field: str, written: str, *, most: int) -> str:
    line = one_line(written)
    if len(line) > most:
        raise PulseTooLong(field=field, problem=f"at most {most} characters", most=most)
    return line
