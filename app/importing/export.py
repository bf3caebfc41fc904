"""The four files of the corporation's export, read and understood each for itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from app.importing import reading, records
from app.importing.faults import Found, LeftOut, Reason
from app.importing.reading import Line
from app.importing.records import Say
from app.places.rules import DwellingFacts, TenancyFacts
from app.projects.rules import PartyFacts, ProjectFacts

T = TypeVar("T", bound=tuple[object, ...])

DWELLINGS = "eenheden.csv"
TENANCIES = "overeenkomsten.csv"
PROJECTS = "projecten.csv"
PARTIES = "betrokkenen.csv"


class FileMissing(Exception):
    """One of the four files is not there, or can't be read."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


class Told(NamedTuple, Generic[T]):
    """A record, and the line that tells of it."""

    facts: T
    line: int


@dataclass(frozen=True)
class File(Generic[T]):
    """What a file tells: records by their number, and all numbers on it, those of lines that were left out too."""

    name: str
    records: dict[str, Told[T]] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Export:
    """What the corporation tells, and what was odd about it."""

    dwellings: File[DwellingFacts]
    tenancies: File[TenancyFacts]
    projects: File[ProjectFacts]
    parties: File[PartyFacts]
    found: list[Found]


def read(folder: Path, say: Callable[[str], None] = lambda _file: None) -> Export:
    """The export in `folder`; `say` is told each file before it is read. Raises `FileMissing`, `ColumnsMissing`."""
    data = {file: _bytes(folder / file) for file in (DWELLINGS, TENANCIES, PROJECTS, PARTIES)}
    found: list[Found] = []

    def understood(
        file: str, columns: Sequence[str], make: Callable[[Line, Say], T], key: Callable[[Line], str]
    ) -> File[T]:
        say(file)
        return understand(file, data[file], columns, make, key, found)

    return Export(
        understood(DWELLINGS, records.DWELLINGS, records.dwelling, _first),
        understood(TENANCIES, records.TENANCIES, records.tenancy, _first),
        understood(PROJECTS, records.PROJECTS, records.project, _first),
        understood(PARTIES, records.PARTIES, records.party, _all_but_names),
        found,
    )


def understand(
    file: str,
    data: bytes,
    columns: Sequence[str],
    make: Callable[[Line, Say], T],
    key: Callable[[Line], str],
    found: list[Found],
) -> File[T]:
    """What `data` tells. Of lines with the same number the first counts; that there are more is said."""
    told: File[T] = File(file)
    for line in reading.lines(file, data, columns, found.append):
        number = key(line)
        told.numbers.add(number)
        say = partial(_note, found, file, line.number, number)
        try:
            facts = make(line, say)
            _keep(told, number, Told(facts, line.number))
        except LeftOut as no:
            found.append(Found(file, line.number, number, no.field, no.reason, no.value))
        except _Doubled:
            found.append(Found(file, line.number, number, columns[0], Reason.DOUBLED, number))
    return told


class _Doubled(Exception):
    """The same line stands in the file twice."""


def _keep(told: File[T], number: str, record: Told[T]) -> None:
    first = told.records.setdefault(number, record)
    if first is record:
        return
    if first.facts == record.facts:
        raise _Doubled
    raise LeftOut("", Reason.NUMBER_TWICE, number)


def _note(found: list[Found], file: str, line: int, number: str, field: str, reason: Reason, value: str) -> None:
    found.append(Found(file, line, number, field, reason, value))


def _first(line: Line) -> str:
    return next(iter(line.values.values()))


def _all_but_names(line: Line) -> str:
    """What tells a line of betrokkenen.csv from the others: nothing on it is a number of its own."""
    found = line.values
    return " ".join((found["projectnummer"], found["email"].casefold(), found["rol"].casefold()))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise FileMissing(path.name) from None
