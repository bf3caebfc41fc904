"""Writing what a plan says, in short transactions, so that a server beside it goes on serving."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

from app.importing.plan import Plan
from app.kernel.outside import Outside
from app.kernel.transaction import Tx
from app.people import commands as people_commands
from app.people import queries as people
from app.people.commands import NewPerson
from app.people.roles import Duty, Role
from app.people.rules import LONGEST_NAME
from app.places import commands as place_commands
from app.places import queries as places
from app.places.queries import Lease
from app.places.rules import TenancyFacts, called, day
from app.projects import commands as project_commands
from app.projects import queries as projects
from app.projects.rules import Part, PartyFacts, Taking
from app.rooms import commands as room_commands
from app.rooms import queries as rooms

T = TypeVar("T")

# SQLite lets one process write at a time, so a server beside the import waits for one of its transactions at most.
AIM_S = 0.06  # for a transaction; a busy machine makes it longer
AIM_ALONE_S = 1.0  # on PostgreSQL, where nobody waits for it
PAUSE_S = 0.03  # between them, on SQLite: who waits looks again each 25 ms, but after 0.13 s only each 50 and 100
FIRST, FEWEST, MOST = 200, 100, 2000  # things in a transaction

ROLES: Mapping[str, tuple[str, str | None]] = {
    Part.LEADER: (Role.STAFF, Duty.PROJECT_LEADER),
    Part.CONTRACTOR: (Role.CONTRACTOR, None),
    Part.MUNICIPALITY: (Role.MUNICIPALITY, None),
    Part.PROVIDER: (Role.PROVIDER, None),
}


class Watcher(Protocol):
    """Who wants to see how far it is."""

    def expect(self, stage: str, of: int) -> None:
        """So many things more are to be written in this stage."""

    def did(self, stage: str, count: int) -> None:
        """So many things more are written."""


@dataclass(frozen=True)
class _Work(Generic[T]):
    """Things to write, and how some of them are written in one transaction. `stage` tells a watcher what they are."""

    stage: str
    run: Callable[[Tx, list[T]], object]
    things: Sequence[T]


def carry_out(house: Outside, plan: Plan, *, languages: Collection[str], watcher: Watcher) -> None:
    """Do what the plan says; servers hear of it as it is done. Broken off, the next import finishes it."""

    def take_in_tenancies(tx: Tx, facts: Sequence[TenancyFacts]) -> None:
        _take_in_tenancies(tx, facts, languages)

    _do(house, watcher, _Work("dwellings", place_commands.take_in_dwellings, plan.dwellings.write))
    _do(house, watcher, _Work("dwellings", place_commands.lose_dwellings, plan.dwellings.over))
    _do(house, watcher, _Work("projects", project_commands.take_in_projects, plan.projects.write))
    _do(house, watcher, _Work("rooms", lambda tx, _: room_commands.open_rooms(tx), [None]))
    _do(house, watcher, _Work("tenancies", place_commands.end_tenancies, plan.tenancies.over))
    _do(house, watcher, _Work("tenancies", take_in_tenancies, plan.tenancies.write))
    _do(house, watcher, _Work("parties", _take_in_parties, plan.parties.write))
    _do(house, watcher, _Work("parties", project_commands.leave, plan.parties_over))
    unsettled = house.database.read_now(rooms.unsettled, day(house.clock()))
    _do(house, watcher, _Work("people", room_commands.settle, unsettled))


def pace(size: int, took_s: float, aim_s: float) -> int:
    """How many things the next transaction takes, when one of `size` took so long and `aim_s` is wished for."""
    wanted = size * aim_s / max(took_s, 0.001)
    return round(min(max(wanted, size / 2, FEWEST), size * 2, MOST))


def _do(house: Outside, watcher: Watcher, work: _Work[T]) -> None:
    watcher.expect(work.stage, len(work.things))
    shares = house.database.is_sqlite
    size, done = FIRST, 0
    while part := list(work.things[done : done + size]):
        began = time.monotonic()
        house.do(partial(_run, work, part))
        size, done = pace(len(part), time.monotonic() - began, AIM_S if shares else AIM_ALONE_S), done + len(part)
        watcher.did(work.stage, len(part))
        if shares:
            time.sleep(PAUSE_S)


def _run(work: _Work[T], part: list[T], tx: Tx) -> object:
    return work.run(tx, part)


# Accounts for those whom the export gives an e-mail address: they sign in by mail. The others come in by a letter.


def _take_in_tenancies(tx: Tx, facts: Sequence[TenancyFacts], languages: Collection[str]) -> None:
    leases = places.leases(tx.session, [fact.number for fact in facts])
    accounts = _accounts(tx, facts, leases, languages)
    place_commands.take_in_tenancies(tx, facts, accounts)


def _accounts(
    tx: Tx, facts: Sequence[TenancyFacts], leases: Mapping[str, Lease], languages: Collection[str]
) -> dict[str, int]:
    """The tenants' persons by the tenancy's number: whom it had, whom the corporation knows by that number, or new."""
    by_relation = people.by_relation(tx.session, [fact.relation for fact in facts if fact.relation])
    by_email = people.by_email(tx.session, [fact.email for fact in facts if fact.email])
    accounts: dict[str, int] = {}
    new: dict[str, NewPerson] = {}
    for fact in facts:
        person_id = _kept(fact, leases) or by_relation.get(fact.relation) or by_email.get(fact.email or "")
        if person_id is not None:
            accounts[fact.number] = person_id
        elif fact.email:
            new.setdefault(fact.relation or fact.email, _tenant(fact, languages))
    enlisted = dict(zip(new, people_commands.enlist(tx, list(new.values())), strict=True))
    people_commands.readdress(tx, _other_addresses(facts, leases))
    return accounts | {
        fact.number: enlisted[key]
        for fact in facts
        if fact.number not in accounts and (key := fact.relation or fact.email or "") in enlisted
    }


def _kept(fact: TenancyFacts, leases: Mapping[str, Lease]) -> int | None:
    lease = leases.get(fact.number)
    return lease.person_id if lease and lease.facts.relation == fact.relation else None


def _other_addresses(facts: Sequence[TenancyFacts], leases: Mapping[str, Lease]) -> dict[int, str]:
    return {
        person_id: fact.email
        for fact in facts
        if fact.email and (person_id := _kept(fact, leases)) and leases[fact.number].facts.email != fact.email
    }


def _tenant(fact: TenancyFacts, languages: Collection[str]) -> NewPerson:
    return NewPerson(
        name=called(fact.first_name, fact.last_name)[:LONGEST_NAME],
        email=fact.email,
        language=fact.language if fact.language in languages else "nl",
        relation_number=fact.relation or None,
        first_name=fact.first_name,
        last_name=fact.last_name,
    )


def _take_in_parties(tx: Tx, parties: Sequence[PartyFacts]) -> None:
    project_ids = projects.ids(tx.session)
    person_ids = people_commands.enlist(tx, [_worker(party) for party in parties])
    takings = [
        Taking(person_id, project_ids[party.project_number], party.part)
        for person_id, party in zip(person_ids, parties, strict=True)
    ]
    project_commands.take_part(tx, takings)


def _worker(party: PartyFacts) -> NewPerson:
    role, duty = ROLES[party.part]
    return NewPerson(name=party.name, email=party.email, role=role, duty=duty)
