"""A pulse from the question to the results: two of one dwelling, a neighbour, staff, contractor and municipality."""

from collections.abc import Sequence
from functools import partial

from playwright.async_api import expect

from app.rooms import queries as rooms
from tests.browser.house import House, Visit
from tests.browser.room_page import RoomPage
from tests.support.people import a_housemate, a_member, a_room
from tests.support.pulse import a_pulse, all_answer, end

QUESTION = "Hoe gaat het volgens u?"
SAID = "Het is stil rond de steiger"


async def test_who_lives_there_answers_unseen_and_all_hear_what_is_done_with_it(visit: Visit, house: House) -> None:
    ground = house.ground
    room = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie Ivoordreef"))
    anna, bert = (ground.do(partial(a_member, room=room, name=name)) for name in ("Anna", "Bert"))
    home = ground.ask(rooms.dwelling_of, anna.id, room)
    assert home is not None
    aisha = ground.do(lambda tx: a_housemate(tx, home, name="Aisha"))
    others = [ground.do(lambda tx: a_member(tx, room)) for _ in range(4)]
    karin = ground.do(lambda tx: a_member(tx, room, name="Karin Mol", role="staff", duty="project_leader"))
    marco, gita = (ground.do(partial(a_member, room=room, role=role)) for role in ("contractor", "municipality"))
    pulse = a_pulse(ground, room)
    hers, housemates, his, staffs, contractors, towns = [
        RoomPage(await visit(actor, room)) for actor in (anna, aisha, bert, karin, marco, gita)
    ]

    # Who lives there is asked; the others see that it is.
    for screen in (hers, housemates, his):
        await expect(screen.page.locator(".pulse-notice")).to_be_visible()
        await expect(screen.card(QUESTION).get_by_role("button", name="Meedoen")).to_be_visible()
    await read([staffs, contractors, towns], QUESTION, "Dit is aan 6 woningen gevraagd")
    await find_none([staffs, contractors, towns], "article.card button, .pulse-notice")

    # Bert puts it off, and after all doesn't take part.
    await his.card(QUESTION).get_by_role("button", name="Morgen").click()
    await expect(his.card(QUESTION)).to_contain_text("Morgen vragen we het opnieuw")
    await expect(his.page.locator(".pulse-notice")).to_have_count(0)
    await his.card(QUESTION).get_by_role("button", name="Deze keer niet").click()
    await expect(his.card(QUESTION)).to_contain_text("U doet deze keer niet mee")

    # Anna answers with faces; a sentence that has none is asked for again. Her housemate needn't any more.
    await hers.page.locator(".pulse-notice").get_by_role("button", name="Meedoen").click()
    for statement, face in (("Ik weet wat", "Ja"), ("Er wordt naar mij", "Niet echt"), ("Wat is afgesproken", "Nee")):
        group = hers.dialog.get_by_role("group", name=statement)
        await group.get_by_text(face, exact=True).click()
    await hers.dialog.get_by_text("Stof en vuil").click()
    await hers.dialog.get_by_label("Wilt u nog iets zeggen?").fill(SAID)
    await hers.dialog.get_by_label("Bel mij").check()
    await hers.dialog.get_by_role("button", name="Versturen").click()
    await read([hers, housemates], QUESTION, "Uw woning heeft geantwoord")
    await find_none([hers, housemates], ".pulse-notice")
    await find_none([his, staffs, contractors, towns], f"text={SAID}")

    # The project leader rings her, and reads no answer.
    await staffs.page.get_by_role("button", name="Wie wil gebeld worden?").click()
    await expect(staffs.dialog).to_contain_text("Anna")
    await expect(staffs.dialog).not_to_contain_text(SAID)
    await staffs.dialog.get_by_role("button", name="Anna is gebeld").click()
    await expect(staffs.dialog).to_contain_text("Er wacht niemand")
    await staffs.page.keyboard.press("Escape")
    await find_none([hers, contractors, towns], "text=Wie wil gebeld worden?")

    # Its week is over. Staff owe the results, and tell them with what is done.
    ground = house.ground
    all_answer(ground, others, room, pulse)
    end(ground)
    await read([hers, contractors, towns], QUESTION, "Antwoorden kan niet meer")
    await find_none([hers, contractors, towns], "article.card button")
    await staffs.page.locator(".pulse-notice").get_by_role("button", name="Uitslag vertellen").click()
    await expect(staffs.dialog).to_contain_text(SAID)
    await staffs.dialog.get_by_label("Wat doen wij ermee?").fill("Morgen hangt de planning in de hal.")
    await staffs.dialog.get_by_role("button", name="Vertellen", exact=True).click()
    everybody = [hers, housemates, his, staffs, contractors, towns]
    await read(everybody, "Wat bewoners vinden", "Ten minste 5 van de 6 woningen")
    await read(everybody, "Wat bewoners vinden", "Morgen hangt de planning in de hal.")
    await find_none(everybody, f"text={SAID}")
    await find_none(everybody, "text=Stof en vuil")


async def read(screens: Sequence[RoomPage], card: str, words: str) -> None:
    """These people see the card, with these words."""
    for screen in screens:
        await expect(screen.card(card)).to_contain_text(words)


async def find_none(screens: Sequence[RoomPage], what: str) -> None:
    """Nobody of these sees it."""
    for screen in screens:
        await expect(screen.page.locator(what)).to_have_count(0)


async def test_the_question_is_answered_with_the_keyboard_alone(visit: Visit, house: House) -> None:
    ground = house.ground
    room = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, room, name="Anna"))
    a_pulse(ground, room)
    screen = RoomPage(await visit(anna, room))

    await screen.page.locator(".pulse-notice").get_by_role("button", name="Meedoen").press("Enter")
    for statement in ("Ik weet wat", "Er wordt naar mij", "Wat is afgesproken"):
        first = screen.dialog.get_by_role("group", name=statement).get_by_role("radio").first
        await first.focus()
        await screen.page.keyboard.press("ArrowRight")
    await screen.dialog.get_by_role("button", name="Versturen").press("Enter")

    await expect(screen.card(QUESTION)).to_contain_text("Uw woning heeft geantwoord")
