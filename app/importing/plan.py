"""What an export would change here. Decided before anything is written."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from app.importing.export import Export, File
from app.importing.faults import Found, Reason
from app.places.queries import Dwelt, Lease
from app.places.rules import DwellingFacts, TenancyFacts
from app.projects.rules import PartyFacts, ProjectFacts, Taking

T = TypeVar("T", bound=tuple[object, ...])

# A tenth of Dutch rented homes change hands in a year. If one nightly export says so, it was cut short.
MOST_VANISHING = 0.1
ALWAYS_FINE = 5  # of a handful of lines a tenth says nothing


@dataclass(frozen=True)
class Known:
    """What is known here of what the export tells of."""

    dwellings: Mapping[str, Dwelt]
    tenancies: Mapping[str, Lease]
    projects: Mapping[str, ProjectFacts]
    takings: frozenset[Taking]
    project_ids: Mapping[str, int]  # by the project's number
    accounts: Mapping[str, int]  # of who works on projects, by e-mail address


class Counts(NamedTuple):
    """How many are new, changed, the same, and over."""

    new: int
    changed: int
    same: int
    ended: int


class Vanishing(NamedTuple):
    """Of how many the export tells no more, of how many that counted so far."""

    file: str
    gone: int
    of: int

    @property
    def is_suspect(self) -> bool:
        """Whether it looks like half an export rather than like life."""
        return self.gone > ALWAYS_FINE and self.gone > self.of * MOST_VANISHING


@dataclass(frozen=True)
class Changes(Generic[T]):
    """What is written of one file: records that are new or changed, and what isn't told of any more."""

    write: list[T]
    over: list[str]
    counts: Counts
    vanishing: Vanishing


@dataclass(frozen=True)
class Plan:
    """All changes, and what was odd when the files were laid side by side."""

    dwellings: Changes[DwellingFacts]
    tenancies: Changes[TenancyFacts]
    projects: Changes[ProjectFacts]
    parties: Changes[PartyFacts]
    parties_over: list[Taking]
    found: list[Found]

    @property
    def suspect(self) -> list[Vanishing]:
        """Files that look cut short."""
        return [
            changes.vanishing
            for changes in (self.dwellings, self.tenancies, self.parties)
            if changes.vanishing.is_suspect
        ]


def make(export: Export, known: Known, today: date) -> Plan:
    """What `export` changes in what is `known`. Lines that rest on nothing are left out, and said."""
    found: list[Found] = []
    standing = {number: dwelt.facts for number, dwelt in known.dwellings.items() if not dwelt.is_gone}
    dwellings = _in_one_complex(export.dwellings, found)
    complexes = {facts.complex_number for facts in (*dwellings.values(), *standing.values())}
    tenancies = _resting_on(dwellings.keys() | standing.keys(), export.tenancies, UNKNOWN_DWELLING, found)
    projects = _resting_on(complexes, export.projects, UNKNOWN_COMPLEX, found)
    parties = _resting_on(projects.keys() | known.projects.keys(), export.parties, UNKNOWN_PROJECT, found)
    over = known.takings - {_taking(party, known) for party in parties.values()}
    return Plan(
        dwellings=_changes(export.dwellings, dwellings, standing),
        tenancies=_tenancies(export.tenancies, tenancies, known, today),
        projects=_projects(export.projects, projects, known),
        parties=_parties(export.parties, parties, known, over),
        parties_over=sorted(over),
        found=found,
    )


class _Rest(NamedTuple):
    """What a record of a file rests on: in which column its number stands, and what is said when it isn't there."""

    field: str
    of: str  # as the facts call it
    reason: Reason


UNKNOWN_DWELLING = _Rest("eenheidnummer", "dwelling_number", Reason.UNKNOWN_DWELLING)
UNKNOWN_COMPLEX = _Rest("complexnummer", "complex_number", Reason.UNKNOWN_COMPLEX)
UNKNOWN_PROJECT = _Rest("projectnummer", "project_number", Reason.UNKNOWN_PROJECT)


def _resting_on(ground: Collection[str], file: File[T], rest: _Rest, found: list[Found]) -> dict[str, T]:
    sound: dict[str, T] = {}
    for number, (facts, line) in file.records.items():
        on = getattr(facts, rest.of)
        if on in ground:
            sound[number] = facts
        else:
            found.append(Found(file.name, line, number, rest.field, rest.reason, on))
    return sound


def _in_one_complex(file: File[DwellingFacts], found: list[Found]) -> dict[str, DwellingFacts]:
    """A building stands in one complex: that of the first dwelling that tells of it."""
    complex_of: dict[str, str] = {}
    sound: dict[str, DwellingFacts] = {}
    for number, (facts, line) in file.records.items():
        own = complex_of.setdefault(facts.building_number, facts.complex_number)
        if own != facts.complex_number:
            found.append(Found(file.name, line, number, "complexnummer", Reason.OTHER_COMPLEX, facts.complex_number))
        sound[number] = facts if own == facts.complex_number else facts._replace(complex_number=own)
    return sound


def _tenancies(
    file: File[TenancyFacts], told: Mapping[str, TenancyFacts], known: Known, today: date
) -> Changes[TenancyFacts]:
    before = {number: lease.facts for number, lease in known.tenancies.items()}
    running = {number for number, facts in before.items() if facts.ends is None or facts.ends >= today}
    changes = _changes(file, told, before, running)
    ending = [n for n in running & told.keys() if (ends := told[n].ends) is not None and ends < today]
    new, changed, same, ended = changes.counts
    counts = Counts(new, changed - len(ending), same, ended + len(ending))
    return Changes(changes.write, changes.over, counts, changes.vanishing)


def _projects(file: File[ProjectFacts], told: Mapping[str, ProjectFacts], known: Known) -> Changes[ProjectFacts]:
    """A project that isn't told of any more is over, and its room stays."""
    changes = _changes(file, told, known.projects)
    return Changes(changes.write, [], changes.counts._replace(ended=0), changes.vanishing)


def _parties(
    file: File[PartyFacts], told: Mapping[str, PartyFacts], known: Known, over: Collection[Taking]
) -> Changes[PartyFacts]:
    new = [party for party in told.values() if _taking(party, known) not in known.takings]
    counts = Counts(len(new), 0, len(told) - len(new), len(over))
    return Changes(new, [], counts, Vanishing(file.name, len(over), len(known.takings)))


def _taking(party: PartyFacts, known: Known) -> Taking:
    """Who takes part in what, as it is known here; with ids 0 where it isn't."""
    return Taking(known.accounts.get(party.email, 0), known.project_ids.get(party.project_number, 0), party.part)


def _changes(
    file: File[T], told: Mapping[str, T], before: Mapping[str, T], counting: Iterable[str] | None = None
) -> Changes[T]:
    """`counting`: the numbers that can vanish, all those from before unless it is said."""
    new = [facts for number, facts in told.items() if number not in before]
    changed = [facts for number, facts in told.items() if number in before and before[number] != facts]
    can_vanish = set(before if counting is None else counting)
    over = sorted(can_vanish - file.numbers)
    counts = Counts(len(new), len(changed), len(told) - len(new) - len(changed), len(over))
    return Changes(new + changed, over, counts, Vanishing(file.name, len(over), len(can_vanish)))
