"""When followers are written: at once where they are few, in turns with everything else where they are many.

What is new is written as soon as it is there. When writing takes long, the next turn waits as long as the last one
took, so it never takes all the time, and what has gathered by then goes in one write to each.

The followers of a crowded topic are written a slice in each turn, after the small topics, so 50,000 neighbours who are
told something keep nobody else waiting (`docs/performance.md`). They need no order of their own: they all fall behind,
and are read on from the ring as anybody is who is behind, whoever comes, goes or turns out to be slow in between.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

from channels.catching_up import CatchingUp
from channels.connection import Connection
from channels.counts import Counts
from channels.stream import Since, Stream

LONGEST_TURN_S = 0.02
SLICE = 512  # followers of crowded topics in a turn: 4 ms


class Turns:
    """What is to be written in this process, and when."""

    def __init__(self, catching_up: CatchingUp, counts: Counts, now: Callable[[], float]) -> None:
        self._catching_up = catching_up
        self._counts = counts
        self._now = now
        self._unsent: dict[Stream, None] = {}  # in the order in which they came
        self._crowded: deque[Iterator[None]] = deque()
        self._passing: set[Stream] = set()  # whose followers are being written a slice at a time
        self._told: set[Stream] = set()  # whose followers are being told, a slice at a time
        self._is_due = False
        self._not_before = 0.0

    def new_in(self, stream: Stream) -> None:
        """There is something to write; `go` writes it."""
        if stream not in self._passing:  # what comes during a pass goes out after it, in one write
            self._unsent[stream] = None

    def go(self) -> None:
        """Write what is new, unless the last turn was too short a while ago.

        At once, and not at the end of the turn: there is nothing in a turn to wait for, and a batch comes as one.
        """
        if self._is_due or not (self._unsent or self._crowded):
            return
        if self._now() < self._not_before:
            self._take_turn_later()
        else:
            self._take_turn()

    def write(self, stream: Stream) -> None:
        """Write what is new in `stream` to those who follow it live; in a crowd, begin to."""
        events, followers, since = len(stream.unsent), len(stream.live), stream.since
        stream.since = None
        crowd = stream.flush()
        self._counts.events += events
        self._counts.delivered += events * followers
        if crowd:
            self._passing.add(stream)
            self._crowded.append(self._pass(stream, crowd, events, since))
            self.go()
        else:
            self._note_lag(events, since)

    def tell(self, stream: Stream, frames: bytes, *, but: int | None = None) -> bool:
        """Write what nobody keeps to those who are live. Whether it is: a crowd is told one thing at a time."""
        if stream in self._told:
            return False
        self._told.add(stream)
        telling = self._tell(stream, frames, but)
        if stream.is_crowded:
            self._crowded.append(telling)
            self.go()
        else:
            deque(telling, maxlen=0)
        return True

    def _take_turn_later(self) -> None:
        self._is_due = True
        asyncio.get_running_loop().call_later(max(0.0, self._not_before - self._now()), self._take_turn)

    def _take_turn(self) -> None:
        self._is_due = True  # so that nothing that is written begins another one
        started = self._now()
        try:
            self._write_small_ones(until=started + LONGEST_TURN_S)
            self._write_a_slice()
        finally:
            ended = self._now()
            self._counts.turns.observe(ended - started)
            self._not_before = ended + min(ended - started, LONGEST_TURN_S)
            self._is_due = False
            if self._unsent or self._crowded:
                self._take_turn_later()

    def _write_small_ones(self, *, until: float) -> None:
        while self._unsent:
            stream = next(iter(self._unsent))
            del self._unsent[stream]
            self.write(stream)
            if self._now() >= until:
                return

    def _write_a_slice(self) -> None:
        if self._crowded:
            work = self._crowded.popleft()
            if sum(1 for _ in islice(work, SLICE)) == SLICE:
                self._crowded.append(work)

    def _pass(self, stream: Stream, crowd: list[Connection], events: int, since: Since | None) -> Iterator[None]:
        try:
            for connection in crowd:
                self._catching_up.go_on(connection, stream)
                yield
        finally:
            self._note_lag(events, since)
            self._passing.discard(stream)
            if stream.unsent:
                self.new_in(stream)

    def _tell(self, stream: Stream, frames: bytes, but: int | None) -> Iterator[None]:
        try:
            for connection in list(stream.live):  # a write may show that a reader is slow, which takes it out
                if connection in stream.live and connection.member.id != but:
                    connection.write(frames)
                yield
        finally:
            self._told.discard(stream)

    def _note_lag(self, events: int, since: Since | None) -> None:
        if since is not None:
            committed_at, lag = since
            lag.observe(self._now() - committed_at, events)
