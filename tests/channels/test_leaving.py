"""The process stops: who is connected is told, and what is under way is answered first."""

import asyncio

import pytest
from broadcaster import Broadcast

from channels.application import Member, Reply
from channels.backplane import Backplane
from channels.limits import Times
from channels.protocol import Command
from tests.channels.browser import a_browser
from tests.channels.toy import GAME, Club, serve

pytestmark = pytest.mark.asyncio(loop_scope="function")


class SlowClub(Club):
    """Its commands wait for a word."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[tuple[Member, Command, Reply]] = []

    def do(self, member: Member, command: Command, reply: Reply) -> None:
        self.held.append((member, command, reply))

    def release(self) -> None:
        for member, command, reply in self.held:
            super().do(member, command, reply)


async def test_sockets_are_told_and_closed() -> None:
    async with serve(Club()) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 8) as bert:
        await anna.hello()
        stopping = asyncio.create_task(house.stop())
        assert await anna.closed() == await bert.closed() == 1012
        async with asyncio.timeout(2):
            await stopping

    assert anna.frames[-1] == {"type": "draining", "within": 1}


async def test_who_can_go_to_another_process_is_served_until_she_goes() -> None:
    several = Backplane(Broadcast("memory://"), is_shared=True)
    async with serve(Club(), backplane=several) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        stopping = asyncio.create_task(house.stop())
        await anna.next("draining")
        await anna.play(GAME, "12345678")
        await anna.next("ack")
        await anna.socket.close()
        await stopping


async def test_who_does_not_go_is_sent_away_in_time() -> None:
    several = Backplane(Broadcast("memory://"), is_shared=True)
    async with serve(Club(), backplane=several, times=Times(come_back_s=0.1)) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        stopping = asyncio.create_task(house.stop())
        assert await anna.closed() == 1012
        await stopping


async def test_commands_under_way_are_acknowledged_first() -> None:
    club = SlowClub()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        await anna.play(GAME, "12345678")
        await anna.play(GAME, "23456789")
        await anna.settle()
        stopping = asyncio.create_task(house.stop())
        await anna.next("draining")
        club.release()
        assert await anna.closed() == 1012
        await stopping

    assert [frame["id"] for frame in anna.frames if frame["type"] == "ack"] == ["12345678", "23456789"]


async def test_what_is_never_answered_does_not_hold_up_the_end() -> None:
    club = SlowClub()
    async with serve(club, times=Times(last_commands_s=0.1)) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        await anna.play(GAME, "12345678")
        await anna.settle()
        stopping = asyncio.create_task(house.stop())
        assert await anna.closed() == 1012
        await stopping


async def test_who_is_gone_does_not_hold_up_the_end_for_long() -> None:
    async with serve(Club()) as house, a_browser(house.url, narrow=True) as anna:
        await anna.hello()
        async with asyncio.timeout(3.5):
            await house.stop()
        anna.socket.transport.abort()


async def test_who_is_just_leaving_does_not_disturb_it() -> None:
    async with serve(Club()) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 8) as bert:
        await anna.hello()
        await bert.hello()
        anna.socket.protocol.send_close(1000)
        anna.socket.send_data()
        stopping = asyncio.create_task(house.stop())
        assert await bert.closed() == 1012
        await stopping
