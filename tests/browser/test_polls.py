"""A poll from asking to its outcome, on the screens of all who have to do with it: who sees what, and who doesn't."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from app.kernel.actor import Actor
from app.rooms import queries as rooms
from channels.topics import Topic
from tests.browser.house import DESK, PHONE, House, Visit
from tests.browser.room_page import RoomPage
from tests.support.people import a_member, a_room
from tests.support.polls import a_poll, close, slips_of, vote

STATED = {"effect": "binds", "consequence": "Wat wint, doen wij."}


@dataclass
class Cast:
    """A project's room: two who share a dwelling, a neighbour, and the others who come there."""

    room: Topic
    anna: Actor
    aisha: Actor
    bert: Actor
    karin: Actor
    jan: Actor
    gemma: Actor


@pytest.fixture
def cast(house: House) -> Cast:
    ground = house.ground
    room = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie Ivoordreef"))
    anna = ground.do(lambda tx: a_member(tx, room, name="Anna"))
    home = ground.ask(rooms.dwelling_of, anna.id, room)
    return Cast(
        room=room,
        anna=anna,
        aisha=ground.do(lambda tx: a_member(tx, room, name="Aisha", dwelling=home)),
        bert=ground.do(lambda tx: a_member(tx, room, name="Bert")),
        karin=ground.do(lambda tx: a_member(tx, room, name="Karin", role="staff")),
        jan=ground.do(lambda tx: a_member(tx, room, name="Jan", role="contractor")),
        gemma=ground.do(lambda tx: a_member(tx, room, name="Gemma", role="municipality")),
    )


async def faults(page: Page) -> list[str]:
    found = await Axe().run(page)
    return [f"{one['id']}: {node['html']}" for one in found.response["violations"] for node in one["nodes"]]


async def next_step(screen: RoomPage, heading: str) -> None:
    await screen.dialog.get_by_role("button", name="Verder").click()
    await expect(screen.dialog.get_by_role("heading", name=heading)).to_be_focused()
    assert await faults(screen.page) == []


async def test_a_ranking_from_the_question_to_the_outcome(visit: Visit, cast: Cast) -> None:
    anna, aisha, bert, karin, jan, gemma = [
        RoomPage(await visit(who, cast.room, size=size))
        for who, size in (
            (cast.anna, PHONE),
            (cast.aisha, PHONE),
            (cast.bert, DESK),
            (cast.karin, DESK),
            (cast.jan, PHONE),
            (cast.gemma, DESK),
        )
    ]
    question = "Wat doen wij eerst?"

    # Karin asks, step by step.
    await karin.begin("Stemming beginnen")
    await karin.dialog.get_by_role("radio", name="Zet op volgorde").check()
    await next_step(karin, "Uw vraag")
    await karin.dialog.get_by_role("button", name="Verder").click()
    await expect(karin.dialog.get_by_role("alert")).to_have_text("Vul uw vraag in.")
    await karin.dialog.get_by_label("Vraag").fill(question)
    await karin.dialog.get_by_role("button", name="Nog een antwoord").click()
    for number, option in enumerate(["Dak", "Ramen", "Trap"], start=1):
        await karin.dialog.get_by_label(f"Antwoord {number}", exact=True).fill(option)
    await next_step(karin, "Wie stemt er?")
    await next_step(karin, "Tot wanneer?")
    await next_step(karin, "Wat gebeurt ermee?")
    await karin.dialog.get_by_role("radio", name="Wij doen wat eruit komt").check()
    await karin.dialog.get_by_label("Wat gebeurt er bij welke uitslag?").fill("Wat wint, doen wij in maart.")
    await karin.dialog.get_by_role("button", name="Begin de stemming").click()

    # Everybody sees it; tenants vote, the contractor and the municipality are told for whom it is.
    for screen in (anna, aisha, bert, karin, jan, gemma):
        await expect(screen.card(question)).to_contain_text("Bindend")
    for screen in (karin, jan, gemma):
        await expect(screen.card(question)).to_contain_text("Deze stemming is voor: bewoners")
        await expect(screen.card(question).get_by_role("button", name="Stem", exact=True)).to_have_count(0)

    # Anna puts things in order with the keyboard alone.
    await anna.card(question).get_by_role("button", name="Trap kiezen").press("Enter")
    await anna.card(question).get_by_role("button", name="Dak kiezen").press("Enter")
    await expect(anna.card(question).get_by_role("button", name="Dak omhoog")).to_be_focused()
    await anna.page.keyboard.press("Enter")
    await expect(anna.card(question).get_by_role("button", name="Dak omhoog")).to_be_focused()
    await expect(anna.card(question).get_by_role("list", name="Uw volgorde").get_by_role("listitem")).to_have_text(
        ["1Dak", "2Trap"]
    )
    assert await faults(anna.page) == []
    await anna.card(question).get_by_role("button", name="Stem", exact=True).press("Enter")

    # It is her dwelling's vote: Aisha sees it, Bert only that there is one.
    for screen in (anna, aisha):
        await expect(screen.card(question)).to_contain_text("U koos Dak › Trap")
    await expect(bert.card(question)).to_contain_text("1 van 2 woningen stemden")
    await expect(bert.card(question)).not_to_contain_text("U koos")
    await expect(jan.card(question)).to_contain_text("Dak wint")

    # Karin closes it, and owes the outcome until she has written it.
    await karin.page.reload(wait_until="networkidle")  # what others left owed is in her list then
    owed = await owed_by(karin.page)
    await karin.card(question).get_by_role("button", name="Stemming sluiten").click()
    await karin.card(question).get_by_role("button", name="Stemming sluiten").click()
    await expect_owed(karin.page, owed + 1)
    await expect(anna.card(question)).to_contain_text("Wat er besloten is, leest u hier uiterlijk")
    await expect(anna.page.get_by_role("button", name="uitkomst")).to_have_count(0)
    assert await faults(karin.page) == []
    await karin.card(question).get_by_role("button", name="Schrijf wat er besloten is").click()
    await karin.dialog.get_by_label("Wat is er besloten?").fill("Het dak gaat eerst.")
    await karin.dialog.get_by_label("Wat gebeurt er nu?").fill("De steiger komt op 1 maart.")
    assert await faults(karin.page) == []
    await karin.dialog.get_by_role("button", name="Verstuur").click()
    for screen in (anna, aisha, bert, jan, gemma):
        await expect(screen.card(question)).to_contain_text("Het dak gaat eerst.")
        await expect(screen.post("De steiger komt op 1 maart.")).to_be_visible()
    await expect_owed(karin.page, owed)

    # Who voted what is for staff; who voted for tenants; neither for the contractor.
    for screen, seen, unseen in (
        (karin, "Dak › Trap", "niet te zien"),
        (bert, "online", "Dak"),
        (jan, "niet te zien", "Ivoordreef"),
    ):
        await screen.card(question).get_by_role("button", name="Wie stemden er?").click()
        await expect(screen.dialog).to_contain_text(seen)
        await expect(screen.dialog).not_to_contain_text(unseen)
        assert await faults(screen.page) == []


async def test_a_secret_vote_shows_nothing_before_there_are_enough(visit: Visit, cast: Cast) -> None:
    ground = visit.house.ground
    tenants = ground.do(lambda tx: [a_member(tx, cast.room) for _ in range(8)])
    poll = a_poll(ground, cast.karin, cast.room, question="Blijft u?", secret=True, form="faces", options=[], **STATED)
    anna, karin = RoomPage(await visit(cast.anna, cast.room)), RoomPage(await visit(cast.karin, cast.room))

    await anna.card("Blijft u?").get_by_text("Hoe blijft het geheim?").click()
    await expect(anna.card("Blijft u?")).to_contain_text("kiest iedereen hetzelfde, dan weet men ook wat u koos")
    await anna.card("Blijft u?").get_by_role("radio", name="Heel goed").check()
    assert await faults(anna.page) == []
    await anna.card("Blijft u?").get_by_role("button", name="Stem", exact=True).click()
    await expect(anna.card("Blijft u?")).to_contain_text("U heeft gestemd")
    await expect(karin.card("Blijft u?")).to_contain_text("0 van 11 mensen stemden")
    await expect(karin.card("Blijft u?")).to_contain_text("De stand verschijnt als er genoeg geheime stemmen zijn.")

    ground = visit.house.ground
    for n, tenant in enumerate(tenants):
        vote(ground, tenant, cast.room, poll, n % 2)
    close(visit.house.ground, cast.karin, cast.room, poll)

    await expect(karin.card("Blijft u?").get_by_role("row", name="Heel goed")).to_contain_text("1")
    await expect(karin.card("Blijft u?")).to_contain_text("9 van 11 mensen stemden")


async def test_slips_are_printed_and_entered_and_a_second_vote_asks(visit: Visit, cast: Cast) -> None:
    ground = visit.house.ground
    closes_at = ground.now + timedelta(days=7)
    poll = a_poll(ground, cast.karin, cast.room, per="dwelling", form="one", closes_at=closes_at, **STATED)
    slip, _other = slips_of(ground, cast.karin, poll)
    karin = RoomPage(await visit(cast.karin, cast.room))
    printed = await visit(cast.karin)
    await printed.goto(f"/polls/{poll}/slips")
    await expect(printed.get_by_text(slip.code)).to_be_visible()
    assert await faults(printed) == []

    for replaces in (False, True):
        await karin.card("Wanneer de steiger?").get_by_role("button", name="Briefje invoeren").click()
        await karin.dialog.get_by_label("Code op het briefje").fill(slip.code.lower())
        await karin.dialog.get_by_role("radio", name="april" if replaces else "maart").check()
        await karin.dialog.get_by_role("button", name="Voer in").click()
        if replaces:
            assert await faults(karin.page) == []
            visit.expect_complaints("status of 409")
            await karin.dialog.get_by_role("button", name="Ja, dit briefje telt").click()
        await expect(karin.dialog).to_contain_text("Het briefje is ingevoerd.")
        await karin.page.keyboard.press("Escape")

    await expect(karin.card("Wanneer de steiger?").get_by_role("row", name="april")).to_contain_text("1")
    await expect(karin.card("Wanneer de steiger?")).to_contain_text("1 van 2 woningen stemden")


async def test_who_scans_a_slip_comes_where_she_enters_it(visit: Visit, cast: Cast) -> None:
    ground = visit.house.ground
    poll = a_poll(ground, cast.karin, cast.room, per="dwelling")
    slip, _other = slips_of(ground, cast.karin, poll)
    page = await visit(cast.karin)

    await page.goto(f"/rooms/{cast.room.id}#1-slip-{slip.code}")

    await expect(RoomPage(page).dialog.get_by_label("Code op het briefje")).to_have_value(slip.code)


async def owed_by(page: Page) -> int:
    """How many outcomes are owed, as her list says; other tests share the house."""
    button = page.get_by_role("button", name="uitkomst")
    return int((await button.inner_text()).split()[0]) if await button.count() else 0


async def expect_owed(page: Page, count: int) -> None:
    if not count:
        await expect(page.get_by_role("button", name="uitkomst")).to_have_count(0)
        return
    called = "1 uitkomst moet nog" if count == 1 else f"{count} uitkomsten moeten nog"
    await expect(page.get_by_role("button", name=called)).to_be_visible()
