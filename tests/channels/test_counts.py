"""What the hub counts of itself agrees with what its people saw."""

import pytest
from websockets.exceptions import InvalidStatus

from channels.limits import Limits
from tests.channels.browser import a_browser
from tests.channels.test_slow_readers import play_until_slow
from tests.channels.test_two_processes import Air, two_houses
from tests.channels.toy import GAME, Club, serve

pytestmark = pytest.mark.asyncio(loop_scope="function")


async def test_events_deliveries_and_their_lag_are_counted() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 1) as anna, a_browser(house.url, 2) as bert:
        await anna.hello()
        await bert.hello()
        for browser in (anna, bert):
            await browser.settle()
        club.play(times=3)
        await anna.read_up_to(GAME, 3)
        counts = house.hub.counts

        assert (counts.opened, counts.events, counts.delivered) == (2, 3, 6)
        assert sum(counts.own_lag.counts) == 3
        assert 0 < counts.own_lag.total < 10
        assert sum(counts.turns.counts) == 1, "one turn for what was committed together"


async def test_who_comes_back_is_read_on_or_starts_afresh() -> None:
    club = Club()
    club.play(times=20)
    async with (
        serve(club, limits=Limits(reset_after=10)) as house,
        a_browser(house.url, 1) as near,
        a_browser(house.url, 2) as far,
    ):
        await near.hello(topics={"game:1": 15})
        await near.read_up_to(GAME, 20)
        await far.hello(topics={"game:1": 1})
        await far.next("reset")

        assert (house.hub.counts.resumed, house.hub.counts.reset) == (1, 1)


async def test_why_sockets_end_and_are_not_let_in_is_counted() -> None:
    club = Club()
    async with serve(club) as house:
        async with a_browser(house.url, 1) as anna:
            await anna.hello()
        async with a_browser(house.url, 2) as bert:
            await bert.hello()
            club.expelled.add(2)
            club.expel(2)
            await bert.closed()
        with pytest.raises(InvalidStatus):
            await a_browser(house.url, 0).__aenter__()
        async with a_browser(house.url, 3) as carla:  # by when the others are gone
            await carla.hello()
            await carla.send("nonsense")
            await carla.next("error")
            counts = house.hub.counts

            assert counts.closed == {"gone": 1, "not_signed_in": 1}
            assert counts.denied == {"not_signed_in": 1}
            assert counts.bad_frames == 1


async def test_a_slow_reader_is_counted_once_each_time() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 1, narrow=True) as slow, a_browser(house.url, 2) as quick:
        await slow.hello()
        await quick.hello()
        await play_until_slow(house, quick)

        assert house.hub.counts.slowed == 1
        assert house.hub.behind == 1


async def test_the_lag_of_another_process_is_counted_from_its_commit() -> None:
    async with two_houses(Air()) as (here, there), a_browser(here.url, 1) as anna:
        await anna.hello()
        await anna.settle()
        there.hub.committed([there.club.journal.append(GAME)], at=there.hub.now() - 1.5)
        await anna.read_up_to(GAME, 1)
        counts = here.hub.counts

    assert sum(counts.peers_lag.counts) == 1
    assert 1.5 <= counts.peers_lag.total < 10
    assert sum(counts.own_lag.counts) == 0
