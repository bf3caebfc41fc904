"""A database to measure with: so many tenants, in so many rooms, each with a token."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from app.kernel.outside import Outside
from app.kernel.transaction import Tx
from app.people import commands as people
from app.people.commands import NewPerson
from app.places import commands as places
from app.places.rules import DwellingFacts, TenancyFacts
from app.rooms import commands as rooms
from app.rooms import queries
from channels.topics import Topic

AT_ONCE = 1_000  # tenants in one transaction


def fill(house: Outside, *, members: int, rooms: int) -> tuple[list[str], list[Topic]]:
    """Tokens and topics: tenant number i, who has token i, lives in building i modulo `rooms`, and is in its room."""
    tokens: list[str] = []
    topics: dict[int, Topic] = {}
    for start in range(0, members, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, members))
        moved_in = house.do(partial(_move_in, numbers=numbers, buildings=rooms))
        for number, (token, topic) in zip(numbers, moved_in, strict=True):
            tokens.append(token)
            topics[number % rooms] = topic
    return tokens, [topics[building] for building in sorted(topics)]


def _move_in(tx: Tx, *, numbers: Sequence[int], buildings: int) -> list[tuple[str, Topic]]:
    places.take_in_dwellings(tx, [_dwelling(number, number % buildings) for number in numbers])
    rooms.open_rooms(tx)
    ids = people.enlist(tx, [NewPerson(name=f"Bewoner {number}") for number in numbers])
    accounts = {f"bench-{number}": id_ for number, id_ in zip(numbers, ids, strict=True)}
    places.take_in_tenancies(tx, [_tenancy(number) for number in numbers], accounts)
    rooms.settle(tx, ids)
    return [(people.make_token(tx, id_), queries.rooms_of(tx.session, id_)[0]) for id_ in ids]


def _dwelling(number: int, building: int) -> DwellingFacts:
    return DwellingFacts(
        number=f"bench-{number}",
        complex_number=f"bench-{building}",
        building_number=f"bench-{building}",
        street="Meetstraat",
        house_number=number + 1,
        addition="",
        postcode="3561 AA",
        city="Utrecht",
        built=1965,
        kind="portiekflat",
        floor=0,
        area_m2=70,
    )


def _tenancy(number: int) -> TenancyFacts:
    return TenancyFacts(
        number=f"bench-{number}",
        dwelling_number=f"bench-{number}",
        relation=f"bench-{number}",
        first_name="Bewoner",
        last_name=str(number),
        email=None,
        language="nl",
        starts=date(2020, 1, 1),
        ends=None,
    )
