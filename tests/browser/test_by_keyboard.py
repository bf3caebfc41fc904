"""Everything can be done without a mouse, in letters of one's own size, in one's own language, by day and by night."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.house import PHONE, Visit
from tests.browser.room_page import RoomPage
from tests.support.messages import say
from tests.support.people import a_member, a_room

MOST_TABS = 60


@pytest.fixture
async def hers(visit: Visit) -> RoomPage:
    """Anna's room, in which Bert said something and she answered."""
    ground = visit.house.ground
    room = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, room, name="Anna"))
    bert = ground.do(lambda tx: a_member(tx, room, name="Bert"))
    say(ground, bert, room, "Wie heeft de sleutel?")
    say(ground, anna, room, "Ik niet")
    hers = RoomPage(await visit(anna, room))
    await expect(hers.composer).to_be_focused()
    return hers


async def test_the_skip_link_comes_first_and_leads_to_the_composer(hers: RoomPage) -> None:
    page = hers.page
    skip = page.get_by_role("link", name="Naar de inhoud")

    await tab_to(page, skip, backward=True)
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")

    await expect(hers.composer).to_be_focused()
    await page.goto("/")
    await tab_to(page, skip, most=1)


async def test_a_message_is_sent_answered_and_changed_by_keyboard(hers: RoomPage) -> None:
    page = hers.page
    await page.keyboard.type("Eerste regel")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("Tweede regel")
    await page.keyboard.press("Enter")
    await expect(hers.post("Eerste regel").locator(".text br")).to_have_count(1)

    await page.keyboard.press("ArrowUp")
    await expect(hers.composer).to_have_value("Eerste regel\nTweede regel")
    await page.keyboard.press("Escape")
    await expect(hers.composer).to_have_value("")

    menu = hers.post("Wie heeft de sleutel?").get_by_role("button", name="Wat kunt u doen")
    await tab_to(page, menu, backward=True)
    await page.keyboard.press("Enter")
    await expect(hers.dialog).to_be_visible()
    await tab_to(page, hers.dialog.get_by_role("button", name="Antwoorden"))
    await page.keyboard.press("Enter")
    await expect(hers.composer).to_be_focused()
    await page.keyboard.type("Vraag Kees")
    await page.keyboard.press("Enter")
    await expect(hers.post("Vraag Kees").locator(".quote")).to_contain_text("Wie heeft de sleutel?")


async def test_a_menu_and_a_dialog_give_the_focus_back(hers: RoomPage) -> None:
    page = hers.page
    menu = hers.post("Ik niet").get_by_role("button", name="Wat kunt u doen")
    await tab_to(page, menu, backward=True)
    await page.keyboard.press("Enter")
    await expect(hers.dialog).to_be_visible()
    for _ in range(20):  # it stays inside
        await page.keyboard.press("Tab")
        assert await page.evaluate("!document.hasFocus() || !!document.activeElement.closest('dialog, body:focus')")
    await page.keyboard.press("Escape")
    await expect(hers.dialog).to_have_count(0)
    await expect(menu).to_be_focused()

    plus = page.get_by_role("button", name="Iets toevoegen")
    await tab_to(page, plus)
    await page.keyboard.press("Enter")
    await tab_to(page, hers.dialog.get_by_role("button", name="Stemming beginnen"))
    await page.keyboard.press("Enter")
    await expect(hers.dialog.get_by_label("Kies er één")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(hers.dialog).to_have_count(0)
    await expect(plus).to_be_focused()


async def test_a_poll_is_made_and_voted_in_by_keyboard(hers: RoomPage) -> None:
    page = hers.page
    await tab_to(page, page.get_by_role("button", name="Iets toevoegen"), backward=True)
    await page.keyboard.press("Enter")
    await tab_to(page, hers.dialog.get_by_role("button", name="Stemming beginnen"))
    await page.keyboard.press("Enter")
    await tab_to(page, hers.dialog.get_by_label("Kies er één"))
    await page.keyboard.press("Enter")
    for label, words in (("Vraag", "Koffie?"), ("Antwoord 1", "Ja"), ("Antwoord 2", "Nee")):
        await tab_to(page, hers.dialog.get_by_label(label))
        await page.keyboard.type(words)
    await page.keyboard.press("Enter")
    for heading in ("Wie stemt er?", "Tot wanneer?"):
        await expect(hers.dialog.get_by_role("heading", name=heading)).to_be_focused()
        await tab_to(page, hers.dialog.get_by_role("button", name="Verder"))
        await page.keyboard.press("Enter")
    await tab_to(page, hers.dialog.get_by_label("Wij doen wat eruit komt"))
    await page.keyboard.press("Space")
    await tab_to(page, hers.dialog.get_by_label("Wat gebeurt er bij welke uitslag?"))
    await page.keyboard.type("Dan zet ik koffie.")
    await tab_to(page, hers.dialog.get_by_role("button", name="Begin de stemming"))
    await page.keyboard.press("Enter")
    await expect(hers.card("Koffie?")).to_be_visible()

    await tab_to(page, hers.card("Koffie?").get_by_label("Nee"), backward=True)
    await page.keyboard.press("ArrowUp")
    await expect(hers.card("Koffie?").get_by_label("Ja")).to_be_checked()
    await page.keyboard.press("Enter")

    await expect(hers.card("Koffie?")).to_contain_text("U koos Ja")


async def test_the_language_changes_at_once_and_is_remembered(hers: RoomPage) -> None:
    page = hers.page
    await page.get_by_role("link", name="Instellingen").click()
    async with page.expect_response("**/api/me") as kept:
        await page.get_by_label("English").check()
    assert (await kept.value).ok

    await expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.reload()
    await expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    await page.get_by_label("Nederlands").check()
    await expect(page.get_by_role("heading", name="Instellingen", level=1)).to_be_visible()


async def test_letters_grow_and_night_falls_on_request(visit: Visit, hers: RoomPage) -> None:
    page = hers.page
    await page.get_by_role("link", name="Instellingen").click()
    await expect(page.get_by_role("heading", name="Instellingen", level=1)).to_be_visible()
    sizes = []
    for choice in await page.get_by_role("group", name="Grootte van de letters").get_by_role("radio").all():
        await choice.check()
        sizes.append(await page.locator("h1").evaluate("heading => parseFloat(getComputedStyle(heading).fontSize)"))
    assert sizes == sorted(set(sizes))
    assert len(sizes) == 3
    for width, height in (PHONE, (320, 640)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    day = await darkness(page)
    await page.get_by_label("Donker").check()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    night = await darkness(page)
    assert night < 60 < 200 < day
    await page.reload()
    assert await darkness(page) == night
    await page.get_by_label("Licht").check()
    assert await darkness(page) == day


async def darkness(page: Page) -> int:
    """How much light the page's ground gives, from 0 to 255."""
    colour: str = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    return max(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))


async def tab_to(page: Page, target: Locator, *, backward: bool = False, most: int = MOST_TABS) -> None:
    """Press Tab until the target has the focus."""
    await expect(target).to_be_attached()
    for _ in range(most):
        await page.keyboard.press("Shift+Tab" if backward else "Tab")
        if await target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")
