"""Working hours and days, against a reference that looks at every minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.settings import WrongSetting, load
from app.kernel.working_time import Office, easter, holidays, kings_day, opening_hours

HERE = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)

BY_DAY = Office()
FRIDAY_SHORT = Office(hours=opening_hours("mon-thu 8:30-17:00, fri 8:30-12:45"), good_friday=True)
NIGHT_DESK = Office(
    hours=opening_hours("mon-sun 0:30-6:00"), liberation_day_every=1
)  # the clock changes while it is open
OFFICES = st.sampled_from([BY_DAY, FRIDAY_SHORT, NIGHT_DESK])

# Minutes from a week before days that are hard until a week after: holidays that follow each other, and both changes.
HARD_DAYS = [
    date(2025, 12, 26),
    date(2026, 1, 1),
    date(2026, 3, 29),  # the clock goes forward
    date(2026, 4, 6),  # Easter Monday
    date(2025, 4, 26),  # King's Day, since the 27th is a Sunday
    date(2025, 5, 5),
    date(2026, 5, 14),  # Ascension Day
    date(2026, 5, 25),  # Whit Monday
    date(2026, 10, 25),  # the clock goes back
]
MOMENTS = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
    st.sampled_from(HARD_DAYS),
    st.integers(-7 * 24 * 60, 7 * 24 * 60),
)


def is_open(office: Office, moment: datetime) -> bool:
    """The slow and obvious answer: what the clock on the wall says."""
    local = moment.astimezone(HERE)
    off = holidays(local.year, liberation_day_every=office.liberation_day_every, good_friday=office.good_friday)
    hours = office.hours[local.weekday()]
    return hours is not None and local.date() not in off and hours[0] <= local.time() < hours[1]


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=HERE)


@given(OFFICES, MOMENTS)
def test_the_office_is_open_when_the_clock_on_the_wall_says_so(office: Office, moment: datetime) -> None:
    assert office.is_working_moment(moment) == is_open(office, moment)


@settings(max_examples=60)
@given(OFFICES, MOMENTS, st.integers(0, 9 * 24 * 60))
def test_as_much_working_time_passes_as_there_are_open_minutes(office: Office, start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)

    passed = office.elapsed(start, end)

    assert passed == MINUTE * sum(is_open(office, start + n * MINUTE) for n in range(minutes))


@settings(max_examples=60)
@given(OFFICES, MOMENTS, st.integers(1, 40 * 60))
def test_a_deadline_in_hours_is_the_end_of_the_last_open_minute(office: Office, start: datetime, minutes: int) -> None:
    deadline = office.deadline(start, hours=minutes / 60)

    moment, left = start, minutes
    while left:
        left -= is_open(office, moment)
        moment += MINUTE
    assert deadline == moment
    assert deadline.tzinfo is UTC


@settings(max_examples=60)
@given(OFFICES, MOMENTS, st.integers(1, 6))
def test_a_deadline_in_days_is_at_the_same_time_so_many_working_days_later(
    office: Office, start: datetime, days: int
) -> None:
    deadline = office.deadline(start, days=days)

    begins = start
    while not is_open(office, begins):
        begins += MINUTE
    is_at_opening = not is_open(office, begins - MINUTE)
    day, left = begins.astimezone(HERE).date(), days - is_at_opening
    while left:
        day += timedelta(days=1)
        left -= any(is_open(office, datetime.combine(day, time(hour, 45), HERE)) for hour in range(24))
    hours = office.hours[day.weekday()]
    assert hours
    wall = hours[1] if is_at_opening else min(max(begins.astimezone(HERE).time(), hours[0]), hours[1])
    assert deadline == datetime.combine(day, wall, HERE).astimezone(UTC)


@given(OFFICES, MOMENTS, st.integers(1, 500), st.integers(1, 500))
def test_later_starts_and_longer_terms_never_end_sooner(office: Office, start: datetime, one: int, two: int) -> None:
    later = start + timedelta(minutes=one)

    assert office.deadline(start, hours=two / 10) <= office.deadline(later, hours=two / 10)
    assert office.deadline(start, hours=one / 10) <= office.deadline(start, hours=(one + two) / 10)
    if not later.astimezone(HERE).fold:  # in an hour that the clock shows twice, a day ends at what it shows
        assert office.deadline(start, days=one % 7) <= office.deadline(later, days=one % 7)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("2026-11-20 14:00", "2026-11-24 14:00"),  # Friday to Tuesday
        ("2026-11-21 11:00", "2026-11-24 17:00"),  # on Saturday: Monday and Tuesday
        ("2026-11-23 09:00", "2026-11-24 17:00"),
        ("2026-11-23 17:00", "2026-11-25 17:00"),  # at the end of Monday: Tuesday and Wednesday
        ("2025-12-24 16:30", "2025-12-30 16:30"),  # over Christmas and a weekend
        ("2026-04-02 10:00", "2026-04-07 10:00"),  # over Easter: Good Friday is worked on
        ("2026-03-27 10:00", "2026-03-31 10:00"),  # over the night in which the clock goes forward
    ],
)
def test_two_working_days(asked: str, answered: str) -> None:
    assert BY_DAY.deadline(at(asked), days=2) == at(answered)
    assert BY_DAY.deadline(at(asked), hours=16) == at(answered)


def test_days_come_before_hours() -> None:
    assert BY_DAY.deadline(at("2026-11-20 14:00"), days=1, hours=4) == at("2026-11-24 10:00")


def test_a_day_off_of_the_corporations_own_is_not_worked_on() -> None:
    bridge = Office(closed_on=frozenset({date(2026, 5, 15)}))

    assert bridge.deadline(at("2026-05-13 12:00"), days=1) == at("2026-05-18 12:00")
    assert BY_DAY.deadline(at("2026-05-13 12:00"), days=1) == at("2026-05-15 12:00")


def test_nothing_passes_backwards() -> None:
    assert BY_DAY.elapsed(at("2026-11-20 14:00"), at("2026-11-20 10:00")) == timedelta()
    assert BY_DAY.deadline(at("2026-11-21 14:00")) == at("2026-11-21 14:00")


@pytest.mark.parametrize(
    "sunday",
    # The earliest and the latest there can be, and the years in which the naive rule goes wrong (1954, 1981).
    [date(1818, 3, 22), date(1943, 4, 25), date(1954, 4, 18), date(1981, 4, 19), date(2024, 3, 31), date(2026, 4, 5),
     date(2027, 3, 28), date(2038, 4, 25), date(2049, 4, 18), date(2076, 4, 19)],
)  # fmt: skip
def test_easter(sunday: date) -> None:
    assert easter(sunday.year) == sunday


@given(st.integers(1900, 2199))
def test_easter_is_the_sunday_after_the_first_full_moon_of_spring(year: int) -> None:
    """By the tables of the church: golden number, epact, paschal full moon."""
    golden, century = year % 19 + 1, year // 100 + 1
    epact = (11 * golden + 20 + (8 * century + 5) // 25 - 5 - (3 * century // 4 - 12)) % 30
    epact += epact == 24 or (epact == 25 and golden > 11)
    full = date(year, 3, 1) + timedelta(days=43 - epact)
    while full < date(year, 3, 21):
        full += timedelta(days=30)
    full += timedelta(days=1)
    while full.weekday() != 6:
        full += timedelta(days=1)

    assert easter(year) == full


def test_kings_day_is_never_a_sunday() -> None:
    assert kings_day(2025) == date(2025, 4, 26)
    assert kings_day(2026) == date(2026, 4, 27)
    assert all(kings_day(year).weekday() != 6 for year in range(2014, 2114))


def test_liberation_day_is_a_day_off_every_fifth_year_unless_set_otherwise() -> None:
    day = date(2026, 5, 5)

    assert date(2025, 5, 5) in holidays(2025)
    assert day not in holidays(2026)
    assert day in holidays(2026, liberation_day_every=1)
    assert date(2025, 5, 5) not in holidays(2025, liberation_day_every=0)


def test_good_friday_is_worked_on_unless_set_otherwise() -> None:
    assert BY_DAY.is_working_day(date(2026, 4, 3))
    assert not FRIDAY_SHORT.is_working_day(date(2026, 4, 3))


@pytest.mark.parametrize(
    "written",
    ["", "9:00-17:00", "mon-fri 17:00-9:00", "fri-mon 9:00-17:00", "mon 9-17", "mon-wed 9:00-17:00, wed 9:00-12:00",
     "mon 2:30-9:00", "ma-vr 9:00-17:00", "mon 9:00-24:30"],
)  # fmt: skip
def test_opening_hours_that_mean_nothing_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        opening_hours(written)


def test_the_office_is_what_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTIEK_OFFICE_HOURS", "mon-thu 8:30-17:00")
    monkeypatch.setenv("PORTIEK_CLOSED_ON", '["2026-11-24"]')

    office = load().office

    assert office.deadline(at("2026-11-23 10:00"), days=1) == at("2026-11-25 10:00")
    assert not office.is_working_day(date(2026, 11, 27))


def test_wrong_opening_hours_stop_the_server_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTIEK_OFFICE_HOURS", "9 to 5")

    with pytest.raises(WrongSetting, match="PORTIEK_OFFICE_HOURS: hours such as mon-thu"):
        load()
