"""What follows from addresses and days, without asking anything."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")


class Tenant(NamedTuple):
    """That a person lives somewhere: by a running tenancy, or in its household."""

    person_id: int
    dwelling_id: int
    building_id: int
    complex_id: int


class DwellingFacts(NamedTuple):
    """A dwelling as the corporation's export tells of it, with its own numbers."""

    number: str
    complex_number: str
    building_number: str
    street: str
    house_number: int
    addition: str
    postcode: str | None
    city: str
    built: int | None
    kind: str
    floor: int | None
    area_m2: int | None


class TenancyFacts(NamedTuple):
    """A tenancy as the corporation's export tells of it."""

    number: str
    dwelling_number: str
    relation: str
    first_name: str
    last_name: str
    email: str | None
    language: str
    starts: date
    ends: date | None


class Address(NamedTuple):
    """Where a dwelling is, in the order in which a postman goes."""

    street: str
    house_number: int
    addition: str = ""

    def __str__(self) -> str:
        return f"{self.street} {self.house_number}{f'-{self.addition}' if self.addition else ''}"


def day(moment: datetime) -> date:
    """The day that it is in the Netherlands at `moment`; tenancies begin and end at midnight there."""
    return moment.astimezone(HERE).date()


def midnight(today: date) -> datetime:
    """The moment at which a day begins in the Netherlands."""
    return datetime.combine(today, time(), HERE)


def is_household(joined: date, let_since: date) -> bool:
    """Whether somebody who came in by a letter still belongs to the dwelling.

    `let_since` is when the oldest of its running tenancies began. A tenancy that began after she joined is that of
    new tenants: she went with the old ones.
    """
    return let_since <= joined


def building_name(addresses: Collection[Address]) -> str:
    """A building's name as its neighbours would say it: Ivoordreef 2-48, or of two streets both."""
    return " / ".join(_span(street, list(part)) for street, part in groupby(sorted(addresses), lambda a: a.street))


def called(first_name: str, last_name: str) -> str:
    """How neighbours see a tenant who has not chosen a name: Jan de V. Her surname is the corporation's to know."""
    *before, last = last_name.split() or [""]
    return " ".join(filter(None, [first_name, *before, f"{last[0]}." if last else ""])) or "?"


def _span(street: str, addresses: Iterable[Address]) -> str:
    numbers = [address.house_number for address in addresses]
    return f"{street} {numbers[0]}" if numbers[0] == numbers[-1] else f"{street} {numbers[0]}–{numbers[-1]}"
