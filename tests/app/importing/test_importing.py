"""Taking in the corporation's export, and taking it in again."""

import json
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from app.importing import commands, export, plan
from app.importing.export import DWELLINGS, PARTIES, PROJECTS, TENANCIES
from app.importing.faults import Found, Reason
from app.importing.plan import Counts, Known
from app.kernel.actor import Actor
from app.people import codes
from app.people import commands as people_commands
from app.people import queries as people
from app.people.rules import CodeUnknown
from app.places import queries as places
from app.projects import commands as projects
from app.projects import queries as project_queries
from app.projects.rules import Phase
from app.rooms import commands as room_commands
from app.rooms import queries as rooms
from channels.topics import Topic
from tests.app.importing.conftest import Corporation

EXAMPLE = Path(__file__).parents[4] / "shared" / "data" / "mitros"
KINDS = {  # what the example's faults.json calls them
    "doubled": Reason.DOUBLED,
    "no_postcode": Reason.NO_POSTCODE,
    "glued_number": Reason.GLUED_NUMBER,
    "spaces": Reason.SPACES,
    "unknown_dwelling": Reason.UNKNOWN_DWELLING,
    "bad_email": Reason.BAD_EMAIL,
    "other_date": Reason.OTHER_DATE,
    "ends_before_start": Reason.ENDS_BEFORE_START,
}
NOTHING = Known({}, {}, {}, frozenset(), {}, {})
JAN = "O5000"  # the first tenancy: of the first dwelling


def odd(corporation: Corporation) -> list[Found]:
    return [*export.read(corporation.folder).found, *corporation.plan().found]


def rooms_by_name(corporation: Corporation) -> dict[str, Topic]:
    names = ["Merelhof 2–48", "Merelhof 50–96", "Lijsterstraat 1–47", "Renovatie Merelhof", "Renovatie Lijsterstraat"]
    return corporation.database.read_now(rooms.by_name, names)


def person(corporation: Corporation, email: str) -> Actor:
    by_email = corporation.database.read_now(people.by_email, [email])
    return corporation.database.read_now(people.actors, by_email.values())[by_email[email]]


def rooms_of(corporation: Corporation, someone: Actor) -> set[str]:
    names = {topic: name for name, topic in rooms_by_name(corporation).items()}
    return {names[topic] for topic in corporation.database.read_now(rooms.rooms_of, someone.id)}


def a_tenant_with_mail(corporation: Corporation) -> tuple[str, Actor]:
    """A tenancy of the first building whose tenant has an address, and alone in her dwelling."""
    leases = corporation.database.read_now(places.leases)
    alone = [
        lease
        for lease in leases.values()
        if lease.facts.email
        and lease.facts.dwelling_number.startswith("E011")
        and sum(other.dwelling_id == lease.dwelling_id for other in leases.values()) == 1
    ]
    lease = alone[0]
    return lease.facts.number, person(corporation, cast("str", lease.facts.email))


def a_housemate(corporation: Corporation, dwelling_id: int, name: str = "Huisgenoot") -> Actor:
    ((_, code),) = corporation.house.do(lambda tx: people_commands.make_codes(tx, [dwelling_id], keep=True))
    hashed = codes.hashed(codes.read(code))
    id_ = corporation.house.do(lambda tx: people_commands.join_household(tx, hashed, name=name, language="nl"))
    corporation.house.do(lambda tx: room_commands.settle(tx, [id_]))
    return Actor(id_, name, "tenant")


def test_every_fault_of_an_export_is_reported() -> None:
    """On the example where it stands beside the project, otherwise on the project's own set, which is tested below."""
    if not EXAMPLE.exists():
        return
    told = export.read(EXAMPLE)
    planned = plan.make(told, NOTHING, date(2026, 11, 23))
    reported = {(found.file, found.number, found.reason) for found in (*told.found, *planned.found)}

    faults = json.loads((EXAMPLE / "faults.json").read_text())
    assert {(fault["file"], fault["key"], KINDS[fault["kind"]]) for fault in faults} == reported


def test_the_faults_of_the_made_up_neighbourhood_are_reported(corporation: Corporation) -> None:
    found = odd(corporation)

    assert {(one.file, one.reason) for one in found} == {
        (DWELLINGS, Reason.NO_POSTCODE),
        (DWELLINGS, Reason.GLUED_NUMBER),
        (DWELLINGS, Reason.SPACES),
        (DWELLINGS, Reason.DOUBLED),
        (TENANCIES, Reason.BAD_EMAIL),
        (TENANCIES, Reason.OTHER_DATE),
        (TENANCIES, Reason.UNKNOWN_DWELLING),
        (TENANCIES, Reason.ENDS_BEFORE_START),
    }
    lines = (corporation.folder / DWELLINGS).read_text("utf-8-sig").splitlines()
    (glued,) = (one for one in found if one.reason is Reason.GLUED_NUMBER)
    assert lines[glued.line - 1].split(";")[0] == glued.number


def test_every_building_and_every_project_gets_its_room(corporation: Corporation) -> None:
    corporation.take_in()

    by_name = rooms_by_name(corporation)
    assert len(by_name) == 5
    assert len(corporation.database.read_now(rooms.dwellings_in, by_name["Merelhof 2–48"])) > 20


def test_people_belong_where_their_tenancy_or_their_work_puts_them(corporation: Corporation) -> None:
    corporation.take_in()

    _, tenant = a_tenant_with_mail(corporation)
    assert rooms_of(corporation, tenant) == {"Merelhof 2–48", "Renovatie Merelhof"}
    assert rooms_of(corporation, person(corporation, "youssef.haddad@delinde.example")) == {
        "Merelhof 2–48",
        "Merelhof 50–96",
        "Renovatie Merelhof",
    }
    assert rooms_of(corporation, person(corporation, "priya.singh@gemeente.example")) == {
        "Renovatie Merelhof",
        "Renovatie Lijsterstraat",
    }
    leader = person(corporation, "marijke.jansen@corporatie.example")
    assert (leader.role, leader.duty, leader.name) == ("staff", "project_leader", "Marijke Jansen")


def test_a_tenant_is_shown_by_her_first_name_and_an_initial(corporation: Corporation) -> None:
    corporation.take_in()

    number, tenant = a_tenant_with_mail(corporation)
    facts = corporation.database.read_now(places.leases, [number])[number].facts
    assert tenant.name.startswith(f"{facts.first_name} ")
    assert tenant.name.endswith(".")
    assert facts.last_name not in tenant.name


def test_taking_in_the_same_export_again_changes_nothing(corporation: Corporation) -> None:
    first = corporation.take_in()
    corporation.watched.clear()

    again = corporation.take_in()

    assert again.tenancies.counts == Counts(0, 0, first.tenancies.counts.new, 0)
    assert again.dwellings.counts == Counts(0, 0, 72, 0)
    assert again.projects.counts == Counts(0, 0, 2, 0)
    assert again.parties.counts == Counts(0, 0, 7, 0)
    assert [watched for watched in corporation.watched if watched[1]] == [("rooms", 1), ("rooms", -1)]


def test_only_what_changed_is_written(corporation: Corporation) -> None:
    corporation.take_in()
    corporation.edit(DWELLINGS, "portiekflat;0;", "hoekwoning;0;")
    corporation.edit(PROJECTS, "31,50", "29")

    planned = corporation.take_in()

    assert planned.dwellings.counts == Counts(0, 1, 71, 0)
    assert planned.projects.counts == Counts(0, 1, 1, 0)
    assert corporation.plan().projects.counts == Counts(0, 0, 2, 0)


@pytest.mark.parametrize("how", ["ends", "vanishes"])
def test_a_tenancy_that_has_ended_loses_access(corporation: Corporation, how: str) -> None:
    corporation.take_in()
    number, tenant = a_tenant_with_mail(corporation)
    line = corporation.line_of(TENANCIES, f"{number};")
    ended = line.rstrip("\r\n") + corporation.today.replace(year=2025).strftime("%d-%m-%Y") + "\r\n"

    corporation.edit(TENANCIES, line, ended if how == "ends" else "")
    planned = corporation.take_in()

    assert planned.tenancies.counts.ended == 1
    assert planned.tenancies.counts.changed == 0
    assert rooms_of(corporation, tenant) == set()


def test_a_tenancy_that_comes_back_gives_access_again(corporation: Corporation) -> None:
    corporation.take_in()
    number, tenant = a_tenant_with_mail(corporation)
    line = corporation.line_of(TENANCIES, f"{number};")
    corporation.edit(TENANCIES, line, "")
    corporation.take_in()

    tenancies = corporation.folder / TENANCIES
    tenancies.write_bytes(tenancies.read_bytes() + line.encode("cp1252"))
    corporation.take_in()

    assert rooms_of(corporation, tenant) == {"Merelhof 2–48", "Renovatie Merelhof"}


def test_new_tenants_take_over_from_the_old_household_and_its_letter(corporation: Corporation) -> None:
    corporation.take_in()
    number, _ = a_tenant_with_mail(corporation)
    lease = corporation.database.read_now(places.leases, [number])[number]
    housemate = a_housemate(corporation, lease.dwelling_id)
    ((_, letter),) = corporation.house.do(lambda tx: people_commands.make_codes(tx, [lease.dwelling_id], keep=True))
    assert rooms_of(corporation, housemate) == {"Merelhof 2–48", "Renovatie Merelhof"}

    corporation.later(days=3)
    line = corporation.line_of(TENANCIES, f"{number};")
    today = corporation.today.strftime("%d-%m-%Y")
    new = f"O9000;{lease.facts.dwelling_number};R9000;Nieuw;Bewoner;nieuw@example.org;;nl;{today};\r\n"
    corporation.edit(TENANCIES, line, new)
    corporation.take_in()

    assert rooms_of(corporation, housemate) == set()
    assert rooms_of(corporation, person(corporation, "nieuw@example.org")) == {"Merelhof 2–48", "Renovatie Merelhof"}
    with pytest.raises(CodeUnknown):
        corporation.house.do(
            lambda tx: people_commands.join_household(
                tx, codes.hashed(codes.read(letter)), name="Te laat", language="nl"
            )
        )
    newcomer = a_housemate(corporation, lease.dwelling_id, "Nieuwe")
    corporation.take_in()
    assert rooms_of(corporation, newcomer) == {"Merelhof 2–48", "Renovatie Merelhof"}


def test_who_does_not_work_on_a_project_any_more_leaves_it(corporation: Corporation) -> None:
    corporation.take_in()
    foreman = person(corporation, "youssef.haddad@delinde.example")

    corporation.edit(PARTIES, corporation.line_of(PARTIES, "youssef"), "")
    planned = corporation.take_in()

    assert planned.parties.counts == Counts(0, 0, 6, 1)
    assert rooms_of(corporation, foreman) == set()


def test_half_an_export_is_suspect(corporation: Corporation) -> None:
    corporation.take_in()
    path = corporation.folder / TENANCIES
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:40]))

    (suspect,) = corporation.plan().suspect

    assert suspect.file == TENANCIES
    assert suspect.gone > 20


def test_a_line_that_can_not_be_read_today_ends_nothing(corporation: Corporation) -> None:
    corporation.take_in()
    number, tenant = a_tenant_with_mail(corporation)
    line = corporation.line_of(TENANCIES, f"{number};")
    start = line.split(";")[8]

    corporation.edit(TENANCIES, line, line.replace(start, "onbekend"))
    planned = corporation.take_in()

    assert planned.tenancies.counts.ended == 0
    assert rooms_of(corporation, tenant) == {"Merelhof 2–48", "Renovatie Merelhof"}


def test_another_address_moves_the_account_and_makes_no_new_one(corporation: Corporation) -> None:
    corporation.take_in()
    number, tenant = a_tenant_with_mail(corporation)
    old = corporation.line_of(TENANCIES, f"{number};").split(";")[5]

    corporation.edit(TENANCIES, old, "ander.adres@example.org")
    corporation.take_in()

    assert person(corporation, "ander.adres@example.org").id == tenant.id
    assert rooms_of(corporation, tenant) == {"Merelhof 2–48", "Renovatie Merelhof"}


def test_two_tenants_with_one_address_share_an_account(corporation: Corporation) -> None:
    corporation.take_in()
    number, tenant = a_tenant_with_mail(corporation)
    parts = corporation.line_of(TENANCIES, f"{number};").split(";")
    path = corporation.folder / TENANCIES
    path.write_bytes(path.read_bytes() + ";".join(["O9001", parts[1], "R9001", "Partner", *parts[4:]]).encode("cp1252"))

    corporation.take_in()

    leases = corporation.database.read_now(places.leases, [number, "O9001"])
    assert leases["O9001"].person_id == leases[number].person_id == tenant.id


def test_a_phase_told_here_outlives_the_same_export_but_not_a_new_one(corporation: Corporation) -> None:
    corporation.take_in()
    project = corporation.database.read_now(project_queries.ids)["P001"]

    def phase() -> str:
        return corporation.database.read_now(project_queries.about, project_ids=[project])[project].phase

    corporation.house.do(lambda tx: projects.report(tx, project, phase=Phase.AFTERCARE, percent=100))
    corporation.take_in()
    assert phase() == Phase.AFTERCARE

    corporation.edit(PROJECTS, ";uitvoering;", ";voorbereiding;")
    corporation.take_in()
    assert phase() == Phase.PREPARATION


def test_a_dwelling_that_is_sold_is_no_longer_of_the_building(corporation: Corporation) -> None:
    corporation.take_in()
    last = corporation.line_of(DWELLINGS, "Merelhof;96;")
    corporation.edit(DWELLINGS, last, "")

    planned = corporation.take_in()

    assert planned.dwellings.counts == Counts(0, 0, 71, 1)
    assert "Merelhof 50–94" in corporation.database.read_now(rooms.by_name, ["Merelhof 50–94"])
    assert planned.found[-1].reason is Reason.UNKNOWN_DWELLING or planned.tenancies.counts.ended == 0


def test_an_import_that_was_broken_off_is_finished_by_the_next(corporation: Corporation) -> None:
    class Broken(Corporation):
        def did(self, stage: str, count: int) -> None:
            if stage == "tenancies":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Broken(corporation.folder, corporation.database, corporation.settings).take_in()
    corporation.take_in()

    _, tenant = a_tenant_with_mail(corporation)
    assert rooms_of(corporation, tenant) == {"Merelhof 2–48", "Renovatie Merelhof"}
    assert corporation.plan().tenancies.counts.new == 0


@pytest.mark.parametrize(
    ("size", "took_s", "next_size"),
    [(200, 0.1, 200), (200, 0.02, 400), (400, 5, 200), (100, 9, 100), (2000, 0.01, 2000)],
)
def test_a_transaction_is_kept_short(size: int, took_s: float, next_size: int) -> None:
    assert commands.pace(size, took_s, 0.1) == next_size
