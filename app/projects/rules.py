"""A project's phases and parts."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """How far a project is. The words are those of the trade, on screen and in the corporation's export."""

    INITIATIVE = "initiatief"
    PLAN = "plan"
    BALLOT = "draagvlakmeting"
    PREPARATION = "voorbereiding"
    WORK = "uitvoering"
    AFTERCARE = "nazorg"


class Part(StrEnum):
    """What a person is in a project."""

    LEADER = "project_leader"
    CONTRACTOR = "contractor"
    MUNICIPALITY = "municipality"
    PROVIDER = "provider"


class ProjectFacts(NamedTuple):
    """A project as the corporation's export tells of it."""

    number: str
    name: str
    complex_number: str
    phase: str
    contractor: str
    starts: date | None
    weeks: int | None
    rent_increase_cents: int | None  # a month


class PartyFacts(NamedTuple):
    """Somebody who works on a project, as the export tells of her."""

    project_number: str
    email: str
    name: str
    part: str


class Taking(NamedTuple):
    """That a person takes part in a project."""

    person_id: int
    project_id: int
    part: str
