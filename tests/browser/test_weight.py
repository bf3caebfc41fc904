"""What the first look at a room costs on the wire."""

from collections import Counter
from typing import Any

from playwright.async_api import expect

from tests.browser.house import Visit, path_of
from tests.browser.room_page import RoomPage
from tests.support.messages import say
from tests.support.people import a_member, a_room

MOST_BYTES = 80 * 1024


async def test_the_first_load_brings_at_most_80_kb_of_script_and_style(visit: Visit) -> None:
    ground = visit.house.ground
    room = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, room, name="Anna"))
    say(ground, anna, room)
    context = await visit.context(anna)
    page = await context.new_page()
    wire = await context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: Counter[str] = Counter()

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        sizes[kinds.get(event["requestId"], "")] += int(event["encodedDataLength"])

    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", finished)
    await wire.send("Network.enable")
    await page.goto(path_of(room))
    await expect(RoomPage(page).post("Hallo")).to_be_visible()

    assert sizes["Script"]
    assert sizes["Stylesheet"]
    assert sizes["Script"] + sizes["Stylesheet"] <= MOST_BYTES, sizes


async def test_what_was_loaded_once_is_not_asked_for_again(visit: Visit) -> None:
    ground = visit.house.ground
    room = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, room, name="Anna"))
    page = await visit(anna, room)
    await expect(page.locator("#composer")).to_be_visible()

    await page.reload()
    await expect(page.locator("#composer")).to_be_visible()

    loaded = "() => performance.getEntriesByType('resource').filter(e => e.name.includes('/assets/') && e.transferSize)"
    assert await page.evaluate(f"({loaded})().map(e => e.name)") == []
