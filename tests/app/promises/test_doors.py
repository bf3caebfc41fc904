"""The record as programs, people without script, and spreadsheets meet it."""

import csv
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest

from app.kernel.actor import Actor
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.promises import a_promise, ahead, asked, keep, redact
from tests.support.site import Site, a_site


@pytest.fixture
async def site(storage: str, ground: Ground, tmp_path: Path) -> AsyncIterator[Site]:
    async with a_site(storage, ground, tmp_path / "data") as site:
        yield site


async def test_the_record_is_one_and_the_same_for_tenants_and_staff(
    site: Site, room: Topic, staff: Actor, anna: Actor
) -> None:
    keep(site.ground, staff, room, a_promise(site.ground, staff, room))
    asked(site.ground, anna, room)
    tenant, karin = await site.program(anna), await site.program(staff)

    for path in (f"/api/rooms/{room.id}/promises", f"/rooms/{room.id}/promises", f"/rooms/{room.id}/promises.csv"):
        seen = [await program.get(path) for program in (tenant, karin)]
        assert [answer.status_code for answer in seen] == [200, 200]
        assert seen[0].text == seen[1].text
    record = (await tenant.get(f"/api/rooms/{room.id}/promises")).json()
    state = (await tenant.get(f"/api/rooms/{room.id}")).json()
    assert record["counts"] == state["promise_counts"]
    assert {key: count for key, count in record["counts"].items() if count} == {"kept": 1, "asked": 1}


async def test_who_may_not_see_the_room_finds_no_record_of_it(site: Site, room: Topic, staff: Actor) -> None:
    a_promise(site.ground, staff, room)
    stranger = await site.program(site.ground.do(lambda tx: a_member(tx, a_room(tx, name="Elders"))))

    for path in (f"/api/rooms/{room.id}/promises", f"/rooms/{room.id}/promises", f"/rooms/{room.id}/promises.csv"):
        assert (await stranger.get(path)).status_code == 404


async def test_the_form_offers_who_works_here_and_the_dwellings_of_the_room(
    site: Site, room: Topic, staff: Actor, anna: Actor
) -> None:
    jan = site.ground.do(lambda tx: a_member(tx, room, name="Jan", role="contractor"))
    elsewhere = site.ground.do(lambda tx: a_room(tx, name="Elders"))
    site.ground.do(lambda tx: a_member(tx, elsewhere, name="Piet", role="contractor"))
    karin, tenant = await site.program(staff), await site.program(anna)

    offered = (await karin.get(f"/api/rooms/{room.id}/promises/choices")).json()
    refused = await tenant.get(f"/api/rooms/{room.id}/promises/choices")

    assert [(one["id"], one["name"]) for one in offered["people"]] == [(jan.id, "Jan"), (staff.id, "Karin")]
    (building,) = offered["buildings"]
    assert (building["name"], len(building["dwellings"])) == ("Ivoordreef 2–48", 1)
    assert refused.status_code == 403


async def test_in_a_spreadsheet_nothing_that_somebody_wrote_becomes_a_formula(
    site: Site, room: Topic, staff: Actor, anna: Actor
) -> None:
    a_promise(site.ground, staff, room, what='=HYPERLINK("https://elders.example";"klik")', who='@piet; en "Jan"')
    redact(site.ground, anna, room, asked(site.ground, anna, room))
    tenant = await site.program(anna)

    answer = await tenant.get(f"/rooms/{room.id}/promises.csv", headers={"accept-language": "nl"})

    assert answer.headers["content-disposition"] == 'attachment; filename="promises.csv"'
    head, first, second = csv.reader(StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")
    assert head[:5] == ["Wat", "Wie", "Voor wie", "Wanneer", "Stand"]
    assert first[:5] == [
        '\'=HYPERLINK("https://elders.example";"klik")',
        '\'@piet; en "Jan"',
        "Voor alle woningen hier (1)",
        ahead(site.ground, 7).isoformat(),
        "Loopt",
    ]
    assert second[0] == "De woorden zijn weggehaald."


async def test_the_page_is_read_without_script(site: Site, room: Topic, staff: Actor, anna: Actor) -> None:
    a_promise(site.ground, staff, room, what="<b>De lift</b>", who_id=staff.id)
    tenant = await site.program(anna)

    page = (await tenant.get(f"/rooms/{room.id}/promises")).text
    stream = (await tenant.get(f"/rooms/{room.id}")).text

    assert "&lt;b&gt;De lift&lt;/b&gt;" in page
    assert "&lt;b&gt;De lift&lt;/b&gt;" in stream
    record = (await tenant.get(f"/api/rooms/{room.id}/promises")).json()
    assert record["fingerprint"][:8] in page
