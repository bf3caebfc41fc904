"""A crowd that comes back asks the journal once, not once each."""

import asyncio

import pytest

from channels.limits import Times
from channels.stream import RING_FRAMES
from tests.channels.browser import Browser, a_browser
from tests.channels.toy import GAME, Club, House, WaywardClub, serve

pytestmark = pytest.mark.asyncio(loop_scope="function")


@pytest.mark.parametrize(("people", "behind"), [(500, 50), (50, 200)])
async def test_a_crowd_returns_to_a_cold_process(people: int, behind: int) -> None:
    club = Club()
    club.play(times=1_000)
    async with serve(club) as house:
        browsers = await come_back(house, after=1_000 - behind, head=1_000, people=people)

    assert all(browser.seqs(GAME) == [*range(1_001 - behind, 1_001)] for browser in browsers)
    assert club.asked["since"] <= 3


async def test_a_crowd_returns_to_a_topic_that_was_kept_warm() -> None:
    club = Club()
    club.play(times=1_000)
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        club.play(times=RING_FRAMES)
        await anna.read_up_to(GAME, 1_000 + RING_FRAMES)
        browsers = await come_back(house, after=1_000, head=1_000 + RING_FRAMES)

    assert all(browser.seqs(GAME) == [*range(1_001, 1_001 + RING_FRAMES)] for browser in browsers)
    assert club.asked["since"] == 0


async def test_a_crowd_returns_while_messages_come() -> None:
    club = Club()
    club.play(times=1_000)
    async with serve(club) as house:
        returning = asyncio.create_task(come_back(house, after=950, head=1_100))
        for _ in range(100):
            club.play()
            await asyncio.sleep(0.005)
        browsers = await returning

    assert all(browser.seqs(GAME)[:150] == [*range(951, 1_101)] for browser in browsers)
    assert club.asked["since"] <= 5


async def test_a_crowd_after_an_erasure_reads_the_journal_anew_once() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        club.play(times=100)
        club.tell(club.journal.erase(GAME, 70))
        await anna.read_up_to(GAME, 101)
        browsers = await come_back(house, after=51, head=101)

    assert {browser.events(GAME)[18]["data"]["text"] for browser in browsers} == {"erased"}
    assert 1 <= club.asked["since"] <= 3


async def test_what_is_erased_while_it_is_being_read_is_not_kept_for_those_who_come_later() -> None:
    club = WaywardClub()
    club.play(times=100)
    async with serve(club) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 8) as bert:
        club.hold("since")
        await anna.hello(topics={"game:1": 50})
        await club.asks("since")
        club.tell(club.journal.erase(GAME, 70))
        club.release("since")
        await anna.read_up_to(GAME, 101)
        await bert.hello(topics={"game:1": 50})
        await bert.read_up_to(GAME, 101)

    assert bert.events(GAME)[19]["data"]["text"] == "erased"


async def test_somebody_far_behind_is_read_on_page_by_page() -> None:
    club = Club()
    club.play(times=4_000, text="x" * 500)
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello(topics={"game:1": 0})
        await anna.read_up_to(GAME, 4_000)

    assert anna.seqs(GAME) == [*range(1, 4_001)]
    assert "reset" not in anna.types()


async def test_a_topic_is_kept_a_while_after_its_last_follower_left() -> None:
    club = Club()
    async with serve(club, times=Times(linger_s=0.3, heartbeat_s=1)) as house:
        async with a_browser(house.url, 7) as anna:
            await anna.hello()
            club.play()
            await anna.read_up_to(GAME, 1)
            await asyncio.sleep(0.5)
            assert GAME in house.hub.streams
        await asyncio.sleep(0.1)
        assert GAME in house.hub.streams
        async with asyncio.timeout(5):
            while house.hub.streams:  # noqa: ASYNC110 - the hub tells nobody
                await asyncio.sleep(0.01)
        async with a_browser(house.url, 7) as anna:
            await anna.hello(topics={"game:1": 0})
            await anna.read_up_to(GAME, 1)


async def come_back(house: House, *, after: int, head: int, people: int = 50) -> list[Browser]:
    """All at once, until each has read up to `head`."""

    async def one(member: int) -> Browser:
        async with a_browser(house.url, member, open_timeout=30) as browser:
            await asyncio.wait_for(gate.wait(), 30)
            await browser.send("hello", topics={"game:1": after})
            await browser.read_up_to(GAME, head)
            return browser

    gate, expected = asyncio.Event(), len(house.hub.connections) + people
    tasks = [asyncio.create_task(one(member)) for member in range(100, 100 + people)]
    while len(house.hub.connections) < expected:  # noqa: ASYNC110 - the hub tells nobody
        await asyncio.sleep(0.01)
    gate.set()
    return await asyncio.gather(*tasks)
