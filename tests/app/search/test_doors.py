"""Searching over HTTP, on the page without script, and at the machine."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import typer
from typer.testing import CliRunner

from app.features import FINDS
from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.search import cli
from app.search.routes import SEARCHES
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import delete, say
from tests.support.people import a_person
from tests.support.servers import LOOK_AGAIN_S, PATIENCE_S
from tests.support.site import Site, a_site


@pytest.fixture
async def site(storage: str, ground: Ground, tmp_path: Path) -> AsyncIterator[Site]:
    async with a_site(storage, ground, tmp_path / "data") as site:
        yield site


async def until_found(program: httpx2.AsyncClient, **asked: Any) -> dict[str, Any]:
    """What is found, once something is: the server takes it in by itself."""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := (await program.get("/api/search", params=asked)).json())["items"]:  # noqa: ASYNC110 - the server works by itself
            await asyncio.sleep(LOOK_AGAIN_S)
    answer: dict[str, Any] = found
    return answer


async def test_what_is_said_is_found_soon_after(site: Site, room: Topic, anna: Actor) -> None:
    program = await site.program(anna)
    message = say(site.ground, anna, room, "🎉 De **lift** doet het weer")

    found = await until_found(program, q="Lift")

    assert found == {
        "items": [
            {
                "topic": str(room),
                "room": "Ivoordreef 2–48",
                "seq": 1,
                "kind": "message",
                "id": message,
                "by": {"id": anna.id, "name": "Anna", "role": "tenant"},
                "at": stamp(site.ground.now),
                "excerpt": "🎉 De lift doet het weer",
                "hits": [[6, 10]],
            }
        ]
    }
    delete(site.ground, anna, room, message)
    assert (await program.get("/api/search", params={"q": "lift"})).json() == {"items": []}


async def test_who_may_not_ask_is_told_so(site: Site, room: Topic, anna: Actor) -> None:
    stranger = await site.program(site.ground.do(lambda tx: a_person(tx, name="Vreemde")))
    hers = await site.program(anna)
    nobody = await site.clients.enter_async_context(httpx2.AsyncClient(base_url=site.url))

    assert (await nobody.get("/api/search?q=lift")).status_code == 401
    assert (await stranger.get(f"/api/search?q=lift&topic={room}")).status_code == 404
    assert (await stranger.get("/api/search?q=lift")).json() == {"items": []}
    for wrong in ({"q": "x" * 401}, {"before": "x"}, {"before": "0"}, {"before": str(2**63)}, {"topic": "x" * 41}):
        assert (await hers.get("/api/search", params=wrong)).status_code == 422
    assert (await hers.get("/api/search?q=%00%ff%F0%9F&topic=")).json() == {"items": []}


async def test_who_asks_too_often_waits(site: Site, anna: Actor) -> None:
    program = await site.program(anna)
    for _ in range(SEARCHES):
        assert (await program.get("/api/search?q=")).status_code == 200

    refused = await program.get("/api/search?q=")

    assert (refused.status_code, refused.json()["code"]) == (429, "too_fast")
    assert int(refused.headers["retry-after"]) == 60


async def test_the_page_without_script_marks_what_was_found_and_harms_nobody(
    site: Site, room: Topic, anna: Actor
) -> None:
    program = await site.program(anna)
    say(site.ground, anna, room, "🎉 <script>alert(1)</script> lift & deur")
    await until_found(program, q="lift")

    page = await program.get("/search", params={"q": "lift", "topic": str(room)})
    assert "🎉 &lt;script&gt;alert(1)&lt;/script&gt; <mark>lift</mark> &amp; deur" in page.text
    assert f'href="/rooms/{room.id}?before=26#1"' in page.text
    assert f'<option value="{room}" selected>' in page.text


async def test_a_page_without_hits_says_so_in_words(site: Site, anna: Actor) -> None:
    program = await site.program(anna)

    page = await program.get("/search", params={"q": '"><b>niets'})

    assert "We vonden niets met" in page.text
    assert "<b>niets" not in page.text


def test_the_index_is_made_anew_at_the_machine(
    storage: str, tmp_path: Path, ground: Ground, room: Topic, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTIEK_DATABASE_URL", storage)
    monkeypatch.setenv("PORTIEK_DATA_DIR", str(tmp_path))
    say(ground, anna, room, "De lift is kapot")
    say(ground, anna, room, "Al een week")
    portiek = typer.Typer()
    cli.add_to(portiek, FINDS)

    for _ in range(2):
        done = CliRunner().invoke(portiek, ["search", "reindex"])
        assert (done.exit_code, done.stdout.partition(" in ")[0]) == (0, "2 events read")
