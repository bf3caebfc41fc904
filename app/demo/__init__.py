"""The neighbourhood that `portiek demo` shows: imported as a real one is, with a few days of talk."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlmodel import Session

from app.demo import neighbourhood, story
from app.demo.story import Cast, Teller
from app.importing import commands, export, plan, queries
from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.outside import Outside
from app.kernel.transaction import Tx
from app.people import commands as people_commands
from app.people import mails
from app.people import queries as people
from app.people.commands import NewPerson
from app.people.roles import Duty, Role
from app.places import queries as places
from app.places.rules import day
from app.rooms import commands as room_commands
from app.rooms import queries as rooms
from channels.topics import Topic

MOVED_IN = timedelta(days=9)
LINK_LASTS = timedelta(days=1)
ROOMS = {  # in the story's words, and as the import calls them
    "home": "Merelhof 2–48",
    "next_door": "Merelhof 50–96",
    "works": "Renovatie Merelhof",
    "street": "Lijsterstraat 1–47",
    "plan": "Renovatie Lijsterstraat",
}


class SignIns(NamedTuple):
    """Three ways in: a letter's code with the address that it is for, and links for staff and for the contractor."""

    code: str
    dwelling: str
    staff: str
    contractor: str


class _Unwatched:
    """Nobody looks on while a demo is made."""

    def expect(self, stage: str, of: int) -> None:
        """Nothing."""

    def did(self, stage: str, count: int) -> None:
        """Nothing."""


def load(house: Outside) -> SignIns:
    """Make the neighbourhood, unless it is there, and give new ways to sign in. Broken off, it is finished later."""
    if not _is_told(house):
        earlier = replace(house, clock=lambda: house.clock() - MOVED_IN)
        with TemporaryDirectory() as folder:
            _bring_in(earlier, Path(folder))
        _enlist_moderator(earlier)
        homes = _homes(house)
        tenants = story.move_in(earlier, homes)
        story.tell(Teller(house, house.clock()), _cast(house, tenants))
    return _sign_ins(house)


def _is_told(house: Outside) -> bool:
    home = house.database.read_now(rooms.by_name, [ROOMS["home"]]).get(ROOMS["home"])
    if home is None:
        return False
    return house.database.read_now(journal.count_items, {home: 0})[home] >= story.HOME_ITEMS


def _bring_in(house: Outside, folder: Path) -> None:
    today = day(house.clock())
    neighbourhood.write(folder, today)
    told = export.read(folder)
    planned = plan.make(told, house.database.read_now(queries.known, told), today)
    commands.carry_out(house, planned, languages=("nl", "en"), watcher=_Unwatched())


def _enlist_moderator(house: Outside) -> None:
    sanne = NewPerson(name="Sanne Visser", email=neighbourhood.MODERATOR, role=Role.STAFF, duty=Duty.MODERATOR)
    house.do(lambda tx: room_commands.settle(tx, people_commands.enlist(tx, [sanne])))


def _homes(house: Outside) -> dict[str, int]:
    """The dwellings that are let, by their address."""
    letters = house.database.read_now(places.letters, day(house.clock()))
    return {letter.address: letter.dwelling_id for letter in letters}


def _cast(house: Outside, tenants: Mapping[str, Actor]) -> Cast:
    by_name = house.database.read_now(rooms.by_name, ROOMS.values())
    named: dict[str, Topic] = {role: by_name[name] for role, name in ROOMS.items()}
    return house.database.read_now(_people_in, named, tenants)


def _people_in(session: Session, named: Mapping[str, Topic], tenants: Mapping[str, Actor]) -> Cast:
    at_work = [neighbourhood.MODERATOR, *(party[1] for party in neighbourhood.PARTIES_AT_WORK)]
    by_email = people.by_email(session, at_work)
    workers = people.actors(session, by_email.values())
    here = rooms.tenants_in(session, named["home"])
    others = people.actors(session, sorted(here.keys() - {tenant.id for tenant in tenants.values()}))
    return Cast(
        **named,
        by_mail={email: workers[id_] for email, id_ in by_email.items()},
        by_letter=tenants,
        others=_one_of_each_home(list(others.values()), here),
    )


def _one_of_each_home(people_: list[Actor], home_of: Mapping[int, int]) -> list[Actor]:
    """The first of each household, so that each speaks, and votes, for a home of her own."""
    first: dict[int, Actor] = {}
    for person in people_:
        first.setdefault(home_of[person.id], person)
    return list(first.values())


def _sign_ins(house: Outside) -> SignIns:
    by_email = house.database.read_now(people.by_email, [neighbourhood.MODERATOR, neighbourhood.FOREMAN])
    dwelling_id = _homes(house)[neighbourhood.DEMO_HOME]

    def make(tx: Tx) -> SignIns:
        ((_, code),) = people_commands.make_codes(tx, [dwelling_id], keep=False)
        staff, contractor = (
            mails.address_of(house.settings, people_commands.make_link(tx, by_email[email], LINK_LASTS))
            for email in (neighbourhood.MODERATOR, neighbourhood.FOREMAN)
        )
        return SignIns(code, neighbourhood.DEMO_HOME, staff, contractor)

    return house.do(make)
