"""A question from the suggestion to the last word: asker, housemate, neighbour, staff, contractor and municipality."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.async_api import Locator, expect

from app.kernel.actor import Actor
from app.questions import commands
from app.reports import commands as reports
from app.reports import feature as reporting
from app.rooms import queries as rooms
from channels.topics import Topic
from tests.browser.house import House, Visit
from tests.browser.room_page import RoomPage
from tests.support.people import a_member, a_room

ASKED = "Wanneer gaat de steiger bij onze ramen weg?"

(REPORTS,) = reporting.offers


@dataclass
class Cast:
    """Who is in the project's room; Piet lives with Olena."""

    room: Topic
    olena: Actor
    piet: Actor
    bert: Actor
    karin: Actor
    marco: Actor
    gita: Actor


@pytest.fixture
def cast(house: House) -> Cast:
    ground = house.ground
    room = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie Ivoordreef"))
    olena = ground.do(lambda tx: a_member(tx, room, name="Olena"))
    home = ground.ask(rooms.dwelling_of, olena.id, room)
    return Cast(
        room=room,
        olena=olena,
        piet=ground.do(lambda tx: a_member(tx, room, name="Piet", dwelling=home)),
        bert=ground.do(lambda tx: a_member(tx, room, name="Bert de Wit")),
        karin=ground.do(lambda tx: a_member(tx, room, name="Karin Mol", role="staff", duty="project_leader")),
        marco=ground.do(lambda tx: a_member(tx, room, name="Marco Bakker", role="contractor")),
        gita=ground.do(lambda tx: a_member(tx, room, name="Gita", role="municipality")),
    )


def button(screen: RoomPage, name: str) -> Locator:
    return screen.post(ASKED).get_by_role("button", name=name, exact=True)


async def see(screens: Sequence[RoomPage], *words: str) -> None:
    """All of them see this of the question."""
    for screen in screens:
        for said in words:
            await expect(screen.post(ASKED)).to_contain_text(said)


async def are_not_offered(screens: Sequence[RoomPage], *names: str) -> None:
    """None of them can do this with the question."""
    for screen in screens:
        for name in names:
            await expect(button(screen, name)).to_have_count(0)


async def test_a_question_is_asked_joined_late_answered_asked_again_and_closed_by_who_asked(
    visit: Visit, cast: Cast, house: House
) -> None:
    everybody = [
        RoomPage(await visit(actor, cast.room))
        for actor in (cast.olena, cast.piet, cast.bert, cast.karin, cast.marco, cast.gita)
    ]
    olena, piet, bert, karin, marco, gita = everybody

    # Olena doesn't know that there are questions: the place where she writes offers it.
    await olena.composer.fill(ASKED)
    await olena.page.get_by_role("button", name="Ja, stel als vraag").click()
    await olena.page.get_by_role("button", name="Vraag stellen").click()
    await see(everybody, "Wacht op antwoord", "Karin Mol antwoordt uiterlijk")
    await expect(olena.composer).to_have_value("")

    # It holds for Bert too, counted once for each home; whose it is anyway can't take that back.
    await button(bert, "Geldt ook voor mij").click()
    await see(everybody, "Geldt voor 2 woningen")
    await button(piet, "Geldt niet meer voor mij").click()
    await expect(piet.post(ASKED).get_by_role("alert")).to_contain_text("Iemand uit uw huis")
    await are_not_offered((karin, marco, gita), "Geldt ook voor mij")

    # What a neighbour says is no answer, and shows so.
    await bert.choose(ASKED, "Antwoorden")
    await bert.say("Volgens mij volgende week")
    for screen in everybody:
        await expect(screen.post("Volgens mij")).to_contain_text("Reactie van een buur")
        await expect(screen.post(ASKED)).to_contain_text("Wacht op antwoord")
    await are_not_offered((olena, piet, bert, gita), "Beantwoorden")

    # The days pass, and nobody answers.
    ground = house.ground
    ground.now += timedelta(days=14)
    ground.do(commands.tick)
    for screen in everybody:
        await expect(screen.page.locator(".question-step-late")).to_contain_text("had al een antwoord moeten hebben")
        await expect(screen.post(ASKED)).to_contain_text("Te laat")
    await karin.page.goto("/questions")
    await karin.page.get_by_role("link", name=ASKED).click()
    await expect(karin.post(ASKED)).to_be_visible()

    # Marco answers; Olena is told where she is, and the link brings her to the answer.
    await olena.page.locator(".me-link").click()
    await button(marco, "Beantwoorden").click()
    await marco.dialog.get_by_label("Uw antwoord").fill("Vrijdag 4 december halen wij hem weg.")
    await marco.dialog.get_by_role("button", name="Beantwoorden").click()
    await expect(olena.page.locator(".news")).to_contain_text("Er is een antwoord op uw vraag")
    await olena.page.locator(".news").get_by_role("link", name="Bekijken").click()
    await expect(olena.post("Vrijdag 4 december")).to_be_focused()
    await see(everybody, "Beantwoord door Marco Bakker")

    # Only she who asked says whether it is one.
    await are_not_offered((piet, bert, karin, marco, gita), "Ja, dit is een antwoord", "Nog niet beantwoord")
    await button(olena, "Nog niet beantwoord").click()
    for screen in everybody:
        await expect(screen.page.locator(".question-step-again")).to_contain_text("Olena zegt")
        await expect(screen.post(ASKED)).to_contain_text("Marco Bakker antwoordt uiterlijk")
    await button(karin, "Beantwoorden").click()
    await karin.dialog.get_by_label("Uw antwoord").fill("Ook aan uw kant: vrijdag om tien uur.")
    await karin.dialog.get_by_role("button", name="Beantwoorden").click()
    await button(olena, "Ja, dit is een antwoord").click()
    await see(everybody, "Klaar")

    # What was said to it stands together, apart from the running talk.
    await bert.say("Iets heel anders")
    await button(bert, "Hele onderwerp").click()
    await expect(bert.dialog.get_by_role("listitem")).to_have_count(4)
    await expect(bert.dialog).not_to_contain_text("Iets heel anders")
    await bert.dialog.get_by_role("button", name="Sluiten").last.click()

    # Whoever types the same is offered the answer.
    await bert.composer.fill("wanneer gaat de steiger weg bij de ramen?")
    await bert.page.locator(".verb-alike").get_by_role("button", name=ASKED).click()
    await expect(bert.dialog).to_contain_text("vrijdag om tien uur")


async def test_staff_files_what_was_said_as_a_question_and_puts_the_answer_where_all_find_it(
    visit: Visit, cast: Cast, house: House
) -> None:
    elsewhere = house.ground.do(lambda tx: a_room(tx, name="Elders"))
    carla = house.ground.do(lambda tx: a_member(tx, elsewhere, name="Carla"))
    olena, karin = [RoomPage(await visit(actor, cast.room)) for actor in (cast.olena, cast.karin)]
    text = "Ik zou graag weten waar mijn fiets mag staan"

    await olena.say(text)
    await expect(olena.post(text)).not_to_contain_text("Wacht op antwoord")
    await karin.choose(text, "Dit is een vraag")
    await expect(olena.post(text)).to_contain_text("Wacht op antwoord")
    await karin.choose(text, "Beantwoorden")
    await karin.dialog.get_by_label("Uw antwoord").fill("In de berging, Olena.")
    await karin.dialog.get_by_role("button", name="Beantwoorden").click()
    await expect(olena.post(text)).to_contain_text("Beantwoord door Karin Mol")
    await karin.choose(text, "Bij Antwoorden zetten")
    await karin.dialog.get_by_label("De vraag").fill("Waar mag mijn fiets staan?")
    await karin.dialog.get_by_label("Het antwoord").fill("In de berging.")
    await karin.dialog.get_by_role("button", name="Bij Antwoorden zetten").click()
    await expect(olena.page.locator(".question-step-shelved")).to_be_visible()

    page = await visit(carla)
    await page.goto("/answers")
    await expect(page.get_by_role("heading", name="Waar mag mijn fiets staan?")).to_be_visible()
    await expect(page.locator("main")).not_to_contain_text("Olena")

    await karin.choose(text, "Dit is geen vraag")
    await expect(olena.post(text)).not_to_contain_text("Beantwoord")


async def test_what_is_broken_goes_to_the_repair_desk_and_leaves_the_talk_but_for_one_line(
    visit: Visit, cast: Cast, house: House
) -> None:
    olena, bert = [RoomPage(await visit(actor, cast.room)) for actor in (cast.olena, cast.bert)]
    text = "De lift in ons portiek is alweer kapot"

    await olena.composer.fill(text)
    await olena.page.get_by_role("button", name="Ja, melden").click()
    await olena.page.get_by_role("button", name="Melden", exact=True).click()
    line = bert.page.locator("details.report summary")
    await expect(line).to_contain_text(f"Melding van Olena: {text}")
    await expect(line).to_contain_text("Wordt doorgegeven aan de reparatiedienst")
    await expect(bert.post(text)).to_be_hidden()

    (report,) = house.ground.ask(rooms.state, cast.bert, cast.room, [REPORTS], house.ground.now)["reports"]
    house.ground.do(lambda tx: reports.handed(tx, report, "R-1024"))

    await expect(line).to_contain_text("Bij de reparatiedienst, nummer R-1024")
    await line.click()
    await expect(bert.post(text)).to_be_visible()
