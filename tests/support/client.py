"""A client that never gives up: it reconnects with its numbers, and sends again what was not acknowledged."""

import asyncio
import itertools
import random
import time
from collections import Counter
from contextlib import suppress
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

WAITS_S = (0.05, 1.0)  # as PROTOCOL.md has it, but quicker, since tests don't have all day


class Client:
    """One person at one browser. `events` holds, for each topic, what came, in the order in which it came.

    `asked` tells when a command was put in the outbox, `answers` the same and how long its acknowledgement took,
    `pauses` how long she was without a connection, `troubles` why she could not connect, `refusals` what was to be
    sent again.
    """

    def __init__(self, name: str, token: str, *urls: str, topics: list[str] | None = None) -> None:
        self.name = name
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.acked: dict[str, tuple[str, int]] = {}
        self.refused: dict[str, dict[str, Any]] = {}
        self.resets: list[str] = []
        self.left: list[tuple[str, str]] = []
        self.rooms: list[str] = []
        self.connections = 0
        self.answers: list[tuple[float, float]] = []
        self.pauses: list[float] = []
        self.troubles: list[str] = []
        self.refusals = Counter[str]()
        self.asked: dict[str, float] = {}
        self._parted: float | None = None
        self._token = token
        self._urls = list(urls)
        self._topics = topics
        self._seen: dict[str, int] = {}
        self._epoch: str | None = None
        self._outbox: dict[str, dict[str, Any]] = {}
        self._said = 0
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()

    async def __aenter__(self) -> "Client":
        self._task = asyncio.create_task(self._live())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def send(self, topic: str, name: str = "message.post", **data: Any) -> str:
        """Put a command in the outbox; its id. It is sent until it is answered."""
        id_ = f"{self.name}-{self._said:06}"
        self._said += 1
        self.asked[id_] = time.monotonic()
        self._outbox[id_] = {"type": "command", "id": id_, "name": name, "topic": topic, "data": data}
        if self._socket is not None:
            with suppress(ConnectionClosed):
                await self._socket.send(msgspec.json.encode(self._outbox[id_]).decode())
        return id_

    async def say(self, topic: str) -> str:
        """Post a message whose text is the command's id, so that it can be found again."""
        return await self.send(topic, text=f"{self.name}-{self._said:06}")

    async def do(self, topic: str, name: str = "message.post", **data: Any) -> tuple[str, int]:
        """Send a command and wait for its acknowledgement."""
        id_ = await self.send(topic, name, **data)
        await self.until(lambda: id_ in self.acked or id_ in self.refused)
        assert id_ in self.acked, self.refused.get(id_)
        return self.acked[id_]

    async def until(self, is_so: Any, *, within_s: float = 30) -> None:
        """Wait for something to be so. Raises `TimeoutError`."""
        async with asyncio.timeout(within_s), self._news:
            await self._news.wait_for(is_so)

    def lose_connection(self) -> None:
        """Be cut off without a goodbye; she comes back."""
        if self._socket is not None:
            self._socket.transport.abort()

    def numbers(self, topic: str) -> list[int]:
        """The numbers of the events that came."""
        return [event["seq"] for event in self.events.get(topic, [])]

    @property
    def waiting(self) -> int:
        """How many commands are not answered yet."""
        return len(self._outbox)

    async def _live(self) -> None:
        wait = WAITS_S[0]
        for url in itertools.cycle(self._urls):
            try:
                async with connect(
                    url,
                    additional_headers={"Authorization": f"Bearer {self._token}"},
                    open_timeout=5,
                    close_timeout=0.2,
                    compression=None,
                ) as socket:
                    wait = WAITS_S[0]
                    self.connections += 1
                    await self._converse(socket)
            except ConnectionClosed:
                pass
            except (OSError, TimeoutError, InvalidHandshake) as error:
                self.troubles.append(repr(error))
            finally:
                self._parted = self._parted or time.monotonic()
                self._socket = None
            await asyncio.sleep(random.uniform(0, wait))
            wait = min(wait * 2, WAITS_S[1])

    async def _converse(self, socket: ClientConnection) -> None:
        hello: dict[str, Any] = {"type": "hello"}
        if self._epoch:
            hello |= {"epoch": self._epoch, "topics": self._seen}
        elif self._topics is not None:
            hello |= {"topics": dict.fromkeys(self._topics, 0)}
        await socket.send(msgspec.json.encode(hello).decode())
        async for text in socket:
            frame = msgspec.json.decode(text)
            if frame["type"] == "welcome":
                self._epoch = frame["epoch"]
                for name in self._topics or [room["topic"] for room in frame["rooms"]]:
                    self._seen.setdefault(name, 0 if self._topics else self._head(frame, name))
                self._socket = socket
                if self._parted is not None:
                    self.pauses.append(time.monotonic() - self._parted)
                    self._parted = None
                for command in list(self._outbox.values()):
                    await socket.send(msgspec.json.encode(command).decode())
            async with self._news:
                self._hear(frame)
                self._news.notify_all()

    def _head(self, welcome: dict[str, Any], name: str) -> int:
        return next(int(room["head"]) for room in welcome["rooms"] if room["topic"] == name)

    def _hear(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "event":
                frame["heard_at"] = time.monotonic()
                self.events.setdefault(frame["topic"], []).append(frame)
                self._seen[frame["topic"]] = frame["seq"]
            case "ack":
                self._outbox.pop(frame["id"], None)
                self.acked[frame["id"]] = (frame["topic"], frame["seq"])
                asked = self.asked[frame["id"]]
                self.answers.append((asked, time.monotonic() - asked))
            case "refused":
                self._hear_no(frame)
            case "reset":
                self.resets.append(frame["topic"])
                self._seen[frame["topic"]] = frame["head"]
            case "left":
                self.left.append((frame["topic"], frame["reason"]))
            case "draining":
                asyncio.get_running_loop().call_later(random.uniform(0, frame["within"]), self._move_over)
            case "welcome":
                self.rooms = [room["topic"] for room in frame["rooms"]]
            case _:
                pass

    def _hear_no(self, frame: dict[str, Any]) -> None:
        if frame["code"] in {"busy", "too_fast", "storage_full", "internal"}:
            self.refused.setdefault("again", frame)
            self.refusals[frame["code"]] += 1
            self._retry_later(frame["id"])
        else:
            self._outbox.pop(frame["id"], None)
            self.refused[frame["id"]] = frame

    def _move_over(self) -> None:
        """Leave a server that stops, for another one."""
        if self._socket is not None:
            self._moving = asyncio.ensure_future(self._socket.close())

    def _retry_later(self, id_: str) -> None:
        def again() -> None:
            if self._socket is not None and id_ in self._outbox:
                text = msgspec.json.encode(self._outbox[id_]).decode()
                self._again = asyncio.ensure_future(self._send_quietly(text))

        asyncio.get_running_loop().call_later(0.2, again)

    async def _send_quietly(self, text: str) -> None:
        with suppress(ConnectionClosed):
            if self._socket is not None:
                await self._socket.send(text)
