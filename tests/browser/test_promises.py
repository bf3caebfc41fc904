"""A promise from the question to the day that passed: a tenant, her neighbour, staff, contractor and municipality."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from app.kernel.actor import Actor
from app.places.rules import day
from app.promises import commands
from channels.topics import Topic
from tests.browser.house import House, Visit
from tests.browser.room_page import RoomPage
from tests.support.people import a_member, a_room

ASKED = "Kan de lift voor de kerst klaar zijn?"
PROMISED = "De lift is voor de kerst klaar"


@dataclass
class Cast:
    """Who is in the project's room."""

    room: Topic
    olena: Actor
    bert: Actor
    karin: Actor
    marco: Actor
    gita: Actor


@pytest.fixture
def cast(house: House) -> Cast:
    ground = house.ground
    room = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie Ivoordreef"))
    return Cast(
        room=room,
        olena=ground.do(lambda tx: a_member(tx, room, name="Olena")),
        bert=ground.do(lambda tx: a_member(tx, room, name="Bert de Wit")),
        karin=ground.do(lambda tx: a_member(tx, room, name="Karin Mol", role="staff", duty="project_leader")),
        marco=ground.do(lambda tx: a_member(tx, room, name="Marco Bakker", role="contractor")),
        gita=ground.do(lambda tx: a_member(tx, room, name="Gita", role="municipality")),
    )


async def test_a_promise_is_asked_for_made_moved_and_late_before_everybodys_eyes(
    visit: Visit, cast: Cast, house: House
) -> None:
    olena, bert, karin, marco, gita = [
        RoomPage(await visit(actor, cast.room)) for actor in (cast.olena, cast.bert, cast.karin, cast.marco, cast.gita)
    ]
    everybody = (olena, bert, karin, marco, gita)

    # Olena asks for it, of what she wrote herself.
    await olena.say(f"Even iets anders. {ASKED}")
    await olena.choose(ASKED, "Vragen om een toezegging")
    await olena.dialog.get_by_label("Wat wilt u dat er gedaan wordt?").fill(ASKED)
    await olena.dialog.get_by_role("button", name="Toezegging vragen").click()
    for screen in everybody:
        await expect(screen.card(ASKED)).to_contain_text("Olena vraagt")
        await expect(screen.card(ASKED)).to_contain_text("Gevraagd")
    for screen in (olena, bert, gita):
        await expect(screen.card(ASKED).get_by_role("button", name="Toezeggen", exact=True)).to_have_count(0)
    await expect(bert.card(ASKED).get_by_role("button", name="Woorden weghalen")).to_have_count(0)
    await expect(olena.card(ASKED).get_by_role("button", name="Niet meer volgen")).to_be_visible()

    # Bert follows it, and looks elsewhere.
    await bert.card(ASKED).get_by_role("button", name="Volgen", exact=True).click()
    await expect(bert.card(ASKED).get_by_role("button", name="Niet meer volgen")).to_be_visible()
    await bert.page.locator(".me-link").click()

    # Karin promises it, and Marco will do it.
    await karin.card(ASKED).get_by_role("button", name="Toezeggen", exact=True).click()
    await karin.dialog.get_by_label("Wat wordt er gedaan?").fill(PROMISED)
    await karin.dialog.get_by_label("Wie doet het?").select_option(str(cast.marco.id))
    await karin.dialog.get_by_label("Uiterlijk op welke dag?").fill(from_now(house, 1))
    await karin.dialog.get_by_role("button", name="Toezegging doen").click()
    for screen in (olena, karin, marco, gita):
        first = screen.card(PROMISED).first
        await expect(first).to_contain_text("Loopt")
        await expect(first).to_contain_text("Marco Bakker doet dit")

    # Bert is told where he is, and the link brings him to it.
    await expect(bert.page.locator(".news")).to_contain_text("toegezegd")
    await bert.page.locator(".news").get_by_role("link", name="Bekijken").click()
    await expect(bert.card("Toegezegd door Karin Mol")).to_be_focused()
    await expect(bert.page.locator(".news")).to_have_count(0)

    # Marco, whose it is, moves it with a reason; nobody else but the corporation could.
    for screen in (olena, bert, gita):
        await expect(screen.card(PROMISED).get_by_role("button", name="Verzetten")).to_have_count(0)
    await marco.card(PROMISED).first.get_by_role("button", name="Verzetten").click()
    await marco.dialog.get_by_label("Uiterlijk op welke dag?").fill(from_now(house, 2))
    await marco.dialog.get_by_label("Reden").fill("De motor komt later")
    await marco.dialog.get_by_role("button", name="Verzetten").click()
    for screen in everybody:
        await expect(screen.card("De motor komt later")).to_contain_text("Verzet door Marco Bakker")
        assert await counts(screen.page) == ["Verzet 1"]

    # The day passes, and nobody says anything.
    ground = house.ground
    ground.now += timedelta(days=4)
    ground.do(commands.tell_late)
    for screen in everybody:
        await expect(screen.card("Er is niets over gezegd")).to_be_visible()
        assert await counts(screen.page) == ["Te laat 1"]
    await expect(marco.card("Er is niets over gezegd").get_by_role("button", name="Nagekomen")).to_be_visible()

    # All of it stands on one page, the same for each.
    pages = []
    for screen in everybody:
        await screen.page.goto(f"/rooms/{cast.room.id}/promises")
        await expect(screen.page.get_by_role("heading", name=PROMISED)).to_be_visible()
        pages.append(await screen.page.locator("main").inner_text())
    assert len(set(pages)) == 1
    assert "Gevraagd door" in pages[0]
    assert "De motor komt later" in pages[0]
    async with olena.page.expect_download() as downloading:
        await olena.page.get_by_role("link", name="Als tabel").click()
    table = (await (await downloading.value).path()).read_text(encoding="utf-8-sig")
    assert table.splitlines()[1].startswith(f"{PROMISED};Marco Bakker;Voor alle woningen hier (2);")


async def test_the_municipality_is_offered_no_promise_and_asks_for_none(visit: Visit, cast: Cast) -> None:
    gita = RoomPage(await visit(cast.gita, cast.room))

    await gita.page.get_by_role("button", name="Iets toevoegen").click()

    await expect(gita.dialog).to_be_visible()
    await expect(gita.dialog.get_by_text("Toezegging")).to_have_count(0)


def from_now(house: House, days: int) -> str:
    return (day(house.ground.now) + timedelta(days=days)).isoformat()


async def counts(page: Page) -> list[str]:
    """What stands beside the room."""
    found: list[str] = await page.locator(".side-about .promise-counts li").all_inner_texts()
    return found
