"""Signing in and reading work in a browser that runs no script."""

import re

from playwright.async_api import Page, expect

from tests.browser.house import PHONE, Visit, digits_in, link_in, path_of
from tests.support.messages import hide, say
from tests.support.people import a_dwelling, a_member, a_person, a_room
from tests.support.polls import a_poll

NAME = "Ivoordreef 2–48"


async def plain_browser(visit: Visit) -> Page:
    context = await visit.context(size=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/")
    return page


async def test_a_tenant_comes_in_by_her_letter_and_reads(visit: Visit) -> None:
    visit.expect_complaints("status of 4")  # the answer to a code that is wrong
    ground = visit.house.ground
    room = ground.do(lambda tx: a_room(tx, name=NAME))
    letter = visit.house.letter(ground.do(lambda tx: a_dwelling(tx, room)))
    bert = ground.do(lambda tx: a_member(tx, room, name="Bert"))
    karin = ground.do(lambda tx: a_member(tx, room, name="Karin", role="staff"))
    say(ground, bert, room, "Welkom **allemaal**")
    hide(ground, karin, room, say(ground, bert, room, "Lelijk"), "Onvriendelijk")
    a_poll(ground, bert, room, question="Koffie?", options=["Ja", "Nee"])
    page = await plain_browser(visit)

    await page.get_by_label("Code uit de brief").fill("ABCD EFGH")
    await page.get_by_role("button", name="Verder").click()
    await expect(page.get_by_role("alert")).to_contain_text("Deze code klopt niet.")
    await page.get_by_label("Code uit de brief").fill(letter)
    await page.get_by_role("button", name="Verder").click()
    await page.get_by_label("Uw naam").fill("Olena")
    await page.get_by_role("button", name="Ga naar mijn buren").click()
    await expect(page.get_by_role("heading", name="Mijn gesprekken")).to_be_visible()
    await page.get_by_role("link", name=NAME).click()

    await expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    await expect(page.get_by_text("Welkom allemaal")).to_be_visible()
    await expect(page.get_by_text(re.compile("Dit bericht is verborgen. Reden: .?Onvriendelijk"))).to_be_visible()
    await expect(page.get_by_text("Lelijk")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Koffie?")).to_be_visible()
    await expect(page.locator(".foot-notice")).to_contain_text("U kunt hier alleen lezen.")


async def test_who_came_in_by_a_letter_before_is_asked_who_she_is(visit: Visit) -> None:
    ground = visit.house.ground
    room = ground.do(a_room)
    letter = visit.house.letter(ground.do(lambda tx: a_dwelling(tx, room)))
    for name in ("Olena", "Taras"):
        page = await plain_browser(visit)
        await page.get_by_label("Code uit de brief").fill(letter)
        await page.get_by_role("button", name="Verder").click()
        if name == "Taras":
            await page.get_by_role("button", name="Ik sta er niet bij").click()
        await page.get_by_label("Uw naam").fill(name)
        await page.get_by_role("button", name="Ga naar mijn buren").click()
        await expect(page.get_by_role("heading", name="Mijn gesprekken")).to_be_visible()

    page = await plain_browser(visit)
    await page.get_by_label("Code uit de brief").fill(letter)
    await page.get_by_role("button", name="Verder").click()
    await expect(page.get_by_role("button", name="Taras")).to_be_visible()
    await page.get_by_role("button", name="Olena").click()

    await expect(page.get_by_role("heading", name="Mijn gesprekken")).to_be_visible()


async def test_whoever_has_an_address_comes_in_by_the_link_or_the_digits(visit: Visit) -> None:
    ground = visit.house.ground
    room = ground.do(lambda tx: a_room(tx, name=NAME))
    ground.do(lambda tx: a_person(tx, name="Karin", role="staff", duty="moderator", email="karin.mol@mitros.example"))
    page = await plain_browser(visit)
    await ask_for_mail(page)
    await page.get_by_label("Zes cijfers").fill(digits_in(await visit.house.next_mail()))
    await page.get_by_role("button", name="Ga naar mijn buren").click()
    await expect(page.get_by_role("heading", name="Mijn gesprekken")).to_be_visible()

    page = await plain_browser(visit)
    await ask_for_mail(page)
    link = link_in(await visit.house.next_mail())
    await page.goto(link)
    await page.get_by_label("Plak hier de link uit de mail").fill(link)
    await page.get_by_role("button", name="Ga naar mijn buren").click()
    await page.get_by_role("link", name=NAME).first.click()
    await expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    assert room


async def ask_for_mail(page: Page) -> None:
    await page.get_by_role("link", name="Log in met e-mail").click()
    await page.get_by_label("Uw e-mailadres").fill("Karin.Mol@mitros.example")
    await page.get_by_role("button", name="Stuur mij een mail").click()
    await expect(page.get_by_label("Zes cijfers")).to_be_visible()


async def test_older_pages_and_the_other_language_are_links(visit: Visit) -> None:
    ground = visit.house.ground
    room = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, room, name="Anna"))
    for number in range(60):
        say(ground, anna, room, f"Bericht {number} van 60")
    context = await visit.context(anna, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(path_of(room))

    await expect(page.get_by_text("Bericht 59 van 60")).to_be_visible()
    await expect(page.get_by_text("Bericht 5 van 60")).to_have_count(0)
    await page.get_by_role("link", name="Eerdere berichten").click()
    await expect(page.get_by_text("Bericht 5 van 60")).to_be_attached()

    page = await plain_browser(visit)
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_label("Code from the letter")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
