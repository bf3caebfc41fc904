"""Rooms as programs, and readers without script, meet them over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.kernel.actor import Actor
from app.kernel.transaction import Tx
from app.messages import commands as messages
from app.messages.wire import PostMessage
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.site import Site, a_site


@pytest.fixture
async def site(storage: str, ground: Ground, tmp_path: Path) -> AsyncIterator[Site]:
    async with a_site(storage, ground, tmp_path / "data") as site:
        yield site


def a_talk(tx: Tx) -> tuple[Topic, Topic, Actor]:
    """A room in which something was said, another room, and who said it."""
    home, elsewhere = a_room(tx), a_room(tx)
    anna = a_member(tx, home, name="Anna")
    for text in ("Hallo buren", "De lift is *kapot* <script>", "Derde"):
        messages.post(tx, anna, home, PostMessage(text))
    return home, elsewhere, anna


async def test_her_rooms_a_rooms_state_and_its_journal(site: Site, ground: Ground) -> None:
    home, elsewhere, anna = ground.do(a_talk)
    program = await site.program(anna)

    rooms = (await program.get("/api/rooms")).json()["rooms"]
    state = (await program.get(f"/api/rooms/{home.id}")).json()
    page = (await program.get(f"/api/rooms/{home.id}/messages", params={"limit": 1, "before": 3})).json()
    journal = (await program.get(f"/api/topics/{home}/events", params={"after": 1, "limit": 1})).json()

    assert [(room["topic"], room["head"], room["dwellings"]) for room in rooms] == [(str(home), 3, 1)]
    assert (state["head"], state["from"], len(state["messages"])) == (3, 1, 3)
    assert state["room"]["name"] == "Ivoordreef 2–48"
    assert {"announcements", "progress", "polls", "reactions"} <= state.keys()
    assert (page["from"], [message["seq"] for message in page["messages"]]) == (2, [2])
    assert (journal["head"], [event["seq"] for event in journal["events"]]) == (3, [2])
    assert journal["epoch"] == state["epoch"]
    for path in (
        f"/api/rooms/{elsewhere.id}",
        f"/api/rooms/{elsewhere.id}/messages",
        f"/api/rooms/{10**15}",
        f"/api/rooms/{10**30}",
        "/api/rooms/0",
        f"/api/topics/{elsewhere}/events",
        "/api/topics/person:1/events",
        "/api/topics/nonsense/events",
    ):
        answer = await program.get(path)
        assert (path, answer.status_code, answer.json()["code"]) == (path, 404, "not_found")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "before=-1", "after=x", f"before={10**30}"])
async def test_a_page_that_can_not_be_is_refused(site: Site, ground: Ground, query: str) -> None:
    home, _, anna = ground.do(a_talk)
    program = await site.program(anna)

    answer = await program.get(f"/api/rooms/{home.id}/messages?{query}")

    assert answer.status_code == 422
    assert answer.json()["fields"].keys() == {query.partition("=")[0]}


async def test_a_room_can_be_read_without_script(site: Site, ground: Ground) -> None:
    home, elsewhere, anna = ground.do(a_talk)
    reader = await site.program(anna)

    rooms, room = await reader.get("/"), await reader.get(f"/rooms/{home.id}")
    older = await reader.get(f"/rooms/{home.id}?before=3&limit=1")
    no_room = await reader.get(f"/rooms/{elsewhere.id}")

    assert f'href="/rooms/{home.id}"' in rooms.text
    assert "De lift is <em>kapot</em> &lt;script&gt;" in room.text
    assert "Hallo buren" in room.text
    assert "Hallo buren" not in older.text
    assert f"/rooms/{home.id}?before=2" in older.text
    assert no_room.status_code == 404
    assert "Ivoordreef" not in no_room.text


async def test_who_is_not_signed_in_is_led_to_the_door(site: Site, ground: Ground) -> None:
    home, *_ = ground.do(a_talk)
    nobody = await site.program(ground.do(lambda tx: a_member(tx, home)))
    nobody.headers.pop("authorization")

    page, program = await nobody.get(f"/rooms/{home.id}"), await nobody.get("/api/rooms")

    assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
    assert (program.status_code, program.json()["code"]) == (401, "not_signed_in")
