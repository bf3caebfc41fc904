"""Working time: the hours in which the corporation is open, so that two working days mean the same to everybody.

`Office` says when that is. All moments in and out know their time zone, and what comes out is UTC. An hour is an hour
that passes, also where the clock changes within opening hours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HERE = ZoneInfo("Europe/Amsterdam")

_PART = re.compile(r"(\w{3})(?:-(\w{3}))? (\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")

Span = tuple[datetime, datetime]  # from the first moment to just before the second


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """When somebody is there. `opens` and `closes` are local times for each weekday from Monday, or None: not that day.

    `liberation_day_every`: 5 May is a day off in years that this divides; 0: never. `closed_on`: days off besides,
    such as the Friday after Ascension Day.
    """

    hours: tuple[tuple[time, time] | None, ...] = (*[(time(9), time(17))] * 5, None, None)
    liberation_day_every: int = 5
    good_friday: bool = False
    closed_on: frozenset[date] = frozenset()
    zone: ZoneInfo = HERE

    def is_working_day(self, day: date) -> bool:
        """Whether the office opens at all on `day`."""
        return self._span(day) is not None

    def is_working_moment(self, moment: datetime) -> bool:
        """Whether the office is open at `moment`. It is no longer at the moment at which it closes."""
        span = self._span(self._day(moment))
        return span is not None and span[0] <= moment < span[1]

    def deadline(self, start: datetime, *, hours: float = 0, days: int = 0) -> datetime:
        """The moment at which `days` working days, and after them `hours` working hours, have passed since `start`.

        A day runs to the same time of the clock on the next working day: from Friday 14:00, two days end on Tuesday
        14:00. Whoever starts while the office is closed starts when it opens. What ends with a day ends when it closes,
        and not when it opens the next.
        """
        return self._after(self._days_after(start, days), timedelta(hours=hours)).astimezone(UTC)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """How much working time passed from `start` to `end`; nothing when `end` is earlier."""
        passed = timedelta()
        for opens, closes in self._spans(self._day(start)):
            if opens >= end:
                break
            passed += max(timedelta(), min(end, closes) - max(start, opens))
        return passed

    def _after(self, start: datetime, working: timedelta) -> datetime:
        if working <= timedelta():
            return start
        for opens, closes in self._spans(self._day(start)):
            here = closes - max(start, opens)
            if here >= working:
                return closes - (here - working)
            working -= max(timedelta(), here)
        raise AssertionError("working days have no end")

    def _days_after(self, start: datetime, days: int) -> datetime:
        if days <= 0:
            return start
        spans = self._spans(self._day(start))
        opens, closes = next(span for span in spans if start < span[1])
        if start <= opens:
            return closes if days == 1 else _nth(spans, days - 1)[1]
        opens, closes = _nth(spans, days)
        same_time = datetime.combine(self._day(opens), start.astimezone(self.zone).time(), self.zone).astimezone(UTC)
        return min(max(same_time, opens), closes)

    def _spans(self, first: date) -> Iterator[Span]:
        """When the office is open, from the day `first` on, day by day."""
        while True:
            if span := self._span(first):
                yield span
            first += timedelta(days=1)

    def _span(self, day: date) -> Span | None:
        hours = self.hours[day.weekday()]
        if hours is None or day in self.closed_on or day in self._holidays(day.year):
            return None
        opens, closes = (datetime.combine(day, at, self.zone).astimezone(UTC) for at in hours)
        return opens, closes

    def _holidays(self, year: int) -> frozenset[date]:
        return holidays(year, liberation_day_every=self.liberation_day_every, good_friday=self.good_friday)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


@lru_cache(256)
def holidays(year: int, *, liberation_day_every: int = 5, good_friday: bool = False) -> frozenset[date]:
    """The public holidays of the Netherlands in `year`."""
    sunday = easter(year)
    days = {
        date(year, 1, 1),
        sunday,
        sunday + timedelta(days=1),
        kings_day(year),
        sunday + timedelta(days=39),  # Ascension Day
        sunday + timedelta(days=49),  # Whit Sunday and Monday
        sunday + timedelta(days=50),
        date(year, 12, 25),
        date(year, 12, 26),
    }
    if good_friday:
        days.add(sunday - timedelta(days=2))
    if liberation_day_every and year % liberation_day_every == 0:
        days.add(date(year, 5, 5))
    return frozenset(days)


def kings_day(year: int) -> date:
    """27 April, and the day before when that is a Sunday."""
    day = date(year, 4, 27)
    return day - timedelta(days=1) if day.weekday() == WEEKDAYS.index("sun") else day


def easter(year: int) -> date:
    """Easter Sunday, in the Gregorian calendar: the rule of 1876 in Nature, as in Meeus, Astronomical Algorithms, 8."""
    moon = year % 19
    century, in_century = divmod(year, 100)
    leaps, of_leaps = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * moon + century - leaps - correction + 15) % 30
    quarters, of_quarters = divmod(in_century, 4)
    to_sunday = (32 + 2 * of_leaps + 2 * quarters - epact - of_quarters) % 7
    shift = (moon + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def opening_hours(written: str) -> tuple[tuple[time, time] | None, ...]:
    """Hours for each weekday, from words such as `mon-thu 9:00-17:00, fri 9:00-13:00`. Raises `ValueError`."""
    hours: list[tuple[time, time] | None] = [None] * 7
    for part in written.split(","):
        first, last, span = _part(part.strip())
        for day in range(first, last + 1):
            if hours[day] is not None:
                raise ValueError(f"{WEEKDAYS[day]} stands there twice")
            hours[day] = span
    return tuple(hours)


def _part(written: str) -> tuple[int, int, tuple[time, time]]:
    found = _PART.fullmatch(written)
    if found is None:
        raise ValueError("hours such as mon-thu 9:00-17:00, fri 9:00-13:00")
    first, last = found[1], found[2] or found[1]
    if first not in WEEKDAYS or last not in WEEKDAYS or WEEKDAYS.index(first) > WEEKDAYS.index(last):
        raise ValueError(f"days from {', '.join(WEEKDAYS)}, not {first}-{last}")
    opens, closes = time(int(found[3]), int(found[4])), time(int(found[5]), int(found[6]))
    if opens >= closes:
        raise ValueError(f"closing after opening, not {written}")
    for at in (opens, closes):
        if time(2) < at < time(3):  # an hour that one day a year hasn't, and another has twice
            raise ValueError("no opening or closing between 2:00 and 3:00, when the clock changes")
    return WEEKDAYS.index(first), WEEKDAYS.index(last), (opens, closes)


def _nth(spans: Iterator[Span], n: int) -> Span:
    """The `n`-th of the spans that follow."""
    for _ in range(n - 1):
        next(spans)
    return next(spans)
