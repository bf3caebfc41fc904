"""Topics and their followers in this process: join, catch up, deliver, evict, drain.

The journal is slow and careful, so what goes out here may be fast and careless: whatever is missed, by a slow reader,
a lost publication or a broken connection, is read on from the journal by the same few lines (`_catch_up`).
"""

import asyncio
import time
from collections import deque
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
import structlog

from channels.application import Application, Member
from channels.backplane import Backplane, Lapsed
from channels.connection import Connection
from channels.errors import CloseCode, NotFound, NotSignedIn, Refused
from channels.fanout import PING, text_frame
from channels.presence import TYPING_EVERY_S, Presence
from channels.protocol import (
    HEARTBEAT_S,
    Draining,
    Entry,
    Hello,
    Join,
    Joined,
    Leave,
    Left,
    Reset,
    Someone,
    TypingBy,
    Welcome,
    encode,
)
from channels.protocol import Presence as PresenceFrame
from channels.stream import RING_FRAMES, Stream
from channels.topics import Topic

HELLO_WITHIN_S = 10.0
DRAIN_S = 5  # within which those who are sent away come back elsewhere
DRAIN_COMMANDS_S = 2.0  # at most, for what is under way to be answered
HOLE_S = 0.05  # how long an event may wait for one that is missing before the journal is asked
LOOK_AT_HEADS_S = 5.0
STUCK_S = 60.0  # without a byte of progress
PAGE_EVENTS = 500
PAGE_BYTES = 64 * 1024  # written to one reader that catches up, before it must drain
LONGEST_TURN_S = 0.02
LINGER_S = 60.0  # a topic is kept after its last follower left, for those who come back
GOSSIP_S = 15.0
PRESENCE_S = 2.0  # at most so often is told how many are here
MOST_RECENT = 4_096  # entries kept to open a topic at a head that was read a moment ago
MOST_PACKETS = 1_000  # that wait for the backplane; older ones are dropped, the journal has them

T = TypeVar("T")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may send, and how far behind it may come back."""

    commands_per_second: float = 10
    commands_at_once: int = 30
    commands_too_many: int = 300
    reset_after: int = 5_000


class Published(msgspec.Struct, frozen=True, tag="e"):
    """Events, as processes tell each other."""

    process: str
    entries: list[tuple[str, int, int, str, bytes]]


class Here(msgspec.Struct, frozen=True, tag="h"):
    """Who is in some topics of a process."""

    process: str
    people: list[tuple[str, int, list[int]]]


class Writing(msgspec.Struct, frozen=True, tag="w"):
    """Somebody is writing."""

    process: str
    topic: tuple[str, int]
    by: Someone


_pack = msgspec.msgpack.encode
_unpack = msgspec.msgpack.Decoder(Published | Here | Writing).decode


class Hub:
    """The followers of one process. All of it runs in the event loop; only `committed` feeds it."""

    def __init__(self, application: Application, backplane: Backplane, *, process: str, limits: Limits) -> None:
        self.application = application
        self.limits = limits
        self.now = time.monotonic  # the loop's own clock stands still within a turn
        self.connections: set[Connection] = set()
        self.streams: dict[Topic, Stream] = {}
        self._backplane = backplane
        self._process = process
        self._presence = Presence()
        self._by_own: dict[Topic, set[Connection]] = {}
        self._slow: set[Connection] = set()
        self._recent: deque[Entry] = deque(maxlen=MOST_RECENT)
        self._passed = 0  # entries that came by, to know whether `_recent` reaches back to a moment
        self._loading: dict[tuple[Topic, int], asyncio.Task[Sequence[Entry]]] = {}
        self._filling: dict[Topic, asyncio.Task[None]] = {}
        self._catching_up: set[tuple[Connection, Topic]] = set()
        self._unsent: set[Stream] = set()
        self._idle_since: dict[Topic, float] = {}
        self._typed: dict[tuple[Topic, int], float] = {}
        self._flush_due = False
        self._looking = False
        self._not_before = 0.0
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue(MOST_PACKETS)
        self._tasks: set[asyncio.Task[Any]] = set()
        self.backplane_lapses = 0

    async def start(self) -> None:
        """Begin to listen, to look at heads and to keep time."""
        self._loop = asyncio.get_running_loop()
        await self._backplane.connect()
        for work in (self._listen, self._publish, self._watch_heads, self._beat, self._gossip):
            self._begin(self._forever(work))

    async def stop(self) -> None:
        """End. The sockets have been closed before."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._backplane.disconnect()

    @property
    def hears(self) -> bool:
        """Whether other processes are heard. When not, the journal is looked at every few seconds all the same."""
        return self._backplane.is_up

    @property
    def behind(self) -> int:
        """How many sockets are read on from the journal."""
        return len({connection for stream in self.streams.values() for connection in stream.behind})

    # Events in

    def committed(self, entries: list[Entry]) -> None:
        """What this process has committed: to its own followers at once, and to the other processes."""
        if entries:
            for entry in entries:
                self._take(entry)
            self._send(Published(self._process, [(e.topic.kind, e.topic.id, e.seq, e.kind, e.frame) for e in entries]))

    def _take(self, entry: Entry) -> None:
        self._recent.append(entry)
        self._passed += 1
        if stream := self.streams.get(entry.topic):
            self._put(stream, entry)

    def _put(self, stream: Stream, entry: Entry) -> None:
        for one in stream.take(entry):
            if one.kind in self.application.redacting:
                stream.forget_frames()
            if one.kind in self.application.revising and stream.topic in self._by_own:
                for connection in list(self._by_own[stream.topic]):
                    self._revise(connection)
        if stream.unsent:
            self._unsent.add(stream)
            self._schedule_flush()
        if stream.has_hole:
            self._loop.call_later(HOLE_S, self._fill_if_hole, stream)

    # Events out

    def _schedule_flush(self) -> None:
        """Write at the end of this turn; under load as seldom as fan-out takes long, so it never takes all the time."""
        if self._flush_due:
            return
        self._flush_due = True
        wait = self._not_before - self.now()
        if wait > 0:
            self._loop.call_later(wait, self._flush)
        else:
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_due = False
        started = self.now()
        streams, self._unsent = self._unsent, set()
        for stream in streams:
            stream.flush()
        ended = self.now()
        self._not_before = ended + min(ended - started, LONGEST_TURN_S)

    # Coming and going

    def welcome(self, connection: Connection) -> None:
        """A new socket; it has to say hello in time."""
        self.connections.add(connection)
        self._loop.call_later(HELLO_WITHIN_S, self._close_if_silent, connection)

    def forget(self, connection: Connection) -> None:
        """The socket is closed, or gone."""
        connection.is_lost = True
        if connection not in self.connections:
            return
        self.connections.remove(connection)
        self._slow.discard(connection)
        for topic in list(connection.follows):
            self._leave(connection, topic)
        own = connection.member.own
        if watching := self._by_own.get(own):
            watching.discard(connection)
            if not watching:
                del self._by_own[own]
        if stream := self.streams.get(own):
            stream.watchers.discard(connection)
            self._note_idle(stream)

    def steer(self, connection: Connection) -> None:
        """Work through what the socket asks for, one after the other."""
        if not connection.steering:
            connection.steering = True
            self._begin(self._steer(connection))

    async def _steer(self, connection: Connection) -> None:
        try:
            while connection.control and not connection.is_lost:
                frame = connection.control.popleft()
                if isinstance(frame, Hello):
                    await self._hello(connection, frame)
                elif isinstance(frame, Join):
                    await self._join(connection, frame)
                else:
                    self._left(connection, frame)
        except NotSignedIn:
            connection.close(CloseCode.NOT_SIGNED_IN)
        except Refused as refused:
            # The storage can't be reached: the client comes back with its numbers.
            connection.complain(refused)
            connection.close(CloseCode.RESTARTING)
        finally:
            connection.steering = False

    async def _hello(self, connection: Connection, hello: Hello) -> None:
        passed = self._passed
        greeting = await self.application.greet(connection.member)
        if connection.is_lost:
            return
        self._watch(connection, greeting.heads, passed)
        wanted: dict[Topic, int | None]
        unknown: list[str] = []
        if hello.topics is None:
            wanted = dict.fromkeys(greeting.heads)
        else:
            wanted = {}
            for name, after in hello.topics.items():
                topic = _topic(name)
                if topic is not None and topic in greeting.heads:
                    wanted[topic] = after
                else:
                    unknown.append(name)
        connection.tell(Welcome(greeting.epoch, greeting.person, greeting.rooms))
        for name in unknown:
            connection.tell(Left(name, "not_found"))
        is_other_epoch = hello.epoch is not None and hello.epoch != greeting.epoch
        for topic, after in wanted.items():
            stream = self._open_at(topic, greeting.heads[topic], passed)
            if after is None:
                await self._follow(connection, stream, greeting.heads[topic])
            else:
                await self._follow(connection, stream, None if is_other_epoch else after)

    async def _join(self, connection: Connection, join: Join) -> None:
        topic = _topic(join.topic)
        if topic not in connection.follows:
            _, allowed = await self.application.allowed(connection.member, [topic] if topic else [])
            if topic is None or topic not in allowed:
                connection.complain(NotFound(), join.topic)
                connection.tell(Left(join.topic, "not_found"))
                return
        else:
            self._leave(connection, topic)
        passed = self._passed
        heads = await self.application.heads([topic])
        if connection.is_lost:
            return
        stream = self._open_at(topic, heads[topic], passed)
        stream.flush()
        connection.tell(Joined(join.topic, stream.sent))
        await self._follow(connection, stream, stream.sent if join.after is None else join.after)

    def _left(self, connection: Connection, leave: Leave) -> None:
        topic = _topic(leave.topic)
        if topic in connection.follows:
            self._leave(connection, topic)
        connection.tell(Left(leave.topic, "left"))

    async def _follow(self, connection: Connection, stream: Stream, after: int | None) -> None:
        """Owe `connection` what comes after a number; None, or one too far back or never given: from a reset on."""
        topic = stream.topic
        if after is not None and after > stream.head:
            await self._fill(stream)  # another process may have told the client more than it told us
        if connection.is_lost:
            return
        stream.flush()
        if after is None or after > stream.sent or stream.sent - after > self.limits.reset_after:
            connection.tell(Reset(str(topic), stream.sent))
            after = stream.sent
        connection.follows.add(topic)
        stream.behind[connection] = after
        if topic.kind in self.application.sociable:
            self._presence.enter(topic, connection.member.id)
        self._go_on(connection, stream)

    def _leave(self, connection: Connection, topic: Topic) -> None:
        connection.follows.discard(topic)
        stream = self.streams[topic]
        stream.drop(connection)
        self._note_idle(stream)
        if topic.kind in self.application.sociable:
            self._presence.leave(topic, connection.member.id)

    def _watch(self, connection: Connection, heads: Mapping[Topic, int], passed: int) -> None:
        """Hear of what is in her own topic, whether she follows it or not."""
        own = connection.member.own
        self._by_own.setdefault(own, set()).add(connection)
        self._open_at(own, heads[own], passed).watchers.add(connection)

    # Streams

    def _open_at(self, topic: Topic, head: int, passed: int) -> Stream:
        """The stream of a topic whose head was read when `passed` entries had come by."""
        if stream := self.streams.get(topic):
            return stream
        stream = self.streams[topic] = Stream(topic, head)
        self._note_idle(stream)
        since = self._passed - passed
        for entry in list(self._recent)[-since:] if since else ():
            if entry.topic == topic:
                self._put(stream, entry)
        if since > MOST_RECENT:
            _ = self._fill_soon(stream)
        return stream

    def _note_idle(self, stream: Stream) -> None:
        if stream.is_idle:
            self._idle_since[stream.topic] = self.now()
        else:
            self._idle_since.pop(stream.topic, None)

    def _close_idle_streams(self) -> None:
        now = self.now()
        for topic, since in list(self._idle_since.items()):
            if not self.streams[topic].is_idle:
                del self._idle_since[topic]
            elif now - since > LINGER_S:
                del self._idle_since[topic]
                del self.streams[topic]

    # Holes

    def _fill_if_hole(self, stream: Stream) -> None:
        if stream.has_hole:
            _ = self._fill_soon(stream)

    def _fill_soon(self, stream: Stream) -> asyncio.Task[None]:
        if stream.topic not in self._filling:
            self._filling[stream.topic] = self._task(self._filled(stream))
        return self._filling[stream.topic]

    async def _fill(self, stream: Stream) -> None:
        await asyncio.shield(self._fill_soon(stream))

    async def _filled(self, stream: Stream) -> None:
        """Read on from the journal until nothing is missing."""
        try:
            while entries := await self.application.since(stream.topic, stream.head, PAGE_EVENTS):
                before = stream.head
                for entry in entries:
                    self._put(stream, entry)
                if len(entries) < PAGE_EVENTS or stream.head == before:
                    return
        except Refused:
            pass  # the storage can't be reached; the next look at heads tries again
        finally:
            del self._filling[stream.topic]

    def look_at_heads_soon(self) -> None:
        """Something may have been written that nobody published."""
        if not self._looking:
            self._looking = True
            self._begin(self.look_at_heads())

    async def look_at_heads(self) -> None:
        """Find what lost publications hid: one query for all topics that have followers here."""
        self._looking = False
        with suppress(Refused):
            streams = list(self.streams.values())
            if not streams:
                return
            heads = await self.application.heads([stream.topic for stream in streams])
            for stream in streams:
                if heads[stream.topic] > stream.head:
                    _ = self._fill_soon(stream)

    async def _watch_heads(self) -> None:
        await asyncio.sleep(LOOK_AT_HEADS_S)
        await self.look_at_heads()

    # Catching up

    def _go_on(self, connection: Connection, stream: Stream) -> None:
        key = (connection, stream.topic)
        if key not in self._catching_up and connection.may_be_written and connection in stream.behind:
            if self._from_ring(connection, stream):
                return
            self._catching_up.add(key)
            self._begin(self._catch_up(connection, stream))

    def _from_ring(self, connection: Connection, stream: Stream) -> bool:
        """Write what the ring has. Whether that was all, or the reader must drain first."""
        while connection.may_be_written and connection in stream.behind:
            found = stream.after(stream.behind[connection], PAGE_BYTES)
            if found is None:
                return False
            last, frames = found
            if not frames:
                stream.go_live(connection)
                return True
            stream.behind[connection] = last
            connection.write(frames)
        return True

    async def _catch_up(self, connection: Connection, stream: Stream) -> None:
        """Read a follower on from the journal until the ring has the rest."""
        try:
            while not self._from_ring(connection, stream):
                after = stream.behind[connection]
                if after >= stream.sent - RING_FRAMES:
                    # Many who come back ask for much the same: it is read once, into the ring.
                    stream.reach_back(list(await self._load(stream.topic, stream.sent - RING_FRAMES)))
                    if stream.after(after, 0) is not None:
                        continue
                entries = await self._load(stream.topic, after)
                if stream.behind.get(connection) != after or not connection.may_be_written:
                    continue
                last, frames = _page(entries, up_to=stream.sent)
                if not frames:  # the journal no longer has what was sent: another one was put in its place
                    connection.tell(Reset(str(stream.topic), stream.sent))
                    last = stream.sent
                stream.behind[connection] = last
                connection.write(frames)
                await asyncio.sleep(0)  # let the transport say that it is full
        except Refused:
            connection.close(CloseCode.RESTARTING)  # the storage can't be reached; she comes back with her numbers
        finally:
            self._catching_up.discard((connection, stream.topic))

    async def _load(self, topic: Topic, after: int) -> Sequence[Entry]:
        """A page of the journal, read once for all who want it at the same time."""
        after = max(after, 0)
        key = (topic, after)
        if key not in self._loading:
            self._loading[key] = task = self._task(self._loaded(topic, after))
            task.add_done_callback(lambda _: self._loading.pop(key, None))
        return await asyncio.shield(self._loading[key])

    async def _loaded(self, topic: Topic, after: int) -> Sequence[Entry]:
        return await self.application.since(topic, after, PAGE_EVENTS)

    def slowed(self, connection: Connection) -> None:
        """Too much waits for `connection`: no more live events until it has drained."""
        self._slow.add(connection)
        for topic in connection.follows:
            self.streams[topic].fall_behind(connection)

    def drained(self, connection: Connection) -> None:
        """`connection` can be written again: read it on."""
        self._slow.discard(connection)
        for topic in connection.follows:
            self._go_on(connection, self.streams[topic])

    # Rights

    def _revise(self, connection: Connection) -> None:
        """What she may see may have changed: send nothing more until that is known."""
        connection.revisions += 1
        if connection.revisions == 1:
            for topic in connection.follows:
                self.streams[topic].fall_behind(connection)
            self._begin(self._revised(connection))

    async def _revised(self, connection: Connection) -> None:
        while not connection.is_lost:
            seen = connection.revisions
            try:
                member, allowed = await self.application.allowed(connection.member, list(connection.follows))
            except NotSignedIn:
                connection.close(CloseCode.NOT_SIGNED_IN)
                return
            except Refused:
                await asyncio.sleep(1)  # the storage can't be reached: better nothing than too much
                continue
            if connection.revisions == seen:
                self._apply(connection, member, allowed)
                return

    def _apply(self, connection: Connection, member: Member, allowed: frozenset[Topic]) -> None:
        connection.member = member
        connection.revisions = 0
        for topic in connection.follows - allowed:
            self._leave(connection, topic)
            connection.tell(Left(str(topic), "removed"))
        self.drained(connection)

    # Presence and typing

    def typing(self, connection: Connection, name: str) -> None:
        """Tell the others in the topic, at most once in three seconds."""
        topic, now = _topic(name), self.now()
        if topic not in connection.follows or topic.kind not in self.application.sociable:
            return
        key = (topic, connection.member.id)
        if now - self._typed.get(key, -TYPING_EVERY_S) >= TYPING_EVERY_S:
            self._typed[key] = now
            by = Someone(connection.member.id, connection.member.name)
            self._tell_typing(topic, by)
            self._send(Writing(self._process, (topic.kind, topic.id), by))

    def _tell_typing(self, topic: Topic, by: Someone) -> None:
        if stream := self.streams.get(topic):
            frame = text_frame(encode(TypingBy(str(topic), by)))
            for connection in stream.live:
                if connection.member.id != by.id:
                    connection.write(frame)

    def _tell_presence(self) -> None:
        self._presence.expire(self.now())
        for topic in self._presence.changed():
            if stream := self.streams.get(topic):
                frame = text_frame(encode(PresenceFrame(str(topic), self._presence.here(topic))))
                for connection in stream.live:
                    connection.write(frame)
        self._send_presence(self._presence.changed_here())

    def _send_presence(self, topics: Iterable[Topic]) -> None:
        if people := [(topic.kind, topic.id, self._presence.mine(topic)) for topic in topics]:
            self._send(Here(self._process, people))

    async def _gossip(self) -> None:
        """Tell how many are here, and now and then the other processes who is in this one."""
        for _ in range(int(GOSSIP_S / PRESENCE_S)):
            await asyncio.sleep(PRESENCE_S)
            self._tell_presence()
            self._typed = {key: at for key, at in self._typed.items() if self.now() - at < TYPING_EVERY_S}
        self._send_presence(self._presence.topics())

    # Between processes

    def _send(self, packet: Published | Here | Writing) -> None:
        if self._outbox.full():
            self._outbox.get_nowait()
        self._outbox.put_nowait(_pack(packet))

    async def _publish(self) -> None:
        try:
            await self._backplane.publish(await self._outbox.get())
        except (OSError, TimeoutError):
            self.backplane_lapses += 1  # the others find it in the journal

    async def _listen(self) -> None:
        async with self._backplane.packets() as packets:
            async for packet in packets:
                if isinstance(packet, Lapsed):
                    self.backplane_lapses += 1
                    self.look_at_heads_soon()
                else:
                    self._hear(_unpack(packet))

    def _hear(self, packet: Published | Here | Writing) -> None:
        if packet.process == self._process:
            return
        if isinstance(packet, Published):
            for kind, id_, seq, event_kind, frame in packet.entries:
                self._take(Entry(Topic(kind, id_), seq, event_kind, frame))
        elif isinstance(packet, Here):
            for kind, id_, people in packet.people:
                self._presence.hear(packet.process, Topic(kind, id_), people, self.now())
        else:
            self._tell_typing(Topic(*packet.topic), packet.by)

    # Time

    async def _beat(self) -> None:
        """Once in a heartbeat ping every socket, a part of them each second, and close those that are gone."""
        sockets = list(self.connections)
        for part in range(HEARTBEAT_S):
            await asyncio.sleep(1)
            for connection in sockets[part::HEARTBEAT_S]:
                self._ping(connection)
            for connection in list(self._slow):
                self._close_if_stuck(connection)
        self._close_idle_streams()

    def _ping(self, connection: Connection) -> None:
        now = self.now()
        if connection.wire.heard:
            connection.wire.heard = False
            connection.heard_at = now
        if connection.is_lost or connection.is_slow:
            return
        if now - connection.heard_at > 2 * HEARTBEAT_S:
            connection.close(CloseCode.TIMED_OUT, "heartbeat missed")
        else:
            connection.write(PING)

    def _close_if_stuck(self, connection: Connection) -> None:
        waiting, since = connection.wire.waiting_bytes(), connection.progress[1]
        if waiting < connection.progress[0]:
            connection.progress = (waiting, self.now())
        elif self.now() - since > STUCK_S:
            connection.close(CloseCode.TOO_SLOW)

    def _close_if_silent(self, connection: Connection) -> None:
        if not connection.greeted and not connection.is_lost:
            connection.close(CloseCode.TIMED_OUT, "no hello")

    def say_goodbye(self, connection: Connection) -> None:
        """This process stops: the client comes back to another, or to the next."""
        connection.tell(Draining(DRAIN_S))
        self._loop.call_later(DRAIN_COMMANDS_S, connection.wire.close, CloseCode.RESTARTING)

    # Tasks

    def _begin(self, work: Coroutine[Any, Any, object]) -> None:
        """Start a task that nobody waits for."""
        self._tasks.add(self._task(work))

    def _task(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """A task of the hub's, which says so in the log when it fails."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, Refused):
            log.error("hub task failed", exc_info=error)

    async def _forever(self, work: Any) -> None:
        while True:
            try:
                await work()
            except Exception:
                log.exception("hub work failed", work=work.__name__)
                await asyncio.sleep(1)


def _page(entries: Sequence[Entry], *, up_to: int) -> tuple[int, bytes]:
    """Frames for one reader, at most about `PAGE_BYTES`, and the last number among them."""
    frames, size, last = [], 0, 0
    for entry in entries:
        if entry.seq > up_to or size > PAGE_BYTES:
            break
        frame = text_frame(entry.frame)
        frames.append(frame)
        size += len(frame)
        last = entry.seq
    return last, b"".join(frames)


def _topic(name: str) -> Topic | None:
    try:
        return Topic.parse(name)
    except ValueError:
        return None


__all__ = ["Hub", "Limits"]
