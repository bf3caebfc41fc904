"""Two processes on one journal, of which either may die at any moment, between a commit and its publication too.

People say things in either, come back in the other, and say again what was not acknowledged. Publications come late,
twice, in any order or not at all. Hypothesis chooses what happens, and finds the shortest way to what must not.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from enum import IntEnum
from functools import partial
from typing import Any

import msgspec
from broadcaster import Broadcast
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from channels.application import Done, Member, Reply
from channels.backplane import Backplane
from channels.connection import Connection
from channels.hub import Hub
from channels.limits import Limits
from channels.protocol import Command, Entry
from channels.topics import Topic
from tests.channels.test_invariant import Follower, JumpingLoop, SlowClub
from tests.channels.toy import GAME, OTHER_GAME, Journal, Said, a_member
from tests.support.lengths import rounds

WALKS, STEPS = rounds(short=80, long=250), rounds(short=40, long=60)
PEOPLE, PROCESSES = st.integers(1, 3), st.integers(0, 1)
GAMES = st.sampled_from([GAME, OTHER_GAME])


class When(IntEnum):
    """How far a process had come with its commands when it died."""

    WAITING = 0
    COMMITTED = 1
    PUBLISHED = 2
    TOLD = 3


Receipts = dict[tuple[int, str], Done]


class Writing(SlowClub):
    """The club in one process: commands wait until they are committed, together."""

    def __init__(self, journal: Journal, receipts: Receipts) -> None:
        super().__init__()
        self.journal = journal
        self.waiting: list[tuple[Member, Command, Reply]] = []
        self._receipts = receipts

    def do(self, member: Member, command: Command, reply: Reply) -> None:
        self.waiting.append((member, command, reply))

    def commit(self) -> tuple[list[Entry], list[Callable[[], None]]]:
        """What happened, and the replies that are to be given."""
        entries: list[Entry] = []
        replies: list[Callable[[], None]] = []
        for member, command, reply in self.waiting:
            receipt = (member.id, command.id)
            if receipt not in self._receipts:
                entries.append(self.journal.append(Topic.parse(command.topic), said=Said(command.id), by=member.id))
                self._receipts[receipt] = Done(entries[-1].topic, entries[-1].seq)
            replies.append(partial(reply, self._receipts[receipt]))
        self.waiting = []
        return entries, replies


class Process:
    """A hub, what it serves, and what the other one's publications on their way to it are."""

    def __init__(self, journal: Journal, receipts: Receipts, loop: JumpingLoop) -> None:
        self.club = Writing(journal, receipts)
        self.flying: list[Entry] = []
        self.hub = Hub(
            self.club,
            Backplane(Broadcast("memory://")),
            process="one",
            limits=Limits(commands_per_second=1e9, commands_at_once=10**9, reset_after=30),
            now=loop.time,
        )


class Speaker(Follower):
    """A client that keeps what was not acknowledged."""

    def __init__(self, at: Process) -> None:
        super().__init__()
        self.at = at
        self.acked: list[tuple[str, str, int]] = []

    def _hear(self, frame: dict[str, Any]) -> None:
        super()._hear(frame)
        if frame["type"] == "ack":
            self.acked.append((frame["id"], frame["topic"], frame["seq"]))


class AnyFault(RuleBasedStateMachine):
    """Whatever dies: what was acknowledged stands once, and everybody hears everything once and in order."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = JumpingLoop()
        self.journal = Journal()
        self.receipts: Receipts = {}
        self.processes = [self._a_process(), self._a_process()]
        self.speakers: dict[int, Speaker] = {}
        self.kept: dict[int, dict[str, int | None]] = {}
        self.outboxes: defaultdict[int, dict[str, str]] = defaultdict(dict)
        self.acked: dict[str, tuple[str, int]] = {}
        self.said = 0
        for who in (1, 2, 3):
            self.somebody_comes_back(who, who % 2)
            self.somebody_says_something(who, GAME, 2)  # so that there is something to lose
        self._pass(0.01)

    def teardown(self) -> None:
        try:
            self._everything_arrives()
        finally:
            for process in self.processes:
                self.loop.run_until_complete(process.hub.stop())
            self.loop.run_until_complete(asyncio.sleep(0))
            self.loop.close()

    # What people do

    @rule(who=PEOPLE, topic=GAMES, times=st.integers(1, 4))
    def somebody_says_something(self, who: int, topic: Topic, times: int) -> None:
        for _ in range(times):
            self.said += 1
            id_ = f"command-{self.said}"
            self.outboxes[who][id_] = str(topic)
            if who in self.speakers:
                self._say(who, id_)

    @rule(who=PEOPLE, at=PROCESSES)
    def somebody_comes_back(self, who: int, at: int) -> None:
        if who in self.speakers:
            return
        process = self.processes[at]
        speaker = self.speakers[who] = Speaker(process)
        numbers = self.kept.get(who) or {str(GAME): 0, str(OTHER_GAME): 0}
        speaker.cursors = dict(numbers)
        speaker.connection = Connection(process.hub, speaker, a_member(who))
        self._in_loop(process.hub.welcome, speaker.connection)
        self._send(who, "hello", topics=numbers)
        self._pass(0.0)
        for id_ in self.outboxes[who]:
            self._say(who, id_)

    @rule(who=PEOPLE)
    def a_connection_is_lost(self, who: int) -> None:
        if speaker := self.speakers.get(who):
            self._is_cut_off(who)
            assert speaker.connection is not None
            self._in_loop(speaker.connection.lost)

    @rule(who=PEOPLE, topic=GAMES)
    def somebody_leaves_and_joins_again(self, who: int, topic: Topic) -> None:
        if speaker := self.speakers.get(who):
            after = speaker.cursors.get(str(topic))
            self._send(who, "leave", topic=str(topic))
            speaker.asked[str(topic)].append(after)
            self._send(who, "join", topic=str(topic), after=after)
            self._pass(0.02)

    @rule(who=PEOPLE)
    def somebody_reads_slowly_or_again(self, who: int) -> None:
        if (speaker := self.speakers.get(who)) and (it := speaker.connection):
            self._in_loop(it.drained if it.is_slow else it.slow)

    # What processes do, and when they die

    @rule(at=PROCESSES)
    def a_process_commits(self, at: int) -> None:
        entries, replies = self.processes[at].club.commit()
        self.processes[1 - at].flying += entries
        self._in_loop(self.processes[at].hub.committed, entries)
        for reply in replies:
            self._in_loop(reply)

    @rule(at=PROCESSES, when=st.sampled_from(When))
    def a_process_dies(self, at: int, when: When) -> None:
        if when > When.WAITING:
            entries, _ = self.processes[at].club.commit()
            if when == When.PUBLISHED:
                self.processes[1 - at].flying += entries
            if when == When.TOLD:
                self._in_loop(self.processes[at].hub.committed, entries)
                self._pass(0.0)
        self._dies(at)

    # What happens to publications

    @rule(at=PROCESSES, times=st.integers(0, 2), data=st.data())
    def publications_arrive_or_are_lost(self, at: int, times: int, data: st.DataObject) -> None:
        process = self.processes[at]
        for entry in data.draw(st.permutations(process.flying * times)):
            self._in_loop(process.hub.committed, [entry])
        process.flying = []

    # Time

    @rule(seconds=st.sampled_from([0.0, 0.005, 0.1]))
    def the_journal_takes_its_time(self, seconds: float) -> None:
        for process in self.processes:
            process.club.answers_in_s = seconds

    @rule(seconds=st.sampled_from([0.0, 0.001, 0.02, 0.06, 6.0]))
    def time_passes(self, seconds: float) -> None:
        self._pass(seconds)

    # What must be so

    @invariant()
    def nothing_came_twice_or_out_of_turn(self) -> None:
        for who, speaker in self.speakers.items():
            assert not speaker.faults, (who, speaker.faults)

    @invariant()
    def what_is_acknowledged_stands_where_it_was_said_to_stand(self) -> None:
        for who, speaker in self.speakers.items():
            for id_, topic, seq in speaker.acked:
                self.outboxes[who].pop(id_, None)
                assert self.acked.setdefault(id_, (topic, seq)) == (topic, seq)
            speaker.acked.clear()
        for id_, (topic, seq) in self.acked.items():
            assert id_.encode() in self.journal.entries[Topic.parse(topic)][seq - 1].frame

    def _everything_arrives(self) -> None:
        for who in (1, 2, 3):
            self.somebody_comes_back(who, 0)
            if (it := self.speakers[who].connection) and it.is_slow:
                self._in_loop(it.drained)
        self._pass(0.2)
        for at in (0, 1):
            self.a_process_commits(at)
        self._pass(12)
        self.nothing_came_twice_or_out_of_turn()
        self.what_is_acknowledged_stands_where_it_was_said_to_stand()

        assert not any(self.outboxes.values()), "everything is acknowledged at last"
        said = Counter(entry.frame.split(b'"text":"')[1] for all_ in self.journal.entries.values() for entry in all_)
        assert said.total() == len(said) == self.said, "everything stands there once"
        for who, speaker in self.speakers.items():
            for topic, seq in speaker.cursors.items():
                assert seq == len(self.journal.entries[Topic.parse(topic)]), (who, topic)

    def _a_process(self) -> Process:
        process = Process(self.journal, self.receipts, self.loop)
        self.loop.run_until_complete(process.hub.start())
        return process

    def _dies(self, at: int) -> None:
        """Nobody hears anything of it any more; the next one begins with what the journal has."""
        dead = self.processes[at]
        for who, speaker in list(self.speakers.items()):
            if speaker.at is dead:
                self._is_cut_off(who)
        self.loop.run_until_complete(dead.hub.stop())
        self.processes[at] = self._a_process()

    def _is_cut_off(self, who: int) -> None:
        self.what_is_acknowledged_stands_where_it_was_said_to_stand()
        speaker = self.speakers.pop(who)
        speaker.is_open = False
        self.kept[who] = {topic: seq for topic, seq in speaker.cursors.items() if seq is not None}

    def _say(self, who: int, id_: str) -> None:
        self._send(who, "command", id=id_, name="play", topic=self.outboxes[who][id_], data={})

    def _send(self, who: int, type_: str, **fields: Any) -> None:
        connection = self.speakers[who].connection
        assert connection is not None
        self._in_loop(connection.received, msgspec.json.encode({"type": type_, **fields}))

    def _in_loop(self, call: Callable[..., None], *arguments: Any) -> None:
        async def do() -> None:
            call(*arguments)

        self.loop.run_until_complete(do())

    def _pass(self, seconds: float) -> None:
        for speaker in self.speakers.values():
            speaker.heard = True
        self.loop.run_until_complete(asyncio.sleep(seconds))


AnyFault.TestCase.settings = settings(max_examples=WALKS, stateful_step_count=STEPS, deadline=None)
TestAnyFault = AnyFault.TestCase
