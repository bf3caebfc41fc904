"""The other processes: what they are told, and what is heard of them.

Nothing depends on it but speed: whatever is lost here is found in the journal.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import structlog

from channels.backplane import Backplane, Lapsed
from channels.protocol import Entry, Someone

MOST_BYTES = 16 * 1024 * 1024  # that wait for the backplane; older packets are dropped, the journal has their events

AT_ONCE_BYTES = 1024 * 1024  # in one publication
# Each publication costs every process about 80 µs, however little it holds. At most so many a second let 20 processes
# spend a sixth of their time on hearing each other (`docs/scaling.md`).
APART_S = 0.01
GOODBYE_WITHIN_S = 1.0

log = structlog.get_logger()


class Published(msgspec.Struct, frozen=True, tag="e"):
    """Events. Made and read by msgspec alone, 0.05 and 0.2 µs each: a third of what tuples of ours took."""

    process: str
    events: Sequence[Entry]
    committed_at: float = math.inf  # seconds since 1970, where it is told

    @classmethod
    def of(cls, process: str, entries: Sequence[Entry], *, age_s: float = 0.0) -> "Published":
        return cls(process, entries, time.time() - age_s)

    def age_s(self) -> float:
        """How long ago they were committed, as far as the machines' clocks agree."""
        return max(0.0, time.time() - self.committed_at)


class Here(msgspec.Struct, frozen=True, tag="h"):
    """Who is in some topics of a process."""

    process: str
    people: list[tuple[str, int, list[int]]]


class Writing(msgspec.Struct, frozen=True, tag="w"):
    """Somebody is writing."""

    process: str
    topic: tuple[str, int]
    by: Someone


class Gone(msgspec.Struct, frozen=True, tag="g"):
    """A process stops; nobody is there any more."""

    process: str


Packet = Published | Here | Writing | Gone
_pack: Final = msgspec.msgpack.encode
_unpack: Final = msgspec.msgpack.Decoder(list[Packet]).decode  # what is handed over in one go


async def publish_once(backplane: Backplane, process: str, entries: Sequence[Entry]) -> None:
    """Tell all servers of events that were committed outside of them. Raises `OSError`."""
    await backplane.publish(_pack([Published.of(process, entries)]))


class Peers:
    """The way to the other processes, and back.

    `hear` is called with what they tell, `lapsed` when some of it may have been lost.
    """

    def __init__(
        self, backplane: Backplane, process: str, *, hear: Callable[[Packet], None], lapsed: Callable[[], None]
    ) -> None:
        self.process = process
        self.lapses = 0  # how often something may have been lost
        self._backplane = backplane
        self._hear = hear
        self._lapsed = lapsed
        self._outbox: deque[bytes] = deque()
        self._outbox_bytes = 0
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()

    @property
    def are_possible(self) -> bool:
        """Whether there may be other processes at all."""
        return self._backplane.is_shared

    @property
    def are_heard(self) -> bool:
        """Whether their packets arrive."""
        return self._backplane.is_up

    @property
    def waiting_bytes(self) -> int:
        """What waits to be told."""
        return self._outbox_bytes

    async def connect(self) -> None:
        await self._backplane.connect()

    async def disconnect(self) -> None:
        await self._backplane.disconnect()

    def tell(self, packet: Packet) -> None:
        """Send to all others, some time soon. Never waits."""
        packed = _pack(packet)
        self._outbox.append(packed)
        self._outbox_bytes += len(packed)
        while self._outbox_bytes > MOST_BYTES and len(self._outbox) > 1:
            self._outbox_bytes -= len(self._outbox.popleft())
            self.lapses += 1
        self._filled.set()

    async def publish(self) -> None:
        """Hand over what waits: at once, and what comes right after it together a moment later."""
        await self._filled.wait()
        self._filled.clear()
        while self._outbox:
            try:
                await self._backplane.publish(_pack(self._next_packets()))
            except OSError:
                self.lapses += 1
            if not self._outbox:
                self._emptied.set()
            await asyncio.sleep(APART_S)

    async def say_goodbye(self) -> None:
        """Tell the others what still waits, and that this process stops. Raises `TimeoutError`."""
        self._emptied.clear()
        self.tell(Gone(self.process))
        async with asyncio.timeout(GOODBYE_WITHIN_S):
            await self._emptied.wait()

    async def listen(self) -> None:
        """Hear what the others tell."""
        async with self._backplane.packets() as packets:
            async for packed in packets:
                if isinstance(packed, Lapsed):
                    self._miss()
                else:
                    self._take(packed)

    def _next_packets(self) -> list[msgspec.Raw]:
        packets, size = [], 0
        while self._outbox and size < AT_ONCE_BYTES:
            packed = self._outbox.popleft()
            size += len(packed)
            packets.append(msgspec.Raw(packed))
        self._outbox_bytes -= size
        return packets

    def _take(self, packed: bytes) -> None:
        try:
            packets = _unpack(packed)
        except msgspec.DecodeError:
            log.warning("packet not understood")  # of another version of this program
            self._miss()
            return
        for packet in packets:
            if packet.process != self.process:
                self._hear(packet)

    def _miss(self) -> None:
        self.lapses += 1
        self._lapsed()
