"""A database to measure with: so many tenants, in so many rooms, each with a token."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from sqlmodel import Session

from app.kernel.actor import Actor
from app.kernel.outside import Outside
from app.kernel.transaction import Tx
from app.messages import commands as messages
from app.messages.wire import PostMessage
from app.people import commands as people
from app.people import queries as people_queries
from app.people.commands import NewPerson
from app.places import commands as places
from app.places.rules import DwellingFacts, TenancyFacts
from app.rooms import commands as rooms
from app.rooms import queries
from channels.topics import Topic

AT_ONCE = 1_000  # tenants in one transaction
SAID_AT_ONCE = 2_000  # messages in one
WORDS = (
    "Wanneer begint de steiger aan de voorkant? Bij ons staat de auto er nog, en de buurvrouw vraagt naar de berging."
)


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


def talk(house: Outside, room: Topic, count: int) -> None:
    """So many messages in a room, by its people in turn. They go the way of all messages, some 100 µs each."""
    neighbours = house.database.read_now(_neighbours, room)
    for start in range(0, count, SAID_AT_ONCE):
        numbers = range(start, min(start + SAID_AT_ONCE, count))
        house.do(partial(_say, room=room, neighbours=neighbours, numbers=numbers))


def _neighbours(session: Session, room: Topic) -> list[Actor]:
    return list(people_queries.actors(session, queries.people_in(session, room)).values())


def _say(tx: Tx, *, room: Topic, neighbours: Sequence[Actor], numbers: Sequence[int]) -> None:
    for number in numbers:
        messages.post(tx, neighbours[number % len(neighbours)], room, PostMessage(f"{number}. {WORDS}"))


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
