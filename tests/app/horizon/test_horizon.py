"""What is planned for a building, and who is told."""

from copy import deepcopy
from typing import Any

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.features import FEATURES
from app.horizon import commands, queries
from app.horizon.rules import HorizonIncomplete, NotABuilding, NotExplored, WrongYear
from app.horizon.wire import Plan, SetHorizon
from app.kernel.actor import Actor
from app.kernel.transaction import Slot
from app.progress import commands as progress
from app.progress.wire import PostProgress
from app.projects.rules import Phase
from app.rooms import queries as rooms
from channels.errors import Forbidden, NotFound
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_dwelling, a_member, a_room
from tests.support.reduce import carried_on, plain

ROOF = Plan(1, "Een nieuw dak", "certain")  # type: ignore[arg-type]  # as it comes from the wire
BATHROOMS = Plan(5, "Nieuwe badkamers", "explored")  # type: ignore[arg-type]


def tell(ground: Ground, actor: Actor, room: Topic, *plans: Plan, **more: Any) -> Slot:
    data = msgspec.convert({"plans": msgspec.to_builtins(plans), **more}, SetHorizon)
    return ground.do(lambda tx: commands.set_horizon(tx, actor, room, data), actor)


def state(ground: Ground, viewer: Actor, room: Topic) -> dict[str, Any]:
    offers = [offer for feature in FEATURES for offer in feature.offers]
    found = ground.ask(rooms.state, viewer, room, offers, ground.now)
    fresh: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(found))
    return fresh


def test_what_is_planned_is_told_to_all_who_live_in_the_building(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    elsewhere = ground.do(lambda tx: a_room(tx, name="Ivoordreef 50–96", beside=room))

    tell(ground, staff, room, BATHROOMS, ROOF)

    (told,) = ground.told("horizon.set")
    assert ([plan["within"] for plan in told["plans"]], told["dwellings"]) == ([1, 5], 2)
    for tenant in (anna, bert):
        (now,) = state(ground, tenant, room)["horizon_now"]
        assert [plan["what"] for plan in now["plans"]] == ["Een nieuw dak", "Nieuwe badkamers"]
    assert {entry.topic for entry in ground.entries if entry.kind == "horizon.set"} == {room} != {elsewhere}


def test_that_nothing_is_planned_can_be_said_too(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    tell(ground, staff, room, quiet_until=ground.now.year + 4)

    (now,) = state(ground, anna, room)["horizon_now"]
    assert (now["plans"], now["quiet_until"]) == ([], ground.now.year + 4)


def test_what_contradicts_itself_or_says_nothing_is_refused(ground: Ground, room: Topic, staff: Actor) -> None:
    this_year = ground.now.year

    with pytest.raises(HorizonIncomplete):
        tell(ground, staff, room)
    with pytest.raises(HorizonIncomplete):
        tell(ground, staff, room, Plan(1, " ", "certain"))  # type: ignore[arg-type]
    for year in (this_year, this_year + 31):
        with pytest.raises(WrongYear):
            tell(ground, staff, room, quiet_until=year)
    with pytest.raises(WrongYear):
        tell(ground, staff, room, ROOF, quiet_until=this_year + 4)

    assert tell(ground, staff, room, BATHROOMS, quiet_until=this_year + 4).seq == 1


def test_a_change_says_why_and_what_was_told_before_stays(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    first = tell(ground, staff, room, ROOF)
    ground.later(days=30)
    with pytest.raises(HorizonIncomplete):
        tell(ground, staff, room, BATHROOMS)

    tell(ground, staff, room, BATHROOMS, reason="Het dak is al gedaan")

    told = state(ground, anna, room)["horizons"]
    assert [(one["seq"], one.get("reason", "")) for one in told] == [(first.seq, ""), (2, "Het dak is al gedaan")]
    for change in ("UPDATE horizon SET reason = ''", "DELETE FROM horizon"):
        with pytest.raises(DBAPIError, match="only added to"), ground.database.writing.begin() as connection:
            connection.execute(text(change))


def test_the_same_again_is_told_to_nobody(ground: Ground, room: Topic, staff: Actor) -> None:
    first = tell(ground, staff, room, ROOF)

    again = tell(ground, staff, room, ROOF)

    assert (again.topic, again.seq) == (room, first.seq)
    assert len(ground.told("horizon.set")) == 1


def test_it_is_said_by_staff_in_the_room_of_a_building(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    project = ground.do(lambda tx: a_room(tx, kind="project", beside=room))
    karin = ground.do(lambda tx: a_member(tx, project, role="staff"))

    with pytest.raises(Forbidden):
        tell(ground, anna, room, ROOF)
    with pytest.raises(NotABuilding):
        tell(ground, karin, project, ROOF)


def test_where_nobody_reads_along_a_letter_goes(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    silent = ground.do(lambda tx: a_dwelling(tx, room))
    ground.do(lambda tx: a_dwelling(tx, room, is_let=False))

    letters = ground.ask(queries.letters, staff, room)

    assert len(letters.dwellings) == 1
    assert silent
    with pytest.raises(Forbidden):
        ground.ask(queries.letters, anna, room)
    stranger = ground.do(lambda tx: a_member(tx, a_room(tx, name="Elders")))
    with pytest.raises(NotFound):
        ground.ask(queries.letters, stranger, room)


def test_a_project_asks_for_support_only_where_it_was_told_before_what_is_looked_into(
    ground: Ground, room: Topic, staff: Actor
) -> None:
    project = ground.do(lambda tx: a_room(tx, kind="project", beside=room))
    other = ground.do(lambda tx: a_room(tx, name="Ivoordreef 50–96", beside=room))
    karin = ground.do(lambda tx: a_member(tx, project, role="staff"))

    def propose() -> None:
        ground.do(lambda tx: progress.post(tx, karin, project, PostProgress(phase=Phase.BALLOT)), karin)

    tell(ground, karin, room, BATHROOMS)
    with pytest.raises(NotExplored) as refused:
        propose()
    assert refused.value.buildings == "Ivoordreef 50–96"

    tell(ground, karin, other, BATHROOMS)
    propose()
    ground.do(lambda tx: progress.post(tx, karin, project, PostProgress(phase=Phase.PLAN)), karin)


def test_a_state_carried_on_by_events_is_a_fresh_state(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    tell(ground, staff, room, ROOF)
    before, seen = state(ground, anna, room), len(ground.entries)

    tell(ground, staff, room, ROOF, BATHROOMS, reason="Er is geld voor")
    tell(ground, staff, room, quiet_until=ground.now.year + 9, reason="Toch niet")

    events = [msgspec.json.decode(entry.frame) for entry in ground.entries[seen:]]
    carried = carried_on(deepcopy(before), events, viewer=anna.id)
    assert plain(carried) == plain(state(ground, anna, room))
