"""A made-up neighbourhood, as a corporation's housing system would export it: three buildings, two renovations.

Nobody in it exists, and neither do its streets and its postcodes. It has a few of the faults that exports have.
"""

import csv
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from app.importing import records
from app.importing.export import DWELLINGS, PARTIES, PROJECTS, TENANCIES

SEED = 1968


class _Block(NamedTuple):
    """A building: its numbers in the export, its street, its first house number, and when it was built."""

    complex_number: str
    number: str
    street: str
    first: int
    postcode: str
    built: int


BLOCKS = (
    _Block("C01", "C01-1", "Merelhof", 2, "3599 AB", 1968),
    _Block("C01", "C01-2", "Merelhof", 50, "3599 AC", 1968),
    _Block("C02", "C02-1", "Lijsterstraat", 1, "3599 BD", 1956),
)
FLOORS, DOORS = 4, 6
DEMO_HOME = "Merelhof 12"  # whose code is shown: a tenant without an e-mail address, who comes in by the letter
STAYED = frozenset({DEMO_HOME, "Merelhof 8", "Merelhof 14", "Merelhof 22", "Merelhof 40", "Merelhof 66"})

PROJECT_LEADER = "marijke.jansen@corporatie.example"
FOREMAN = "youssef.haddad@delinde.example"
MODERATOR = "sanne.visser@corporatie.example"

_PROJECTS = (
    ("P001", "Renovatie Merelhof", "C01", "uitvoering", "Bouwbedrijf De Linde", 24, "28"),
    ("P002", "Renovatie Lijsterstraat", "C02", "draagvlakmeting", "Bouwbedrijf De Linde", 18, "31,50"),
)
PARTIES_AT_WORK = (
    ("P001", PROJECT_LEADER, "Marijke", "Jansen", "projectleider"),
    ("P001", FOREMAN, "Youssef", "Haddad", "uitvoerder"),
    ("P001", "priya.singh@gemeente.example", "Priya", "Singh", "gemeente"),
    ("P001", "wei.nguyen@verhuizers.example", "Wei", "Nguyen", "dienstverlener"),
    ("P002", "johan.meijer@corporatie.example", "Johan", "Meijer", "projectleider"),
    ("P002", "katarzyna.mulder@delinde.example", "Katarzyna", "Mulder", "aannemer"),
    ("P002", "priya.singh@gemeente.example", "Priya", "Singh", "gemeente"),
)
_FIRST = (
    *("Fatima", "Mohamed", "Ayşe", "Mehmet", "Jan", "Anneke", "Kees", "Tigist", "Yonas", "Olena", "Piotr", "Nour"),
    *("Samira", "José", "Zoë", "Thijs", "Ruben", "Emine", "Selam", "Hodan", "Maria", "Johan", "Riet", "Abdi"),
)
_LAST = (
    *("de Vries", "van den Berg", "Jansen", "El Amrani", "Yılmaz", "Bouzidi", "Tesfaye", "Kowalski", "Shevchenko"),
    *("Kaya", "Bakker", "Smit", "de Boer", "van Dijk", "Ben Ali", "Çelik", "Müller", "van 't Hof", "Abdullahi"),
)
_LANGUAGES = ("nl", "nl", "nl", "nl", "tr", "ar", "en", "pl", "uk", "ti", "so", "")
# What Windows-1252 has no letter for loses its mark there, as in the systems that write it.
_PLAIN = str.maketrans("şıŞ", "siS")


def write(folder: Path, today: date) -> None:
    """Write the four files, the same at every time but for the year of the works."""
    chance = random.Random(SEED)  # noqa: S311 - the same neighbours every time
    dwellings = [row for block in BLOCKS for row in _dwellings(block, chance)]
    tenancies = _tenancies(dwellings, chance)
    start = today - timedelta(days=60)
    projects = [
        (*row[:5], (start + timedelta(days=90 * n)).strftime("%d-%m-%Y"), *row[5:]) for n, row in enumerate(_PROJECTS)
    ]
    _spoil(dwellings, tenancies)
    folder.mkdir(parents=True, exist_ok=True)
    _file(folder / DWELLINGS, "utf-8-sig", records.DWELLINGS, dwellings)
    _file(folder / TENANCIES, "cp1252", records.TENANCIES, tenancies)
    _file(folder / PROJECTS, "utf-8", records.PROJECTS, projects)
    _file(folder / PARTIES, "utf-8", records.PARTIES, PARTIES_AT_WORK)


def _dwellings(block: _Block, chance: random.Random) -> list[list[str]]:
    return [
        [
            *(f"E{block.number[1:].replace('-', '')}{n + 1:02}", block.complex_number, block.number),
            *(block.street, str(block.first + 2 * n), "", block.postcode, "Utrecht", str(block.built)),
            *("portiekflat", str(n // DOORS), str(chance.choice([58, 64, 71]))),
        ]
        for n in range(FLOORS * DOORS)
    ]


def _tenancies(dwellings: Sequence[Sequence[str]], chance: random.Random) -> list[list[str]]:
    deals: list[list[str]] = []
    for dwelling in dwellings:
        address = f"{dwelling[3]} {dwelling[4]}"
        if address not in STAYED and chance.random() < 0.04:
            continue  # empty for the moment
        for _ in range(2 if chance.random() < 0.2 else 1):
            deals.append(_tenancy(len(deals), dwelling[0], chance, has_mail=address not in STAYED))
    return deals


def _tenancy(n: int, dwelling: str, chance: random.Random, *, has_mail: bool) -> list[str]:
    first, last = chance.choice(_FIRST).translate(_PLAIN), chance.choice(_LAST).translate(_PLAIN)
    mail = f"{first}.{last}{n}@example.org".lower().replace(" ", "").replace("'", "")
    return [
        *(f"O{5000 + n}", dwelling, f"R{7000 + n}", first, last),
        mail if has_mail and chance.random() < 0.6 else "",
        f"06-{chance.randrange(10_000_000, 99_999_999)}",
        chance.choice(_LANGUAGES),
        f"{chance.randint(1, 28):02}-{chance.randint(1, 12):02}-{chance.randint(1990, 2024)}",
        "",
    ]


def _spoil(dwellings: list[list[str]], tenancies: list[list[str]]) -> None:
    """What such exports have: see the report that the import writes."""
    dwellings[3][6] = ""
    dwellings[17][4] += "-bis"
    dwellings[30][3] = f"  {dwellings[30][3]} "
    dwellings.append(list(dwellings[41]))
    tenancies[25][5] = "geen"
    tenancies[33][8] = "2011-04-16"
    tenancies.append([*tenancies[-1][:1], "E99999", *tenancies[-1][2:]])
    tenancies[-1][0] = "O5999"
    tenancies.append([*tenancies[12][:9], "01-01-1980"])
    tenancies[-1][0] = "O5998"


def _file(path: Path, encoding: str, columns: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(columns)
        out.writerows(rows)
