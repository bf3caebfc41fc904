"""Who belongs in which room. Decided here and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple, TypedDict

from app.places.rules import Tenant
from app.projects.rules import Part, Taking
from channels.errors import Refused

RoomKind = Literal["building", "project"]  # as on the wire


class Kind(StrEnum):
    """What a room is of."""

    BUILDING = "building"
    PROJECT = "project"


class Place(TypedDict, total=False):
    """A building, or a whole complex."""

    building_id: int
    complex_id: int


class Ground(NamedTuple):
    """What a room stands on: a building or a project, and its complex."""

    room_id: int
    kind: RoomKind
    building_id: int | None
    project_id: int | None
    complex_id: int

    @property
    def place(self) -> Place:
        """Whose tenants belong here, as `places.queries` asks it."""
        if self.building_id is not None:
            return {"building_id": self.building_id}
        return {"complex_id": self.complex_id}


class Belongs(NamedTuple):
    """That a person belongs in a room."""

    room_id: int
    person_id: int


class Standing(NamedTuple):
    """How a person stands in a room that she belongs to."""

    room_id: int
    muted_until: datetime | None
    muted_reason: str


class Muted(Refused, code="muted", status=403):
    """A moderator asked this person to be quiet here for a while; reading goes on."""

    until: datetime
    reason: str


WORKS_IN_THE_BUILDINGS = frozenset({Part.LEADER, Part.CONTRACTOR})  # and so talks with the people there too


def belonging(
    rooms: Sequence[Ground], *, tenants: Iterable[Tenant], takings: Iterable[Taking], everywhere: Iterable[int]
) -> set[Belongs]:
    """Who belongs where.

    Tenants: the room of their building and of each project of their complex. Project leader and contractor: the
    project's room and those of its complex's buildings. Municipality and provider: the project's room. `everywhere`
    (moderators, administrators): all rooms.
    """
    by = _Rooms(rooms)
    return {
        *(Belongs(room, t.person_id) for t in tenants for room in by.of_tenant(t)),
        *(Belongs(room, t.person_id) for t in takings for room in by.of_taking(t)),
        *(Belongs(room.room_id, person_id) for person_id in everywhere for room in rooms),
    }


def must_not_be_muted(standing: Standing, now: datetime) -> None:
    """Raises `Muted` as long as a moderator's request lasts."""
    if standing.muted_until is not None and standing.muted_until > now:
        raise Muted(until=standing.muted_until, reason=standing.muted_reason)


class _Rooms:
    """Rooms by what they are of."""

    def __init__(self, rooms: Sequence[Ground]) -> None:
        self._of_building = {room.building_id: room.room_id for room in rooms if room.building_id is not None}
        self._of_project = {room.project_id: room for room in rooms if room.project_id is not None}
        self._projects_of: Mapping[int, list[int]] = _by_complex(rooms, Kind.PROJECT)
        self._buildings_of: Mapping[int, list[int]] = _by_complex(rooms, Kind.BUILDING)

    def of_tenant(self, tenant: Tenant) -> list[int]:
        own = self._of_building.get(tenant.building_id)
        return [*([own] if own is not None else []), *self._projects_of.get(tenant.complex_id, ())]

    def of_taking(self, taking: Taking) -> list[int]:
        room = self._of_project.get(taking.project_id)
        if room is None:
            return []
        buildings = self._buildings_of.get(room.complex_id, []) if taking.part in WORKS_IN_THE_BUILDINGS else []
        return [room.room_id, *buildings]


def _by_complex(rooms: Iterable[Ground], kind: Kind) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for room in rooms:
        if room.kind == kind:
            found.setdefault(room.complex_id, []).append(room.room_id)
    return found
