"""Who is asked, who answers, what is kept of it, and what staff owe."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import msgspec
import pytest
from sqlmodel import Session, SQLModel, select

from app.features import FEATURES
from app.kernel.actor import Actor
from app.pulse import commands, queries, rules
from app.pulse.models import PulseAnswer, PulseAnswered, PulseAside, PulseCall, PulseSentence
from app.pulse.wire import PulseCalled, Pulses, PutOff
from app.rooms import queries as rooms
from channels.errors import Forbidden, NotFound
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room, moves_out
from tests.support.polls import a_poll, close
from tests.support.pulse import a_pulse, all_answer, answer, end, publish
from tests.support.reduce import carried_on, plain


def state(ground: Ground, viewer: Actor, room: Topic) -> dict[str, Any]:
    offers = [offer for feature in FEATURES for offer in feature.offers]
    found = ground.ask(rooms.state, viewer, room, offers, ground.now)
    fresh: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(found))
    return fresh


def kept(ground: Ground, *tables: type[SQLModel]) -> list[Any]:
    def rows(session: Session) -> list[Any]:
        return [row for table in tables for row in session.exec(select(table))]

    return ground.ask(rows)


def test_a_dwelling_answers_once_and_its_household_is_told_that_it_has(
    ground: Ground, room: Topic, neighbours: Sequence[Actor], pulse: int
) -> None:
    first, *_ = neighbours
    home = ground.ask(rooms.dwelling_of, first.id, room)
    housemate = ground.do(lambda tx: a_member(tx, room, dwelling=home))

    answer(ground, first, room, pulse)

    assert state(ground, housemate, room)["pulse_mine"] == [{"pulse": pulse, "did": "answered"}]
    assert {entry.topic.id for entry in ground.entries if entry.kind == "pulse.mine"} == {first.id, housemate.id}
    with pytest.raises(rules.PulseAnsweredBefore):
        answer(ground, housemate, room, pulse)


def test_an_answer_is_kept_without_person_and_dwelling_and_not_beyond_the_pulse(
    ground: Ground, room: Topic, neighbours: Sequence[Actor], pulse: int
) -> None:
    all_answer(ground, neighbours, room, pulse, worries=("dust",), sentence="Het stof in de hal")
    whose = {one.id for one in neighbours} | set(ground.ask(rooms.tenants_in, room).values())

    row: SQLModel
    for row in kept(ground, PulseAnswer, PulseSentence):
        assert not whose & {value for value in row.model_dump().values() if isinstance(value, int)}
    told = b"".join(entry.frame for entry in ground.entries)
    assert b"stof" not in told
    assert b"knows" not in told
    end(ground)
    assert kept(ground, PulseAnswer, PulseAnswered, PulseAside) == []


def test_results_are_fixed_when_it_closes_and_stay_when_somebody_leaves(
    ground: Ground, room: Topic, staff: Actor, neighbours: Sequence[Actor], pulse: int
) -> None:
    all_answer(ground, neighbours, room, pulse)
    end(ground)
    publish(ground, staff, room, pulse)
    (before,) = state(ground, staff, room)["pulse_results"]

    ground.do(lambda tx: moves_out(tx, neighbours[0]))
    ground.do(commands.go_round)

    (after,) = state(ground, staff, room)["pulse_results"]
    assert after == before
    assert (after["figures"]["answers"], after["figures"]["heard"]["mean"]) == (5, 2.0)


def test_of_fewer_than_five_dwellings_nothing_is_told_and_nothing_is_owed(
    ground: Ground, room: Topic, staff: Actor, neighbours: Sequence[Actor], pulse: int
) -> None:
    all_answer(ground, neighbours[:4], room, pulse, sentence="Alleen ik")

    end(ground)

    (closed,) = ground.told("pulse.closed")
    assert closed["state"] == "few"
    assert kept(ground, PulseAnswer, PulseSentence) == []
    with pytest.raises(rules.NothingOwed):
        ground.ask(queries.draft, staff, room)
    assert not ground.ask(queries.owed, staff, ground.now).pulses


def test_results_are_owed_within_three_working_days_and_until_then_nobody_is_asked_again(
    ground: Ground, room: Topic, staff: Actor, neighbours: Sequence[Actor], pulse: int
) -> None:
    all_answer(ground, neighbours, room, pulse)
    end(ground)
    (owed,) = ground.ask(queries.owed, staff, ground.now).pulses
    assert (owed.late, owed.due) == (False, "2026-12-17T10:00:00.000Z")

    ground.later(days=400)
    ground.do(commands.go_round)
    (owed,) = ground.ask(queries.owed, staff, ground.now).pulses
    assert owed.late
    assert len(ground.told("pulse.asked")) == 1

    publish(ground, staff, room, pulse)
    ground.later(hours=24)
    ground.do(commands.go_round)
    assert len(ground.told("pulse.asked")) == 2


def test_while_a_poll_that_binds_is_open_nobody_answers_and_no_results_are_told(
    ground: Ground, room: Topic, staff: Actor, neighbours: Sequence[Actor], pulse: int
) -> None:
    all_answer(ground, neighbours[:5], room, pulse)
    poll = a_poll(ground, staff, room, form="one", effect="binds", consequence="Wat wint, doen wij.")

    with pytest.raises(rules.PulseOver):
        answer(ground, neighbours[5], room, pulse)
    ground.do(commands.go_round)
    assert [one["state"] for one in ground.told("pulse.closed")] == ["closed"]
    with pytest.raises(rules.PulseDuringVote):
        ground.ask(queries.draft, staff, room)
    with pytest.raises(rules.PulseDuringVote):
        publish(ground, staff, room, pulse)

    close(ground, staff, room, poll)
    ground.do(commands.go_round)
    assert ground.told("pulse.due")
    publish(ground, staff, room, pulse)


def test_one_can_put_it_off_or_not_take_part_and_a_housemate_still_can(
    ground: Ground, room: Topic, neighbours: Sequence[Actor], pulse: int
) -> None:
    first, *_ = neighbours
    home = ground.ask(rooms.dwelling_of, first.id, room)
    housemate = ground.do(lambda tx: a_member(tx, room, dwelling=home))

    ground.do(lambda tx: commands.later(tx, first, room, PutOff(pulse)), first)
    (mine,) = state(ground, first, room)["pulse_mine"]
    assert (mine["did"], mine["until"]) == ("later", "2026-12-08T06:00:00.000Z")
    ground.do(lambda tx: commands.decline(tx, first, room, PutOff(pulse)), first)

    assert state(ground, first, room)["pulse_mine"] == [{"pulse": pulse, "did": "declined"}]
    assert state(ground, housemate, room)["pulse_mine"] == []
    answer(ground, housemate, room, pulse)


def test_who_asks_to_be_rung_stands_on_the_project_leaders_list_without_answers(
    ground: Ground, room: Topic, staff: Actor, neighbours: Sequence[Actor], pulse: int
) -> None:
    leader = ground.do(lambda tx: a_member(tx, room, role="staff", duty="project_leader"))
    answer(ground, neighbours[0], room, pulse, call=True)
    answer(ground, neighbours[1], room, pulse)

    listed = msgspec.to_builtins(ground.ask(queries.to_call, leader, room))

    assert [set(one) for one in listed["people"]] == [{"person", "name", "address"}]
    assert listed["people"][0]["name"] == neighbours[0].name
    for other in (staff, neighbours[1]):
        with pytest.raises(Forbidden):
            ground.ask(queries.to_call, other, room)
    ground.do(lambda tx: commands.called(tx, leader, room, PulseCalled(neighbours[0].id)), leader)
    assert not ground.ask(queries.to_call, leader, room).people
    with pytest.raises(rules.NobodyToCall):
        ground.do(lambda tx: commands.called(tx, leader, room, PulseCalled(neighbours[0].id)), leader)


def test_who_left_is_not_rung(ground: Ground, room: Topic, neighbours: Sequence[Actor], pulse: int) -> None:
    leaver, stays, *_ = neighbours
    answer(ground, leaver, room, pulse, call=True)
    answer(ground, stays, room, pulse, call=True)

    ground.do(lambda tx: moves_out(tx, leaver))
    ground.do(commands.go_round)

    assert [one.person_id for one in kept(ground, PulseCall)] == [stays.id]


def test_each_role_does_and_sees_what_is_hers(
    ground: Ground, room: Topic, staff: Actor, neighbours: Sequence[Actor], pulse: int
) -> None:
    contractor = ground.do(lambda tx: a_member(tx, room, role="contractor"))
    outsider = ground.do(lambda tx: a_member(tx, a_room(tx, name="Elders")))

    for other in (staff, contractor):
        with pytest.raises(Forbidden):
            answer(ground, other, room, pulse)
    with pytest.raises(rules.NotAsked):
        answer(ground, outsider, room, pulse)
    all_answer(ground, neighbours, room, pulse, sentence="Het stof")
    end(ground)
    for other in (contractor, neighbours[0]):
        with pytest.raises(Forbidden):
            ground.ask(queries.draft, other, room)
        with pytest.raises(Forbidden):
            publish(ground, other, room, pulse)
    with pytest.raises(NotFound):
        ground.ask(queries.draft, outsider, room)
    assert ground.ask(queries.draft, staff, room).sentences == ["Het stof"] * 6
    publish(ground, staff, room, pulse)
    assert kept(ground, PulseSentence) == []


def test_results_are_told_by_building_where_enough_answered(ground: Ground, room: Topic) -> None:
    beside = ground.do(lambda tx: a_room(tx, name="Ivoordreef 50–96", beside=room))
    project = ground.do(lambda tx: a_room(tx, kind="project", beside=room))
    here = ground.do(lambda tx: [a_member(tx, room) for _ in range(6)])
    there = ground.do(lambda tx: [a_member(tx, beside) for _ in range(7)])
    leader = ground.do(lambda tx: a_member(tx, project, role="staff"))
    pulse = a_pulse(ground, project)
    all_answer(ground, here, project, pulse, knows=5)
    all_answer(ground, there, project, pulse, knows=1)
    end(ground)
    publish(ground, leader, project, pulse)

    told = ground.ask(queries.history, there[0], project, Pulses())
    (result,) = told.results
    knows = {told.buildings[part.buildings[0]]: part.knows for part in result.figures.parts}
    assert knows == {"Ivoordreef 2–48": 5.0, "Ivoordreef 50–96": 1.0}
    assert told.together is not None
    assert (told.together.answers, told.together.knows) == (10, 2.8)
    building = next(id_ for id_, name in told.buildings.items() if name == "Ivoordreef 2–48")
    asked = ground.ask(queries.history, there[0], project, Pulses(building=building)).together
    assert asked is not None
    assert (asked.answers, asked.knows) == (5, 5.0)
    assert ground.ask(queries.history, leader, project, Pulses(phase="plan")).together is None
    with pytest.raises(NotFound):
        ground.ask(queries.history, ground.do(lambda tx: a_member(tx, a_room(tx))), project, Pulses())


def test_a_state_carried_on_by_events_is_a_fresh_state(
    ground: Ground, room: Topic, staff: Actor, neighbours: Sequence[Actor]
) -> None:
    first = neighbours[0]
    before, seen = state(ground, first, room), len(ground.entries)
    moments = [before]
    ground.do(commands.go_round)
    ground.later(days=14)
    ground.do(commands.go_round)
    (asked,) = ground.told("pulse.asked")
    moments.append(state(ground, first, room))
    ground.do(lambda tx: commands.later(tx, first, room, PutOff(asked["pulse"])), first)
    moments.append(state(ground, first, room))
    all_answer(ground, neighbours, room, asked["pulse"])
    moments.append(state(ground, first, room))
    end(ground)
    moments.append(state(ground, first, room))
    publish(ground, staff, room, asked["pulse"])

    mine = {room, Topic("person", first.id)}
    fresh = plain(state(ground, first, room))
    for held in moments:
        later = [
            msgspec.json.decode(entry.frame)
            for entry in ground.entries[seen:]
            if entry.topic in mine and (entry.topic != room or entry.seq > held["head"])
        ]
        assert plain(carried_on(deepcopy(held), later, viewer=first.id)) == fresh
