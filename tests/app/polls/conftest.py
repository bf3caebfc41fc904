"""A room with people who ask and people who vote."""

import pytest

from app.kernel.actor import Actor
from app.rooms import queries as rooms
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room


@pytest.fixture
def room(ground: Ground) -> Topic:
    return ground.do(a_room)


@pytest.fixture
def staff(ground: Ground, room: Topic) -> Actor:
    return ground.do(lambda tx: a_member(tx, room, name="Karin", role="staff"))


@pytest.fixture
def anna(ground: Ground, room: Topic) -> Actor:
    return ground.do(lambda tx: a_member(tx, room, name="Anna"))


@pytest.fixture
def bert(ground: Ground, room: Topic) -> Actor:
    return ground.do(lambda tx: a_member(tx, room, name="Bert"))


@pytest.fixture
def aisha(ground: Ground, room: Topic, anna: Actor) -> Actor:
    """Anna's housemate."""
    home = ground.ask(rooms.dwelling_of, anna.id, room)
    return ground.do(lambda tx: a_member(tx, room, name="Aisha", dwelling=home))
