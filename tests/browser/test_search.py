"""What was said is found again, from any size of screen, and leads to the very message."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from app.kernel.actor import Actor
from channels.topics import Topic
from tests.browser.house import PHONE, Visit
from tests.browser.room_page import RoomPage
from tests.browser.test_by_keyboard import tab_to
from tests.browser.test_every_screen import found_by_axe, too_wide
from tests.support.messages import delete, say
from tests.support.people import a_member, a_room

LONG_AGO = "De sleutel van de fietsenstalling ligt bij Mehmet"
IN_ENGLISH = """fetch('/api/me', {
    method: 'PATCH', body: '{"language":"en"}', headers: {'content-type': 'application/json'}
})"""
A_LITTLE_DOWN = "log => new Promise(done => (log.scrollBy(0, 400), requestAnimationFrame(() => setTimeout(done))))"
NAME, ELSEWHERE = "Ivoordreef 2–48", "Lijsterstraat 1–47"


@pytest.fixture
def room(visit: Visit) -> Topic:
    return visit.house.ground.do(lambda tx: a_room(tx, name=NAME))


@pytest.fixture
def anna(visit: Visit, room: Topic) -> Actor:
    return visit.house.ground.do(lambda tx: a_member(tx, room, name="Anna"))


@pytest.fixture
def bert(visit: Visit, room: Topic) -> Actor:
    return visit.house.ground.do(lambda tx: a_member(tx, room, name="Bert"))


def chatter(visit: Visit, author: Actor, room: Topic, count: int, about: str = "Praatje") -> None:
    for number in range(count):
        say(visit.house.ground, author, room, f"{about} {number}")


def hits(page: Page) -> Locator:
    return page.locator(".found-link")


async def look_for(page: Page, words: str) -> None:
    """Type until something is found: what was said just now is taken in within seconds."""
    field = page.get_by_label("Wat zoekt u?")
    await field.fill(words)
    while not await hits(page).count():
        async with page.expect_response(re.compile("/api/search")):
            await field.fill(f"{await field.input_value()} ")
        await expect(page.locator(".search-count > *").first).to_be_visible()


async def test_words_said_long_ago_lead_to_the_very_message(
    visit: Visit, room: Topic, anna: Actor, bert: Actor
) -> None:
    chatter(visit, bert, room, 40, "Vroeger")
    say(visit.house.ground, bert, room, LONG_AGO)
    chatter(visit, bert, room, 160)
    page = await visit(anna, room)
    hers = RoomPage(page)
    await page.get_by_role("link", name="Zoeken in berichten").click()
    await expect(page.get_by_label("Wat zoekt u?")).to_be_focused()

    await look_for(page, "SLEUTEL fiets")
    await expect(hits(page)).to_have_count(1)
    await expect(page.get_by_role("status").filter(has_text="1 bericht gevonden")).to_be_visible()
    assert await hits(page).locator("mark").all_inner_texts() == ["sleutel", "fietsenstalling"]
    await expect(hits(page)).to_contain_text(f"{NAME} · Vandaag")
    await hits(page).click()

    await expect(hers.post(LONG_AGO)).to_be_focused()
    await expect(hers.post(LONG_AGO)).to_be_in_viewport()
    await expect(hers.post("Vroeger 39")).to_be_in_viewport()
    await expect(hers.post("Praatje 159")).to_have_count(0)
    await page.go_back()
    await expect(page.get_by_label("Wat zoekt u?")).to_have_value(re.compile("SLEUTEL fiets"))
    await expect(hits(page)).to_have_count(1)


async def test_from_an_old_message_one_reads_on_to_the_newest(
    visit: Visit, room: Topic, anna: Actor, bert: Actor
) -> None:
    old = say(visit.house.ground, bert, room, LONG_AGO)
    chatter(visit, bert, room, 260)
    page = await visit(anna, room)
    hers = RoomPage(page)
    await expect(hers.post("Praatje 259")).to_be_in_viewport()
    await page.goto(f"/rooms/{room.id}#1")
    await page.reload()
    await expect(hers.post(LONG_AGO)).to_be_in_viewport()

    say(visit.house.ground, bert, room, "Nieuws van nu")
    await expect(page.get_by_role("button", name="1 nieuw bericht")).to_be_visible()
    delete(visit.house.ground, bert, room, old)
    await expect(hers.post("Dit bericht is verwijderd.")).to_be_in_viewport()
    while not await hers.post("Praatje 60").count():
        await hers.log.evaluate(A_LITTLE_DOWN)
    await page.get_by_role("button", name="1 nieuw bericht").click()
    await expect(hers.post("Nieuws van nu")).to_be_in_viewport()

    numbers = [int(item.split()[0]) for item in await hers.order()]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_nobody_finds_what_was_said_where_she_is_not(visit: Visit, room: Topic, anna: Actor, bert: Actor) -> None:
    ground = visit.house.ground
    elsewhere = ground.do(lambda tx: a_room(tx, name=ELSEWHERE))
    kees = ground.do(lambda tx: a_member(tx, elsewhere, name="Kees"))
    karin = ground.do(lambda tx: a_member(tx, elsewhere, name="Karin", role="staff"))
    say(ground, kees, elsewhere, "De papegaai van Kees is zoek")
    say(ground, bert, room, "Bij ons vliegt een papegaai rond")
    taken_back = say(ground, bert, room, "De papegaai heet Lodewijk")
    pages = {}
    for who in (anna, kees, karin):
        pages[who.name] = await visit(who)
        await pages[who.name].goto("/search")
        await look_for(pages[who.name], "papegaai")

    await expect(hits(pages["Anna"])).to_have_count(2)
    await expect(hits(pages["Anna"]).first).to_contain_text("Lodewijk")
    await expect(pages["Anna"].get_by_text("van Kees")).to_have_count(0)
    await expect(hits(pages["Kees"])).to_have_count(1)
    await expect(pages["Kees"].get_by_label("Waar?").get_by_role("option")).to_have_count(2)
    await expect(hits(pages["Karin"])).not_to_have_count(0)

    delete(ground, bert, room, taken_back)
    await pages["Anna"].reload()
    await expect(hits(pages["Anna"])).to_have_count(1)


async def test_it_works_by_keyboard_within_one_room(visit: Visit, room: Topic, anna: Actor, bert: Actor) -> None:
    say(visit.house.ground, bert, room, LONG_AGO)
    chatter(visit, bert, room, 3)
    page = await visit(anna, room)
    await expect(RoomPage(page).composer).to_be_focused()
    await tab_to(page, page.get_by_role("link", name="Zoeken in dit gesprek"), backward=True)
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Wat zoekt u?")).to_be_focused()
    await expect(page.get_by_label("Waar?")).to_have_value(str(room))
    await look_for(page, "mehm")

    await tab_to(page, hits(page).first)
    await page.keyboard.press("Enter")

    await expect(RoomPage(page).post(LONG_AGO)).to_be_focused()


async def test_when_nothing_is_found_it_says_so_and_what_to_try(visit: Visit, room: Topic, anna: Actor) -> None:
    page = await visit(anna, size=PHONE)
    await page.get_by_role("link", name="Zoeken in berichten").click()
    await page.get_by_label("Wat zoekt u?").fill('"; DROP <b>')

    await expect(page.get_by_role("status").filter(has_text="We vonden niets met")).to_contain_text('"; DROP <b>')
    await expect(page.get_by_text("Probeer minder woorden")).to_be_visible()
    assert await found_by_axe(page) == []
    assert await too_wide(page) == []


async def test_it_can_be_read_on_a_phone_by_day_and_night_in_english_too(
    visit: Visit, room: Topic, anna: Actor, bert: Actor
) -> None:
    say(visit.house.ground, bert, room, f"{LONG_AGO}. {'Zonderspatiesaaneengeschreven' * 8}")
    page = await visit(anna, size=PHONE)
    await page.goto("/search")
    await look_for(page, "sleutel")

    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert await found_by_axe(page) == []
        assert await too_wide(page) == []
    await page.evaluate(IN_ENGLISH)
    await page.reload()
    await expect(page.get_by_role("heading", name="Search", level=1)).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="1 message found")).to_be_visible()


async def test_without_script_a_form_finds_and_links_lead_to_the_page(
    visit: Visit, room: Topic, anna: Actor, bert: Actor
) -> None:
    say(visit.house.ground, bert, room, LONG_AGO)
    chatter(visit, bert, room, 80)
    with_script = await visit(anna)
    await with_script.goto("/search")
    await look_for(with_script, "sleutel")
    context = await visit.context(anna, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/")

    await page.get_by_role("link", name="Zoeken in berichten").click()
    await page.get_by_label("Wat zoekt u?").fill("sleutel")
    await page.get_by_role("button", name="Zoeken").click()
    assert await hits(page).locator("mark").all_inner_texts() == ["sleutel"]
    await hits(page).click()

    await expect(page.get_by_text(LONG_AGO)).to_be_in_viewport()
