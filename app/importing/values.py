"""What stands in a column, understood. Nothing here raises: what can't be understood is None, with the reason."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, NamedTuple, TypeVar

from app.importing.faults import Reason

T = TypeVar("T")

_DUTCH_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T].*)?", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?", re.ASCII)
_POSTCODE = re.compile(r"([1-9]\d{3}) ?([A-Za-z]{2})", re.ASCII)
_HOUSE = re.compile(r"(\d{1,5})(?!\d)[ \-/]*(.*)", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,6}(?:[.,]0+)?", re.ASCII)
_MONEY = re.compile(r"(?:€ ?)?(\d{1,6})(?:[.,](\d{1,2}))?(?:,-)?", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2}", re.ASCII)


class Read(NamedTuple, Generic[T]):
    """A value, and what was odd about it. No value and no reason: nothing stood there."""

    value: T | None
    reason: Reason | None = None


class HouseNumber(NamedTuple):
    """A house number and its addition."""

    number: int
    addition: str


def a_date(text: str) -> Read[date]:
    """A day: 31-12-2025, or noted as odd 2025-12-31."""
    if not text:
        return Read(None)
    if dutch := _DUTCH_DATE.fullmatch(text):
        found = _day(dutch[3], dutch[2], dutch[1])
        return Read(found, None if found else Reason.BAD_DATE)
    iso = _ISO_DATE.fullmatch(text)
    found = _day(iso[1], iso[2], iso[3]) if iso else None
    return Read(found, Reason.OTHER_DATE if found else Reason.BAD_DATE)


def a_postcode(text: str) -> Read[str]:
    """A Dutch postcode, written as it should be: 3564 AB."""
    if not text:
        return Read(None, Reason.NO_POSTCODE)
    found = _POSTCODE.fullmatch(text)
    return Read(f"{found[1]} {found[2].upper()}") if found else Read(None, Reason.BAD_POSTCODE)


def a_house_number(number: str, addition: str) -> Read[HouseNumber]:
    """A house number and its addition, also where the two are glued: 12-bis, 12A."""
    found = _HOUSE.fullmatch(number)
    if found is None or int(found[1]) == 0:
        return Read(None, Reason.NO_HOUSE_NUMBER)
    glued = found[2].strip(" -/")
    added = addition.strip(" -/")
    if not glued or glued.casefold() == added.casefold():
        return Read(HouseNumber(int(found[1]), added), Reason.GLUED_NUMBER if found[2] else None)
    return Read(HouseNumber(int(found[1]), f"{glued} {added}".strip()), Reason.GLUED_NUMBER)


def a_whole(text: str, lowest: int, highest: int) -> Read[int]:
    """A whole number between two bounds."""
    if not text:
        return Read(None)
    value = int(re.split("[.,]", text)[0]) if _WHOLE.fullmatch(text) else None
    if value is None or not lowest <= value <= highest:
        return Read(None, Reason.BAD_NUMBER)
    return Read(value)


def a_floor(text: str) -> Read[int]:
    """A storey; the ground floor is 0, also where it is written BG."""
    return Read(0) if text.casefold() in {"bg", "begane grond"} else a_whole(text, -9, 99)


def an_area(text: str) -> Read[int]:
    """Square metres, rounded."""
    if not text:
        return Read(None)
    found = _MONEY.fullmatch(text)
    if found is None:
        return Read(None, Reason.BAD_NUMBER)
    return a_whole(str(Decimal(f"{found[1]}.{found[2] or 0}").quantize(Decimal(1), ROUND_HALF_UP)), 1, 99_999)


def cents(text: str) -> Read[int]:
    """An amount of euros, in cents: 15, 15,50, € 15,-."""
    if not text:
        return Read(None)
    found = _MONEY.fullmatch(text)
    if found is None:
        return Read(None, Reason.BAD_NUMBER)
    return Read(int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")))


def a_language(text: str) -> Read[str]:
    """A language by its two letters (ISO 639-1)."""
    if not text:
        return Read("")
    return Read(text.lower()) if _LANGUAGE.fullmatch(text) else Read("", Reason.BAD_LANGUAGE)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
