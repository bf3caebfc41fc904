"""Somebody at the other end of a real socket."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from channels.topics import Topic

PATIENCE_S = 10  # only ever waited to the end when something is broken


class Browser:
    """One socket of one member. What comes in stays in `texts` and `frames` in the order in which it came."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.texts: list[str] = []
        self.frames: list[dict[str, Any]] = []
        self._read = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()

    # Out

    async def send(self, type_: str, **fields: Any) -> None:
        await self.socket.send(msgspec.json.encode({"type": type_, **fields}).decode())

    async def hello(self, **fields: Any) -> dict[str, Any]:
        """Say hello; the welcome."""
        await self.send("hello", **fields)
        return await self.next("welcome")

    async def play(self, topic: Topic, id_: str, text: str = "e4") -> None:
        await self.send("command", id=id_, name="move.play", topic=str(topic), data={"text": text})

    # In

    async def next(self, *types: str) -> dict[str, Any]:
        """The next frame of one of these types; what comes between is passed over."""
        while True:
            frame = await self.any()
            if frame["type"] in types:
                return frame

    async def any(self) -> dict[str, Any]:
        """The next frame, whatever it is."""
        async with asyncio.timeout(PATIENCE_S):
            text = await self.socket.recv()
        assert isinstance(text, str)
        self.texts.append(text)
        self.frames.append(msgspec.json.decode(text))
        return self.frames[-1]

    async def read_up_to(self, topic: Topic, seq: int) -> None:
        """Read until that event has come."""
        while self.last(topic) < seq:
            await self.any()

    async def settle(self) -> list[dict[str, Any]]:
        """All that comes until the server has answered a ping, which is after all that it had to say."""
        before = len(self.frames)
        await asyncio.sleep(0.02)
        await self.send("ping")
        await self.next("pong")
        return self.frames[before:-1]

    async def closed(self) -> int:
        """Read to the end; the code with which the server closed."""
        try:
            while True:
                await self.any()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    # What came

    def seqs(self, topic: Topic) -> list[int]:
        """The numbers of the topic's events."""
        return [frame["seq"] for frame in self.events(topic)]

    def events(self, topic: Topic) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["type"] == "event" and frame["topic"] == str(topic)]

    def last(self, topic: Topic) -> int:
        for frame in reversed(self.frames):
            if frame["type"] == "event" and frame["topic"] == str(topic):
                return int(frame["seq"])
        return 0

    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]


@asynccontextmanager
async def a_browser(url: str, member: int = 1, *, narrow: bool = False, **options: Any) -> AsyncIterator[Browser]:
    """A member's browser, connected. A narrow one takes in little before it is read from."""
    if narrow:
        options |= {"sock": await _narrow_socket(url), "max_queue": 1}
    headers = {"X-Member": str(member)} | options.pop("headers", {})
    options = {"compression": None, "ping_interval": None, "close_timeout": 2, "max_queue": None} | options
    async with connect(url, additional_headers=headers, max_size=None, **options) as connection:
        yield Browser(connection)


async def _narrow_socket(url: str) -> socket.socket:
    port = int(url.rpartition(":")[2].partition("/")[0])
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.setblocking(False)
    await asyncio.get_running_loop().sock_connect(narrow, ("127.0.0.1", port))
    return narrow
