"""What is asked for a room finds its rows by an index, however many there are in all.

Whether it takes long shows only in a room with millions of events (`do.py bench big-room`); why it would, shows in the
plan, at any size.
"""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from app.features import FEATURES
from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.transaction import Tx
from app.live import greetings
from app.messages import commands as messages
from app.messages.wire import PostMessage
from app.people import queries as people
from app.rooms import queries as rooms
from app.rooms.wire import EventsQuery, PageQuery
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.plans import Plan, explained

OFFERS = [offer for feature in FEATURES for offer in feature.offers]
GROWING = {"journal", "message", "message_telling", "reaction", "file", "poll", "announcement", "progress", "receipt"}

Query = Callable[[Session, Actor, Topic, Ground], object]


def a_hello(session: Session, anna: Actor, _home: Topic, ground: Ground) -> object:
    return greetings(session, [anna], ground.now)


def hellos(session: Session, _anna: Actor, home: Topic, ground: Ground) -> object:
    neighbours = people.actors(session, rooms.people_in(session, home))
    return greetings(session, list(neighbours.values()), ground.now)


ASKED: dict[str, Query] = {
    "newest page": lambda session, anna, home, ground: rooms.state(session, anna, home, OFFERS, ground.now),
    "page in the middle": lambda session, anna, home, _: rooms.page(session, anna, home, OFFERS, PageQuery(before=20)),
    "page downward": lambda session, anna, home, _: rooms.page(session, anna, home, OFFERS, PageQuery(after=20)),
    "resume": lambda session, _anna, home, _: journal.since(session, home, 20),
    "events": lambda session, anna, home, _: rooms.events(session, anna, home, EventsQuery(after=20)),
    "a hello": a_hello,
    "several hellos": hellos,
}


@pytest.fixture
def anna(ground: Ground) -> Actor:
    return ground.do(a_street)[0]


def a_street(tx: Tx) -> tuple[Actor, Actor]:
    home = a_room(tx)
    anna, bert = a_member(tx, home), a_member(tx, home)
    for n in range(40):
        messages.post(tx, bert, home, PostMessage(f"Bericht {n}"))
    return anna, bert


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_for_a_room_reads_no_table_from_end_to_end(ground: Ground, anna: Actor, asked: str) -> None:
    (home,) = ground.ask(rooms.rooms_of, anna.id)

    with explained(ground.database.reading) as plans:
        ground.ask(ASKED[asked], anna, home, ground)

    assert any("journal" in plan.lookups for plan in plans)
    assert [plan for plan in plans if not goes_by_an_index(plan)] == []


def test_a_post_reads_no_table_from_end_to_end(ground: Ground, anna: Actor) -> None:
    (home,) = ground.ask(rooms.rooms_of, anna.id)

    with explained(ground.database.writing) as plans:
        ground.do(lambda tx: messages.post(tx, anna, home, PostMessage("Hallo")), anna)

    assert [plan for plan in plans if not goes_by_an_index(plan)] == []


def goes_by_an_index(plan: Plan) -> bool:
    """Whether it finds its rows, in their order, whatever else there is: items among a topic's other events, too."""
    by = "ix_journal_" if "opens_item" in plan.statement else "topic_id"
    return (
        by in plan.lookups.get("journal", by) and not plan.scans & GROWING and not plan.sorts & {"journal", "message"}
    )
