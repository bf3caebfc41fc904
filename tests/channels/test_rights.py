"""What somebody may see changes while everything runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from channels.errors import Busy
from channels.hub import ASK_AGAIN_S
from channels.topics import Topic
from tests.channels.browser import Browser, a_browser
from tests.channels.toy import GAME, OTHER_GAME, Club, House, Said, WaywardClub, serve

pytestmark = pytest.mark.asyncio(loop_scope="function")


@asynccontextmanager
async def a_streaming_house(club: Club) -> AsyncIterator[House]:
    """A house in which events come all the time."""

    async def stream() -> None:
        while True:
            club.play(times=3)
            await asyncio.sleep(0)

    async with serve(club) as house:
        streaming = asyncio.create_task(stream())
        yield house
        streaming.cancel()


async def test_nothing_of_a_topic_comes_after_the_eviction_while_messages_stream() -> None:
    club = Club()
    async with a_streaming_house(club) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 8) as bert:
        await anna.hello(topics={"game:1": 0})
        await bert.hello()
        await anna.read_up_to(GAME, 50)
        club.bar(7)
        barred_at = len(club.journal.entries[GAME])
        left = await anna.next("left")
        await bert.read_up_to(GAME, barred_at + 500)
        await anna.settle()

    assert left == {"type": "left", "topic": "game:1", "reason": "removed"}
    assert anna.last(GAME) <= barred_at
    assert not [frame for frame in after(anna, left) if frame.get("topic") == "game:1"]
    assert anna.seqs(GAME) == [*range(1, anna.last(GAME) + 1)]


async def test_what_she_may_still_see_goes_on_without_a_gap() -> None:
    club = Club()
    async with a_streaming_house(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello(topics={"game:1": 0, "game:2": 0})
        await anna.read_up_to(GAME, 50)
        club.bar(7, OTHER_GAME)
        await anna.next("left")
        await anna.read_up_to(GAME, 500)

    assert anna.seqs(GAME) == [*range(1, anna.last(GAME) + 1)]


async def test_her_own_topic_tells_her_why_even_when_she_does_not_follow_it_she_is_evicted() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 7) as phone:
        await anna.hello()
        await phone.hello(topics={"game:1": None})
        club.bar(7)
        await anna.next("left")
        await phone.next("left")
        await anna.settle()

    assert anna.seqs(Topic("member", 7)) == [1]
    assert phone.seqs(Topic("member", 7)) == []


async def test_her_other_sockets_are_evicted_and_nobody_elses() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 8) as bert:
        await anna.hello()
        await bert.hello()
        club.bar(7)
        await anna.next("left")
        club.play()
        await bert.read_up_to(GAME, 1)

    assert "left" not in bert.types()


async def test_who_is_admitted_again_may_join() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        club.bar(7)
        await anna.next("left")
        club.play()
        club.admit(7)
        await anna.send("join", topic="game:1", after=0)
        await anna.read_up_to(GAME, 1)


async def test_while_it_is_asked_nothing_is_sent_and_nothing_is_lost() -> None:
    club = WaywardClub()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        club.hold("allowed")
        club.bar(7, OTHER_GAME)
        club.play(times=5)
        club.play(OTHER_GAME)
        assert [frame["type"] for frame in await anna.settle()] == []
        club.release("allowed")
        await anna.read_up_to(GAME, 5)
        await anna.settle()

    assert anna.seqs(GAME) == [1, 2, 3, 4, 5]
    assert anna.seqs(OTHER_GAME) == []


async def test_a_second_change_while_the_first_is_asked_is_asked_too() -> None:
    club = WaywardClub()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        club.hold("allowed")
        club.bar(7, OTHER_GAME)
        await club.asks("allowed")
        club.bar(7, GAME)
        club.play()
        club.release("allowed")
        await anna.next("left")
        await anna.next("left")
        await anna.settle()

    assert anna.seqs(GAME) == []


async def test_a_join_that_was_allowed_before_the_change_is_asked_again() -> None:
    club = WaywardClub()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello(topics={})
        club.hold("heads")
        await anna.send("join", topic="game:1", after=0)
        await club.asks("heads")
        club.bar(7)
        await anna.settle()
        club.release("heads")
        club.play()
        left = await anna.next("left")
        club.play()
        await anna.settle()

    assert left["reason"] == "removed"
    assert anna.seqs(GAME) == []


async def test_a_join_beside_a_change_of_something_else_is_not_undone() -> None:
    club = WaywardClub()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello(topics={"game:2": None})
        club.hold("allowed")
        club.bar(7, OTHER_GAME)
        await anna.send("join", topic="game:1", after=0)
        await anna.settle()
        club.release("allowed")
        club.play()
        await anna.read_up_to(GAME, 1)
        await anna.settle()

    assert [frame["topic"] for frame in anna.frames if frame["type"] == "left"] == ["game:2"]


@pytest.mark.parametrize("is_known", [True, False], ids=["a second socket", "her first socket"])
async def test_a_hello_that_was_greeted_before_the_change_is_asked_again(is_known: bool) -> None:
    club = LateGreeting()
    async with serve(club) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 7) as phone:
        if is_known:
            await phone.hello()
        club.hold("late")
        await anna.send("hello", topics={"game:1": 0})
        await club.asks("late")
        club.bar(7)
        club.play()
        await asyncio.sleep(0.02)
        club.release("late")
        left = await anna.next("left")
        club.play()
        await anna.settle()

    assert left == {"type": "left", "topic": "game:1", "reason": "removed"}
    assert anna.seqs(GAME) == []


class LateGreeting(WaywardClub):
    """The answer is read at once, and arrives late."""

    async def greet(self, member: Any) -> Any:
        greeting = await super().greet(member)
        await self._ask("late")
        return greeting


async def test_a_session_that_ends_closes_its_sockets() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 8) as bert:
        await anna.hello()
        await bert.hello()
        club.expel(7)
        assert await anna.closed() == 4401
        await bert.settle()


async def test_a_session_that_ended_before_hello_is_closed() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        club.expel(7)
        await anna.send("hello")
        assert await anna.closed() == 4401


async def test_a_session_that_ended_unheard_is_closed_at_the_next_join() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        club.expelled.add(7)
        await anna.send("join", topic="game:1")
        assert await anna.closed() == 4401


# When it can't be asked


@pytest.mark.parametrize("error", [Busy(), ZeroDivisionError()], ids=["busy", "a fault"])
@pytest.mark.parametrize("question", ["greet", "allowed", "heads", "since"])
async def test_who_cannot_be_served_is_sent_away_to_come_back(question: str, error: Exception) -> None:
    club = WaywardClub()
    club.play(times=1_000)
    club.failing[question] = error
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.send("hello", topics={})
        await anna.send("join", topic="game:1", after=0)
        assert await anna.closed() == 1012
        assert house.hub.connections == set()


async def test_what_she_may_see_is_asked_again_until_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.hub.ASK_AGAIN_S", ASK_AGAIN_S / 50)
    club = WaywardClub()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        club.failing["allowed"] = Busy()
        club.admit(7)
        club.play(times=3)
        await asyncio.sleep(0.1)
        assert (await anna.settle()) == []
        del club.failing["allowed"]
        await anna.read_up_to(GAME, 3)

    assert anna.seqs(GAME) == [1, 2, 3]


async def test_a_change_of_rights_that_meets_a_fault_sends_away() -> None:
    club = WaywardClub()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        club.failing["allowed"] = ZeroDivisionError()
        club.admit(7)
        assert await anna.closed() == 1012


# What may no longer be shown


async def test_who_returns_after_an_erasure_is_not_shown_what_was_erased() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 1) as anna:
        await anna.hello()
        await anna.play(GAME, "12345678", "a secret")
        await anna.next("ack")
        async with a_browser(house.url, 2) as early:
            await early.hello(topics={"game:1": 0})
            await early.read_up_to(GAME, 1)
        await anna.send("command", id="23456789", name="move.erase", topic="game:1", data={"seq": 1})
        await anna.read_up_to(GAME, 2)
        async with a_browser(house.url, 3) as late:
            await late.hello(topics={"game:1": 0})
            await late.read_up_to(GAME, 2)

    assert early.events(GAME)[0]["data"] == {"text": "a secret"}
    assert [event["data"] for event in late.events(GAME)] == [{"text": "erased"}, {"seq": 1}]


async def test_a_page_that_was_being_read_does_not_bring_it_back() -> None:
    club = WaywardClub()
    club.play(times=20, text="a secret")
    async with serve(club) as house, a_browser(house.url, 1) as anna:
        await anna.hello()
        club.hold("since")
        async with a_browser(house.url, 2) as early:
            await early.send("hello", topics={"game:1": 0})
            await club.asks("since")
            club.tell(*(club.journal.erase(GAME, seq + 1) for seq in range(20)))
            await anna.read_up_to(GAME, 40)
            club.release("since")
            await early.read_up_to(GAME, 40)
        async with a_browser(house.url, 3) as late:
            await late.hello(topics={"game:1": 0})
            await late.read_up_to(GAME, 40)

    assert Said("a secret").text not in str(late.texts)


def after(browser: Browser, frame: dict[str, Any]) -> list[dict[str, Any]]:
    """What came after that frame."""
    return browser.frames[browser.frames.index(frame) + 1 :]
