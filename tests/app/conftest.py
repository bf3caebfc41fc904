"""What tests of the application may ask for besides."""

from collections.abc import Iterator

import pytest

from app.kernel.actor import Actor
from app.kernel.db import Database
from app.rooms import queries as rooms
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room


@pytest.fixture
def ground(storage: str) -> Iterator[Ground]:
    """A house without doors, empty, on SQLite and on PostgreSQL."""
    database = Database(storage)
    yield Ground(database)
    database.close()


@pytest.fixture
def room(ground: Ground) -> Topic:
    """The room of a building."""
    return ground.do(a_room)


@pytest.fixture
def staff(ground: Ground, room: Topic) -> Actor:
    """Karin of the corporation, a moderator."""
    return ground.do(lambda tx: a_member(tx, room, name="Karin", role="staff"))


@pytest.fixture
def anna(ground: Ground, room: Topic) -> Actor:
    """A tenant."""
    return ground.do(lambda tx: a_member(tx, room, name="Anna"))


@pytest.fixture
def aisha(ground: Ground, room: Topic, anna: Actor) -> Actor:
    """Anna's housemate."""
    home = ground.ask(rooms.dwelling_of, anna.id, room)
    return ground.do(lambda tx: a_member(tx, room, name="Aisha", dwelling=home))


@pytest.fixture
def bert(ground: Ground, room: Topic) -> Actor:
    """Their neighbour."""
    return ground.do(lambda tx: a_member(tx, room, name="Bert"))
