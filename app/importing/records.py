"""What the lines of the four files tell: dwellings, tenancies, projects and who works on them.

Each function makes one record of one line. What can be mended is mended and said; what can't raises `LeftOut`.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from app.importing import values
from app.importing.faults import LeftOut, Reason
from app.importing.reading import Line
from app.importing.values import Read
from app.people.rules import LONGEST_NAME, an_email
from app.places.rules import DwellingFacts, TenancyFacts
from app.projects.rules import Part, PartyFacts, Phase, ProjectFacts

T = TypeVar("T")
Say = Callable[[str, Reason, str], None]  # field, reason, value

LONGEST_NUMBER = 40

DWELLINGS = (
    *("eenheidnummer", "complexnummer", "gebouwnummer", "straat", "huisnummer", "toevoeging", "postcode", "plaats"),
    *("bouwjaar", "eenheidtype", "verdieping", "oppervlakte_m2"),
)
TENANCIES = (
    *("overeenkomstnummer", "eenheidnummer", "relatienummer", "voornaam", "achternaam", "email", "telefoon", "taal"),
    *("ingangsdatum", "einddatum"),
)
PROJECTS = (
    *("projectnummer", "naam", "complexnummer", "fase", "aannemer", "startdatum", "doorlooptijd_weken"),
    "huurverhoging_eur_maand",
)
PARTIES = ("projectnummer", "email", "voornaam", "achternaam", "rol")

PARTS = {
    "projectleider": Part.LEADER,
    "aannemer": Part.CONTRACTOR,
    "uitvoerder": Part.CONTRACTOR,
    "gemeente": Part.MUNICIPALITY,
    "dienstverlener": Part.PROVIDER,
}


def dwelling(line: Line, say: Say) -> DwellingFacts:
    """A line of eenheden.csv. Raises `LeftOut`."""
    found = line.values
    house = _needed(values.a_house_number(found["huisnummer"], found["toevoeging"]), "huisnummer", found, say)
    return DwellingFacts(
        number=_number(found, "eenheidnummer"),
        complex_number=_number(found, "complexnummer"),
        building_number=_number(found, "gebouwnummer"),
        street=_fitting(_filled(found, "straat"), 120, "straat", say),
        house_number=house.number,
        addition=_fitting(house.addition, 20, "toevoeging", say),
        postcode=_mended(values.a_postcode(found["postcode"]), "postcode", found, say),
        city=_fitting(found["plaats"], 80, "plaats", say),
        built=_mended(values.a_whole(found["bouwjaar"], 1000, 2200), "bouwjaar", found, say),
        kind=_fitting(found["eenheidtype"], 60, "eenheidtype", say),
        floor=_mended(values.a_floor(found["verdieping"]), "verdieping", found, say),
        area_m2=_mended(values.an_area(found["oppervlakte_m2"]), "oppervlakte_m2", found, say),
    )


def tenancy(line: Line, say: Say) -> TenancyFacts:
    """A line of overeenkomsten.csv. The telephone number is not kept: nothing here needs it. Raises `LeftOut`."""
    found = line.values
    number, dwelling_number = _number(found, "overeenkomstnummer"), _number(found, "eenheidnummer")
    starts = _needed(values.a_date(found["ingangsdatum"]), "ingangsdatum", found, say)
    ends = _optional_end(found, starts, say)
    email = an_email(found["email"])
    if found["email"] and email is None:
        say("email", Reason.BAD_EMAIL, found["email"])
    return TenancyFacts(
        number=number,
        dwelling_number=dwelling_number,
        relation=_fitting(found["relatienummer"], LONGEST_NUMBER, "relatienummer", say),
        first_name=_fitting(found["voornaam"], 80, "voornaam", say),
        last_name=_fitting(found["achternaam"], 80, "achternaam", say),
        email=email,
        language=_mended(values.a_language(found["taal"]), "taal", found, say) or "",
        starts=starts,
        ends=ends,
    )


def project(line: Line, say: Say) -> ProjectFacts:
    """A line of projecten.csv. Raises `LeftOut`."""
    found = line.values
    try:
        phase = Phase(found["fase"].lower())
    except ValueError:
        raise LeftOut("fase", Reason.UNKNOWN_PHASE, found["fase"]) from None
    starts = values.a_date(found["startdatum"])
    if starts.reason is Reason.BAD_DATE:
        starts = Read(None, Reason.BAD_DATE_UNUSED)
    return ProjectFacts(
        number=_number(found, "projectnummer"),
        name=_fitting(_filled(found, "naam"), 120, "naam", say),
        complex_number=_number(found, "complexnummer"),
        phase=phase,
        contractor=_fitting(found["aannemer"], 120, "aannemer", say),
        starts=_mended(starts, "startdatum", found, say),
        weeks=_mended(values.a_whole(found["doorlooptijd_weken"], 0, 1000), "doorlooptijd_weken", found, say),
        rent_increase_cents=_mended(
            values.cents(found["huurverhoging_eur_maand"]), "huurverhoging_eur_maand", found, say
        ),
    )


def party(line: Line, say: Say) -> PartyFacts:
    """A line of betrokkenen.csv. Without an e-mail address nobody could sign in by it. Raises `LeftOut`."""
    found = line.values
    project_number = _number(found, "projectnummer")
    email = an_email(found["email"])
    if email is None:
        raise LeftOut("email", Reason.BAD_EMAIL_NEEDED if found["email"] else Reason.NO_EMAIL, found["email"])
    part = PARTS.get(found["rol"].lower())
    if part is None:
        raise LeftOut("rol", Reason.UNKNOWN_ROLE, found["rol"])
    name = f"{found['voornaam']} {found['achternaam']}".strip()
    if not any(c.isalnum() for c in name):
        say("achternaam", Reason.NO_NAME, name)
        name = email.partition("@")[0]
    return PartyFacts(project_number, email, _fitting(name, LONGEST_NAME, "achternaam", say), part)


def _optional_end(found: dict[str, str], starts: date, say: Say) -> date | None:
    ends = values.a_date(found["einddatum"])
    if ends.reason is Reason.BAD_DATE:
        raise LeftOut("einddatum", Reason.BAD_DATE, found["einddatum"])
    day = _mended(ends, "einddatum", found, say)
    if day is not None and day < starts:
        raise LeftOut("einddatum", Reason.ENDS_BEFORE_START, found["einddatum"])
    return day


def _needed(read: Read[T], field: str, found: dict[str, str], say: Say) -> T:
    """The value; the line is left out without it."""
    if read.value is None:
        raise LeftOut(field, read.reason or Reason.EMPTY, found[field])
    if read.reason is not None:
        say(field, read.reason, found[field])
    return read.value


def _mended(read: Read[T], field: str, found: dict[str, str], say: Say) -> T | None:
    """The value, or none; what was odd about it is said."""
    if read.reason is not None:
        say(field, read.reason, found[field])
    return read.value


def _number(found: dict[str, str], field: str) -> str:
    """One of the corporation's own numbers, by which things are known again."""
    number = _filled(found, field)
    if len(number) > LONGEST_NUMBER:
        raise LeftOut(field, Reason.NUMBER_TOO_LONG, number)
    return number


def _filled(found: dict[str, str], field: str) -> str:
    if not found[field]:
        raise LeftOut(field, Reason.EMPTY)
    return found[field]


def _fitting(text: str, most: int, field: str, say: Say) -> str:
    if len(text) > most:
        say(field, Reason.TOO_LONG, text)
    return text[:most].rstrip()
