"""Two hubs on one journal: publications overtake each other, come twice, or not at all."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from broadcaster import Broadcast
from broadcaster._backends.base import BroadcastBackend
from broadcaster._base import Event

from channels.backplane import Backplane
from channels.limits import Times
from tests.channels.browser import Browser, a_browser
from tests.channels.toy import GAME, OTHER_GAME, Club, House, Journal, serve
from tests.support.servers import Redis

pytestmark = pytest.mark.asyncio(loop_scope="function")

NEVER = 3_600.0


class Air:
    """What several processes share. It may lose, repeat, and turn the order around."""

    def __init__(self, *, lost: float = 0.0, doubled: float = 0.0, shuffled_s: float = 0.0) -> None:
        self.chance = random.Random(7)
        self.lost, self.doubled, self.shuffled_s = lost, doubled, shuffled_s
        self.ends: list[asyncio.Queue[Event]] = []

    def carry(self, event: Event) -> None:
        for end in self.ends:
            for _ in range(2 if self.chance.random() < self.doubled else 1):
                if self.chance.random() >= self.lost:
                    wait = self.chance.uniform(0, self.shuffled_s)
                    asyncio.get_running_loop().call_later(wait, end.put_nowait, event)


class AirBackend(BroadcastBackend):
    """One process's end of it."""

    def __init__(self, air: Air) -> None:
        self._air = air
        self._end: asyncio.Queue[Event] = asyncio.Queue()

    async def connect(self) -> None:
        self._air.ends.append(self._end)

    async def disconnect(self) -> None:
        self._air.ends.remove(self._end)

    async def subscribe(self, channel: str) -> None:
        pass

    async def unsubscribe(self, channel: str) -> None:
        pass

    async def publish(self, channel: str, message: Any) -> None:
        self._air.carry(Event(channel, message))

    async def next_published(self) -> Event:
        return await self._end.get()


@asynccontextmanager
async def two_houses(air: Air, times: Times | None = None) -> AsyncIterator[tuple[House, House]]:
    """Two processes of one club."""
    journal = Journal()
    async with a_house(Club(journal), air, times) as one, a_house(Club(journal), air, times) as other:
        yield one, other


def a_house(club: Club, air: Air, times: Times | None = None) -> AbstractAsyncContextManager[House]:
    """One process of it."""
    return serve(club, backplane=Backplane(Broadcast(backend=AirBackend(air))), times=times)


async def test_what_one_commits_the_followers_of_the_other_hear() -> None:
    async with two_houses(Air()) as (one, other), a_browser(one.url) as anna, a_browser(other.url, 2) as bert:
        await anna.hello()
        await bert.hello()
        await anna.play(GAME, "12345678")
        await anna.read_up_to(GAME, 1)
        await bert.read_up_to(GAME, 1)
        await bert.play(GAME, "23456789")
        await anna.read_up_to(GAME, 2)

    assert anna.events(GAME)[0] == bert.events(GAME)[0]
    assert anna.seqs(GAME) == [1, 2]


@pytest.mark.parametrize(
    "air",
    [
        Air(shuffled_s=0.03),
        Air(doubled=0.5, shuffled_s=0.01),
        Air(lost=0.3),
        Air(lost=0.3, doubled=0.3, shuffled_s=0.05),
        Air(lost=1.0),
    ],
    ids=["overtaking", "doubled", "lost", "all of it", "all lost"],
)
async def test_followers_see_every_event_once_and_in_order(air: Air) -> None:
    async with two_houses(air, Times(look_at_heads_s=0.3)) as (one, other), AsyncExitStack() as stack:
        readers = [
            await stack.enter_async_context(a_browser(house.url, member))
            for member, house in enumerate((one, other, one, other), start=1)
        ]
        for reader in readers:
            await reader.hello(topics={"game:1": 0, "game:2": 0})
        for _ in range(150):
            for house in (one, other):
                house.club.play(GAME, times=air.chance.randrange(3))
                house.club.play(OTHER_GAME, times=air.chance.randrange(2))
            await asyncio.sleep(0.002)
        journal = one.club.journal
        for reader in readers:
            for topic in (GAME, OTHER_GAME):
                await reader.read_up_to(topic, len(journal.entries[topic]))

        for reader in readers:
            for topic in (GAME, OTHER_GAME):
                assert reader.seqs(topic) == [*range(1, len(journal.entries[topic]) + 1)]
            assert "reset" not in reader.types()


async def test_a_hole_is_filled_within_250_ms() -> None:
    air = Air()
    async with two_houses(air, Times(look_at_heads_s=NEVER)) as (one, other), a_browser(other.url) as bert:
        await bert.hello()
        air.lost = 1.0
        one.club.play(times=3)
        await asyncio.sleep(0.01)
        air.lost = 0.0
        started = asyncio.get_running_loop().time()
        one.club.play()
        await bert.read_up_to(GAME, 4)
        took_s = asyncio.get_running_loop().time() - started

    assert bert.seqs(GAME) == [1, 2, 3, 4]
    assert took_s < 0.25


async def test_a_lost_last_publication_is_found_by_the_look_at_heads() -> None:
    async with (
        two_houses(Air(lost=1.0), Times(look_at_heads_s=0.1)) as (one, other),
        a_browser(other.url) as bert,
    ):
        await bert.hello()
        one.club.play()
        async with asyncio.timeout(0.5):
            await bert.read_up_to(GAME, 1)


async def test_the_look_at_heads_is_one_query_for_all_topics() -> None:
    club = Club(games=40)
    async with serve(club, times=Times(look_at_heads_s=NEVER)) as house, a_browser(house.url) as anna:
        await anna.hello()
        for game in club.games:
            club.journal.append(game)
        await house.hub.look_at_heads()
        for game in club.games:
            await anna.read_up_to(game, 1)

    assert club.asked["heads"] == 1


async def test_somebody_who_comes_from_the_other_process_is_not_reset() -> None:
    async with two_houses(Air(lost=1.0), Times(look_at_heads_s=NEVER)) as (one, other):
        async with a_browser(other.url, 2) as keeps_it_open, a_browser(one.url) as anna:
            await keeps_it_open.hello()
            await anna.hello()
            one.club.play(times=5)
            await anna.read_up_to(GAME, 5)
        async with a_browser(other.url) as anna:
            await anna.hello(epoch="first", topics={"game:1": 5})
            one.club.play()
            await other.hub.look_at_heads()
            await anna.read_up_to(GAME, 6)

    assert anna.types() == ["welcome", "event"]


async def test_an_eviction_reaches_the_other_process() -> None:
    async with two_houses(Air()) as (one, other), a_browser(other.url, 7) as anna:
        await anna.hello()
        other.club.barred.add((7, GAME))
        one.club.bar(7)
        await anna.next("left")
        one.club.play()
        await anna.settle()

    assert anna.seqs(GAME) == []


async def test_people_are_counted_over_processes() -> None:
    times = Times(presence_s=0.02, gossip_s=0.1)
    async with (
        two_houses(Air(), times) as (one, other),
        a_browser(one.url, 1) as anna,
        a_browser(other.url, 1) as phone,
    ):
        await anna.hello(topics={"game:1": None})
        await phone.hello(topics={"game:1": None})
        async with a_browser(other.url, 2) as bert:
            await bert.hello(topics={"game:1": None})
            await until_here(anna, 2)
            await until_here(bert, 2)
        await until_here(anna, 1)
        await phone.socket.close()
        await anna.settle()

    assert max(frame["here"] for frame in anna.frames if frame["type"] == "presence") == 2


async def test_who_was_in_a_process_that_stops_is_no_longer_counted() -> None:
    air, club = Air(), Club()
    times = Times(presence_s=0.02, gossip_s=NEVER)
    async with (
        a_house(club, air, times) as other,
        a_browser(other.url, 2) as bert,
        AsyncExitStack() as still_there,
    ):
        await bert.hello(topics={"game:1": None})
        async with a_house(Club(club.journal), air, times) as one:
            anna = await still_there.enter_async_context(a_browser(one.url, 1))
            await anna.hello(topics={"game:1": None})
            await until_here(bert, 2)
        await until_here(bert, 1)


async def test_what_was_committed_last_is_told_before_a_process_stops() -> None:
    air, club = Air(), Club()
    times = Times(look_at_heads_s=NEVER)
    async with a_house(club, air, times) as other, a_browser(other.url, 2) as bert:
        await bert.hello()
        async with a_house(Club(club.journal), air, times) as one:
            one.club.play()
        await bert.read_up_to(GAME, 1)


async def test_what_gathers_while_the_backplane_is_slow_goes_in_one_publication(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published: list[bytes] = []
    is_free = asyncio.Event()
    publish = AirBackend.publish

    async def slowly(self: AirBackend, channel: str, message: bytes) -> None:
        published.append(message)
        await is_free.wait()
        await publish(self, channel, message)

    async with two_houses(Air(), Times(look_at_heads_s=NEVER)) as (one, other), a_browser(other.url, 2) as bert:
        await bert.hello()
        monkeypatch.setattr(AirBackend, "publish", slowly)
        for _ in range(50):
            one.club.play()
            await asyncio.sleep(0)
        is_free.set()
        await bert.read_up_to(GAME, 50)

    assert bert.seqs(GAME) == [*range(1, 51)]
    assert len([packed for packed in published if b"move.played" in packed]) == 2


async def until_here(browser: Browser, people: int) -> None:
    while (await browser.next("presence"))["here"] != people:
        pass


async def test_writing_is_told_in_the_other_process() -> None:
    async with two_houses(Air()) as (one, other), a_browser(one.url, 1) as anna, a_browser(other.url, 2) as bert:
        await anna.hello()
        await bert.hello()
        await anna.send("typing", topic="game:1")
        assert (await bert.next("typing"))["by"] == {"id": 1, "name": "Member 1"}


async def test_a_packet_of_another_version_is_passed_over() -> None:
    air = Air()
    async with two_houses(air, Times(look_at_heads_s=NEVER)) as (one, other), a_browser(other.url) as bert:
        await bert.hello()
        await one.hub._peers._backplane.publish(b"what is this")
        one.club.play()
        await bert.read_up_to(GAME, 1)
        assert other.hub.backplane_lapses == 1


async def test_what_waits_for_a_backplane_that_hangs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.peers.MOST_BYTES", 100_000)
    async with two_houses(Air()) as (one, _), a_browser(one.url) as anna:
        await anna.hello()
        monkeypatch.setattr(AirBackend, "publish", hang)
        for _ in range(1_000):
            one.club.play(text="x" * 1_000)
            await asyncio.sleep(0)
        await anna.read_up_to(GAME, 1_000)
        assert sum(map(len, one.hub._peers._outbox)) <= 100_000
        assert one.hub.backplane_lapses > 800


async def hang(*_: object) -> None:
    await asyncio.sleep(NEVER)


async def test_a_lapse_is_followed_by_a_look_at_heads(redis: Redis) -> None:
    times = Times(look_at_heads_s=NEVER)
    journal = Journal()
    async with (
        serve(Club(journal), backplane=Backplane.at(redis.url), times=times) as one,
        serve(Club(journal), backplane=Backplane.at(redis.url), times=times) as other,
        a_browser(one.url) as anna,
        a_browser(other.url, 2) as bert,
    ):
        await anna.hello()
        await bert.hello()
        await until_they_hear(one, other)
        redis.kill()
        one.club.play(times=3)
        await anna.read_up_to(GAME, 3)
        redis.start()
        await bert.read_up_to(GAME, 3)
        await until_they_hear(one, other)
        other.club.play()
        await anna.read_up_to(GAME, 4)
        await bert.read_up_to(GAME, 4)

    assert anna.seqs(GAME) == bert.seqs(GAME) == [1, 2, 3, 4]


async def until_they_hear(*houses: House) -> None:
    async with asyncio.timeout(10):
        while not all(house.hub.hears for house in houses):  # noqa: ASYNC110 - they tell nobody
            await asyncio.sleep(0.01)
