"""Whatever people choose, change and take back, the tally is what a slow, obvious count comes to."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.actor import Actor
from app.kernel.transaction import Tx
from app.polls import commands
from app.polls.wire import CastVote
from app.rooms import queries as rooms
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_dwelling, a_member
from tests.support.polls import a_poll, close, seen

OPTIONS = 4
TENANTS = 5


@dataclass
class Staircase:
    """Five tenants, of whom the first and the second share a dwelling, as do the third and the fourth."""

    room: Topic
    tenants: list[Actor]
    homes: list[int]


@pytest.fixture
def staircase(ground: Ground, room: Topic) -> Staircase:
    homes = ground.do(lambda tx: [a_dwelling(tx, room) for _ in range(3)])
    homes = [homes[n // 2] for n in range(TENANTS)]
    tenants = ground.do(lambda tx: [a_member(tx, room, dwelling=home) for home in homes])
    assert [ground.ask(rooms.dwelling_of, tenant.id, room) for tenant in tenants] == homes
    return Staircase(room, tenants, homes)


def cast(staircase: Staircase, poll: int, batch: list[tuple[int, list[int]]]) -> Callable[[Tx], object]:
    """These votes together: the number of the tenant, and her choices."""
    votes = [(staircase.tenants[n], CastVote(poll, choices)) for n, choices in batch]
    return lambda tx: [commands.vote(tx, tenant, staircase.room, choices) for tenant, choices in votes]


one_choice = st.lists(st.integers(0, OPTIONS - 1), max_size=1)
many_choices = st.lists(st.integers(0, OPTIONS - 1), max_size=OPTIONS)


@given(data=st.data(), many=st.booleans(), per=st.sampled_from(["person", "dwelling"]))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_tally_is_what_a_slow_count_comes_to(
    ground: Ground, staircase: Staircase, data: st.DataObject, many: bool, per: str
) -> None:
    room, tenants = staircase.room, staircase.tenants
    votes = st.tuples(st.integers(0, TENANTS - 1), many_choices if many else one_choice)
    batches = data.draw(st.lists(st.lists(votes, min_size=1, max_size=4), max_size=5))
    options = [f"optie {n}" for n in range(OPTIONS)]
    poll = a_poll(ground, tenants[0], room, options=options, many=many, per=per)
    last: dict[int, list[int]] = {}

    for batch in batches:
        ground.later(seconds=1)
        ground.do(cast(staircase, poll, batch))
        last |= {staircase.homes[n] if per == "dwelling" else n: choices for n, choices in batch}
        expected = {
            "poll": poll,
            "counts": [sum(option in choices for choices in last.values()) for option in range(OPTIONS)],
            "voters": sum(1 for choices in last.values() if choices),
            "eligible": 3 if per == "dwelling" else TENANTS,
        }
        assert ground.told("poll.counted")[-1] == expected
    close(ground, tenants[0], room, poll)

    if batches:
        assert ground.told("poll.closed")[-1] == expected
    for n, tenant in enumerate(tenants):
        item = seen(ground, tenant, room)[-1]
        mine = sorted(set(last.get(staircase.homes[n] if per == "dwelling" else n, [])))
        assert (item.voted, item.mine or []) == (bool(mine), mine)
