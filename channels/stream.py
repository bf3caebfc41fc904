"""One topic in this process: its order, its newest frames, and who follows it.

Events come in any order, twice, or not at all; they go out in the order of their numbers, once. A follower is `live`
when everything that was sent has been written to it, and `behind` with the last number that it was written otherwise.
"""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from channels.counts import Histogram
from channels.frames import text_frame
from channels.protocol import Entry
from channels.shared import Shared
from channels.topics import Topic

if TYPE_CHECKING:
    from channels.connection import Connection

CROWD = 2_000  # 13 ms of writing: above it, followers are written in slices
RING_FRAMES = 256  # five times what 5,000 clients asked for that came back 50 messages behind
RING_BYTES = 1024 * 1024
MOST_EARLY = 256  # events that wait for one that is missing; the journal has them all
NOTHING = Shared(())

Since = tuple[float, Histogram]  # a moment by the hub's clock, and where what has passed since is counted


class Page(NamedTuple):
    """Frames for one who is behind, and the number that she is at after them."""

    last: int
    frames: Shared


class Stream:
    """The order, the ring and the followers of one topic. No I/O but the writes to its live followers."""

    __slots__ = (
        "_page",
        "_ring_bytes",
        "behind",
        "early",
        "head",
        "live",
        "ring",
        "sent",
        "since",
        "topic",
        "unsent",
        "watchers",
    )

    def __init__(self, topic: Topic, head: int) -> None:
        self.topic = topic
        self.head = head  # the last number in order
        self.sent = head  # the last number that live followers were written
        self.ring: deque[tuple[int, bytes]] = deque()  # newest frames, numbers without a hole, the last one is `head`
        self._ring_bytes = 0
        # The page that was asked for last: many who come back ask for the same one. It is a sixteenth of the ring.
        self._page: tuple[tuple[int, int, int], Page] | None = None
        self.early: dict[int, Entry] = {}
        self.unsent: list[bytes] = []
        self.since: Since | None = None  # when the oldest of these was committed
        self.live: set[Connection] = set()
        self.behind: dict[Connection, int] = {}
        self.watchers: set[Connection] = set()  # whose own topic this is, whether they follow it or not

    @property
    def is_idle(self) -> bool:
        """Whether nobody is left."""
        return not (self.live or self.behind or self.watchers)

    @property
    def is_crowded(self) -> bool:
        """Whether its followers are too many to be written at a stretch."""
        return len(self.live) > CROWD

    @property
    def has_hole(self) -> bool:
        """Whether an event came before one that is missing."""
        return bool(self.early)

    def take(self, entry: Entry) -> list[Entry]:
        """Put `entry` in its place. Gives what is now in order: nothing, it, or it and what waited for it."""
        if entry.seq <= self.head:
            return []
        if entry.seq > self.head + 1:
            if len(self.early) < MOST_EARLY:
                self.early[entry.seq] = entry
            return []
        taken = [entry]
        while (following := self.early.pop(taken[-1].seq + 1, None)) is not None:
            taken.append(following)
        for one in taken:
            self._append(one)
        if self.early:
            self.early = {seq: e for seq, e in self.early.items() if seq > self.head}
        return taken

    def flush(self) -> list["Connection"]:
        """Write what is new to all live followers: one encoding, one write each.

        A crowd is not written but given: all of it is behind now, and to be read on a part at a time.
        """
        if not self.unsent:
            return []
        frames, self.unsent = Shared(self.unsent), []
        before, self.sent = self.sent, self.head
        if self.is_crowded:
            crowd = list(self.live)
            self.behind.update(dict.fromkeys(crowd, before))
            self.live.clear()
            return crowd
        packed = frames.packed
        for connection in list(self.live):  # a write may show that a reader is slow, which takes it out
            connection.wire.write(packed[connection.packing] or frames.to_write(connection.packing))
        return []

    def after(self, seq: int, most_bytes: int) -> Page | None:
        """Frames numbered above `seq` and up to what was sent, but no more than about so many bytes.

        None when the ring doesn't reach back that far.
        """
        if seq >= self.sent:
            return Page(seq, NOTHING)
        asked = (seq, self.sent, most_bytes)
        if self._page is None or self._page[0] != asked:
            if not self.reaches(seq):
                return None
            self._page = asked, self._cut(seq, most_bytes)
        return self._page[1]

    def reaches(self, seq: int) -> bool:
        """Whether the ring has all that came after `seq`."""
        return bool(self.ring and self.ring[0][0] <= seq + 1)

    def _cut(self, seq: int, most_bytes: int) -> Page:
        frames: list[bytes] = []
        size, last = 0, seq
        for number, frame in islice(self.ring, seq + 1 - self.ring[0][0], None):
            if number > self.sent or size > most_bytes:
                break
            frames.append(frame)
            size += len(frame)
            last = number
        return Page(last, Shared(frames))

    def reach_back(self, older: Sequence[Entry]) -> None:
        """Put `older` events, read from the journal, before the ring, as far as they fit and leave no hole."""
        first = self.ring[0][0] if self.ring else self.head + 1
        for entry in reversed(older):
            if entry.seq != first - 1:
                continue
            frame = text_frame(entry.frame)
            if len(self.ring) >= RING_FRAMES or self._ring_bytes + len(frame) > RING_BYTES:
                return
            self.ring.appendleft((entry.seq, frame))
            self._ring_bytes += len(frame)
            first = entry.seq

    def forget_frames(self) -> None:
        """What was sent may no longer be shown: those who come back read the journal."""
        self.ring.clear()
        self._ring_bytes = 0
        self._page = None

    def fall_behind(self, connection: "Connection") -> None:
        """No longer write to `connection`; remember where it is."""
        if connection in self.live:
            self.live.remove(connection)
            self.behind[connection] = self.sent

    def go_live(self, connection: "Connection") -> None:
        """`connection` has everything that was sent."""
        del self.behind[connection]
        self.live.add(connection)

    def drop(self, connection: "Connection") -> None:
        """`connection` follows no more."""
        self.live.discard(connection)
        self.behind.pop(connection, None)

    def _append(self, entry: Entry) -> None:
        frame = text_frame(entry.frame)
        self.head = entry.seq
        self.unsent.append(frame)
        self.ring.append((entry.seq, frame))
        self._ring_bytes += len(frame)
        while len(self.ring) > RING_FRAMES or (self._ring_bytes > RING_BYTES and len(self.ring) > 1):
            self._ring_bytes -= len(self.ring.popleft()[1])
