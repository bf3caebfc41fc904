"""A year, day by day: when tenants are asked, and when they are left in peace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from app.kernel.actor import Actor
from app.kernel.settings import Settings
from app.kernel.working_time import Office
from app.places.rules import day
from app.projects import commands as projects
from app.projects.rules import Phase
from app.pulse import commands, queries
from app.rooms import queries as rooms
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.polls import a_poll, close
from tests.support.pulse import all_answer, publish

FIRST = datetime(2026, 1, 5, 10, tzinfo=UTC)  # a Monday; with 2026's Easter, King's Day and Christmas to come
OFFICE = Office()


@dataclass
class Year:
    """A complex with one building and one project, looked at each day."""

    ground: Ground
    building: Topic
    project: Topic
    staff: Actor
    tenants: Sequence[Actor]
    poll: int = 0
    asked: list[tuple[date, Topic, str]] = field(default_factory=list)
    phases: dict[date, str] = field(default_factory=dict)
    voted: set[date] = field(default_factory=set)

    @property
    def today(self) -> date:
        return day(self.ground.now)

    def phase(self, phase: Phase) -> None:
        project_id = self.ground.ask(rooms.project_of, self.project)
        assert project_id is not None
        self.ground.do(lambda tx: projects.report(tx, project_id, phase=phase))

    def vote(self) -> None:
        wish = {"form": "one", "effect": "binds", "consequence": "Wat wint, doen wij."}
        self.poll = a_poll(self.ground, self.staff, self.project, **wish)

    def end_vote(self) -> None:
        close(self.ground, self.staff, self.project, self.poll)

    def live(self, *, publishes: bool = True) -> None:
        """One day: regular work twice, as two processes do it; all who are asked answer; staff tell results."""
        before = len(self.ground.entries)
        self.ground.do(commands.go_round)
        self.ground.do(commands.go_round)
        if self.ground.ask(queries.voting):
            self.voted.add(self.today)
        new = [entry for entry in self.ground.entries[before:] if entry.kind == "pulse.asked"]
        for entry, told in zip(new, self.ground.told("pulse.asked")[-len(new) :] if new else [], strict=True):
            self.asked.append((self.today, entry.topic, told.get("phase", "")))
            all_answer(self.ground, self.tenants, entry.topic, told["pulse"])
        if publishes:
            self.publish()
        self.ground.later(days=1)

    def publish(self) -> None:
        """What is owed, the moment that it may be told."""
        for owed in self.ground.ask(queries.owed, self.staff, self.ground.now).pulses:
            if owed.due is not None:
                assert not owed.late
                publish(self.ground, self.staff, rooms.topic_of(int(owed.topic.partition(":")[2])), owed.pulse)

    def days_of(self, phase: str) -> list[date]:
        return [day_ for day_, _, about in self.asked if about == phase]


@pytest.fixture
def year(ground: Ground) -> Year:
    ground.now = FIRST
    building = ground.do(a_room)
    project = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie", beside=building))
    staff = ground.do(lambda tx: a_member(tx, building, name="Karin", role="staff"))
    tenants = [ground.do(lambda tx: a_member(tx, building)) for _ in range(5)]
    return Year(ground, building, project, staff, tenants)


def gaps(days: Sequence[date]) -> list[int]:
    return [(later - earlier).days for earlier, later in pairwise(days)]


def is_in_time(gap: int, wanted: int) -> bool:
    """On its day, or on the first working day after it: at most four days with Easter, or Christmas and a weekend."""
    return wanted <= gap <= wanted + 4


def test_over_a_year_each_phase_has_its_rhythm_and_no_rule_is_broken(year: Year) -> None:
    turns: dict[int, Callable[[], None]] = {
        0: lambda: year.phase(Phase.INITIATIVE),
        100: lambda: year.phase(Phase.PLAN),
        170: lambda: year.phase(Phase.BALLOT),
        215: lambda: year.phase(Phase.PREPARATION),
        240: year.vote,
        250: year.end_vote,
        260: lambda: year.phase(Phase.WORK),
        340: lambda: year.phase(Phase.AFTERCARE),
    }

    for number in range(365):
        if turn := turns.get(number):
            turn()
        year.live()

    days = [one for one, _, _ in year.asked]
    assert all(gap >= 14 for gap in gaps(days))
    assert all(OFFICE.is_working_day(one) for one in days)
    assert year.voted >= {day(FIRST) + timedelta(days=number) for number in (*range(170, 215), *range(240, 250))}
    assert not year.voted & set(days)
    assert all(room == year.project for _, room, _ in year.asked)
    for phase, wanted in ((Phase.INITIATIVE, 42), (Phase.PLAN, 21), (Phase.WORK, 21)):
        assert len(year.days_of(phase)) >= 2
        assert all(is_in_time(gap, wanted) for gap in gaps(year.days_of(phase)))
    assert year.days_of(Phase.BALLOT) == year.days_of(Phase.AFTERCARE) == []
    assert len(year.ground.told("pulse.published")) >= len(days) - 1


def test_after_the_work_it_is_asked_twice_and_then_twice_a_year_in_each_building(year: Year) -> None:
    year.phase(Phase.AFTERCARE)

    for _ in range(365 + 200):
        year.live()

    (first, where_first, _), (second, where_second, _), (third, where_third, about), *_ = year.asked
    assert where_first == where_second == year.project
    assert is_in_time((second - day(FIRST)).days, 365)
    assert (where_third, about) == (year.building, "")
    assert is_in_time((third - second).days, 182)
    assert first < second


def test_without_a_project_it_is_asked_twice_a_year(ground: Ground) -> None:
    ground.now = FIRST
    building = ground.do(a_room)
    staff = ground.do(lambda tx: a_member(tx, building, role="staff"))
    tenants = [ground.do(lambda tx: a_member(tx, building)) for _ in range(5)]
    quiet = Year(ground, building, building, staff, tenants)

    for _ in range(400):
        quiet.live()

    days = [one for one, _, _ in quiet.asked]
    assert len(days) == 3
    assert all(is_in_time(gap, 182) for gap in gaps(days))


def test_nobody_is_asked_again_before_the_results_are_told(year: Year) -> None:
    year.phase(Phase.PLAN)

    for _ in range(120):
        year.live(publishes=False)

    assert len(year.asked) == 1
    (owed,) = year.ground.ask(queries.owed, year.staff, year.ground.now).pulses
    assert owed.late


def test_the_rhythm_is_a_setting_that_never_goes_below_fourteen_days(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTIEK_PULSE_DAYS", '{"plan": 14}')
    year.phase(Phase.PLAN)

    for _ in range(90):
        year.live()

    assert all(is_in_time(gap, 14) for gap in gaps([one for one, _, _ in year.asked]))
    for wrong in ('{"plan": 13}', '{"feest": 30}'):
        monkeypatch.setenv("PORTIEK_PULSE_DAYS", wrong)
        with pytest.raises(ValueError, match="pulse_days"):
            Settings()


def test_where_fewer_than_five_homes_are_let_nobody_is_asked(ground: Ground) -> None:
    ground.now = FIRST
    building = ground.do(a_room)
    for _ in range(4):
        ground.do(lambda tx: a_member(tx, building))

    for _ in range(30):
        ground.do(commands.go_round)
        ground.later(days=1)

    assert ground.told("pulse.asked") == []
