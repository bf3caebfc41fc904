"""What is known of buildings, dwellings and who lives in them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlmodel import Session

from app.kernel.bulk import among
from app.people import queries as people
from app.places import rules
from app.places.models import buildings, complexes, dwellings, tenancies
from app.places.rules import Address, DwellingFacts, TenancyFacts, Tenant

_homes = dwellings.join(buildings, buildings.c.id == dwellings.c.building_id)


class _Home(NamedTuple):
    """A dwelling that is let; `since` is when the oldest of its running tenancies began."""

    dwelling_id: int
    building_id: int
    complex_id: int
    since: date


def tenants(
    session: Session,
    today: date,
    *,
    person_ids: Collection[int] | None = None,
    building_id: int | None = None,
    complex_id: int | None = None,
) -> list[Tenant]:
    """Who lives where today: by a running tenancy, or in its household. Of these persons, or in this place, or all.

    Of somebody's dwellings the one that she rents longest comes first.
    """
    place = _place(building_id, complex_id)
    who = [among(session, tenancies.c.person_id, person_ids)] if person_ids is not None else []
    by_tenancy = session.connection().execute(
        select(tenancies.c.person_id, dwellings.c.id, dwellings.c.building_id, buildings.c.complex_id)
        .select_from(_homes.join(tenancies, tenancies.c.dwelling_id == dwellings.c.id))
        .where(tenancies.c.person_id.is_not(None), *running(today), *who, *place)
        .order_by(tenancies.c.starts, tenancies.c.id)
    )
    return [Tenant(*row) for row in by_tenancy] + _in_households(session, today, person_ids, place)


def let_dwellings(
    session: Session, today: date, *, building_id: int | None = None, complex_id: int | None = None
) -> frozenset[int]:
    """The dwellings that are let today, in a building or a complex."""
    return frozenset(home.dwelling_id for home in _let(session, today, _place(building_id, complex_id)))


def count_let(
    session: Session, *, building_ids: Collection[int], complex_ids: Collection[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """How many dwellings are let, as counted when that changed last: by building, and by complex. One query."""
    c = buildings.c
    rows = session.connection().execute(
        select(c.id, c.complex_id, c.let).where(or_(c.id.in_(building_ids), c.complex_id.in_(complex_ids)))
    )
    by_building: dict[int, int] = {}
    by_complex: dict[int, int] = {}
    for building_id, complex_id, let in rows:
        by_building[building_id] = let
        by_complex[complex_id] = by_complex.get(complex_id, 0) + let
    return by_building, by_complex


def buildings_of(session: Session, dwelling_ids: Iterable[int]) -> frozenset[int]:
    """The buildings in which these dwellings are."""
    c = dwellings.c
    rows = session.connection().execute(select(c.building_id).where(among(session, c.id, dwelling_ids)).distinct())
    return frozenset(rows.scalars())


def let_since(session: Session, today: date, dwelling_ids: Iterable[int]) -> dict[int, date]:
    """Of these dwellings those that are let today, and since when."""
    return {
        home.dwelling_id: home.since for home in _let(session, today, [among(session, dwellings.c.id, dwelling_ids)])
    }


def address(session: Session, dwelling_id: int) -> str | None:
    """A dwelling's address in one line, without the town: Ivoordreef 14-bis."""
    return addresses(session, [dwelling_id]).get(dwelling_id)


def addresses(session: Session, dwelling_ids: Collection[int]) -> dict[int, str]:
    """Addresses in one line, by dwelling, in the order in which a postman goes."""
    c = dwellings.c
    rows = session.connection().execute(
        select(c.id, c.street, c.house_number, c.addition)
        .where(c.id.in_(dwelling_ids))
        .order_by(c.street, c.house_number, c.addition)
    )
    return {id_: str(Address(*parts)) for id_, *parts in rows}


class Letter(NamedTuple):
    """Where a letter goes, and to whom."""

    dwelling_id: int
    street: str
    house_number: int
    addition: str
    postcode: str | None
    city: str
    names: str

    @property
    def address(self) -> str:
        """In one line, without the town."""
        return str(Address(self.street, self.house_number, self.addition))


def letters(session: Session, today: date, *, building: str | None = None, complex_: str | None = None) -> list[Letter]:
    """The dwellings that are let today, of a building or a complex by its number, or of all, as a postman goes."""
    where = [buildings.c.number == building] if building is not None else []
    where += [complexes.c.number == complex_] if complex_ is not None else []
    d, t = dwellings.c, tenancies.c
    rows = session.connection().execute(
        select(d.id, d.street, d.house_number, d.addition, d.postcode, d.city, t.first_name, t.last_name)
        .select_from(
            _homes.join(complexes, complexes.c.id == buildings.c.complex_id).join(tenancies, t.dwelling_id == d.id)
        )
        .where(*running(today), *where)
        .order_by(d.street, d.house_number, d.addition, d.id, t.starts, t.id)
    )
    found: dict[int, Letter] = {}
    for *home, first_name, last_name in rows:
        before = found.get(home[0])
        names = filter(None, [before.names if before else "", f"{first_name} {last_name}".strip()])
        found[home[0]] = Letter._make([*home, " en ".join(names)])
    return list(found.values())


# What the corporation's export is compared with


class Dwelt(NamedTuple):
    """A dwelling as it is known here. `is_gone`: no longer the corporation's."""

    facts: DwellingFacts
    is_gone: bool


class Lease(NamedTuple):
    """A tenancy as it is known here, with the tenant's account if she has one."""

    facts: TenancyFacts
    dwelling_id: int
    person_id: int | None


class Building(NamedTuple):
    """A building in short."""

    id: int
    complex_id: int
    name: str


def stock(session: Session) -> dict[str, Dwelt]:
    """All dwellings that ever were in an export, by their number."""
    d = dwellings.c
    rows = session.connection().execute(
        select(
            d.gone.is_not(None),
            *(d.number, complexes.c.number, buildings.c.number, d.street, d.house_number, d.addition, d.postcode),
            *(d.city, d.built, d.kind, d.floor, d.area_m2),
        ).select_from(_homes.join(complexes, complexes.c.id == buildings.c.complex_id))
    )
    return {row[1]: Dwelt(DwellingFacts(*row[1:]), row[0]) for row in rows}


def leases(session: Session, numbers: Collection[str] | None = None) -> dict[str, Lease]:
    """These tenancies, or all that ever were in an export, by their number."""
    t = tenancies.c
    rows = session.connection().execute(
        select(
            *(t.dwelling_id, t.person_id),
            *(t.number, dwellings.c.number, t.relation, t.first_name, t.last_name, t.email, t.language),
            *(t.starts, t.ends),
        )
        .join(dwellings, dwellings.c.id == t.dwelling_id)
        .where(*([among(session, t.number, numbers)] if numbers is not None else []))
    )
    return {row[2]: Lease(TenancyFacts(*row[2:]), row[0], row[1]) for row in rows}


def all_buildings(session: Session) -> list[Building]:
    """All buildings, by their number."""
    c = buildings.c
    return [
        Building(*row) for row in session.connection().execute(select(c.id, c.complex_id, c.name).order_by(c.number))
    ]


def ids_of(session: Session, table: Table, numbers: Collection[str] | None) -> dict[str, int]:
    """The ids of what has these numbers in the export, or of all, by number."""
    which = [among(session, table.c.number, numbers)] if numbers is not None else []
    return dict(map(tuple, session.connection().execute(select(table.c.number, table.c.id).where(*which))))


def complex_ids(session: Session, numbers: Collection[str] | None = None) -> dict[str, int]:
    """The ids of these complexes, or of all, by their number."""
    return ids_of(session, complexes, numbers)


def turning(session: Session, since: date, today: date) -> tuple[list[int], list[int]]:
    """Where a tenancy began or ended from `since` to today: those tenants, and those dwellings."""
    t = tenancies.c
    rows = session.connection().execute(
        select(t.person_id, t.dwelling_id).where(
            or_(t.starts.between(since, today), t.ends.between(since - timedelta(days=1), today))
        )
    )
    found = [tuple(row) for row in rows]
    return [person for person, _ in found if person is not None], list(dict.fromkeys(home for _, home in found))


def _in_households(
    session: Session, today: date, person_ids: Collection[int] | None, place: Sequence[ColumnElement[bool]]
) -> list[Tenant]:
    if place:
        homes = _let(session, today, place)
        members = people.household_of(session, [home.dwelling_id for home in homes])
    else:
        members = people.household(session, person_ids)
        theirs = (
            [among(session, dwellings.c.id, [member.dwelling_id for member in members])]
            if person_ids is not None
            else []
        )
        homes = _let(session, today, theirs)
    home_of = {home.dwelling_id: home for home in homes}
    return [
        Tenant(member.person_id, home.dwelling_id, home.building_id, home.complex_id)
        for member in members
        if (home := home_of.get(member.dwelling_id)) and rules.is_household(rules.day(member.joined), home.since)
    ]


def _let(session: Session, today: date, where: Sequence[ColumnElement[bool]]) -> list[_Home]:
    rows = session.connection().execute(
        select(dwellings.c.id, dwellings.c.building_id, buildings.c.complex_id, func.min(tenancies.c.starts))
        .select_from(_homes.join(tenancies, tenancies.c.dwelling_id == dwellings.c.id))
        .where(*running(today), *where)
        .group_by(dwellings.c.id, dwellings.c.building_id, buildings.c.complex_id)
    )
    return [_Home(*row) for row in rows]


def running(today: date) -> tuple[ColumnElement[bool], ...]:
    """That a tenancy runs."""
    return (tenancies.c.starts <= today, or_(tenancies.c.ends.is_(None), tenancies.c.ends >= today))


def _place(building_id: int | None, complex_id: int | None) -> list[ColumnElement[bool]]:
    if building_id is not None:
        return [dwellings.c.building_id == building_id]
    return [buildings.c.complex_id == complex_id] if complex_id is not None else []
