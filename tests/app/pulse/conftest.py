"""A building in which enough people live for a pulse."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import pytest

from app.kernel.actor import Actor
from app.pulse import commands
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member

NEIGHBOURS = 6


@pytest.fixture
def neighbours(ground: Ground, room: Topic) -> Sequence[Actor]:
    """Six dwellings, each with a tenant; on a Monday on which the office is open."""
    ground.now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    return [ground.do(partial(a_member, room=room, name=f"Buur {number}")) for number in range(NEIGHBOURS)]


@pytest.fixture
def pulse(ground: Ground, neighbours: Sequence[Actor]) -> int:
    """A pulse that has just been asked."""
    ground.do(commands.go_round)
    ground.later(days=14)
    ground.do(commands.go_round)
    (asked,) = ground.told("pulse.asked")
    number: int = asked["pulse"]
    return number
