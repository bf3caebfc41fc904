"""A project's phases and parts."""

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


class Taking(NamedTuple):
    """That a person takes part in a project."""

    person_id: int
    project_id: int
    part: str
