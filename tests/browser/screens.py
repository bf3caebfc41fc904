"""Every screen there is, and how one comes there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import FilePayload, Page, expect

from app.demo import ROOMS, load
from app.demo.neighbourhood import DEMO_HOME, FOREMAN, MODERATOR
from app.horizon import commands as horizon
from app.horizon.wire import Certainty, Plan, SetHorizon
from app.kernel.actor import Actor
from app.kernel.outside import Outside
from app.kernel.settings import Settings
from app.people import queries as people
from app.places import queries as places
from app.places.rules import day
from app.promises import commands as promises
from app.questions import commands as questions
from app.rooms import queries as rooms
from app.rooms.commands import settle
from channels.topics import Topic
from tests.browser.house import House, Visit
from tests.browser.room_page import RoomPage
from tests.support.app import Ground
from tests.support.messages import delete, edit, hide, say
from tests.support.people import a_member, a_person, a_room
from tests.support.photos import a_phone_photo
from tests.support.polls import a_poll, close
from tests.support.promises import a_promise, asked, break_, decline, keep, move
from tests.support.pulse import a_pulse, all_answer, end
from tests.support.pulse import publish as tell_results
from tests.support.questions import a_question, again, answer, shelve
from tests.support.questions import close as close_question
from tests.support.questions import file as file_question

RIETS_HOME = "Merelhof 14"
LIFT = "De lift doet het weer, ook voor wie op de bovenste verdieping woont en slecht ter been is"


@dataclass(frozen=True)
class Neighbourhood:
    """The demo's: somebody of each kind, and where they talk. In `corner` there is one of everything else."""

    house: House
    home: Topic
    corner: Topic
    nowhere: Topic
    riet: Actor
    fatima: Actor
    olena: Actor
    sanne: Actor
    youssef: Actor
    stranger: Actor
    empty: Topic
    muted: Actor

    def letter(self, address: str) -> str:
        """A code for a home, by its address."""
        today = day(self.house.ground.now)
        (letter,) = [one for one in self.house.ground.ask(places.letters, today) if one.address == address]
        return self.house.letter(letter.dwelling_id)


def a_neighbourhood(house: House) -> Neighbourhood:
    """The demo's neighbours, with what their story lacks."""
    ground = house.ground
    load(Outside(Settings(data_dir=house.server.home), ground.database))
    ids = ground.ask(people.by_email, [MODERATOR, FOREMAN])
    actors = ground.ask(people.actors, ids.values())
    sanne, youssef = actors[ids[MODERATOR]], actors[ids[FOREMAN]]
    home = ground.ask(rooms.by_name, [ROOMS["home"]])[ROOMS["home"]]
    tenants = ground.ask(people.actors, ground.ask(rooms.tenants_in, home))
    by_name = {tenant.name: tenant for tenant in tenants.values()}
    corner, empty = ground.do(a_room), ground.do(lambda tx: a_room(tx, name="Ivoordreef 50–96"))
    muted = ground.do(lambda tx: a_member(tx, empty, name="Daan", muted_until=ground.now.replace(year=2100)))
    ground.do(lambda tx: settle(tx, [sanne.id]))
    _fill(house, corner, sanne)
    return Neighbourhood(
        house=house,
        home=home,
        corner=corner,
        nowhere=Topic("room", 987_654_321),
        riet=by_name["Riet"],
        fatima=by_name["Fatima"],
        olena=by_name["Olena"],
        sanne=sanne,
        youssef=youssef,
        stranger=ground.do(lambda tx: a_person(tx, name="Nour")),
        empty=empty,
        muted=muted,
    )


def _fill(house: House, room: Topic, moderator: Actor) -> None:
    """One message of each fate, and a poll that is over."""
    ground = house.ground
    anna = ground.do(lambda tx: a_member(tx, room, name="Anna van der Meer-Oosterwijk"))
    bert = ground.do(lambda tx: a_member(tx, room, name="Bert"))
    hidden = say(ground, anna, room, "Lelijk")
    hide(ground, moderator, room, hidden, "Onvriendelijk of beledigend")
    delete(ground, bert, room, say(ground, bert, room, "Weg ermee"))
    changed = say(ground, bert, room, "Vanaf acht uur")
    edit(
        ground, bert, room, changed, "Vanaf **negen** uur: https://corporatie.example/een/heel/lang/adres/dat-niet-past"
    )
    say(ground, anna, room, "Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterung", reply_to=changed)
    poll = a_poll(ground, anna, room, question="Is dit af?", options=["Ja", "Nee"], secret=True)
    close(ground, anna, room, poll)
    _promise(house, room, anna, moderator)
    _horizon(house, room, moderator)
    _questions(house, room, anna, moderator)
    say(ground, moderator, room, "1. Lees dit\n2. Doe dat\n\n> Zo zei u het\n\nEn `dit` ook.")


def _promise(house: House, room: Topic, tenant: Actor, moderator: Actor) -> None:
    """A promise in each state."""
    ground = house.ground
    a_promise(ground, moderator, room, what=LIFT, who="Liftservice Midden-Nederland", days=0)
    kept = a_promise(ground, moderator, room, what="Wij maken het licht in de berging", who_id=moderator.id)
    keep(ground, moderator, room, kept, reason="Er hangt een nieuwe lamp")
    moved = a_promise(ground, moderator, room, what="De schilder komt langs", who="Schildersbedrijf De Kwast", days=7)
    move(ground, moderator, room, moved, days=400, reason="De schilder is ziek")
    broken = a_promise(ground, moderator, room, what="Het hek is voor de winter rood", who="Onderhoud")
    break_(ground, moderator, room, broken, reason="De welstand wil geen rood hek")
    decline(
        ground, moderator, room, asked(ground, tenant, room, "Mag er een zwembad?"), reason="Daar is geen plek voor"
    )
    asked(ground, tenant, room, "Kan de buitendeur weer vanzelf dichtvallen?")
    ground.now += timedelta(days=2)
    ground.do(promises.tell_late)
    ground.now -= timedelta(days=2)


KEY = "Wie heeft de sleutel van de fietsenberging, en kan ik er vanavond nog een krijgen?"


def _questions(house: House, room: Topic, tenant: Actor, moderator: Actor) -> None:
    """A question in each state."""
    ground = house.ground
    a_question(ground, tenant, room, KEY)
    ground.now += timedelta(days=10)
    ground.do(questions.tick)
    ground.now -= timedelta(days=10)
    asked_again = answered(ground, tenant, moderator, room, "Komt er dubbel glas?", "Daar kijken wij naar.")
    again(ground, tenant, room, asked_again)
    closed = answered(ground, tenant, moderator, room, "Waar staat de container?", "Achter nummer 12.")
    shelve(ground, moderator, room, closed, "Waar kan ik grof vuil kwijt?", "In de container achter het gebouw.")
    close_question(ground, tenant, room, closed)
    answered(ground, moderator, moderator, room, "Wie doet er mee met de schoonmaak?", "Zaterdag om tien uur.")


def answered(ground: Ground, asker: Actor, moderator: Actor, room: Topic, asked: str, said: str) -> int:
    """A question with its answer."""
    question = say(ground, asker, room, asked)
    file_question(ground, moderator, room, question)
    answer(ground, moderator, room, question, said)
    return question


def _horizon(house: House, room: Topic, moderator: Actor) -> None:
    """What is planned, of each certainty."""
    plans = (
        Plan(1, "Het dak wordt vernieuwd", Certainty.CERTAIN),
        Plan(3, "Nieuwe kozijnen met dubbel glas aan de kant van de straat", Certainty.LIKELY),
        Plan(5, "Van het gas af", Certainty.EXPLORED),
    )
    house.ground.do(lambda tx: horizon.set_horizon(tx, moderator, room, SetHorizon(plans)), moderator)


@dataclass(frozen=True)
class Guide:
    """Brings one to a screen."""

    visit: Visit
    there: Neighbourhood

    async def room(self, actor: Actor | None = None, room: Topic | None = None) -> RoomPage:
        """The room of the building, as Riet sees it or somebody else."""
        screen = RoomPage(await self.visit(actor or self.there.riet, room or self.there.home))
        await expect(screen.page.locator(".item, .blank").first).to_be_visible()
        return screen

    async def form(self, actor: Actor, action: str) -> Page:
        """One of the forms behind the plus."""
        screen = await self.room(actor)
        await screen.begin(action)
        await expect(screen.dialog.get_by_role("button", name="Annuleren")).to_be_visible()
        return screen.page

    async def sign_in(self, path: str = "/sign-in") -> Page:
        """The front door."""
        page = await self.visit()
        await page.goto(path)
        return page

    async def code(self, code: str) -> Page:
        """What comes after typing a code."""
        page = await self.sign_in()
        await page.get_by_label("Code uit de brief").fill(code)
        await page.get_by_role("button", name="Verder").click()
        await page.wait_for_load_state()
        return page


Way = Callable[[Guide], Awaitable[Page]]


async def sign_in_code(guide: Guide) -> Page:
    return await guide.sign_in()


async def sign_in_code_wrong(guide: Guide) -> Page:
    guide.visit.expect_complaints("status of 4")
    page = await guide.code("ABCD-EFGH-JKLM-NPQR")
    await expect(page.get_by_role("alert")).to_be_visible()
    return page


async def sign_in_name(guide: Guide) -> Page:
    page = await guide.code(guide.there.letter(DEMO_HOME))
    await expect(page.get_by_label("Uw naam")).to_be_visible()
    return page


async def sign_in_person(guide: Guide) -> Page:
    page = await guide.code(guide.there.letter(RIETS_HOME))
    await expect(page.get_by_role("button", name="Riet")).to_be_visible()
    return page


async def sign_in_mail(guide: Guide) -> Page:
    return await guide.sign_in("/sign-in?by=mail")


async def sign_in_digits(guide: Guide) -> Page:
    page = await guide.sign_in("/sign-in?by=mail")
    await page.get_by_label("Uw e-mailadres").fill("niemand@voorbeeld.example")
    await page.get_by_role("button", name="Stuur mij een mail").click()
    await expect(page.get_by_label("Zes cijfers")).to_be_visible()
    return page


async def sign_in_link(guide: Guide) -> Page:
    return await guide.sign_in("/sign-in/link#een-geheim")


async def sign_in_link_old(guide: Guide) -> Page:
    guide.visit.expect_complaints("status of 4")
    page = await guide.sign_in("/sign-in/link#een-geheim")
    await page.get_by_role("button", name="Ga naar mijn buren").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    return page


async def not_found_outside(guide: Guide) -> Page:
    guide.visit.expect_complaints("status of 404")
    return await guide.sign_in("/zomaar")


async def not_found(guide: Guide) -> Page:
    guide.visit.expect_complaints("status of 404")
    page = await guide.visit(guide.there.riet, guide.there.nowhere)
    await expect(page.get_by_role("heading", name="Deze pagina is er niet")).to_be_visible()
    return page


async def rooms_list(guide: Guide) -> Page:
    page = await guide.visit(guide.there.riet)
    await expect(page.locator(".me-link")).to_be_attached()
    return page


async def rooms_none(guide: Guide) -> Page:
    page = await guide.visit(guide.there.stranger)
    await expect(page.locator(".me-link")).to_be_attached()
    return page


async def room(guide: Guide) -> Page:
    return (await guide.room()).page


async def room_lively(guide: Guide) -> Page:
    """Olena, who has still to vote, reads back, while others are there and one of them writes."""
    others = [await guide.room(neighbour) for neighbour in (guide.there.riet, guide.there.fatima)]
    screen = await guide.room(guide.there.olena)
    await expect(screen.page.locator(".top")).to_contain_text("3 kijken mee")
    works = screen.card("De voorgevel is klaar")
    await works.evaluate("card => { card.closest('.log').scrollTop = card.closest('li').offsetTop - 250 }")
    await others[1].composer.press_sequentially("Ik neem ")
    await expect(screen.page.get_by_text("Fatima schrijft…")).to_be_visible()
    return screen.page


async def room_newest(guide: Guide) -> Page:
    screen = await guide.room()
    await screen.log.evaluate("log => { log.scrollTop = log.scrollHeight }")
    return screen.page


async def room_staff(guide: Guide) -> Page:
    return (await guide.room(guide.there.sanne)).page


async def room_contractor(guide: Guide) -> Page:
    return (await guide.room(guide.there.youssef)).page


async def room_odd(guide: Guide) -> Page:
    return (await guide.room(guide.there.sanne, guide.there.corner)).page


async def room_empty(guide: Guide) -> Page:
    return (await guide.room(guide.there.sanne, guide.there.empty)).page


async def room_muted(guide: Guide) -> Page:
    return (await guide.room(guide.there.muted, guide.there.empty)).page


async def room_answering(guide: Guide) -> Page:
    screen = await guide.room()
    await screen.choose("Morgen zetten we de ramen in", "Antwoorden")
    await screen.composer.fill("Dat lukt mij niet alleen.\nKunt u helpen?")
    await screen.page.locator("form input[type=file]").first.set_input_files(
        FilePayload(name="raam.jpg", mimeType="image/jpeg", buffer=a_phone_photo())
    )
    await expect(screen.page.locator(".tray-photo")).to_be_visible()
    await expect(screen.page.locator(".tray-photo progress")).to_have_count(0)
    return screen.page


async def room_offline(guide: Guide) -> Page:
    guide.visit.expect_complaints("ERR_INTERNET_DISCONNECTED|WebSocket")
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.page.context.set_offline(True)
    await expect(screen.page.locator(".connection")).to_be_visible()
    await screen.say("Dit komt later")
    await expect(screen.page.locator(".pending")).to_be_visible()
    return screen.page


async def about(guide: Guide) -> Page:
    screen = await guide.room()
    await screen.page.set_viewport_size({"width": 360, "height": 740})
    await screen.page.get_by_role("button", name="Over dit gesprek").click()
    await expect(screen.dialog).to_be_visible()
    return screen.page


async def menu_more(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne)
    await screen.page.get_by_role("button", name="Iets toevoegen").click()
    await expect(screen.dialog).to_be_visible()
    return screen.page


async def menu_message(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne)
    await screen.open_menu("Ik heb er tien")
    return screen.page


async def form_announcement(guide: Guide) -> Page:
    return await guide.form(guide.there.sanne, "Mededeling doen")


async def form_progress(guide: Guide) -> Page:
    return await guide.form(guide.there.youssef, "Voortgang melden")


async def form_poll(guide: Guide) -> Page:
    return await guide.form(guide.there.riet, "Stemming beginnen")


async def room_promises(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.card("Wij maken het licht").first.evaluate("card => card.scrollIntoView()")
    return screen.page


async def room_promises_tenant(guide: Guide) -> Page:
    """With news of one that she follows."""
    house, room = guide.there.house, guide.there.corner
    tenant = house.ground.do(lambda tx: a_member(tx, room, name="Chantal"))
    promise = a_promise(house.ground, guide.there.sanne, room, what="Er komt een prikbord", who="Onderhoud")
    screen = await guide.room(tenant, room)
    await screen.card("Er komt een prikbord").get_by_role("button", name="Volgen", exact=True).click()
    await expect(screen.card("Er komt een prikbord").get_by_role("button", name="Niet meer volgen")).to_be_visible()
    await screen.page.locator(".me-link").click()
    keep(house.ground, guide.there.sanne, room, promise)
    await expect(screen.page.locator(".news")).to_be_visible()
    return screen.page


async def promises_all(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.page.goto(f"/rooms/{guide.there.corner.id}/promises")
    await expect(screen.page.get_by_role("heading", name="Toezeggingen")).to_be_visible()
    return screen.page


async def promises_none(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.empty)
    await screen.page.goto(f"/rooms/{guide.there.empty.id}/promises")
    await expect(screen.page.get_by_text("Er zijn nog geen toezeggingen.")).to_be_visible()
    return screen.page


async def room_asking(guide: Guide) -> Page:
    """What she types looks like a question, and like one that was answered."""
    screen = await guide.room()
    await screen.composer.fill("Waar kan ik mijn grof vuil kwijt?")
    await expect(screen.page.locator(".verb-alike")).to_be_visible()
    return screen.page


async def room_offered(guide: Guide) -> Page:
    screen = await guide.room()
    await screen.composer.fill("Is er een stille plek om te studeren deze week?")
    await screen.page.get_by_role("button", name="Ja, stel als vraag").click()
    return screen.page


async def question_late(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.post(KEY).scroll_into_view_if_needed()
    return screen.page


async def question_thread(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.post("dubbel glas").get_by_role("button", name="Hele onderwerp").click()
    await expect(screen.dialog.get_by_role("listitem")).to_have_count(2)
    return screen.page


async def form_answer(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.post(KEY).get_by_role("button", name="Beantwoorden").click()
    await expect(screen.dialog.locator(".quoted")).to_be_visible()
    return screen.page


async def form_answerer(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.choose(KEY, "Iemand anders antwoordt")
    await expect(screen.dialog.get_by_label("Wie antwoordt?")).to_be_visible()
    return screen.page


async def form_shelve(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.choose("Wie doet er mee", "Bij Antwoorden zetten")
    await expect(screen.dialog.get_by_label("Het antwoord")).to_have_value("Zaterdag om tien uur.")
    return screen.page


async def answers_all(guide: Guide) -> Page:
    page = await guide.visit(guide.there.sanne)
    await page.goto("/answers")
    await expect(page.get_by_role("heading", name="Waar kan ik grof vuil kwijt?")).to_be_visible()
    return page


async def questions_all(guide: Guide) -> Page:
    page = await guide.visit(guide.there.sanne)
    await page.goto("/questions")
    await expect(page.get_by_role("link", name=KEY)).to_be_visible()
    return page


async def form_promise(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne)
    await screen.choose("Morgen zetten we de ramen in", "Toezegging van maken")
    await screen.dialog.get_by_label("Voor één portiek").check()
    await expect(screen.dialog.get_by_label("Tot en met")).to_be_visible()
    return screen.page


async def form_promise_asked(guide: Guide) -> Page:
    return await guide.form(guide.there.riet, "Toezegging vragen")


async def dialog_promise_moved(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.card(LIFT).last.get_by_role("button", name="Verzetten").click()
    await expect(screen.dialog.get_by_label("Reden")).to_be_visible()
    return screen.page


async def room_horizon(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.card("Het dak wordt vernieuwd").first.evaluate("card => card.scrollIntoView()")
    return screen.page


async def room_pulse(guide: Guide) -> Page:
    there, (tenant, *_), _ = _with_a_pulse(guide)
    return (await guide.room(tenant, there)).page


async def form_pulse(guide: Guide) -> Page:
    there, (tenant, *_), _ = _with_a_pulse(guide)
    screen = await guide.room(tenant, there)
    await screen.page.locator(".pulse-notice").get_by_role("button").click()
    await screen.dialog.get_by_text("Een beetje").first.click()
    return screen.page


async def room_pulse_owed(guide: Guide) -> Page:
    there, tenants, leader = _with_a_pulse(guide)
    _all_said(guide, there, tenants)
    screen = await guide.room(leader, there)
    await expect(screen.page.locator(".pulse-notice")).to_be_visible()
    return screen.page


async def form_pulse_results(guide: Guide) -> Page:
    there, tenants, leader = _with_a_pulse(guide)
    _all_said(guide, there, tenants)
    screen = await guide.room(leader, there)
    await screen.page.locator(".pulse-notice").get_by_role("button").click()
    await expect(screen.dialog).to_contain_text("Stof op de trap")
    return screen.page


async def room_pulse_results(guide: Guide) -> Page:
    there, tenants, leader = _with_a_pulse(guide)
    pulse = _all_said(guide, there, tenants)
    tell_results(guide.there.house.ground, leader, there, pulse)
    screen = await guide.room(tenants[0], there)
    await screen.card("Wat bewoners vinden").evaluate("card => card.scrollIntoView()")
    return screen.page


async def dialog_pulse_history(guide: Guide) -> Page:
    there, tenants, leader = _with_a_pulse(guide)
    tell_results(guide.there.house.ground, leader, there, _all_said(guide, there, tenants))
    screen = await guide.room(tenants[0], there)
    await screen.page.get_by_role("button", name="Alle uitslagen").click()
    await expect(screen.dialog).to_contain_text("Ten minste 10 van de 12 woningen")
    return screen.page


async def dialog_pulse_calls(guide: Guide) -> Page:
    there, tenants, leader = _with_a_pulse(guide)
    _all_said(guide, there, tenants)
    screen = await guide.room(leader, there)
    await screen.page.get_by_role("button", name="Wie wil gebeld worden?").click()
    await expect(screen.dialog.get_by_role("button", name="is gebeld").first).to_be_visible()
    return screen.page


def _with_a_pulse(guide: Guide) -> tuple[Topic, list[Actor], Actor]:
    """A room of twelve homes that are asked, those who live there, and the project leader."""
    ground = guide.there.house.ground
    room = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie Marnixdreef"))
    tenants = ground.do(lambda tx: [a_member(tx, room) for _ in range(12)])
    leader = ground.do(lambda tx: a_member(tx, room, name="Thijs Bos", role="staff", duty="project_leader"))
    a_pulse(ground, room)
    return room, tenants, leader


def _all_said(guide: Guide, room: Topic, tenants: list[Actor]) -> int:
    """Everybody has answered, and the week is over."""
    ground = guide.there.house.ground
    pulse: int = ground.told("pulse.asked")[-1]["pulse"]
    all_answer(ground, tenants[:7], room, pulse, agreed=5, worries=["dust", "rent"])
    all_answer(ground, tenants[7:], room, pulse, knows=1, worries=["dust"], sentence="Stof op de trap", call=True)
    end(ground)
    return pulse


async def form_horizon(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne, guide.there.corner)
    await screen.begin("Vertellen wat er gepland is")
    await expect(screen.dialog.get_by_role("button", name="Annuleren")).to_be_visible()
    return screen.page


async def dialog_hide(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne)
    await screen.choose("Ik heb er tien", "Verbergen")
    await expect(screen.dialog.get_by_label("Reden")).to_be_visible()
    return screen.page


async def dialog_mute(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne)
    await screen.choose("Ik heb er tien", "Riet laten zwijgen")
    await expect(screen.dialog.get_by_label("Reden")).to_be_visible()
    return screen.page


async def dialog_delete(guide: Guide) -> Page:
    screen = await guide.room()
    await screen.choose("Ik heb er tien", "Verwijderen")
    await expect(screen.dialog.get_by_role("button", name="Annuleren")).to_be_visible()
    return screen.page


async def dialog_confirmations(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne)
    await screen.card("De steiger komt dinsdag").get_by_role("button", name="Wie nog niet?").click()
    await expect(screen.dialog.get_by_role("row").nth(3)).to_be_visible()
    return screen.page


async def dialog_photo(guide: Guide) -> Page:
    screen = await guide.room()
    await screen.page.get_by_role("button", name="Foto 1 van 3").click()
    await expect(screen.dialog.locator("img")).to_be_visible()
    return screen.page


async def dialog_finder(guide: Guide) -> Page:
    screen = await guide.room(guide.there.sanne)
    await screen.page.keyboard.press("Control+k")
    await expect(screen.dialog.get_by_role("option").first).to_be_visible()
    return screen.page


async def dialog_shortcuts(guide: Guide) -> Page:
    screen = await guide.room()
    await screen.log.focus()
    await screen.page.keyboard.press("?")
    await expect(screen.dialog.get_by_role("table")).to_be_visible()
    return screen.page


async def search(guide: Guide) -> Page:
    page = await guide.visit(guide.there.riet)
    await page.get_by_role("link", name="Zoeken in berichten").click()
    while not await page.locator(".found-link").count():  # what was said just now is taken in within seconds
        async with page.expect_response("**/api/search?*"):
            await page.get_by_label("Wat zoekt u?").press_sequentially(" " if await _typed(page) else "de")
        await expect(page.locator(".search-count > *").first).to_be_visible()
    return page


async def _typed(page: Page) -> str:
    return await page.get_by_label("Wat zoekt u?").input_value()


async def search_nothing(guide: Guide) -> Page:
    page = await guide.visit(guide.there.riet)
    await page.goto("/search?q=olifant")
    await expect(page.get_by_text("Probeer minder woorden")).to_be_visible()
    return page


async def settings(guide: Guide) -> Page:
    page = await guide.visit(guide.there.sanne)
    await page.get_by_role("link", name="Instellingen").click()
    await expect(page.get_by_text("dit apparaat", exact=True)).to_be_visible()
    return page


async def dialog_audit(guide: Guide) -> Page:
    page = await settings(guide)
    await page.get_by_role("button", name="Bekijk het logboek").click()
    await expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    return page


SCREENS: Mapping[str, Way] = {
    way.__name__.replace("_", "-"): way
    for way in (
        sign_in_code,
        sign_in_code_wrong,
        sign_in_name,
        sign_in_person,
        sign_in_mail,
        sign_in_digits,
        sign_in_link,
        sign_in_link_old,
        not_found_outside,
        not_found,
        rooms_list,
        rooms_none,
        room,
        room_lively,
        room_newest,
        room_staff,
        room_contractor,
        room_odd,
        room_empty,
        room_muted,
        room_promises,
        room_promises_tenant,
        promises_all,
        promises_none,
        room_horizon,
        room_pulse,
        room_pulse_owed,
        room_pulse_results,
        room_answering,
        room_offline,
        about,
        menu_more,
        menu_message,
        form_announcement,
        form_progress,
        form_poll,
        room_asking,
        room_offered,
        question_late,
        question_thread,
        form_answer,
        form_answerer,
        form_shelve,
        answers_all,
        questions_all,
        form_promise,
        form_promise_asked,
        dialog_promise_moved,
        form_horizon,
        form_pulse,
        form_pulse_results,
        dialog_pulse_history,
        dialog_pulse_calls,
        dialog_hide,
        dialog_mute,
        dialog_delete,
        dialog_confirmations,
        dialog_photo,
        dialog_finder,
        dialog_shortcuts,
        dialog_audit,
        search,
        search_nothing,
        settings,
    )
}
