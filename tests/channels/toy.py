"""A chess club: the smallest application that the hub can serve, and a real server for it."""

import asyncio
import socket
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from channels.application import Done, Greeting, Member, Reply
from channels.backplane import Backplane
from channels.endpoint import Endpoint
from channels.errors import Forbidden, NotSignedIn, Refused
from channels.fanout import Line, SharedFrameProtocol
from channels.hub import Hub
from channels.limits import Limits, Times
from channels.protocol import By, Command, Entry, event_content, event_frame, stamp
from channels.topics import Topic

GAME, OTHER_GAME = Topic("game", 1), Topic("game", 2)
GENEROUS = Limits(commands_per_second=1e6, commands_at_once=1_000_000)


class Said(msgspec.Struct, omit_defaults=True):
    """The data of every command and every event of the club."""

    text: str = ""
    seq: int = 0


class Journal:
    """What the club keeps: a list for each topic."""

    def __init__(self, epoch: str = "first") -> None:
        self.epoch = epoch
        self.entries: defaultdict[Topic, list[Entry]] = defaultdict(list)

    def append(self, topic: Topic, kind: str = "move.played", said: Said | None = None, by: int = 1) -> Entry:
        """The topic's next event."""
        seq = len(self.entries[topic]) + 1
        content = event_content(kind, stamp(datetime.now(UTC)), _by(by), said or Said(f"move {seq}"))
        self.entries[topic].append(Entry(topic, seq, kind, event_frame(topic, seq, content)))
        return self.entries[topic][-1]

    def erase(self, topic: Topic, seq: int) -> Entry:
        """Replace an event's content, and say so in another one."""
        old = self.entries[topic][seq - 1]
        content = event_content(old.kind, stamp(datetime.now(UTC)), _by(1), Said("erased"))
        self.entries[topic][seq - 1] = old._replace(frame=event_frame(topic, seq, content))
        return self.append(topic, "move.erased", Said(seq=seq))


class Club:
    """Everybody may follow every game, unless shown the door. All processes of the club have one journal."""

    revising = frozenset({"member.barred", "member.admitted", "member.expelled"})
    redacting = frozenset({"move.erased"})
    sociable = frozenset({"game"})

    def __init__(self, journal: Journal | None = None, games: int = 2) -> None:
        self.journal = journal or Journal()
        self.games = [Topic("game", number + 1) for number in range(games)]
        self.barred: set[tuple[int, Topic]] = set()
        self.expelled: set[int] = set()
        self.asked = Counter[str]()
        self.hub: Hub | None = None

    async def identify(self, scope: Mapping[str, Any]) -> Member:
        number = int(dict(scope["headers"]).get(b"x-member", b"0"))
        if number == 0:
            raise NotSignedIn
        return a_member(number)

    async def greet(self, member: Member) -> Greeting:
        await self._ask("greet")
        if member.id in self.expelled:
            raise NotSignedIn
        games = [game for game in self.games if (member.id, game) not in self.barred]
        rooms = [{"topic": str(game), "kind": "game", "name": "A game", "head": self._head(game)} for game in games]
        return Greeting(
            epoch=self.journal.epoch,
            person=msgspec.Raw(b'{"id":%d,"name":"%b"}' % (member.id, member.name.encode())),
            rooms=msgspec.Raw(msgspec.json.encode(rooms)),
            heads={topic: self._head(topic) for topic in (*games, member.own)},
        )

    async def allowed(self, member: Member, topics: Iterable[Topic]) -> tuple[Member, frozenset[Topic]]:
        if member.id in self.expelled:
            raise NotSignedIn
        known = {*self.games, member.own}
        answer = frozenset(topic for topic in topics if topic in known and (member.id, topic) not in self.barred)
        await self._ask("allowed")  # the answer is as old as the question, at worst
        return member, answer

    async def since(self, topic: Topic, after: int, limit: int) -> Sequence[Entry]:
        answer = self.journal.entries[topic][after : after + limit]
        await self._ask("since")
        return answer

    async def heads(self, topics: Iterable[Topic]) -> Mapping[Topic, int]:
        answer = {topic: self._head(topic) for topic in topics}
        await self._ask("heads")
        return answer

    def do(self, member: Member, command: Command, reply: Reply) -> None:
        topic, said = Topic.parse(command.topic), msgspec.json.decode(command.data, type=Said)
        if (member.id, topic) in self.barred:
            raise Forbidden
        asyncio.get_running_loop().call_soon(self._commit, member, topic, said, reply)

    def sentence(self, member: Member | None, refused: Refused) -> str:
        return f"Sorry: {refused.code}."

    def _commit(self, member: Member, topic: Topic, said: Said, reply: Reply) -> None:
        entry = self.journal.erase(topic, said.seq) if said.seq else self.journal.append(topic, said=said, by=member.id)
        self.tell(entry)
        reply(Done(topic, entry.seq))

    def tell(self, *entries: Entry) -> None:
        """What was committed, to this process's hub."""
        if self.hub is not None:
            self.hub.committed(list(entries))

    def play(self, topic: Topic = GAME, times: int = 1, text: str = "") -> None:
        """Moves from nowhere, committed together."""
        self.tell(*(self.journal.append(topic, said=Said(text) if text else None) for _ in range(times)))

    def bar(self, member: int, topic: Topic = GAME) -> None:
        """Show somebody the door of a game."""
        self.barred.add((member, topic))
        self.tell(self.journal.append(Topic("member", member), "member.barred"))

    def admit(self, member: int, topic: Topic = GAME) -> None:
        """Let her in again."""
        self.barred.discard((member, topic))
        self.tell(self.journal.append(Topic("member", member), "member.admitted"))

    def expel(self, member: int) -> None:
        """End her session."""
        self.expelled.add(member)
        self.tell(self.journal.append(Topic("member", member), "member.expelled"))

    def _head(self, topic: Topic) -> int:
        return len(self.journal.entries[topic])

    async def _ask(self, question: str) -> None:
        self.asked[question] += 1


def a_member(number: int) -> Member:
    return Member(number, f"Member {number}", Topic("member", number))


def _by(number: int) -> By:
    return By(number, f"Member {number}", "player")


class WaywardClub(Club):
    """A club that may be slow to answer, or fail."""

    def __init__(self, journal: Journal | None = None, games: int = 2) -> None:
        super().__init__(journal, games)
        self.failing: dict[str, Exception] = {}
        self.waiting = Counter[str]()
        self._held: dict[str, asyncio.Event] = {}
        self._news = asyncio.Condition()

    def hold(self, question: str) -> None:
        """Answer it no more, until it is released."""
        self._held[question] = asyncio.Event()

    def release(self, question: str) -> None:
        self._held.pop(question).set()

    async def asks(self, question: str) -> None:
        """Wait until somebody waits for the answer to a held question."""
        async with self._news:
            await self._news.wait_for(lambda: self.waiting[question])

    async def _ask(self, question: str) -> None:
        await super()._ask(question)
        if held := self._held.get(question):
            self.waiting[question] += 1
            async with self._news:
                self._news.notify_all()
            await held.wait()
            self.waiting[question] -= 1
        if error := self.failing.get(question):
            raise error


@dataclass
class House:
    """A server with a hub in it."""

    club: Club
    hub: Hub
    server: uvicorn.Server
    port: int
    sockets: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def wires(self) -> list[Line]:
        """The sockets that are open, also those that nobody follows anything by any more."""
        return [one for one in self.server.server_state.connections if isinstance(one, Line)]

    async def stop(self) -> None:
        """What uvicorn does at SIGTERM."""
        if self.server.started:
            self.server.started = False
            await self.server.shutdown(self.sockets)


@asynccontextmanager
async def serve(
    club: Club,
    *,
    backplane: Backplane | None = None,
    limits: Limits = GENEROUS,
    times: Times | None = None,
    most_connections: int = 10_000,
) -> AsyncIterator[House]:
    """The club, served by uvicorn on a port of its own."""
    hub = club.hub = Hub(club, backplane or Backplane.at(""), process=token_hex(4), limits=limits, times=times)
    door = WebSocketRoute("/ws", Endpoint(hub, most_connections=most_connections).__call__)
    config = uvicorn.Config(
        Starlette(routes=[door]),
        ws=SharedFrameProtocol,
        ws_max_size=65536,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        timeout_graceful_shutdown=5,
        backlog=4096,
        lifespan="off",
        log_config=None,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
    house = House(club, hub, server, listening.getsockname()[1], [listening])
    await hub.start()
    await server.startup(house.sockets)
    try:
        yield house
    finally:
        await house.stop()
        await hub.stop()
