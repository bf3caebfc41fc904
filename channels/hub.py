"""Topics and their followers in this process: join, deliver, evict, drain.

The journal is slow and careful, so what goes out here may be fast and careless: whatever is missed, by a slow reader,
a lost publication or a broken connection, is read on from the journal (`catching_up.py`).
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from channels.application import Application, Member
from channels.backplane import Backplane
from channels.catching_up import CatchingUp
from channels.company import Company
from channels.connection import Connection
from channels.counts import Counts
from channels.errors import CloseCode, NotFound, NotSignedIn, Refused
from channels.gaps import Gaps
from channels.heartbeat import Heartbeat
from channels.limits import Limits, Times
from channels.peers import Packet, Peers, Published
from channels.protocol import Draining, Entry, Hello, Join, Joined, Leave, Left, Reset, Welcome
from channels.recent import Recent
from channels.stream import Since, Stream
from channels.tasks import Tasks
from channels.topics import Topic
from channels.turns import Turns

TIDIES = 30  # times that it is looked, while a topic is kept, whether it has been long enough
COME_BACK_PER_S = 1_000  # clients that go to another process in a second
ASK_AGAIN_S = 1.0  # when what somebody may see can't be asked


class Hub:
    """The followers of one process. All of it runs in the event loop; only `committed` feeds it."""

    def __init__(
        self,
        application: Application,
        backplane: Backplane,
        *,
        process: str,
        limits: Limits,
        times: Times | None = None,
        now: Callable[[], float] = time.monotonic,  # the loop's own clock stands still within a turn
    ) -> None:
        self.application = application
        self.limits = limits
        self.times = times or Times()
        self.now = now
        self.counts = Counts()
        self.connections: set[Connection] = set()
        self.streams: dict[Topic, Stream] = {}
        self._tasks = Tasks()
        self._peers = Peers(backplane, process, hear=self._hear, lapsed=self.look_at_heads_soon)
        self._catching_up = CatchingUp(application, self._tasks)
        self._turns = Turns(self._catching_up, self.counts, now)
        self._company = Company(self.streams, self._turns, self._peers, now)
        self._gaps = Gaps(application, self.streams, self._tasks, self._put_all, times=self.times, counts=self.counts)
        self._heartbeat = Heartbeat(self.connections, self.times, now)
        self._recent = Recent()
        self._by_own: dict[Topic, set[Connection]] = {}
        self._idle_since: dict[Topic, float] = {}

    async def start(self) -> None:
        """Begin to listen, to look at heads and to keep time."""
        self._loop = asyncio.get_running_loop()
        await self._peers.connect()
        listening = (self._peers.listen, self._peers.publish, self._gaps.look_now_and_then)
        for work in (*listening, self._heartbeat.beat, self._gossip, self._tidy):
            self._tasks.repeat(work)

    async def stop(self) -> None:
        """End, and tell the other processes. The sockets have been closed before."""
        with suppress(TimeoutError):
            await self._peers.say_goodbye()
        await self._tasks.stop()
        await self._peers.disconnect()

    @property
    def hears(self) -> bool:
        """Whether other processes are heard. When not, the journal is looked at every few seconds all the same."""
        return self._peers.are_heard

    @property
    def backplane_lapses(self) -> int:
        """How often something of other processes, or for them, may have been lost."""
        return self._peers.lapses

    @property
    def waiting_for_peers(self) -> int:
        """Bytes that wait to be told to the other processes; `peers.MOST_BYTES` is the most."""
        return self._peers.waiting_bytes

    @property
    def behind(self) -> int:
        """How many sockets are read on from the journal."""
        return len({connection for stream in self.streams.values() for connection in stream.behind})

    # Events in

    def committed(self, entries: list[Entry], at: float | None = None) -> None:
        """What this process has committed, at that moment by `now`: to its own followers at once, and to the others."""
        if entries:
            at = self.now() if at is None else at
            since = (at, self.counts.own_lag)
            for entry in entries:
                self._take(entry, since)
            self._turns.go()
            self._peers.tell(Published.of(self._peers.process, entries, age_s=self.now() - at))

    def _hear(self, packet: Packet) -> None:
        if isinstance(packet, Published):
            since = (self.now() - packet.age_s(), self.counts.peers_lag)
            for entry in packet.events:
                self._take(entry, since)
            self._turns.go()
        else:
            self._company.hear(packet)

    def _take(self, entry: Entry, since: Since) -> None:
        self._recent.add(entry)
        if stream := self.streams.get(entry.topic):
            self._put(stream, entry, since)

    def _put(self, stream: Stream, entry: Entry, since: Since | None = None) -> None:
        for one in stream.take(entry):
            if one.kind in self.application.redacting:
                stream.forget_frames()
            if one.kind in self.application.revising:
                for connection in list(self._by_own.get(stream.topic, ())):
                    self._revise(connection)
        if stream.unsent:
            stream.since = stream.since or since
            self._turns.new_in(stream)
        if stream.has_hole:
            self._gaps.watch(stream)

    def _put_all(self, stream: Stream, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self._put(stream, entry)
        self._turns.go()

    # Coming and going

    def welcome(self, connection: Connection) -> None:
        """A new socket; it has to say hello in time."""
        self.connections.add(connection)
        self.counts.opened += 1
        self._heartbeat.expect_hello(connection)

    def forget(self, connection: Connection) -> None:
        """The socket is closed, or gone."""
        connection.is_lost = True
        if connection not in self.connections:
            return
        self.connections.remove(connection)
        self._heartbeat.slow.discard(connection)
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
            self._tasks.begin(self._steer(connection))

    async def _steer(self, connection: Connection) -> None:
        with self._or_send_away(connection):
            while connection.control and not connection.is_lost:
                frame = connection.control.popleft()
                if isinstance(frame, Hello):
                    await self._hello(connection, frame)
                elif isinstance(frame, Join):
                    await self._join(connection, frame)
                else:
                    self._left(connection, frame)
            connection.steering = False

    @contextmanager
    def _or_send_away(self, connection: Connection) -> Iterator[None]:
        """When what it takes to serve her can't be had, she comes back with her numbers."""
        try:
            yield
        except NotSignedIn:
            connection.close(CloseCode.NOT_SIGNED_IN)
        except Refused as refused:
            connection.complain(refused)
            connection.close(CloseCode.RESTARTING)
        except Exception:
            connection.close(CloseCode.RESTARTING)
            raise

    async def _hello(self, connection: Connection, hello: Hello) -> None:
        own = connection.member.own
        # Before asking, so that no change of what she may see comes by unnoticed.
        self._by_own.setdefault(own, set()).add(connection)
        revision, passed = connection.revision, self._recent.passed
        greeting = await self.application.greet(connection.member)
        if connection.is_lost:
            return
        self._open_at(own, greeting.heads[own], passed).watchers.add(connection)
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
        connection.tell(
            Welcome(greeting.epoch, greeting.person, greeting.rooms, heartbeat=round(self.times.heartbeat_s))
        )
        for name in unknown:
            connection.tell(Left(name, "not_found"))
        is_other_epoch = hello.epoch is not None and hello.epoch != greeting.epoch
        # Her own topic comes last: it tells of things in the rooms that she must have heard of before.
        for topic, number in sorted(wanted.items(), key=lambda item: item[0] == own):
            stream = self._open_at(topic, greeting.heads[topic], passed)
            after = greeting.heads[topic] if number is None else None if is_other_epoch else number
            await self._follow(connection, stream, after, revision)

    async def _join(self, connection: Connection, join: Join) -> None:
        topic = _topic(join.topic)
        revision = connection.revision
        if topic in connection.follows:
            self._leave(connection, topic)
        _, allowed = await self.application.allowed(connection.member, [topic] if topic else [])
        if topic is None or topic not in allowed:
            connection.complain(NotFound(), join.topic)
            connection.tell(Left(join.topic, "not_found"))
            return
        passed = self._recent.passed
        heads = await self.application.heads([topic])
        if connection.is_lost:
            return
        stream = self._open_at(topic, heads[topic], passed)
        connection.tell(Joined(join.topic, stream.sent))
        await self._follow(connection, stream, stream.sent if join.after is None else join.after, revision)

    def _left(self, connection: Connection, leave: Leave) -> None:
        topic = _topic(leave.topic)
        if topic in connection.follows:
            self._leave(connection, topic)
        connection.tell(Left(leave.topic, "left"))

    async def _follow(self, connection: Connection, stream: Stream, after: int | None, revision: int) -> None:
        """Owe `connection` what comes after a number; None, or one too far back or never given: from a reset on.

        That she may follow it was asked at that `revision` of her rights.
        """
        topic = stream.topic
        if after is not None:
            await self._gaps.reach(stream, after)  # another process may have told the client more than it told us
        if connection.is_lost:
            return
        if connection.revision != revision:
            self._revise(connection)
        if after is not None and after > stream.sent:
            self._turns.write(stream)
        if after is None or after > stream.sent or stream.sent - after > self.limits.reset_after:
            connection.tell(Reset(str(topic), stream.sent))
            self.counts.reset += 1
            after = stream.sent
        elif after < stream.sent:
            self.counts.resumed += 1
        connection.follows.add(topic)
        stream.behind[connection] = after
        if topic.kind in self.application.sociable:
            self._company.presence.enter(topic, connection.member.id)
        self._catching_up.go_on(connection, stream)

    def _leave(self, connection: Connection, topic: Topic) -> None:
        connection.follows.discard(topic)
        stream = self.streams[topic]
        stream.drop(connection)
        self._note_idle(stream)
        if topic.kind in self.application.sociable:
            self._company.presence.leave(topic, connection.member.id)

    # Slow readers

    def slowed(self, connection: Connection) -> None:
        """Too much waits for `connection`: no more live events until it has drained."""
        self._heartbeat.slow.add(connection)
        self.counts.slowed += 1
        for topic in connection.follows:
            self.streams[topic].fall_behind(connection)

    def drained(self, connection: Connection) -> None:
        """`connection` can be written again."""
        self._heartbeat.slow.discard(connection)
        self._read_on(connection)

    def _read_on(self, connection: Connection) -> None:
        for topic in connection.follows:
            self._catching_up.go_on(connection, self.streams[topic])

    # Rights

    def _revise(self, connection: Connection) -> None:
        """What she may see may have changed: send nothing more until that is known."""
        is_being_asked = connection.revision != connection.revision_known
        connection.revision += 1
        if not is_being_asked:
            for topic in connection.follows:
                self.streams[topic].fall_behind(connection)
            self._tasks.begin(self._ask_rights(connection))

    async def _ask_rights(self, connection: Connection) -> None:
        with self._or_send_away(connection):
            while not connection.is_lost:
                revision, asked = connection.revision, frozenset(connection.follows)
                try:
                    member, allowed = await self.application.allowed(connection.member, asked)
                except NotSignedIn:
                    raise
                except Refused:
                    await asyncio.sleep(ASK_AGAIN_S)  # better nothing than too much
                    continue
                if connection.revision == revision and connection.follows <= asked:
                    self._apply(connection, member, allowed)
                    return

    def _apply(self, connection: Connection, member: Member, allowed: frozenset[Topic]) -> None:
        connection.member = member
        connection.revision_known = connection.revision
        for topic in connection.follows - allowed:
            self._leave(connection, topic)
            connection.tell(Left(str(topic), "removed"))
        self._read_on(connection)

    # Streams

    def _open_at(self, topic: Topic, head: int, passed: int) -> Stream:
        """The stream of a topic whose head was read when so many entries had passed."""
        if stream := self.streams.get(topic):
            self._note_idle(stream)  # it is wanted: keep it a while
            return stream
        stream = self.streams[topic] = Stream(topic, head)
        self._note_idle(stream)
        entries, is_all = self._recent.since(passed)
        self._put_all(stream, [entry for entry in entries if entry.topic == topic])
        if not is_all:
            self._gaps.fill(stream)
        return stream

    def _note_idle(self, stream: Stream) -> None:
        if stream.is_idle:
            self._idle_since[stream.topic] = self.now()
        else:
            self._idle_since.pop(stream.topic, None)

    async def _tidy(self) -> None:
        """Close topics that nobody follows any more."""
        await asyncio.sleep(self.times.linger_s / TIDIES)
        now = self.now()
        for topic, since in list(self._idle_since.items()):
            if not self.streams[topic].is_idle:
                del self._idle_since[topic]
            elif now - since > self.times.linger_s:
                del self._idle_since[topic]
                del self.streams[topic]

    async def look_at_heads(self) -> None:
        """Find what lost publications hid."""
        await self._gaps.look()

    def look_at_heads_soon(self) -> None:
        """Something may have been written that nobody published."""
        self._gaps.look_soon()

    # Presence and typing

    def typing(self, connection: Connection, name: str) -> None:
        """She writes something in the topic of that name."""
        topic = _topic(name)
        if topic in connection.follows and topic.kind in self.application.sociable:
            self._company.typing(connection, topic)

    async def _gossip(self) -> None:
        for _ in range(max(1, round(self.times.gossip_s / self.times.presence_s))):
            await asyncio.sleep(self.times.presence_s)
            self._company.tell()
        self._company.gossip()

    # Leaving

    def say_goodbye(self, connection: Connection) -> bool:
        """This process stops: the client goes to another one at a moment of its own, and is served until then.

        Where there is no other, it comes back to the next. Whether the socket may be closed now.
        """
        within_s = min(self.times.come_back_s, 1 + len(self.connections) // COME_BACK_PER_S)
        connection.tell(Draining(round(within_s)))
        if not self._peers.are_possible:
            return connection.part()
        self._loop.call_later(within_s, connection.part)
        return False

    def close_at_last(self, connection: Connection) -> None:
        """Close it, whatever is still under way by then."""
        self._loop.call_later(self.times.last_commands_s, connection.wire.close, CloseCode.RESTARTING)


def _topic(name: str) -> Topic | None:
    try:
        return Topic.parse(name)
    except ValueError:
        return None


__all__ = ["Hub", "Limits", "Times"]
