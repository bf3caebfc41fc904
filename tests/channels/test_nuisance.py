"""What bad input gets: a code, a reason, and nothing for the others to notice."""

import asyncio
import os
import random
import socket
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from channels import fanout
from channels.fanout import HIGH_WATER, Line
from channels.limits import Limits, Times
from tests.channels.browser import a_browser
from tests.channels.toy import GAME, Club, House, serve

pytestmark = pytest.mark.asyncio(loop_scope="function")


# Frames that are not understood


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{",
        "[]",
        "null",
        "7",
        '"ping"',
        "{}",
        '{"type":"whisper"}',
        '{"type":null}',
        '{"type":"hello","topics":[]}',
        '{"type":"hello","topics":{"game:1":"5"}}',
        '{"type":"hello","topics":{"game:1":-1}}',
        '{"type":"hello","topics":{"game:1":1.5}}',
        '{"type":"hello","topics":{"game:1":99999999999999999999}}',
        '{"type":"hello","epoch":1}',
        '{"type":"join"}',
        '{"type":"join","topic":7}',
        '{"type":"leave","topic":null}',
        '{"type":"command","id":"short","name":"move.play","topic":"game:1","data":{}}',
        '{"type":"command","id":"%s","name":"move.play","topic":"game:1"}' % ("x" * 65),
        '{"type":"command","id":12345678,"name":"move.play","topic":"game:1"}',
        '{"type":"command","id":"12345678","topic":"game:1"}',
        '{"type":"command","id":"12345678","name":"move.play","topic":"game:1","data":{}',
        '{"type":"ping"}{"type":"ping"}',
        '{"type":"join","topic":"\\ud800"}',
        "[" * 60_000,
        '{"type":"ping","x":' + "[" * 60_000,
    ],
)
async def test_what_is_not_understood_is_told_and_the_socket_stays(text: str) -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.hello()
        await anna.socket.send(text)
        error = await anna.next("error")
        await anna.settle()

    assert (error["code"], error["message"]) == ("bad_frame", "Sorry: invalid.")


async def test_fields_that_are_not_known_are_ignored() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.hello(colour="green")
        await anna.send("ping", at=[1, {"two": 3}])
        await anna.next("pong")

    assert anna.types() == ["welcome", "pong"]


async def test_a_binary_frame_is_not_understood() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.hello()
        await anna.socket.send(b'{"type":"ping"}')
        error = await anna.next("error")

    assert error["code"] == "bad_frame"


async def test_the_tenth_closes() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.hello()
        for _ in range(9):
            await anna.send("whisper")
        await anna.settle()
        await anna.socket.send(b"the tenth")
        code = await anna.closed()

    assert code == 4400
    assert anna.types().count("error") == 10


async def test_a_message_in_fragments_is_one_message() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.socket.send(['{"type"', "", ':"he', 'llo"}'])
        await anna.next("welcome")


# Sizes


async def test_a_frame_of_64_kib_is_taken() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.hello()
        start, end = '{"type":"ping","x":"', '"}'
        await anna.socket.send(start + "x" * (65536 - len(start) - len(end)) + end)
        await anna.next("pong")


@pytest.mark.parametrize("size", [65537, 70_000, 1_000_000, 30_000_000])
async def test_a_frame_over_64_kib_closes_with_a_code_that_arrives(size: int) -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.hello()
        sending = asyncio.create_task(anna.socket.send("x" * size))
        code = await anna.closed()
        await asyncio.gather(sending, return_exceptions=True)

    assert code == 4413


async def test_a_message_over_64_kib_in_fragments_closes_too() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.hello()
        sending = asyncio.create_task(anna.socket.send(["x" * 1_000] * 100))
        code = await anna.closed()
        await asyncio.gather(sending, return_exceptions=True)

    assert code == 4413


async def test_a_frame_that_is_too_large_disturbs_nobody_else() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 8) as bert:
        await bert.hello()
        async with a_browser(house.url, 7) as anna:
            await anna.hello()
            sending = asyncio.create_task(anna.socket.send("x" * 200_000))
            assert await anna.closed() == 4413
            await asyncio.gather(sending, return_exceptions=True)
        club.play()
        await bert.read_up_to(GAME, 1)
        assert [connection.member.id for connection in house.hub.connections] == [8]


# Below the frames


@pytest.mark.parametrize("payload", [b"\xff\xfe", b'{"type":"ping","x":"\xc3"}', b"\xed\xa0\x80"])
async def test_what_is_not_utf_8_closes_with_1007(payload: bytes) -> None:
    async with serve(Club()) as house, a_raw_socket(house) as (reader, writer):
        writer.write(masked(0x81, payload))

        assert await close_code(reader) == 1007


async def test_a_character_may_be_torn_by_fragments() -> None:
    async with serve(Club()) as house, a_raw_socket(house) as (reader, writer):
        euro = "€".encode()
        writer.write(masked(0x01, b'{"type":"ping","x":"' + euro[:1]) + masked(0x80, euro[1:] + b'"}'))

        assert (await reader.readexactly(17))[2:] == b'{"type":"pong"}'


@pytest.mark.parametrize("first", [0x83, 0xC1, 0x80])
async def test_what_is_not_websocket_closes_with_1002(first: int) -> None:
    async with serve(Club()) as house, a_raw_socket(house) as (reader, writer):
        writer.write(masked(first, b"x"))

        assert await close_code(reader) == 1002


async def test_noise_ends_the_connection_and_nothing_else() -> None:
    noise = random.Random(1)
    async with serve(Club()) as house:
        for _ in range(50):
            async with a_raw_socket(house) as (reader, writer):
                writer.write(noise.randbytes(noise.randrange(1, 3_000)) + b"\x80" * 70_000)
                writer.write_eof()
                with suppress(ConnectionResetError):
                    async with asyncio.timeout(5):
                        await reader.read()
        assert house.hub.connections == set()


async def test_nothing_is_sent_after_the_goodbye() -> None:
    async with serve(Club()) as house, a_raw_socket(house) as (reader, writer):
        writer.write(masked(0x81, b"not a frame") * 10 + masked(0x89, b"a ping") * 3)
        writer.write(masked(0x88, struct.pack("!H", 4400)))
        async with asyncio.timeout(5):
            answer = await reader.read()

    goodbye = b"\x88\x02" + struct.pack("!H", 4400)
    assert answer.endswith(goodbye)


async def test_empty_fragments_take_no_memory() -> None:
    async with serve(Club()) as house, a_raw_socket(house) as (reader, writer):
        writer.write(masked(0x01, b'{"type":'))
        writer.write(masked(0x00, b"") * 4_000)
        writer.write(masked(0x89, b"now"))
        assert await reader.readexactly(5) == b"\x8a\x03now"
        (wire,) = house.wires
        assert sys.getsizeof(unfinished(wire).content) < 100
        writer.write(masked(0x80, b'"ping"}'))
        assert (await reader.readexactly(17))[2:] == b'{"type":"pong"}'


@pytest.mark.parametrize(("first", "then"), [(0x01, 0x00), (0x89, 0x89), (0x8A, 0x8A)])
async def test_frames_that_tell_nothing_without_end_are_closed_and_no_longer_read(first: int, then: int) -> None:
    tight = Limits(commands_per_second=1, commands_at_once=1, commands_too_many=5)
    async with serve(Club(), limits=tight) as house, a_raw_socket(house) as (reader, writer):
        (wire,) = house.wires
        writer.write(masked(first, b"") + masked(then, b"") * 5_000)
        assert b"\x11\x4d" in await reader.read(), "4429"  # up to the end
        assert wire.discarding


def unfinished(wire: Line) -> Any:
    """The message that has begun to come in."""
    return wire.incoming._unfinished


async def test_who_says_goodbye_and_reads_no_more_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanout, "CLOSE_WITHIN_S", 0.1)
    club = Club()
    async with serve(club) as house, a_raw_socket(house, narrow=True) as (reader, writer):
        (wire,) = house.wires
        writer.write(masked(0x81, b'{"type":"hello"}'))
        await reader.readexactly(2)
        while not wire.waiting_bytes():
            club.play(times=100)
            await asyncio.sleep(0)
        assert wire.waiting_bytes() < HIGH_WATER
        writer.write(masked(0x88, struct.pack("!H", 1000)))
        async with asyncio.timeout(5):
            while house.wires:  # noqa: ASYNC110 - uvicorn tells nobody
                await asyncio.sleep(0.01)
        assert house.hub.connections == set()


# Too much


async def test_a_flood_is_refused_and_then_closed() -> None:
    async with (
        serve(Club(), limits=Limits(commands_per_second=10, commands_at_once=5, commands_too_many=20)) as house,
        a_browser(house.url) as anna,
    ):
        await anna.hello()
        for number in range(40):
            await anna.play(GAME, f"command-{number}")
        code = await anna.closed()

    refused = [frame for frame in anna.frames if frame["type"] == "refused"]
    assert code == 4429
    assert len(refused) == 20
    assert {(frame["code"], frame["retry_after"]) for frame in refused} == {("too_fast", 0.1)}
    assert len(house.club.journal.entries[GAME]) == 4


async def test_a_steady_flood_is_closed_too() -> None:
    async with (
        serve(Club(), limits=Limits(commands_per_second=100, commands_at_once=5, commands_too_many=50)) as house,
        a_browser(house.url) as anna,
    ):
        await anna.hello()
        reading = asyncio.create_task(anna.closed())
        with suppress(ConnectionClosed):
            for number in range(5_000):
                await anna.play(GAME, f"command-{number}")
                await asyncio.sleep(0.001)

        assert await reading == 4429


async def test_who_waits_after_a_refusal_is_not_a_flood() -> None:
    async with (
        serve(Club(), limits=Limits(commands_per_second=200, commands_at_once=1, commands_too_many=5)) as house,
        a_browser(house.url) as anna,
    ):
        await asyncio.sleep(0.02)
        await anna.hello()
        for number in range(30):
            await anna.play(GAME, f"command-{number}-a")
            await anna.play(GAME, f"command-{number}-b")
            await anna.next("refused")
            await asyncio.sleep(0.02)

    assert anna.socket.close_code == 1000


async def test_a_crowd_of_joins_is_closed() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.hello()
        for _ in range(100):
            anna.socket.protocol.send_text(b'{"type":"join","topic":"game:1"}')
        anna.socket.send_data()

        assert await anna.closed() == 4429


async def test_pings_whose_answers_are_not_read_take_little_memory() -> None:
    async with serve(Club()) as house, a_raw_socket(house, narrow=True) as (_, writer):
        (wire,) = house.wires
        transport = writer.transport
        sent = 0
        for _ in range(400):
            if transport.get_write_buffer_size() > 1_000_000:
                break
            writer.write(masked(0x89, b"x" * 125) * 100)
            sent += 12_500
            await asyncio.sleep(0.001)
        assert sent > HIGH_WATER
        assert wire.waiting_bytes() < 2 * HIGH_WATER


# Silence


async def test_a_missed_heartbeat_closes() -> None:
    async with (
        serve(Club(), times=Times(heartbeat_s=0.1)) as house,
        a_raw_socket(house) as (reader, writer),
    ):
        writer.write(masked(0x81, b'{"type":"hello"}'))

        assert await close_code(reader) == 4408


@asynccontextmanager
async def a_raw_socket(
    house: House, *, narrow: bool = False
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A WebSocket without anybody to keep the rules."""
    raw = socket.socket()
    if narrow:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", house.port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=1024)
    writer.write(
        b"GET /ws HTTP/1.1\r\nHost: club\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Member: 1\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


def masked(first: int, payload: bytes) -> bytes:
    """A frame as clients send it."""
    mask = os.urandom(4)
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
    return bytes([first]) + length + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))


async def close_code(reader: asyncio.StreamReader) -> int:
    """Read to the close frame; its code."""
    async with asyncio.timeout(5):
        while True:
            first, size = await reader.readexactly(2)
            length = struct.unpack("!H", await reader.readexactly(2))[0] if size == 126 else size
            payload = await reader.readexactly(length)
            if first == 0x88:
                return int(struct.unpack("!H", payload[:2])[0])
