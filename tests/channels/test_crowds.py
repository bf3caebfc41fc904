"""A crowd is written in slices: small rooms go in between, and nobody in the crowd misses anything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from channels import stream as stream_module
from channels import turns as turns_module
from channels.limits import Times
from tests.channels.browser import Browser, a_browser
from tests.channels.toy import GAME, OTHER_GAME, Club, House, serve

pytestmark = pytest.mark.asyncio(loop_scope="function")

MEMBERS = 12


@pytest.fixture(autouse=True)
def _small_crowds(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than 5 are a crowd, and 2 of them are written in a turn."""
    monkeypatch.setattr(stream_module, "CROWD", 5)
    monkeypatch.setattr(turns_module, "SLICE", 2)


async def test_everybody_in_a_crowd_sees_every_event_once_and_in_order() -> None:
    club = Club()
    async with serve(club) as house, a_crowd(house) as crowd:
        for _ in range(50):
            club.play(times=3)
            await asyncio.sleep(0)
        await all_have_read(crowd, 150)
        assert house.hub.behind == 0

    assert all(browser.seqs(GAME) == [*range(1, 151)] for browser in crowd)


async def test_a_small_room_is_written_before_the_crowd_is_through() -> None:
    club = Club()
    async with serve(club) as house, a_crowd(house) as crowd, a_browser(house.url, 99) as anna:
        await anna.hello(topics={str(OTHER_GAME): 0})
        club.play()
        club.play(OTHER_GAME)
        async with asyncio.timeout(5):
            while house.hub.streams[OTHER_GAME].sent < 1:  # noqa: ASYNC110 - the hub tells nobody
                await asyncio.sleep(0)
        still_waiting = house.hub.behind
        await anna.read_up_to(OTHER_GAME, 1)
        await all_have_read(crowd, 1)

    assert still_waiting >= MEMBERS - 3 * turns_module.SLICE


async def test_who_comes_and_goes_while_a_crowd_is_written_sees_all_that_is_hers() -> None:
    club = Club()
    async with serve(club) as house, a_crowd(house) as crowd:
        club.play(times=5)
        assert house.hub.behind
        async with a_browser(house.url, 99) as late:
            await late.hello(topics={str(GAME): 2})
            await crowd[-1].send("leave", topic=str(GAME))
            await crowd[-1].send("join", topic=str(GAME), after=4)
            club.play(times=5)
            await all_have_read([*crowd, late], 10)

    assert all(browser.seqs(GAME) == [*range(1, 11)] for browser in crowd[:-1])
    assert late.seqs(GAME) == [*range(3, 11)]
    assert sorted(set(crowd[-1].seqs(GAME))) == [*range(crowd[-1].seqs(GAME)[0], 11)]


async def test_a_crowd_is_told_how_many_are_here_and_not_who_writes() -> None:
    club = Club()
    async with serve(club, times=Times(presence_s=0.05)) as house, a_crowd(house) as crowd:
        await crowd[0].send("typing", topic=str(GAME))
        for browser in crowd:
            while (await browser.next("presence"))["here"] != MEMBERS:
                pass
        assert all("typing" not in browser.types() for browser in crowd)


@asynccontextmanager
async def a_crowd(house: House) -> AsyncIterator[list[Browser]]:
    """Members who follow the game, and are all up to date."""
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(a_browser(house.url, n + 1)) for n in range(MEMBERS)]
        for browser in crowd:
            await browser.hello(topics={str(GAME): 0})
        async with asyncio.timeout(5):
            while GAME not in house.hub.streams or len(house.hub.streams[GAME].live) < MEMBERS:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        yield crowd


async def all_have_read(browsers: list[Browser], seq: int) -> None:
    async with asyncio.TaskGroup() as group:
        for browser in browsers:
            group.create_task(browser.read_up_to(GAME, seq))
