"""Lines break, servers stop, people come back: nothing that somebody wrote is lost, and nobody loses her place."""

from datetime import timedelta

import msgspec
from playwright.async_api import Locator, Page, WebSocketRoute, expect

from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.clock import utc_now
from app.people.device import Device
from app.rooms import commands as rooms
from channels.protocol import decode_event
from channels.topics import Topic
from tests.browser.house import DESK, PHONE, House, Visit, path_of
from tests.browser.room_page import RoomPage
from tests.support.messages import say
from tests.support.people import a_member, a_room, moves_out

NO_LINE = r"ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|WebSocket"


class Line:
    """The socket of a browser, which can be cut while pages and pictures still come through."""

    def __init__(self) -> None:
        self.is_cut = False
        self._open: list[WebSocketRoute] = []

    async def connect(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            await socket.close(code=1012)
            return
        socket.connect_to_server()
        self._open.append(socket)

    async def cut(self) -> None:
        self.is_cut = True
        for socket in self._open:
            await socket.close(code=1012)
        self._open.clear()


async def test_what_is_sent_while_the_server_is_down_arrives_once(visit_mortal: Visit) -> None:
    visit, house = visit_mortal, visit_mortal.house
    visit.expect_complaints(NO_LINE)
    room, anna, bert = two_neighbours(house)
    hers, his = RoomPage(await visit(anna, room)), RoomPage(await visit(bert, room))
    await hers.say("Voor de storing")
    await expect(his.post("Voor de storing")).to_be_visible()

    await hers.composer.press_sequentially("Hoort u ")
    house.server.kill()
    await hers.composer.press_sequentially("mij nog?")
    await hers.composer.press("Enter")

    waiting = hers.page.locator(".pending", has_text="Hoort u mij nog?")
    await expect(waiting).to_contain_text("Nog niet verstuurd. Dit gaat vanzelf zodra er verbinding is.")
    await expect(hers.page.locator(".connection")).to_contain_text("Geen verbinding.")

    house.server.start()
    await hers.page.get_by_role("button", name="Probeer nu").or_(hers.post("Hoort u mij nog?")).first.click()
    await expect(hers.post("Hoort u mij nog?")).to_have_count(1)
    await expect(waiting).to_have_count(0)
    await expect(hers.page.locator(".connection")).to_have_count(0)
    await expect(his.post("Hoort u mij nog?")).to_have_count(1)
    assert said(house, room).count("Hoort u mij nog?") == 1


async def test_what_the_server_took_without_a_word_is_not_said_twice(visit_mortal: Visit) -> None:
    visit, house = visit_mortal, visit_mortal.house
    visit.expect_complaints(NO_LINE)
    room, anna, _ = two_neighbours(house)
    hers = RoomPage(await visit(anna, room))
    await hers.say("Alles goed")
    await expect(hers.post("Alles goed")).to_be_visible()

    house.server.pause()
    await hers.say("Bent u er nog?")
    await expect(hers.page.locator(".pending", has_text="Bent u er nog?")).to_contain_text("Onderweg…")
    house.server.kill()
    house.server.start()

    await expect(hers.post("Bent u er nog?")).to_have_count(1)
    await expect(hers.page.locator(".pending")).to_have_count(0)
    assert said(house, room).count("Bent u er nog?") == 1


async def test_what_waits_to_be_sent_outlives_a_reload(visit: Visit) -> None:
    visit.expect_complaints(NO_LINE)
    room, anna, _ = two_neighbours(visit.house)
    line, context = Line(), await visit.context(anna)
    await context.route_web_socket("**/ws", line.connect)
    hers = RoomPage(await context.new_page())
    await hers.page.goto(path_of(room))
    await hers.say("Eerst dit")
    await expect(hers.post("Eerst dit")).to_be_visible()

    await line.cut()
    await hers.say("Dit wacht")
    waiting = hers.page.locator(".pending", has_text="Dit wacht")
    await expect(waiting).to_contain_text("Nog niet verstuurd")
    await hers.composer.fill("En dit is nog niet af")
    await hers.page.reload()
    await expect(waiting).to_contain_text("Nog niet verstuurd")
    await expect(hers.composer).to_have_value("En dit is nog niet af")

    line.is_cut = False
    await expect(hers.post("Dit wacht")).to_have_count(1)
    await expect(waiting).to_have_count(0)
    assert said(visit.house, room).count("Dit wacht") == 1


async def test_older_messages_come_above_and_nothing_moves(visit: Visit) -> None:
    room, anna, bert = two_neighbours(visit.house)
    a_long_talk(visit.house, room, [anna, bert], messages=180)
    hers = RoomPage(await visit(anna, room))
    items = hers.page.locator("li[data-seq]")
    await expect(hers.post("Bericht 179 van vele")).to_be_visible()

    for _ in range(3):
        oldest = await items.first.get_attribute("data-seq") or ""
        seq, top = await scroll_up(hers.log)
        await expect(items.first).not_to_have_attribute("data-seq", oldest)
        assert abs(await top_of(hers.page, seq) - top) <= 1

    while int(await items.first.get_attribute("data-seq") or 0) > 1:
        oldest = await items.first.get_attribute("data-seq") or ""
        await scroll_up(hers.log)
        await expect(items.first).not_to_have_attribute("data-seq", oldest)
    await expect(hers.page.get_by_text("Hier begint het gesprek.")).to_be_attached()


async def test_the_newest_stays_in_sight_when_a_phone_is_turned_or_its_keyboard_comes_up(visit: Visit) -> None:
    room, anna, bert = two_neighbours(visit.house)
    a_long_talk(visit.house, room, [anna, bert], messages=30)
    hers = RoomPage(await visit(anna, room, size=PHONE))
    await hers.log.evaluate("log => { log.scrollTop = log.scrollHeight }")
    newest = hers.post("Bericht 29 van vele")
    await expect(newest).to_be_in_viewport()
    await expect(hers.page.locator(".pill-bottom")).to_have_count(0)

    heights = [*range(740, 400, -20), *range(400, 740, 20)]
    for width, height in [(740, 360), PHONE, *((360, height) for height in heights), (740, 360), DESK, PHONE]:
        await hers.page.set_viewport_size({"width": width, "height": height})

    await expect(newest).to_be_in_viewport()
    assert await hers.log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight") <= 1


async def test_a_line_marks_what_is_new_since_she_was_away(visit: Visit) -> None:
    room, anna, bert = two_neighbours(visit.house)
    visit.house.ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie dak", beside=room))
    visit.house.ground.do(lambda tx: rooms.settle(tx, [anna.id]))
    say(visit.house.ground, bert, room, "Dit las zij al")
    hers = RoomPage(await visit(anna, room))
    await expect(link_to(hers.page, "Ivoordreef").locator(".count")).to_have_count(0)
    await link_to(hers.page, "Renovatie dak").click()
    await expect(hers.page.get_by_role("heading", name="Renovatie dak", level=1)).to_be_visible()

    say(visit.house.ground, bert, room, "Dit is nieuw")
    say(visit.house.ground, bert, room, "En dit ook")
    await expect(link_to(hers.page, "Ivoordreef").locator(".count")).to_have_text("2 nieuwe berichten")
    await link_to(hers.page, "Ivoordreef").click()

    line = hers.page.get_by_role("heading", name="Nieuw sinds u weg was")
    await expect(line).to_be_visible()
    await expect(hers.page.locator("li.new + li[data-seq]")).to_contain_text("Dit is nieuw")
    await expect(link_to(hers.page, "Ivoordreef").locator(".count")).to_have_count(0)


async def test_who_moves_out_loses_the_room_at_once(visit: Visit) -> None:
    room, anna, bert = two_neighbours(visit.house)
    say(visit.house.ground, bert, room, "Onder ons")
    hers = RoomPage(await visit(anna, room))
    await expect(hers.post("Onder ons")).to_be_visible()
    visit.expect_complaints(r"status of 404")

    visit.house.ground.do(lambda tx: moves_out(tx, anna))

    await expect(hers.page.get_by_role("heading", name="Deze pagina is er niet")).to_be_visible()
    await expect(hers.page.get_by_text("Onder ons")).to_have_count(0)
    await expect(hers.composer).to_have_count(0)
    await expect(link_to(hers.page, "Ivoordreef")).to_have_count(0)
    assert (await hers.page.request.get(f"/api{path_of(room)}")).status == 404


async def test_a_device_is_signed_out_from_another_one(visit: Visit) -> None:
    visit.expect_complaints(r"status of 401")
    room, anna, _ = two_neighbours(visit.house)
    lost = await visit(anna, room, device=Device("Firefox", "Windows"))
    hers = await visit(anna)
    await expect(RoomPage(lost).composer).to_be_visible()

    await hers.goto("/#settings")
    await hers.get_by_role("button", name="Uitloggen Firefox op Windows").click()

    await expect(hers.get_by_text("Firefox op Windows")).to_have_count(0)
    await expect(lost.get_by_label("Code uit de brief")).to_be_visible()
    await lost.goto(path_of(room))
    await expect(lost.get_by_label("Code uit de brief")).to_be_visible()
    await expect(hers.get_by_role("heading", name="Mijn apparaten")).to_be_visible()


def two_neighbours(house: House) -> tuple[Topic, Actor, Actor]:
    """A room with Anna and Bert."""
    ground = house.ground
    room = ground.do(a_room)
    return (
        room,
        ground.do(lambda tx: a_member(tx, room, name="Anna")),
        ground.do(lambda tx: a_member(tx, room, name="Bert")),
    )


def a_long_talk(house: House, room: Topic, people: list[Actor], *, messages: int) -> None:
    """Messages over the last days, of one line and of several."""
    ground = house.ground
    ground.now = utc_now() - timedelta(days=2)
    for number in range(messages):
        ground.later(minutes=2)
        say(ground, people[number % len(people)], room, f"Bericht {number} van vele. " + "Nog wat. " * (number % 7 * 5))


def said(house: House, room: Topic) -> list[str]:
    """What the journal holds of what was said, in order."""
    entries = house.ground.ask(journal.since, room, 0)
    return [msgspec.json.decode(decode_event(e.frame).data)["text"] for e in entries if e.kind == "message.posted"]


async def scroll_up(log: Locator) -> tuple[str, float]:
    """Go near to the oldest message that is there: one that is in sight now, by its number, and where it stands."""
    seq, top = await log.evaluate(
        """log => {
            log.scrollTop = 300;
            const edge = log.getBoundingClientRect().top;
            const top = item => item.getBoundingClientRect().top;
            const item = [...log.querySelectorAll("li[data-seq]")].find(item => top(item) > edge);
            return [item.dataset.seq, top(item)];
        }"""
    )
    return seq, top


async def top_of(page: Page, seq: str) -> float:
    """Where a message stands on the screen, in pixels from the top."""
    top: float = await page.locator(f'li[data-seq="{seq}"]').evaluate("item => item.getBoundingClientRect().top")
    return top


def link_to(page: Page, room: str) -> Locator:
    return page.locator(".rooms .room-link", has_text=room)
