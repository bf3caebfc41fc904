"""Finding what didn't come: events before one that did, and what lost publications hid. The journal has them all."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from channels.application import Application
from channels.catching_up import PAGE_EVENTS
from channels.counts import Counts
from channels.errors import Refused
from channels.limits import Times
from channels.protocol import Entry
from channels.stream import Stream
from channels.tasks import Tasks
from channels.topics import Topic

Put = Callable[[Stream, Iterable[Entry]], None]


class Gaps:
    """The topics that miss something, and what is being read for them. What is found is `put` in its place."""

    def __init__(
        self,
        application: Application,
        streams: Mapping[Topic, Stream],
        tasks: Tasks,
        put: Put,
        *,
        times: Times,
        counts: Counts,
    ) -> None:
        self._application = application
        self._streams = streams
        self._tasks = tasks
        self._put = put
        self._times = times
        self._counts = counts
        self._filling: dict[Stream, asyncio.Task[None]] = {}
        self._watched: set[Stream] = set()
        self._looking = False

    def watch(self, stream: Stream) -> None:
        """`stream` has a hole: what is missing may come by itself in a moment; otherwise it is read."""
        if stream not in self._watched:
            self._watched.add(stream)
            asyncio.get_running_loop().call_later(self._times.hole_s, self._fill_hole, stream)

    def fill(self, stream: Stream) -> None:
        """Read on from the journal until nothing is missing."""
        if stream not in self._filling:
            self._counts.holes += 1
            self._filling[stream] = self._tasks.start(self._filled(stream))

    async def reach(self, stream: Stream, seq: int) -> None:
        """Have what the journal has up to `seq`."""
        for _ in range(2):  # the first may find one under way that asked before it was there
            if stream.head < seq:
                self.fill(stream)
                await asyncio.shield(self._filling[stream])

    def look_soon(self) -> None:
        """Something may have been written that nobody published."""
        if not self._looking:
            self._looking = True
            self._tasks.begin(self.look())

    async def look(self) -> None:
        """Find what lost publications hid: one query for all topics that have followers here."""
        self._looking = False
        with suppress(Refused):
            streams = list(self._streams.values())
            if not streams:
                return
            heads = await self._application.heads([stream.topic for stream in streams])
            for stream in streams:
                if heads[stream.topic] > stream.head:
                    self.fill(stream)

    async def look_now_and_then(self) -> None:
        """Look once, after a while."""
        await asyncio.sleep(self._times.look_at_heads_s)
        await self.look()

    def _fill_hole(self, stream: Stream) -> None:
        self._watched.discard(stream)
        if not stream.has_hole:
            return
        if stream in self._filling:
            self.watch(stream)  # what is being read may have been asked for before it was there
        else:
            self.fill(stream)

    async def _filled(self, stream: Stream) -> None:
        try:
            while entries := await self._application.since(stream.topic, stream.head, PAGE_EVENTS):
                before = stream.head
                self._put(stream, entries)
                if len(entries) < PAGE_EVENTS or stream.head == before:
                    return
        except Refused:
            pass  # the storage can't be reached; the next look at heads tries again
        finally:
            del self._filling[stream]
