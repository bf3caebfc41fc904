"""A socket that doesn't read harms nobody, costs little memory, and misses nothing when it reads again."""

import asyncio

import pytest

from channels.fanout import HIGH_WATER
from channels.limits import Times
from tests.channels.browser import Browser, a_browser
from tests.channels.toy import GAME, OTHER_GAME, Club, House, serve

pytestmark = pytest.mark.asyncio(loop_scope="function")

A_PAGE = "x" * 1_000  # thousands of these are more than the system's own buffers take


async def test_nobody_else_is_slowed_and_memory_stays_bounded() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 1, narrow=True) as slow, a_browser(house.url, 2) as quick:
        await slow.hello()
        await quick.hello()
        most_waiting = await play_until_slow(house, quick)
        for _ in range(50):
            club.play(times=100, text=A_PAGE)
            await quick.read_up_to(GAME, len(club.journal.entries[GAME]))
            most_waiting = max(most_waiting, *(wire.waiting_bytes() for wire in house.wires))

    assert most_waiting < 2 * HIGH_WATER
    assert len(quick.seqs(GAME)) > 5_000


async def test_who_reads_again_gets_every_event_once_and_in_order() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 1, narrow=True) as slow, a_browser(house.url, 2) as quick:
        await slow.hello()
        await quick.hello()
        await play_until_slow(house, quick)
        for _ in range(20):
            club.play(times=100, text=A_PAGE)
            club.play(OTHER_GAME, times=10, text=A_PAGE)
            await quick.read_up_to(GAME, len(club.journal.entries[GAME]))
        assert house.hub.behind == 1
        head = len(club.journal.entries[GAME])
        while slow.last(GAME) < head or slow.last(OTHER_GAME) < 200:
            await slow.any()
        club.play()
        await slow.read_up_to(GAME, head + 1)
        assert house.hub.behind == 0

    assert slow.seqs(GAME) == [*range(1, head + 2)]
    assert slow.seqs(OTHER_GAME) == [*range(1, 201)]
    assert "reset" not in slow.types()


async def test_while_it_catches_up_new_events_wait_their_turn() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 1, narrow=True) as slow, a_browser(house.url, 2) as quick:
        await slow.hello()
        await quick.hello()
        await play_until_slow(house, quick)
        while slow.last(GAME) < len(club.journal.entries[GAME]) or slow.last(GAME) < 2_000:
            await slow.any()
            if len(slow.frames) % 2 and slow.last(GAME) < 2_000:
                club.play(times=2, text=A_PAGE)

    assert slow.seqs(GAME) == [*range(1, slow.last(GAME) + 1)]


async def test_a_fan_out_survives_that_readers_turn_out_to_be_slow() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 100) as quick:
        await quick.hello()
        async with asyncio.TaskGroup() as group:
            for member in range(1, 11):
                group.create_task(one_that_never_reads(house, member, until=quick_has_seen(club, quick)))
            await asyncio.sleep(0.3)
            for _ in range(100):
                club.play(times=40, text=A_PAGE)
                await quick.read_up_to(GAME, len(club.journal.entries[GAME]))

    assert quick.seqs(GAME) == [*range(1, 4_001)]


def quick_has_seen(club: Club, quick: Browser) -> asyncio.Task[None]:
    return asyncio.create_task(quick_reads(club, quick))


async def quick_reads(club: Club, quick: Browser) -> None:
    while quick.last(GAME) < 4_000:  # noqa: ASYNC110 - somebody else reads
        await asyncio.sleep(0.01)


async def one_that_never_reads(house: House, member: int, *, until: asyncio.Task[None]) -> None:
    async with a_browser(house.url, member, narrow=True, close_timeout=0.1) as slow:
        await slow.hello()
        await until
        slow.socket.transport.abort()


async def test_who_makes_no_progress_is_closed_after_a_while() -> None:
    club = Club()
    times = Times(stuck_s=0.5, heartbeat_s=1)
    async with serve(club, times=times) as house, a_browser(house.url, narrow=True) as slow:
        await slow.hello()
        await play_until_slow(house)
        assert len(house.hub.connections) == 1
        await asyncio.sleep(0.3)
        assert len(house.hub.connections) == 1
        async with asyncio.timeout(5):
            while house.hub.connections:  # noqa: ASYNC110 - the hub tells nobody
                await asyncio.sleep(0.01)
        code = await slow.closed()
        await slow.socket.close()

    seqs = slow.seqs(GAME)
    assert code == 4409
    assert seqs == [*range(1, len(seqs) + 1)]


async def test_who_reads_slowly_but_steadily_is_never_closed() -> None:
    club = Club()
    times = Times(stuck_s=0.5, heartbeat_s=0.5)
    async with serve(club, times=times) as house, a_browser(house.url, narrow=True) as slow:
        await slow.hello()
        await play_until_slow(house)
        club.play(times=500, text=A_PAGE)
        head = len(club.journal.entries[GAME])
        for _ in range(250):  # 2.5 s, with 100 KB a second
            await slow.any()
            await asyncio.sleep(0.01)
        assert len(house.hub.connections) == 1
        await slow.read_up_to(GAME, head)

    assert slow.seqs(GAME) == [*range(1, head + 1)]


async def test_who_was_slow_for_long_does_not_miss_a_heartbeat_by_it() -> None:
    club = Club()
    times = Times(heartbeat_s=0.1)
    async with serve(club, times=times) as house, a_browser(house.url, narrow=True) as slow:
        await slow.hello()
        await play_until_slow(house)
        await asyncio.sleep(0.5)
        head = len(club.journal.entries[GAME])
        await slow.read_up_to(GAME, head)
        await slow.settle()

    assert slow.socket.close_code == 1000


async def test_a_change_of_rights_does_not_save_a_stuck_reader() -> None:
    club = Club()
    times = Times(stuck_s=0.5, heartbeat_s=1)
    async with serve(club, times=times) as house, a_browser(house.url, narrow=True, close_timeout=0.1) as slow:
        await slow.hello()
        await play_until_slow(house)
        club.admit(1)
        async with asyncio.timeout(5):
            while house.hub.connections:  # noqa: ASYNC110 - the hub tells nobody
                await asyncio.sleep(0.01)
        slow.socket.transport.abort()


async def play_until_slow(house: House, *readers: Browser) -> int:
    """Have events come until a socket is full; the most bytes that waited."""
    most_waiting = 0
    async with asyncio.timeout(20):
        while not house.hub.behind:
            house.club.play(times=20, text=A_PAGE)
            for reader in readers:
                await reader.read_up_to(GAME, len(house.club.journal.entries[GAME]))
            await asyncio.sleep(0)
            most_waiting = max(most_waiting, *(wire.waiting_bytes() for wire in house.wires))
    return most_waiting
