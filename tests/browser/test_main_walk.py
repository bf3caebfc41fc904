"""Two tenants, somebody of the corporation and a contractor in one room: each sees live what the others do."""

import re
from dataclasses import dataclass
from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Page, expect

from app.kernel.actor import Actor
from channels.topics import Topic
from tests.browser.house import House, Visit, link_in, path_of
from tests.browser.room_page import RoomPage
from tests.support.people import a_dwelling, a_member, a_person, a_room
from tests.support.photos import PLACE, a_phone_photo

NAME = "Ivoordreef 2–48"


@dataclass
class Walk:
    """The four, each in a browser of their own."""

    olena: RoomPage
    bert: RoomPage
    karin: RoomPage
    marco: RoomPage

    @property
    def all(self) -> tuple[RoomPage, ...]:
        return (self.olena, self.bert, self.karin, self.marco)


@dataclass
class Cast:
    """Who walks, and where. Olena has no account yet: a letter lies on her doormat."""

    room: Topic
    letter: str
    bert: Actor
    karin: Actor
    marco: Actor


@pytest.fixture
def cast(house: House) -> Cast:
    """A building of two dwellings, with a moderator, and a contractor who works there."""
    ground = house.ground
    room = ground.do(lambda tx: a_room(tx, name=NAME))
    home = ground.do(lambda tx: a_dwelling(tx, room))
    return Cast(
        room=room,
        letter=house.letter(home),
        bert=ground.do(lambda tx: a_member(tx, room, name="Bert de Wit")),
        karin=ground.do(
            lambda tx: a_person(tx, name="Karin Mol", role="staff", duty="moderator", email="karin@mitros.example")
        ),
        marco=ground.do(lambda tx: a_member(tx, room, name="Marco Bakker", role="contractor")),
    )


@pytest.fixture
async def walk(visit: Visit, cast: Cast) -> Walk:
    """All four have the room open."""
    return Walk(
        olena=await olena_comes_in_by_letter(visit, cast),
        bert=RoomPage(await visit(cast.bert, cast.room)),
        karin=await karin_comes_in_by_mail(visit, cast),
        marco=RoomPage(await visit(cast.marco, cast.room)),
    )


async def olena_comes_in_by_letter(visit: Visit, cast: Cast) -> RoomPage:
    page = await visit()
    await page.get_by_label("Code uit de brief").press_sequentially(cast.letter.replace("-", "").lower())
    await expect(page.get_by_label("Code uit de brief")).to_have_value(cast.letter)
    await page.get_by_role("button", name="Verder").click()
    await page.get_by_label("Uw naam").fill("Olena")
    await page.get_by_role("button", name="Ga naar mijn buren").click()
    await page.get_by_role("link", name=NAME).first.click()
    return RoomPage(page)


async def karin_comes_in_by_mail(visit: Visit, cast: Cast) -> RoomPage:
    page = await visit()
    await page.get_by_role("link", name="Log in met e-mail").click()
    await page.get_by_label("Uw e-mailadres").fill("karin@mitros.example")
    await page.get_by_role("button", name="Stuur mij een mail").click()
    await expect(page.get_by_label("Zes cijfers")).to_be_visible()
    link = link_in(await visit.house.next_mail())
    scanner = await visit.context()  # a program that scans mail opens every link in it
    for _ in range(2):
        assert (await scanner.request.get(link)).ok
    for _ in range(2):
        await page.goto("/sign-in")
        await page.goto(link)
        await expect(page.get_by_role("heading", name="Welkom terug")).to_be_visible()
    await page.get_by_role("button", name="Ga naar mijn buren").click()
    await expect(page.get_by_role("heading", name="Mijn gesprekken")).to_be_visible()
    await page.goto(path_of(cast.room))
    return RoomPage(page)


async def test_all_four_see_live_what_each_does(walk: Walk) -> None:
    await they_see_each_other(walk)
    await they_talk(walk)
    await the_corporation_announces(walk)
    await the_contractor_shows_the_work(walk)
    await they_vote(walk)
    await the_moderator_keeps_order(walk)

    orders = [await screen.order() for screen in walk.all]
    assert orders[0] == orders[1] == orders[2] == orders[3]
    assert len(orders[0]) == 7


async def they_see_each_other(walk: Walk) -> None:
    for screen in walk.all:
        await expect(screen.page.locator(".top").get_by_text("4 kijken mee")).to_be_visible()
    await walk.bert.composer.press_sequentially("Goe")
    for screen in (walk.olena, walk.karin, walk.marco):
        await expect(screen.page.get_by_text("Bert de Wit schrijft…")).to_be_visible()
    await walk.bert.composer.fill("")


async def they_talk(walk: Walk) -> None:
    await walk.olena.say("Hallo buren 👋\nDe lift doet het weer: https://mitros.example/lift")
    for screen in walk.all:
        words = screen.post("Hallo buren 👋").locator(".text")
        await expect(words.locator("br")).to_have_count(1)
        await expect(words.get_by_role("link")).to_have_attribute("href", "https://mitros.example/lift")

    await walk.bert.choose("Hallo buren", "Antwoorden")
    await expect(walk.bert.page.get_by_text("Antwoord aan Olena")).to_be_visible()
    await walk.bert.say("Fijn, dank u")
    for screen in walk.all:
        await expect(screen.post("Fijn, dank u").locator(".quote")).to_contain_text("Hallo buren 👋")

    await walk.karin.choose("Fijn, dank u", "Reageer met ❤️")
    await walk.olena.choose("Fijn, dank u", "Reageer met ❤️")
    for screen in walk.all:
        await expect(screen.post("Fijn, dank u").get_by_role("button", name="❤️, 2 keer")).to_be_visible()
    await walk.olena.post("Fijn, dank u").get_by_role("button", name="❤️, 2 keer").click()
    for screen in walk.all:
        await expect(screen.post("Fijn, dank u").get_by_role("button", name="❤️, 1 keer")).to_be_visible()

    await walk.bert.choose("Fijn, dank u", "Wijzigen")
    await expect(walk.bert.composer).to_have_value("Fijn, dank u")
    await walk.bert.say("Fijn, dank u wel!")
    for screen in walk.all:
        await expect(screen.post("Fijn, dank u wel!")).to_contain_text("gewijzigd")

    await walk.marco.say("Verkeerde kamer")
    await expect(walk.olena.post("Verkeerde kamer")).to_be_visible()
    await walk.marco.choose("Verkeerde kamer", "Verwijderen")
    await walk.marco.dialog.get_by_role("button", name="Verwijderen").click()
    for screen in walk.all:
        await expect(screen.post("Dit bericht is verwijderd.")).to_have_count(1)
        await expect(screen.log.get_by_text("Verkeerde kamer")).to_have_count(0)


async def the_corporation_announces(walk: Walk) -> None:
    await walk.karin.begin("Mededeling doen")
    await walk.karin.dialog.get_by_label("Titel").fill("Dinsdag geen water")
    await walk.karin.dialog.get_by_label("Tekst").fill("Van 9 tot 12 uur is er **geen water**.")
    await walk.karin.dialog.get_by_role("button", name="Plaats de mededeling").click()
    for screen in walk.all:
        await expect(screen.card("Dinsdag geen water")).to_contain_text("Mededeling van Mitros · Karin Mol")
        await expect(screen.card("Dinsdag geen water")).to_contain_text("0 van 2 woningen hebben dit gelezen")

    for confirmed, screen in enumerate((walk.olena, walk.bert), start=1):
        await screen.card("Dinsdag geen water").get_by_role("button", name="Ik heb dit gelezen").click()
        await expect(screen.card("Dinsdag geen water")).to_contain_text("U heeft dit gelezen")
        for other in walk.all:
            await expect(other.card("Dinsdag")).to_contain_text(f"{confirmed} van 2 woningen hebben dit gelezen")

    await walk.karin.card("Dinsdag").get_by_role("button", name="Wie nog niet?").click()
    await expect(walk.karin.dialog.get_by_role("row")).to_have_count(3)
    await walk.karin.page.keyboard.press("Escape")


async def the_contractor_shows_the_work(walk: Walk) -> None:
    await walk.marco.begin("Voortgang melden")
    photo = FilePayload(name="IMG_0042.jpg", mimeType="image/jpeg", buffer=a_phone_photo((1200, 900)))
    await walk.marco.dialog.locator("input[type=file]").set_input_files(photo)
    await walk.marco.dialog.get_by_label("Wat is er gedaan?").fill("De steiger staat. Morgen de kozijnen.")
    await walk.marco.dialog.get_by_label("Fase").select_option("uitvoering")
    await walk.marco.dialog.get_by_label("Hoeveel is klaar?").fill("40")
    await walk.marco.dialog.get_by_role("button", name="Plaats de voortgang").click()
    for screen in walk.all:
        await expect(screen.card("De steiger staat")).to_contain_text("40% van het werk is klaar")
        await expect(screen.card("De steiger staat")).to_contain_text("Uitvoering")
        picture = screen.card("De steiger staat").locator("img")
        await expect(picture).to_be_visible()
        await picture.evaluate("img => img.decode()")
    await the_photo_tells_no_place(walk.olena.page)


async def the_photo_tells_no_place(page: Page) -> None:
    await page.get_by_role("button", name="Foto 1 van 1").click()
    large = page.get_by_role("dialog").locator("img")
    for address in (await large.get_attribute("src"), await page.locator("li[data-seq] img").get_attribute("src")):
        assert address
        served = await (await page.request.get(address)).body()
        with Image.open(BytesIO(served)) as image:
            assert not image.getexif()
            assert image.size[0] > image.size[1]
        assert PLACE not in served
        assert b"EXIF" not in served
    await page.keyboard.press("Escape")


async def they_vote(walk: Walk) -> None:
    await walk.olena.begin("Stemming beginnen")
    form = walk.olena.dialog
    onward = form.get_by_role("button", name="Verder")
    await onward.click()
    await form.get_by_label("Vraag").fill("Welke kleur krijgt de deur?")
    await form.get_by_label("Antwoord 1").fill("Blauw")
    await form.get_by_label("Antwoord 2").fill("Groen")
    for heading in ("Wie stemt er?", "Tot wanneer?", "Wat gebeurt ermee?"):
        await onward.click()
        await expect(form.get_by_role("heading", name=heading)).to_be_visible()
    await form.get_by_label("Wij doen wat eruit komt").check()
    await form.get_by_label("Wat gebeurt er bij welke uitslag?").fill("In die kleur wordt de deur geschilderd.")
    await form.get_by_role("button", name="Begin de stemming").click()
    poll = "Welke kleur krijgt de deur?"
    for screen in walk.all:
        await expect(screen.card(poll)).to_contain_text("0 van 2 woningen stemden")

    await vote(walk.olena, poll, "Blauw")
    for screen in (walk.olena, walk.karin, walk.marco):
        await tally_is(screen, poll, blue=1, green=0)
    await vote(walk.bert, poll, "Groen")
    for screen in walk.all:
        await tally_is(screen, poll, blue=1, green=1)
    await walk.bert.card(poll).get_by_role("button", name="Stem wijzigen").click()
    await vote(walk.bert, poll, "Blauw")
    for screen in walk.all:
        await tally_is(screen, poll, blue=2, green=0)

    await walk.olena.card(poll).get_by_role("button", name="Stemming sluiten").click()
    await walk.olena.card(poll).get_by_role("button", name="Stemming sluiten").click()
    for screen in walk.all:
        await expect(screen.card(poll)).to_contain_text("2 van 2 woningen stemden · gesloten")
        await expect(screen.card(poll).get_by_role("button", name=re.compile("^Stem"))).to_have_count(0)


async def vote(screen: RoomPage, poll: str, option: str) -> None:
    await screen.card(poll).get_by_label(option).check()
    await screen.card(poll).get_by_role("button", name="Stem", exact=True).click()
    await expect(screen.card(poll)).to_contain_text(f"U koos {option}")


async def tally_is(screen: RoomPage, poll: str, *, blue: int, green: int) -> None:
    """The numbers, and the bars beside them."""
    rows = screen.card(poll).locator("tbody tr")
    await expect(rows.nth(0)).to_contain_text(f"Blauw{blue}")
    await expect(rows.nth(1)).to_contain_text(f"Groen{green}")
    voters = blue + green
    await expect(rows.nth(0).locator(".bar i")).to_have_attribute("style", f"inline-size: {100 * blue // voters}%;")


async def the_moderator_keeps_order(walk: Walk) -> None:
    await walk.olena.say("Wat een sukkels daar boven")
    await walk.karin.choose("Wat een sukkels", "Verbergen")
    await walk.karin.dialog.get_by_role("button", name="Onvriendelijk").click()
    await walk.karin.dialog.get_by_role("button", name="Verbergen").click()
    for screen in walk.all:
        await expect(screen.post("Dit bericht is verborgen. Reden: Onvriendelijk of beledigend")).to_be_visible()
        await expect(screen.log.get_by_text("Wat een sukkels")).to_have_count(0)
    await walk.karin.choose("Dit bericht is verborgen", "Weer tonen")
    for screen in walk.all:
        await expect(screen.post("Wat een sukkels")).to_be_visible()

    await walk.karin.choose("Wat een sukkels", "Olena laten zwijgen")
    await walk.karin.dialog.get_by_label("1 uur").check()
    await walk.karin.dialog.get_by_role("button", name="Na een waarschuwing doorgegaan").click()
    await walk.karin.dialog.get_by_role("button", name="Laten zwijgen").click()
    notice = walk.olena.page.locator(".foot-notice")
    await expect(notice).to_contain_text("U kunt hier niet schrijven tot")
    await expect(notice).to_contain_text("Na een waarschuwing doorgegaan")
    await expect(walk.olena.composer).to_have_count(0)
    await walk.olena.page.reload()
    await expect(notice).to_contain_text("Na een waarschuwing doorgegaan")
    await expect(walk.bert.composer).to_be_visible()
