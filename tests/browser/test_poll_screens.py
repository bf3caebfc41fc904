"""Every screen of polls, light and dark, on a phone and on a desk, as `test_every_screen` does for the others."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from app.kernel.actor import Actor
from app.polls.wire import Date
from channels.topics import Topic
from tests.browser.house import House, Visit
from tests.browser.room_page import RoomPage
from tests.browser.test_every_screen import look_at
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.polls import a_poll, close, decide, slips_of, vote

BINDS = {
    "effect": "binds",
    "consequence": "Wint “Het dak”: dan begint de aannemer in maart.\nWint “De ramen”: dan begint hij in mei.",
}
ADVISES = {
    "effect": "advises",
    "consequence": "Wij leggen uw keuze voor aan de architect, en vertellen wat zij ervan vindt.",
}
OPTIONS = ["Het dak, met nieuwe isolatie en zonnepanelen", "De ramen", "Het trappenhuis"]


@dataclass
class Street:
    """Twelve who rent, of whom Riet looks; and Sanne, who asks."""

    visit: Visit
    room: Topic
    riet: Actor
    sanne: Actor
    others: list[Actor]

    @property
    def ground(self) -> Ground:
        return self.visit.house.ground

    def asks(self, **wishes: object) -> int:
        return a_poll(self.ground, self.sanne, self.room, **wishes)

    def ranking(self, **wishes: object) -> int:
        poll = self.asks(question="Wat doen wij het eerst?", form="ranking", options=OPTIONS, **BINDS, **wishes)
        self.vote(poll, [[(n % 2, 2), (2, n % 2), (1, 2, 0)][n % 3] for n in range(len(self.others))])
        return poll

    def vote(self, poll: int, choices: Sequence[tuple[int, ...]]) -> None:
        """The others do, each a second after the other."""
        ground = self.ground
        for voter, chosen in zip(self.others, choices, strict=True):
            vote(ground, voter, self.room, poll, *chosen)

    async def sees(self, who: Actor) -> RoomPage:
        screen = RoomPage(await self.visit(who, self.room))
        await expect(screen.page.locator("article.card-poll").last).to_be_visible()
        return screen


@pytest.fixture
def street(house: House, visit: Visit) -> Street:
    ground = house.ground
    room = ground.do(lambda tx: a_room(tx, name="Merelhof 2–48"))
    return Street(
        visit=visit,
        room=room,
        riet=ground.do(lambda tx: a_member(tx, room, name="Riet")),
        sanne=ground.do(lambda tx: a_member(tx, room, name="Sanne", role="staff")),
        others=ground.do(lambda tx: [a_member(tx, room, name=f"Buur {n}") for n in range(11)]),
    )


Way = Callable[[Street], Awaitable[Page]]


async def poll_ranking(street: Street) -> Page:
    street.ranking()
    screen = await street.sees(street.riet)
    for option in OPTIONS[:2]:
        await screen.page.get_by_role("button", name=f"{option} kiezen").click()
    await screen.page.get_by_role("list", name="Uw volgorde").evaluate("list => list.scrollIntoView()")
    return screen.page


async def poll_ranked(street: Street) -> Page:
    poll = street.ranking(quorum=70)
    close(street.ground, street.sanne, street.room, poll)
    screen = await street.sees(street.riet)
    await screen.page.get_by_text("Hoe er geteld is").click()
    await screen.page.get_by_text("Hoe er geteld is").evaluate("summary => summary.scrollIntoView()")
    return screen.page


async def poll_dates(street: Street) -> Page:
    dates = [
        Date(datetime(2027, 1, 12 + n, 9, tzinfo=UTC), datetime(2027, 1, 12 + n, 11, tzinfo=UTC)) for n in range(4)
    ]
    wished = {"form": "dates", "options": [], "dates": dates, "per": "dwelling", "most": 2}
    poll = street.asks(question="Wanneer mag de loodgieter komen?", **wished, **ADVISES)
    street.vote(poll, [(n % 4,) for n in range(len(street.others))])
    screen = await street.sees(street.riet)
    await screen.page.get_by_role("checkbox").first.check()
    return screen.page


async def poll_faces(street: Street) -> Page:
    street.asks(question="Hoe vindt u dat het werk gaat?", form="faces", options=[], secret=True, **ADVISES)
    screen = await street.sees(street.riet)
    await screen.page.get_by_text("Hoe blijft het geheim?").click()
    return screen.page


async def poll_faces_counted(street: Street) -> Page:
    poll = street.asks(question="Hoe vindt u dat het werk gaat?", form="faces", options=[], secret=True, **ADVISES)
    street.vote(poll, [([3, 4, 2, 3][n % 4],) for n in range(len(street.others))])
    close(street.ground, street.sanne, street.room, poll)
    decide(street.ground, street.sanne, street.room, poll)
    return (await street.sees(street.riet)).page


async def poll_late(street: Street) -> Page:
    ground = street.ground
    ground.now -= timedelta(days=10)
    poll = a_poll(ground, street.sanne, street.room, question="Welke kleur krijgt de deur?", **BINDS, form="one")
    close(ground, street.sanne, street.room, poll)
    return (await street.sees(street.sanne)).page


async def poll_owed(street: Street) -> Page:
    page = await poll_late(street)
    await page.goto("/")
    await page.get_by_role("button", name="moet").or_(page.get_by_role("button", name="moeten")).click()
    await expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
    return page


async def poll_outcome(street: Street) -> Page:
    page = await poll_late(street)
    await page.get_by_role("button", name="Schrijf wat er besloten is").click()
    await expect(page.get_by_role("dialog").get_by_label("Wat gebeurt er nu?")).to_be_visible()
    return page


async def poll_voters(street: Street) -> Page:
    poll = street.ranking()
    close(street.ground, street.sanne, street.room, poll)
    screen = await street.sees(street.sanne)
    await screen.page.get_by_role("button", name="Wie stemden er?").click()
    await expect(screen.dialog.get_by_role("table")).to_be_visible()
    return screen.page


async def poll_slip(street: Street) -> Page:
    poll = street.asks(question="Wat doen wij het eerst?", form="one", options=OPTIONS, per="dwelling", **BINDS)
    slip = slips_of(street.ground, street.sanne, poll)[0]
    vote(street.ground, street.riet, street.room, poll, 1)
    screen = await street.sees(street.sanne)
    await screen.page.get_by_role("button", name="Briefje invoeren").click()
    await screen.dialog.get_by_label("Code op het briefje").fill(slip.code)
    await screen.dialog.get_by_role("radio").first.check()
    return screen.page


async def poll_slips(street: Street) -> Page:
    closes_at = street.ground.now + timedelta(days=7)
    asked = {"form": "one", "options": OPTIONS, "per": "dwelling", "closes_at": closes_at}
    poll = street.asks(question="Wat doen wij het eerst?", **asked, **BINDS)
    page = await street.visit(street.sanne)
    await page.goto(f"/polls/{poll}/slips")
    return page


async def composed(street: Street, form: str, steps: int) -> Page:
    """The form, so many steps on."""
    street.asks()
    screen = await street.sees(street.sanne)
    await screen.begin("Stemming beginnen")
    await screen.dialog.get_by_role("radio", name=form).check()
    for step in range(steps):
        await screen.dialog.get_by_role("button", name="Verder").click()
        if step == 0:
            await screen.dialog.get_by_label("Vraag").fill("Wat doen wij het eerst?")
        if step == 0 and form == "Kies er één":
            for number, option in enumerate(OPTIONS[:2], start=1):
                await screen.dialog.get_by_label(f"Antwoord {number}", exact=True).fill(option)
    return screen.page


async def compose_form(street: Street) -> Page:
    return await composed(street, "Kies er één", 0)


async def compose_question(street: Street) -> Page:
    return await composed(street, "Kies er één", 1)


async def compose_dates(street: Street) -> Page:
    return await composed(street, "Prik een datum", 1)


async def compose_who(street: Street) -> Page:
    page = await composed(street, "Kies er één", 2)
    await page.get_by_role("radio", name="Eén stem per persoon").check()
    return page


async def compose_when(street: Street) -> Page:
    return await composed(street, "Kies er één", 3)


async def compose_effect(street: Street) -> Page:
    return await composed(street, "Kies er één", 4)


SCREENS: Mapping[str, Way] = {
    way.__name__.replace("_", "-"): way
    for way in (
        poll_ranking,
        poll_ranked,
        poll_dates,
        poll_faces,
        poll_faces_counted,
        poll_late,
        poll_owed,
        poll_outcome,
        poll_voters,
        poll_slip,
        poll_slips,
        compose_form,
        compose_question,
        compose_dates,
        compose_who,
        compose_when,
        compose_effect,
    )
}


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_of_polls_can_be_read_and_used_by_everybody(street: Street, name: str) -> None:
    await look_at(await SCREENS[name](street), name)
