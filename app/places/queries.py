"""What is known of buildings, dwellings and who lives in them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlmodel import Session

from app.people import queries as people
from app.places import rules
from app.places.models import Building, Dwelling, Tenancy
from app.places.rules import Address, Tenant

dwellings: Table = Dwelling.__table__  # type: ignore[attr-defined]
buildings: Table = Building.__table__  # type: ignore[attr-defined]
tenancies: Table = Tenancy.__table__  # type: ignore[attr-defined]

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
    """Who lives where today: by a running tenancy, or in its household. Of these persons, or in this place, or all."""
    place = _place(building_id, complex_id)
    who = [tenancies.c.person_id.in_(person_ids)] if person_ids is not None else []
    by_tenancy = session.connection().execute(
        select(tenancies.c.person_id, dwellings.c.id, dwellings.c.building_id, buildings.c.complex_id)
        .select_from(_homes.join(tenancies, tenancies.c.dwelling_id == dwellings.c.id))
        .where(tenancies.c.person_id.is_not(None), *_running(today), *who, *place)
        .order_by(tenancies.c.starts, tenancies.c.id)
    )
    return [Tenant(*row) for row in by_tenancy] + _in_households(session, today, person_ids, place)


def dwellings_of(session: Session, person_id: int, today: date) -> list[int]:
    """The dwellings in which a person lives, the one that she rents longest first."""
    return list(dict.fromkeys(tenant.dwelling_id for tenant in tenants(session, today, person_ids=[person_id])))


def let_dwellings(
    session: Session, today: date, *, building_id: int | None = None, complex_id: int | None = None
) -> frozenset[int]:
    """The dwellings that are let today, in a building or a complex."""
    return frozenset(home.dwelling_id for home in _let(session, today, _place(building_id, complex_id)))


def count_let(
    session: Session, today: date, *, building_ids: Collection[int], complex_ids: Collection[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """How many dwellings are let today: by building, and by complex. One query."""
    rows = session.connection().execute(
        select(buildings.c.id, buildings.c.complex_id, func.count(dwellings.c.id.distinct()))
        .select_from(_homes.join(tenancies, tenancies.c.dwelling_id == dwellings.c.id))
        .where(or_(buildings.c.id.in_(building_ids), buildings.c.complex_id.in_(complex_ids)), *_running(today))
        .group_by(buildings.c.id, buildings.c.complex_id)
    )
    by_building: dict[int, int] = {}
    by_complex: dict[int, int] = {}
    for building_id, complex_id, count in rows:
        by_building[building_id] = count
        by_complex[complex_id] = by_complex.get(complex_id, 0) + count
    return by_building, by_complex


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


def _in_households(
    session: Session, today: date, person_ids: Collection[int] | None, place: Sequence[ColumnElement[bool]]
) -> list[Tenant]:
    if place:
        homes = _let(session, today, place)
        members = people.household_of(session, [home.dwelling_id for home in homes])
    else:
        members = people.household(session, person_ids)
        theirs = [dwellings.c.id.in_([member.dwelling_id for member in members])] if person_ids is not None else []
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
        .where(*_running(today), *where)
        .group_by(dwellings.c.id, dwellings.c.building_id, buildings.c.complex_id)
    )
    return [_Home(*row) for row in rows]


def _running(today: date) -> tuple[ColumnElement[bool], ...]:
    return (tenancies.c.starts <= today, or_(tenancies.c.ends.is_(None), tenancies.c.ends >= today))


def _place(building_id: int | None, complex_id: int | None) -> list[ColumnElement[bool]]:
    if building_id is not None:
        return [dwellings.c.building_id == building_id]
    return [buildings.c.complex_id == complex_id] if complex_id is not None else []
