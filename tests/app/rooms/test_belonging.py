"""Who belongs in which room, and that it follows by itself."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from app.kernel.actor import Actor
from app.kernel.db import Database
from app.kernel.transaction import Tx
from app.places.rules import day
from app.rooms import commands, queries
from app.rooms.rules import Muted, must_not_be_muted
from app.rooms.wire import ReadRoom, RoomLeft
from channels.errors import NotFound
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import (
    a_dwelling,
    a_housemate,
    a_member,
    a_part,
    a_person,
    a_room,
    a_tenancy,
    moves_out,
)


def a_complex(tx: Tx) -> tuple[Topic, Topic, Topic]:
    """Two buildings and a project of one complex."""
    home = a_room(tx)
    return home, a_room(tx, name="Ivoordreef 50–96", beside=home), a_room(tx, kind="project", beside=home)


def rooms_of(ground: Ground, person: Actor) -> set[Topic]:
    return set(ground.ask(queries.rooms_of, person.id))


def test_a_tenant_belongs_to_her_building_and_to_the_projects_of_its_complex(ground: Ground) -> None:
    home, _next_door, project = ground.do(a_complex)
    elsewhere = ground.do(a_room)

    anna = ground.do(lambda tx: a_member(tx, home))

    assert rooms_of(ground, anna) == {home, project}
    assert ground.ask(queries.visible_to, anna, [home, elsewhere]) == {home}


@pytest.mark.parametrize("role", ["contractor", "staff"])
def test_who_leads_or_does_the_work_belongs_to_the_project_and_to_its_buildings(ground: Ground, role: str) -> None:
    rooms = ground.do(a_complex)
    ground.do(a_room)

    worker = ground.do(lambda tx: a_member(tx, rooms[2], role=role, duty="project_leader" if role == "staff" else None))

    assert rooms_of(ground, worker) == set(rooms)


@pytest.mark.parametrize("role", ["municipality", "provider"])
def test_who_helps_belongs_to_the_project_only(ground: Ground, role: str) -> None:
    *_, project = ground.do(a_complex)

    helper = ground.do(lambda tx: a_member(tx, project, role=role))

    assert rooms_of(ground, helper) == {project}


@pytest.mark.parametrize("duty", ["moderator", "administrator"])
def test_a_moderator_belongs_everywhere(ground: Ground, duty: str) -> None:
    rooms = {*ground.do(a_complex), ground.do(a_room)}

    keeper = ground.do(lambda tx: a_person(tx, role="staff", duty=duty))

    assert rooms_of(ground, keeper) == rooms


def test_staff_without_a_part_belong_nowhere(ground: Ground) -> None:
    ground.do(a_complex)

    clerk = ground.do(lambda tx: a_person(tx, role="staff"))

    assert rooms_of(ground, clerk) == set()


def test_a_tenancy_begins_and_ends_on_its_day(ground: Ground) -> None:
    home = ground.do(a_room)
    today = day(ground.now)

    def moves_in_tomorrow(tx: Tx) -> Actor:
        anna = a_person(tx)
        dwelling = a_dwelling(tx, home, is_let=False)
        a_tenancy(tx, dwelling, anna.id, since=today + timedelta(days=1), until=today + timedelta(days=2))
        return anna

    anna = ground.do(moves_in_tomorrow)
    seen = []
    for _ in range(4):
        ground.do(commands.settle_turning)
        seen.append(rooms_of(ground, anna))
        ground.later(days=1)

    assert seen == [set(), {home}, {home}, set()]


def test_a_household_member_goes_with_the_tenants_whose_letter_let_her_in(ground: Ground) -> None:
    home = ground.do(a_room)
    today = day(ground.now)
    dwelling = ground.do(lambda tx: a_dwelling(tx, home, is_let=False))
    ground.do(lambda tx: a_tenancy(tx, dwelling, since=today - timedelta(days=9), until=today + timedelta(days=3)))
    ground.do(lambda tx: a_tenancy(tx, dwelling, since=today + timedelta(days=4)))

    before = ground.do(lambda tx: a_housemate(tx, dwelling))
    assert rooms_of(ground, before) == {home}

    ground.later(days=5)
    ground.do(commands.settle_turning)
    after = ground.do(lambda tx: a_housemate(tx, dwelling))
    ground.do(commands.settle_turning)

    assert rooms_of(ground, before) == set()
    assert rooms_of(ground, after) == {home}


@pytest.mark.parametrize("day_of", ["moving in", "moving out"])
def test_two_processes_that_settle_at_once_tell_her_once(ground: Ground, day_of: str) -> None:
    home = ground.do(a_room)
    today = day(ground.now)

    def moves_in_tomorrow(tx: Tx) -> None:
        dwelling = a_dwelling(tx, home, is_let=False)
        a_tenancy(tx, dwelling, a_person(tx).id, since=today + timedelta(days=1), until=today + timedelta(days=2))

    ground.do(moves_in_tomorrow)
    ground.later(days=1)
    if day_of == "moving out":
        ground.do(commands.settle_turning)
        ground.later(days=2)
    ground.entries.clear()
    other = Ground(Database(ground.database.url.render_as_string(hide_password=False)), ground.now)

    with ThreadPoolExecutor(1) as beside:

        def settle(tx: Tx) -> Future[None]:
            commands.settle(tx)
            settling = beside.submit(other.do, commands.settle)
            wait_until_it_waits(tx, settling)
            return settling

        ground.do(settle).result(timeout=30)
    other.database.close()

    told = [entry.kind for entry in (*ground.entries, *other.entries)]
    assert told == ["room.joined" if day_of == "moving in" else "room.left"]


def wait_until_it_waits(tx: Tx, other: Future[None]) -> None:
    """Until the other process has read what it goes by, and waits for this one. On SQLite it waits before it reads."""
    if tx.session.connection().dialect.name == "postgresql":
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not (tx.session.connection().execute(waiting).scalar_one() or other.done()):
            time.sleep(0.01)


def test_settling_again_changes_nothing(ground: Ground) -> None:
    home, *_ = ground.do(a_complex)
    ground.do(lambda tx: a_member(tx, home))
    ground.do(commands.settle)
    told = len(ground.entries)

    ground.do(commands.settle)

    assert len(ground.entries) == told


def test_she_is_told_of_the_room_in_her_own_topic(ground: Ground) -> None:
    home = ground.do(a_room)

    anna = ground.do(lambda tx: a_member(tx, home))
    ground.do(lambda tx: moves_out(tx, anna))

    assert ground.told("room.joined") == [{"topic": str(home), "kind": "building", "name": "Ivoordreef 2–48"}]
    assert ground.told("room.left") == [{"topic": str(home)}]
    assert {entry.topic for entry in ground.entries} == {Topic("person", anna.id)}


def test_who_returns_finds_her_read_mark_and_her_mute(ground: Ground) -> None:
    home = ground.do(a_room)
    later = ground.now + timedelta(days=9)
    anna = ground.do(lambda tx: a_member(tx, home, muted_until=later))
    ground.do(lambda tx: moves_out(tx, anna))
    assert ground.ask(queries.standing, anna, home) is None

    ground.do(lambda tx: a_tenancy(tx, a_dwelling(tx, home), anna.id))
    ground.do(lambda tx: commands.settle(tx, [anna.id]))

    standing = ground.ask(queries.standing, anna, home)
    assert standing is not None
    with pytest.raises(Muted):
        must_not_be_muted(standing, ground.now)
    must_not_be_muted(standing, later)


def test_a_topic_that_she_may_not_see_does_not_exist_for_her(ground: Ground) -> None:
    home, elsewhere = ground.do(a_room), ground.do(a_room)
    anna, other = ground.do(lambda tx: a_member(tx, home)), ground.do(lambda tx: a_member(tx, elsewhere))

    for topic in (elsewhere, Topic("person", other.id), Topic("room", 10**15), Topic("street", home.id)):
        with pytest.raises(NotFound):
            ground.do(partial(queries.guard, actor=anna, topic=topic), anna)
    ground.do(lambda tx: queries.guard(tx, anna, home), anna)
    ground.do(lambda tx: queries.guard(tx, anna, Topic("person", anna.id)), anna)

    assert ground.ask(queries.visible_to, anna, [Topic("person", anna.id), Topic("person", other.id)]) == {
        Topic("person", anna.id)
    }


def test_dwellings_count_in_the_room_of_their_building_and_of_the_complex(ground: Ground) -> None:
    home, next_door, project = ground.do(a_complex)
    mine, theirs, _empty = ground.do(
        lambda tx: (a_dwelling(tx, home), a_dwelling(tx, next_door), a_dwelling(tx, home, is_let=False))
    )
    anna = ground.do(lambda tx: a_member(tx, home, dwelling=mine))
    builder = ground.do(lambda tx: a_member(tx, project, role="contractor"))

    assert ground.ask(queries.dwellings_in, home) == {mine}
    assert ground.ask(queries.dwellings_in, project) == {mine, theirs}
    assert ground.ask(queries.dwelling_of, anna.id, project) == mine
    assert ground.ask(queries.dwelling_of, anna.id, next_door) is None
    assert ground.ask(queries.dwelling_of, builder.id, project) is None
    assert ground.ask(queries.tenants_in, project) == {anna.id: mine}


def test_reading_goes_forward_only_and_not_beyond_what_there_is(ground: Ground) -> None:
    home = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, home))
    own = Topic("person", anna.id)
    ground.do(lambda tx: [tx.emit(home, RoomLeft("room:1")) for _ in range(5)])

    for seq in (3, 2, 3, 99, 7):
        slot = ground.do(partial(commands.read, actor=anna, topic=home, data=ReadRoom(seq)), anna)
        assert slot.topic == own
        assert slot.seq == len([entry for entry in ground.entries if entry.topic == own])

    assert ground.told("room.read") == [{"topic": str(home), "seq": 3}, {"topic": str(home), "seq": 5}]


def test_a_muted_tenant_may_speak_again_when_she_is_unmuted(ground: Ground) -> None:
    home = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, home))

    def mute_and_unmute(tx: Tx) -> None:
        commands.mute(tx, home, anna.id, until=tx.now + timedelta(hours=1), reason="scheldt")
        with pytest.raises(Muted) as muted:
            must_not_be_muted(queries.member(tx, anna, home), tx.now)
        assert muted.value.reason == "scheldt"
        commands.unmute(tx, home, anna.id)
        must_not_be_muted(queries.member(tx, anna, home), tx.now)

    ground.do(mute_and_unmute)
    with pytest.raises(NotFound):
        ground.do(lambda tx: commands.mute(tx, home, 10**12, until=tx.now, reason=""))


def test_a_contractor_who_rented_there_stays_when_she_moves_out(ground: Ground) -> None:
    rooms = home, _, project = ground.do(a_complex)
    bob = ground.do(lambda tx: a_member(tx, home, name="Bob"))
    ground.do(lambda tx: a_part(tx, project, Actor(bob.id, "Bob", "contractor")))
    ground.do(lambda tx: moves_out(tx, bob))

    assert rooms_of(ground, bob) == set(rooms)
