"""What changes in the street: what the corporation's export says, and the days on which tenancies begin and end."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select, update

from app.kernel.bulk import among, put
from app.kernel.transaction import Tx
from app.people import commands as people
from app.people import queries as people_queries
from app.places import queries, rules
from app.places.models import buildings, complexes, dwellings, tenancies
from app.places.rules import Address, DwellingFacts, TenancyFacts, day

_DWELLING = (
    "building_id",
    "street",
    "house_number",
    "addition",
    "postcode",
    "city",
    "built",
    "kind",
    "floor",
    "area_m2",
)
_TENANCY = ("dwelling_id", "person_id", "relation", "first_name", "last_name", "email", "language", "starts", "ends")

_another_name = (
    update(buildings)
    .where(buildings.c.id == bindparam("building"), buildings.c.name != bindparam("now"))
    .values(name=bindparam("now"))
)


def take_in_dwellings(tx: Tx, facts: Sequence[DwellingFacts]) -> None:
    """Write these dwellings as they are told of, with the buildings and complexes that they stand in."""
    building_ids = _take_in_buildings(tx, {fact.building_number: fact.complex_number for fact in facts})
    known = queries.ids_of(tx.session, dwellings, [fact.number for fact in facts]).values()
    left = queries.buildings_of(tx.session, known)  # in which they were said to be before
    rows = [
        {
            "id": tx.new_id(),
            "number": fact.number,
            "building_id": building_ids[fact.building_number],
            "street": fact.street,
            "house_number": fact.house_number,
            "addition": fact.addition,
            "postcode": fact.postcode,
            "city": fact.city,
            "built": fact.built,
            "kind": fact.kind,
            "floor": fact.floor,
            "area_m2": fact.area_m2,
            "gone": None,
        }
        for fact in facts
    ]
    put(tx.session, dwellings, rows, by=["number"], changing=[*_DWELLING, "gone"])
    _name_buildings(tx, set(building_ids.values()))
    _count_let(tx, left | set(building_ids.values()))


def lose_dwellings(tx: Tx, numbers: Collection[str]) -> None:
    """These dwellings are not the corporation's any more: sold, or pulled down."""
    lost = tx.session.connection().execute(
        update(dwellings)
        .where(dwellings.c.number.in_(numbers), dwellings.c.gone.is_(None))
        .values(gone=day(tx.now))
        .returning(dwellings.c.building_id)
    )
    _name_buildings(tx, set(lost.scalars()))


def take_in_tenancies(tx: Tx, facts: Sequence[TenancyFacts], accounts: Mapping[str, int]) -> None:
    """Write these tenancies as they are told of; `accounts` has the tenants' persons by the tenancy's number."""
    homes = queries.ids_of(tx.session, dwellings, {fact.dwelling_number for fact in facts})
    left = _homes_of(tx, [fact.number for fact in facts])  # of which they were said to be before
    rows = [
        {
            "id": tx.new_id(),
            "number": fact.number,
            "dwelling_id": homes[fact.dwelling_number],
            "person_id": accounts.get(fact.number),
            "relation": fact.relation,
            "first_name": fact.first_name,
            "last_name": fact.last_name,
            "email": fact.email,
            "language": fact.language,
            "starts": fact.starts,
            "ends": fact.ends,
        }
        for fact in facts
    ]
    put(tx.session, tenancies, rows, by=["number"], changing=_TENANCY)
    count_again(tx, left | set(homes.values()))
    vacate(tx, set(homes.values()))


def end_tenancies(tx: Tx, numbers: Collection[str]) -> None:
    """These tenancies are over, since yesterday: the corporation does not tell of them any more."""
    yesterday = day(tx.now) - timedelta(days=1)
    c = tenancies.c
    over = tx.session.connection().execute(
        update(tenancies)
        .where(c.number.in_(numbers), c.ends.is_(None) | (c.ends > yesterday))
        .values(ends=yesterday)
        .returning(c.dwelling_id)
    )
    count_again(tx, set(over.scalars()))


def count_again(tx: Tx, dwelling_ids: Collection[int]) -> None:
    """Count how many dwellings are let in the buildings of these, in which that may have changed."""
    _count_let(tx, queries.buildings_of(tx.session, dwelling_ids))


def vacate(tx: Tx, dwelling_ids: Collection[int]) -> list[int]:
    """Void the letters of tenants who left these dwellings, and end their households. Gives the people of those."""
    lettered = people_queries.dwellings_with_code(tx.session, dwelling_ids)
    lettered |= {member.dwelling_id for member in people_queries.household_of(tx.session, dwelling_ids)}
    let_since = queries.let_since(tx.session, day(tx.now), lettered)
    by_day: dict[date, list[int]] = {}
    for dwelling_id in lettered:
        by_day.setdefault(let_since.get(dwelling_id, date.max), []).append(dwelling_id)
    gone: list[int] = []
    for since, ids in by_day.items():
        before = rules.midnight(since) if since != date.max else None
        gone += people.leave_household(tx, ids, before=before)
    return gone


def _homes_of(tx: Tx, numbers: Collection[str]) -> set[int]:
    """The dwellings of these tenancies, as it is written."""
    c = tenancies.c
    known = select(c.dwelling_id).where(among(tx.session, c.number, numbers))
    return set(tx.session.connection().execute(known).scalars())


def _count_let(tx: Tx, building_ids: Collection[int]) -> None:
    is_let = queries.running(day(tx.now))
    let = (
        select(func.count(dwellings.c.id.distinct()))
        .select_from(dwellings.join(tenancies, tenancies.c.dwelling_id == dwellings.c.id))
        .where(dwellings.c.building_id == buildings.c.id, *is_let)
        .correlate(buildings)
        .scalar_subquery()
    )
    these = among(tx.session, buildings.c.id, building_ids)
    tx.session.connection().execute(update(buildings).where(these).values(let=let))


def _take_in_buildings(tx: Tx, complex_of: Mapping[str, str]) -> dict[str, int]:
    numbers = sorted(set(complex_of.values()))
    put(tx.session, complexes, [{"id": tx.new_id(), "number": number} for number in numbers], by=["number"])
    complex_ids = queries.ids_of(tx.session, complexes, numbers)
    rows = [
        {"id": tx.new_id(), "number": number, "complex_id": complex_ids[complex_number], "name": number}
        for number, complex_number in complex_of.items()
    ]
    put(tx.session, buildings, rows, by=["number"], changing=["complex_id"])
    return queries.ids_of(tx.session, buildings, complex_of)


def _name_buildings(tx: Tx, building_ids: Collection[int]) -> None:
    """Name these buildings after their addresses."""
    c = dwellings.c
    rows = tx.session.connection().execute(
        select(c.building_id, c.street, c.house_number, c.addition).where(
            c.building_id.in_(building_ids), c.gone.is_(None)
        )
    )
    found: dict[int, list[Address]] = {}
    for building_id, *parts in rows:
        found.setdefault(building_id, []).append(Address(*parts))
    named = [{"building": id_, "now": rules.building_name(addresses)} for id_, addresses in found.items()]
    if named:
        tx.session.connection().execute(_another_name, named)
