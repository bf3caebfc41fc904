"""Every follower sees every event of its topics exactly once, in order, without a hole, whatever happens.

One hub in one process, wires that record, and a clock that jumps to whatever is due: nothing here waits.
`PORTIEK_TEST_LONG=1` walks much further.
"""

import asyncio
import os
import selectors
import zlib
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from broadcaster import Broadcast
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from channels import stream as stream_module
from channels import turns as turns_module
from channels.application import Greeting, Member
from channels.backplane import Backplane
from channels.connection import Connection
from channels.deflate import TAIL, WINDOW_BITS, Packing
from channels.errors import CloseCode
from channels.hub import Hub
from channels.limits import Limits
from channels.protocol import Entry
from channels.topics import Topic
from tests.channels.toy import GAME, OTHER_GAME, Club, a_member

LONG = os.environ.get("PORTIEK_TEST_LONG") == "1"
PEOPLE = st.integers(1, 2)  # few, so that what happens happens to somebody
GAMES = st.sampled_from([GAME, OTHER_GAME])


class JumpingClock(selectors.SelectSelector):
    """Instead of waiting, time passes."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.now += timeout or 0.0
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop whose time goes by as fast as it has nothing to do."""

    def __init__(self) -> None:
        self._clock = JumpingClock()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


class SlowClub(Club):
    """Its answers are as old as the question, and take a while."""

    def __init__(self) -> None:
        super().__init__()
        self.answers_in_s = 0.0

    async def greet(self, member: Member) -> Greeting:
        greeting = await super().greet(member)
        await asyncio.sleep(self.answers_in_s)
        return greeting

    async def _ask(self, question: str) -> None:
        if question != "greet":
            await asyncio.sleep(self.answers_in_s)


class Follower:
    """A client that keeps its numbers, and the wire that it is written to."""

    heard = True

    def __init__(self, packing: Packing = Packing.NONE) -> None:
        self.packing = packing
        self.inflater = zlib.decompressobj(wbits=-WINDOW_BITS)
        self.connection: Connection | None = None
        self.cursors: dict[str, int | None] = {}
        self.asked: defaultdict[str, deque[int | None]] = defaultdict(deque)  # after which numbers it asked to join
        self.is_open = True
        self.faults: list[str] = []

    # Wire

    def write(self, frames: bytes) -> None:
        while self.is_open and frames:
            first, size, start = frames[0], frames[1], 2
            if size == 126:
                size, start = int.from_bytes(frames[2:4], "big"), 4
            content, frames = frames[start : start + size], frames[start + size :]
            if first == 0xC1:
                content = self._inflate(content)
            if first in (0x81, 0xC1):
                self._hear(msgspec.json.decode(content))

    def _inflate(self, content: bytes) -> bytes:
        assert self.packing is not Packing.NONE
        if self.packing is Packing.ALONE:
            self.inflater = zlib.decompressobj(wbits=-WINDOW_BITS)
        return self.inflater.decompress(content + TAIL)

    def waiting_bytes(self) -> int:
        return 0

    def close(self, code: CloseCode, reason: str = "") -> None:
        self.is_open = False

    def _hear(self, frame: dict[str, Any]) -> None:
        topic = frame.get("topic", "")
        if frame["type"] == "event":
            if topic not in self.cursors:
                self.faults.append(f"{topic} came uninvited")
            elif self.cursors[topic] is not None and frame["seq"] != (self.cursors[topic] or 0) + 1:
                self.faults.append(f"{topic}:{frame['seq']} came after {self.cursors[topic]}")
            self.cursors[topic] = frame["seq"]
        elif frame["type"] == "reset":
            self.cursors[topic] = frame["head"]
        elif frame["type"] == "joined":  # from here on it counts from what it asked for
            after = self.asked[topic].popleft()
            self.cursors[topic] = frame["head"] if after is None else after
        elif frame["type"] == "left":
            self.cursors.pop(topic, None)
        elif frame["type"] == "error" and topic:  # a join was refused; what a hello asked in vain is only left
            self.asked[topic].popleft()


class AnyWalk(RuleBasedStateMachine):
    """People come, go, read slowly and lose their rights while events are committed, lost and shuffled."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = JumpingLoop()
        self.club = SlowClub()
        self.flying: list[Entry] = []
        self.followers: dict[int, Follower] = {}
        self.kept: dict[int, dict[str, int | None]] = {}
        self.hub = Hub(
            self.club,
            Backplane(Broadcast("memory://")),
            process="one",
            limits=Limits(commands_per_second=1e9, commands_at_once=10**9, reset_after=30),
            now=self.loop.time,
        )
        self.loop.run_until_complete(self.hub.start())
        self.somebody_comes_back(who=1, back=0, packing=Packing.NONE)
        self._pass(0.01)

    def teardown(self) -> None:
        try:
            self._everything_arrives()
        finally:
            self.loop.run_until_complete(self.hub.stop())
            self.loop.run_until_complete(asyncio.sleep(0))
            self.loop.close()

    # What happens to the journal

    @rule(topic=GAMES, times=st.integers(1, 12))
    def another_process_commits(self, topic: Topic, times: int) -> None:
        self.flying += [self.club.journal.append(topic) for _ in range(times)]

    @rule(topic=GAMES, times=st.integers(1, 3))
    def this_process_commits(self, topic: Topic, times: int) -> None:
        self._in_loop(self.hub.committed, [self.club.journal.append(topic) for _ in range(times)])

    @rule(topic=GAMES, data=st.data())
    def something_is_erased(self, topic: Topic, data: st.DataObject) -> None:
        if head := len(self.club.journal.entries[topic]):
            self._in_loop(self.hub.committed, [self.club.journal.erase(topic, data.draw(st.integers(1, head)))])

    @rule(topic=GAMES, who=PEOPLE)
    def a_reader_turns_out_to_be_slow_before_events_are_written(self, topic: Topic, who: int) -> None:
        def in_one_turn() -> None:
            self.hub.committed([self.club.journal.append(topic)])
            if (connection := self._connection(who)) and not connection.is_slow:
                connection.slow()

        self._in_loop(in_one_turn)

    @rule(seconds=st.sampled_from([0.0, 0.005, 0.1]))
    def the_journal_takes_its_time(self, seconds: float) -> None:
        self.club.answers_in_s = seconds

    # What happens to publications

    @rule(data=st.data())
    def publications_arrive_in_any_order(self, data: st.DataObject) -> None:
        for entry in data.draw(st.permutations(self.flying)):
            self._in_loop(self.hub.committed, [entry])
        self.flying = []

    @rule()
    def publications_arrive_twice(self) -> None:
        self._in_loop(self.hub.committed, self.flying + self.flying)

    @rule()
    def publications_are_lost(self) -> None:
        self.flying = []

    # What people do

    @rule(who=PEOPLE, back=st.sampled_from([0, 1, 5, 40]), packing=st.sampled_from(Packing))
    def somebody_comes_back(self, who: int, back: int, packing: Packing) -> None:
        if who in self.followers:
            return
        follower = self.followers[who] = Follower(packing)
        follower.connection = Connection(self.hub, follower, a_member(who))
        heads = {str(game): len(self.club.journal.entries[game]) for game in (GAME, OTHER_GAME)}
        numbers = self.kept.get(who) or {topic: max(0, head - back) for topic, head in heads.items()}
        follower.cursors = dict(numbers)
        self._in_loop(self.hub.welcome, follower.connection)
        self._send(who, "hello", topics=numbers)

    @rule(who=PEOPLE)
    def a_connection_is_lost(self, who: int) -> None:
        if follower := self.followers.pop(who, None):
            self.kept[who] = {topic: seq for topic, seq in follower.cursors.items() if seq is not None}
            assert follower.connection is not None
            follower.is_open = False
            self._in_loop(follower.connection.lost)

    @rule(who=PEOPLE, topic=GAMES)
    def somebody_leaves(self, who: int, topic: Topic) -> None:
        self._send(who, "leave", topic=str(topic))
        self._pass(0.01)

    @rule(who=PEOPLE, topic=GAMES, after=st.one_of(st.none(), st.integers(0, 60)))
    def somebody_joins(self, who: int, topic: Topic, after: int | None) -> None:
        if who in self.followers:
            self._send(who, "leave", topic=str(topic))
            self._pass(0.01)
            self.followers[who].asked[str(topic)].append(after)
            self._send(who, "join", topic=str(topic), after=after)

    @rule(who=PEOPLE)
    def somebody_reads_slowly(self, who: int) -> None:
        if (connection := self._connection(who)) and not connection.is_slow:
            self._in_loop(connection.slow)

    @rule(who=PEOPLE)
    def somebody_reads_again(self, who: int) -> None:
        if (connection := self._connection(who)) and connection.is_slow:
            self._in_loop(connection.drained)

    @rule(who=PEOPLE, topic=GAMES)
    def somebody_is_barred(self, who: int, topic: Topic) -> None:
        self.club.barred.add((who, topic))
        self._in_loop(self.hub.committed, [self.club.journal.append(a_member(who).own, "member.barred")])

    @rule(who=PEOPLE, topic=GAMES)
    def somebody_is_admitted(self, who: int, topic: Topic) -> None:
        self.club.barred.discard((who, topic))
        self._in_loop(self.hub.committed, [self.club.journal.append(a_member(who).own, "member.admitted")])

    # Time

    @rule(seconds=st.sampled_from([0.0, 0.001, 0.02, 0.06, 6.0]))
    def time_passes(self, seconds: float) -> None:
        self._pass(seconds)

    # What must be so

    @invariant()
    def nothing_came_twice_or_out_of_turn(self) -> None:
        for who, follower in self.followers.items():
            assert not follower.faults, (who, follower.faults)

    def _everything_arrives(self) -> None:
        for who in self.followers:
            self.somebody_reads_again(who)
        self._pass(12)
        self.nothing_came_twice_or_out_of_turn()
        for who, follower in self.followers.items():
            assert follower.is_open
            for topic, seq in follower.cursors.items():
                assert seq == len(self.club.journal.entries[Topic.parse(topic)]), (who, topic)
                assert (who, Topic.parse(topic)) not in self.club.barred

    def _connection(self, who: int) -> Connection | None:
        follower = self.followers.get(who)
        return follower.connection if follower else None

    def _send(self, who: int, type_: str, **fields: Any) -> None:
        if connection := self._connection(who):
            self._in_loop(connection.received, msgspec.json.encode({"type": type_, **fields}))

    def _in_loop(self, call: Callable[..., None], *arguments: Any) -> None:
        async def do() -> None:
            call(*arguments)

        self.loop.run_until_complete(do())

    def _pass(self, seconds: float) -> None:
        for follower in self.followers.values():
            follower.heard = True
        self.loop.run_until_complete(asyncio.sleep(seconds))


AnyWalk.TestCase.settings = settings(
    max_examples=2_000 if LONG else 120, stateful_step_count=80 if LONG else 40, deadline=None
)
TestAnyWalk = AnyWalk.TestCase


class AnyWalkInACrowd(AnyWalk):
    """The same where two are a crowd, which is written a follower at a time, with anything in between."""

    def __init__(self) -> None:
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(stream_module, "CROWD", 1)
        self._patch.setattr(turns_module, "SLICE", 1)
        super().__init__()

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self._patch.undo()


AnyWalkInACrowd.TestCase.settings = AnyWalk.TestCase.settings
TestAnyWalkInACrowd = AnyWalkInACrowd.TestCase
