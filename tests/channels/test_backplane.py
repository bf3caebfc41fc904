"""Memory and Redis keep one promise: at most once, may lose, says when it lapsed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from channels.backplane import Backplane, Lapsed
from channels.backplane import redis as redis_backend
from tests.support.servers import Redis, free_port

pytestmark = pytest.mark.asyncio(loop_scope="function")


class Listener:
    """What arrives, in order."""

    def __init__(self, backplane: Backplane, arriving: AsyncIterator[bytes | Lapsed]) -> None:
        self.backplane = backplane
        self.packets: list[bytes] = []
        self.lapses = 0
        self._arriving = arriving

    async def one(self) -> bytes | Lapsed:
        async with asyncio.timeout(15):
            packet = await anext(self._arriving)
        if isinstance(packet, Lapsed):
            self.lapses += 1
        else:
            self.packets.append(packet)
        return packet

    async def until(self, packet: bytes) -> None:
        """Read on until it arrives."""
        while await self.one() != packet:
            pass

    async def until_lapsed(self) -> None:
        while not isinstance(await self.one(), Lapsed):
            pass


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Listener]:
    """A process that listens; over Redis from the moment that it is subscribed."""
    backplane = Backplane.at(url)
    await backplane.connect()
    async with backplane.packets() as packets:
        listener = Listener(backplane, packets)
        if url:
            await listener.until_lapsed()
        yield listener
    await backplane.disconnect()


@asynccontextmanager
async def a_pair(url: str) -> AsyncIterator[tuple[Backplane, Listener]]:
    """A process that publishes and one that listens; in memory they are one."""
    async with listening(url) as listener:
        if not url:
            yield listener.backplane, listener
            return
        publisher = Backplane.at(url)
        await publisher.connect()
        yield publisher, listener
        await publisher.disconnect()


@pytest.fixture(params=["memory", "redis"])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return ""
    server: Redis = request.getfixturevalue("redis")
    return server.url


async def test_the_first_packet_arrives(url: str) -> None:
    async with a_pair(url) as (publisher, listener):
        await publisher.publish(b"first")
        assert await listener.one() == b"first"


async def test_the_order_is_kept(url: str) -> None:
    packets = [b"%d" % number for number in range(1_000)]
    async with a_pair(url) as (publisher, listener):
        for packet in packets:
            await publisher.publish(packet)
        await listener.until(packets[-1])

    assert listener.packets == packets


async def test_a_large_packet_arrives_whole(url: str) -> None:
    packet = bytes(range(256)) * 40_000
    async with a_pair(url) as (publisher, listener):
        await publisher.publish(packet)
        assert await listener.one() == packet


async def test_any_byte_may_be_in_it(url: str) -> None:
    async with a_pair(url) as (publisher, listener):
        for packet in (b"\x00", b"\r\n", b"\xff" * 10, b"", b"*3\r\n$9\r\nsubscribe"):
            await publisher.publish(packet)
            assert await listener.one() == packet


async def test_the_sender_hears_itself(url: str) -> None:
    async with listening(url) as listener:
        await listener.backplane.publish(b"echo")
        assert await listener.one() == b"echo"


async def test_it_is_up_when_it_listens(url: str) -> None:
    async with listening(url) as listener:
        assert listener.backplane.is_up


# Redis alone


async def test_two_processes_hear_each_other(redis: Redis) -> None:
    async with listening(redis.url) as one, listening(redis.url) as other:
        await one.backplane.publish(b"to all")
        assert await other.one() == await one.one() == b"to all"


async def test_silence_is_no_lapse(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_backend, "LISTEN_S", 0.1)
    async with a_pair(redis.url) as (publisher, listener):
        for number in range(3):
            await asyncio.sleep(0.35)
            await publisher.publish(b"%d" % number)
            await listener.one()

    assert listener.packets == [b"0", b"1", b"2"]
    assert listener.lapses == 1  # the start


@pytest.mark.parametrize("end", [Redis.kill, Redis.stop], ids=["killed", "stopped"])
async def test_delivery_resumes_after_a_restart_and_tells_of_it(redis: Redis, end: Callable[[Redis], None]) -> None:
    async with a_pair(redis.url) as (publisher, listener):
        await publisher.publish(b"before")
        await listener.until(b"before")
        end(redis)
        with pytest.raises(ConnectionError):
            await publisher.publish(b"lost")
        waiting = asyncio.create_task(listener.until_lapsed())
        await asyncio.sleep(0.1)
        assert not listener.backplane.is_up
        redis.start()
        await waiting
        assert listener.backplane.is_up
        await publisher.publish(b"after")
        await listener.until(b"after")

    assert listener.packets == [b"before", b"after"]


async def test_delivery_resumes_after_many_restarts(redis: Redis) -> None:
    async with a_pair(redis.url) as (publisher, listener):
        for number in range(3):
            redis.kill()
            redis.start()
            await listener.until_lapsed()
            await publisher.publish(b"%d" % number)
            await listener.until(b"%d" % number)

    assert listener.packets == [b"0", b"1", b"2"]


async def test_a_frozen_redis_holds_up_nobody_for_long(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_backend, "ANSWER_WITHIN_S", 0.3)
    monkeypatch.setattr(redis_backend, "LISTEN_S", 0.2)
    async with a_pair(redis.url) as (publisher, listener), thawed(redis):
        await publisher.publish(b"before")
        redis.pause()
        for _ in range(3):
            started = asyncio.get_running_loop().time()
            with pytest.raises((ConnectionError, TimeoutError)):
                await publisher.publish(b"stuck")
            assert asyncio.get_running_loop().time() - started < 0.6
        await listener.until(b"before")
        waiting = asyncio.create_task(listener.until_lapsed())
        async with asyncio.timeout(5):
            while listener.backplane.is_up:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
        redis.resume()
        await waiting
        await publisher.publish(b"after")
        await listener.until(b"after")


@asynccontextmanager
async def thawed(redis: Redis) -> AsyncIterator[None]:
    """Whatever happens to it in here, it runs afterwards."""
    try:
        yield
    finally:
        redis.resume()


async def test_it_connects_while_redis_is_down_and_hears_when_it_comes(redis: Redis) -> None:
    redis.stop()
    backplane = Backplane.at(redis.url)
    async with asyncio.timeout(1):
        await backplane.connect()
    async with backplane.packets() as packets:
        listener = Listener(backplane, packets)
        await asyncio.sleep(0.2)
        assert not backplane.is_up
        redis.start()
        await listener.until_lapsed()
        await backplane.publish(b"at last")
        await listener.until(b"at last")
    await backplane.disconnect()


async def test_what_is_not_redis_is_borne() -> None:
    async def babble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    port = free_port()
    async with await asyncio.start_server(babble, "127.0.0.1", port):
        backplane = Backplane.at(f"redis://127.0.0.1:{port}/0")
        await backplane.connect()
        async with backplane.packets():
            await asyncio.sleep(0.2)
            assert not backplane.is_up
            with pytest.raises(ConnectionError):
                await backplane.publish(b"hello?")
        await backplane.disconnect()
