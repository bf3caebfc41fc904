"""Announcements as programs meet them over HTTP."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.kernel.actor import Actor
from app.kernel.clock import stamp
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.site import Site, a_site

_number = count(1)


@pytest.fixture
async def site(storage: str, ground: Ground, tmp_path: Path) -> AsyncIterator[Site]:
    async with a_site(storage, ground, tmp_path / "data") as site:
        yield site


async def do(program: httpx2.AsyncClient, room: Topic, name: str, **data: Any) -> httpx2.Response:
    command = {"id": f"command-{next(_number)}", "name": name, "topic": str(room), "data": data}
    return await program.post("/api/commands", json=command)


async def test_an_announcement_is_published_confirmed_and_looked_after(
    site: Site, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    karin, tenant = await site.program(staff), await site.program(anna)
    told = {"title": "Water dicht", "text": "Dinsdag", "must_confirm": True}
    published = await do(karin, room, "announcement.publish", **told)
    (item,) = (await tenant.get(f"/api/rooms/{room.id}")).json()["announcements"]
    confirmed = await do(tenant, room, "announcement.confirm", announcement=item["announcement"])
    read = await karin.get(f"/api/announcements/{item['announcement']}/confirmations")
    (after,) = (await tenant.get(f"/api/rooms/{room.id}")).json()["announcements"]

    at = stamp(site.ground.now)
    assert (published.json(), confirmed.json()) == ({"topic": str(room), "seq": 1}, {"topic": str(room), "seq": 2})
    assert item == {
        "announcement": item["announcement"],
        **told,
        "html": "<p>Dinsdag</p>",
        "dwellings": 2,
        "confirmed": 0,
        "mine": False,
        "seq": 1,
        "at": at,
        "by": {"id": staff.id, "name": "Karin", "role": "staff"},
    }
    assert after == item | {"confirmed": 1, "mine": True}
    assert [one.get("confirmed_at") for one in read.json()["dwellings"]] == [at, None]


async def test_who_has_confirmed_is_for_staff_and_strange_numbers_are_not_found(
    site: Site, room: Topic, staff: Actor, anna: Actor
) -> None:
    karin, tenant = await site.program(staff), await site.program(anna)
    await do(karin, room, "announcement.publish", title="Water dicht", text="Dinsdag", rooms=[str(room)])
    (item,) = (await tenant.get(f"/api/rooms/{room.id}")).json()["announcements"]
    announcement = item["announcement"]

    asked = [
        await tenant.get(f"/api/announcements/{announcement}/confirmations"),
        await karin.get(f"/api/announcements/{announcement + 1}/confirmations"),
        await karin.get(f"/api/announcements/{10**30}/confirmations"),
        await do(tenant, room, "announcement.confirm", announcement=announcement),
        await do(karin, room, "announcement.publish", title="Weg", text="x", rooms=["room:999999"]),
        await do(karin, room, "announcement.publish", title=" ", text="x"),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in asked] == [
        (403, "forbidden"),
        (404, "not_found"),
        (404, "not_found"),
        (409, "nothing_to_confirm"),
        (404, "not_found"),
        (422, "title_empty"),
    ]
