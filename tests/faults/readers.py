"""Good members and bad ones, by raw sockets: what a library would never send, and never leave unread."""

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from itertools import chain
from typing import cast

from tests.support.servers import HOST

SAID = re.compile(rb'"seq":(\d+),"kind":"message\.posted".*?"text":"t(\d+)')
NARROW_BYTES = 4096  # what the system keeps for somebody who doesn't read


def upgrade(token: str) -> bytes:
    return (
        f"GET /ws HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Authorization: Bearer {token}\r\n\r\n"
    ).encode()


def frame(first: int, payload: bytes = b"") -> bytes:
    """A frame as clients send it, masked with zeros."""
    size = len(payload)
    length = b"%c" % (0x80 | size) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return b"%c%b\0\0\0\0%b" % (first, length, payload)


def text(payload: str) -> bytes:
    return frame(0x81, payload.encode())


def hello(topic: str) -> bytes:
    return text(f'{{"type":"hello","topics":{{"{topic}":null}}}}')


class Good(asyncio.Protocol):
    """A member who reads all, answers pings, and notes how late and in which order it comes."""

    def __init__(self, token: str, topic: str) -> None:
        self.topic = topic
        self.late_ms: list[float] = []
        self.seq = 0
        self.is_lost = False
        self.welcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._token = token
        self._said = 0

    @classmethod
    @asynccontextmanager
    async def join(cls, tokens: Sequence[str], topic: str, port: int) -> "AsyncIterator[list[Good]]":
        """One for each token, all welcomed."""
        members = []
        for token in tokens:
            member = cls(token, topic)
            await asyncio.get_running_loop().create_connection(partial(_itself, member), HOST, port)
            members.append(member)
        await asyncio.gather(*(member.welcome for member in members))
        yield members
        for member in members:
            member.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(upgrade(self._token))

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True

    def data_received(self, data: bytes) -> None:
        now_us = time.monotonic() * 1e6
        if data.startswith(b"HTTP/1.1 101"):
            self.transport.write(hello(self.topic))
        for seq, said_us in SAID.findall(data):
            assert self.seq in (0, int(seq) - 1), "one came twice, or none"
            self.seq = int(seq)
            self.late_ms.append((now_us - int(said_us)) / 1e3)
        if b"\x89\x00" in data:
            self.transport.write(frame(0x8A))
        if not self.welcome.done() and b'{"type":"welcome"' in data:
            self.welcome.set_result(None)

    def say(self, more: str = "") -> None:
        """Post the time."""
        self._said += 1
        words = f"t{int(time.monotonic() * 1e6)} {more}"
        self.transport.write(
            text(
                f'{{"type":"command","id":"{id(self)}-{self._said:08}","name":"message.post",'
                f'"topic":"{self.topic}","data":{{"text":"{words}"}}}}'
            )
        )


def _itself(member: Good) -> Good:
    return member


@asynccontextmanager
async def who_never_read(tokens: Sequence[str], topic: str, port: int) -> AsyncIterator[list[socket.socket]]:
    """Members who follow the topic and read nothing, not even that they are welcome."""
    opened = []
    for token in tokens:
        one = await a_socket(port)
        await say_hello(one, token, topic)
        opened.append(one)
    yield opened
    for one in opened:
        one.close()


async def say_hello(one: socket.socket, token: str, topic: str) -> None:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(one, upgrade(token))
    assert (await loop.sock_recv(one, 1024)).startswith(b"HTTP/1.1 101")
    await loop.sock_sendall(one, hello(topic))


async def read_slowly(sockets: Sequence[socket.socket], *, bytes_per_s: int = 1024) -> None:
    """Read so much of each in a second."""
    while True:
        for one in sockets:
            with suppress(OSError):
                one.recv(bytes_per_s)
        await asyncio.sleep(1)


async def a_socket(port: int) -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW_BYTES)
    one.setblocking(False)
    await asyncio.get_running_loop().sock_connect(one, (HOST, port))
    return one


Attack = Callable[[socket.socket], Awaitable[None]]


async def send_forever(one: socket.socket, what: bytes) -> None:
    while True:
        await asyncio.get_running_loop().sock_sendall(one, what)


async def fragments_of_one_byte(one: socket.socket) -> None:
    await send_forever(one, frame(0x01, b" ") + frame(0x00, b" ") * 8_000)


async def fragments_of_nothing(one: socket.socket) -> None:
    await asyncio.get_running_loop().sock_sendall(one, frame(0x01))
    await send_forever(one, frame(0x00) * 8_000)


async def messages_of_one_byte(one: socket.socket) -> None:
    await send_forever(one, frame(0x81, b"{") * 8_000)


async def pings(one: socket.socket) -> None:
    await send_forever(one, frame(0x89) * 8_000)


async def pongs(one: socket.socket) -> None:
    await send_forever(one, frame(0x8A) * 8_000)


async def silence(one: socket.socket) -> None:
    """Read, but answer no ping, as a phone whose network went away."""
    await until_closed(one)


MEMBERS_ATTACKS: tuple[Attack, ...] = (fragments_of_one_byte, fragments_of_nothing, messages_of_one_byte, pings, pongs)


async def half_a_handshake(one: socket.socket) -> None:
    await asyncio.get_running_loop().sock_sendall(one, b"GET /ws HTTP/1.1\r\nHost: portiek\r\n")
    await until_closed(one)


async def a_handshake_without_end(one: socket.socket) -> None:
    await asyncio.get_running_loop().sock_sendall(one, b"GET /ws HTTP/1.1\r\n")
    await send_forever(one, b"X-More: and more\r\n" * 8_000)


async def a_body_that_stops(one: socket.socket) -> None:
    head = b"POST /api/commands HTTP/1.1\r\nHost: portiek\r\nContent-Length: 1000\r\n\r\n{"
    await asyncio.get_running_loop().sock_sendall(one, head)
    await until_closed(one)


STRANGERS_ATTACKS: tuple[Attack, ...] = (half_a_handshake, a_handshake_without_end, a_body_that_stops)


async def until_closed(one: socket.socket) -> None:
    while await asyncio.get_running_loop().sock_recv(one, 65536):
        pass


async def lasts_s(attack: Attack, port: int, *member: str) -> float:
    """Attack until the server ends it, as somebody with this token in this topic or as a stranger; how long it took."""
    one = await a_socket(port)
    if member:
        await say_hello(one, *member)
    began = time.monotonic()
    with suppress(OSError):
        await attack(one)
    one.close()
    return time.monotonic() - began


def p99(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


def late_ms(members: Sequence[Good]) -> list[float]:
    """How late all was since this was asked last."""
    found = list(chain.from_iterable(member.late_ms for member in members))
    for member in members:
        member.late_ms.clear()
    return found
