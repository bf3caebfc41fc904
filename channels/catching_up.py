"""Reading a follower on: a slow reader, somebody who comes back, one from whom events were kept for a while.

All that was missed, whatever the reason, comes by these few lines: from the ring of newest frames where it reaches
back far enough, otherwise from the journal, a page at a time, no faster than it is read at the other end.
"""

import asyncio
from collections.abc import Sequence

from channels.application import Application
from channels.connection import Connection
from channels.errors import CloseCode
from channels.frames import text_frame
from channels.protocol import Entry, Reset
from channels.shared import Shared
from channels.stream import RING_FRAMES, Page, Stream
from channels.tasks import Tasks
from channels.topics import Topic

PAGE_EVENTS = 500
PAGE_BYTES = 64 * 1024  # written to one reader before it is seen whether it must drain first


class CatchingUp:
    """Those who are behind, and the pages of the journal that are being read for them."""

    def __init__(self, application: Application, tasks: Tasks) -> None:
        self._application = application
        self._tasks = tasks
        self._under_way: set[tuple[Connection, Stream]] = set()
        self._loading: dict[tuple[Topic, int], asyncio.Task[Sequence[Entry]]] = {}

    def go_on(self, connection: Connection, stream: Stream) -> None:
        """Give `connection` what it is owed; it goes live when that is all."""
        key = (connection, stream)
        if key in self._under_way or self._from_ring(connection, stream):
            return
        self._under_way.add(key)
        self._tasks.begin(self._read_on(connection, stream))

    def _from_ring(self, connection: Connection, stream: Stream) -> bool:
        """Write what the ring has. Whether nothing is left to do: that was all, or the reader must drain first."""
        while connection.may_be_written and connection in stream.behind:
            page = stream.after(stream.behind[connection], PAGE_BYTES)
            if page is None:
                return False
            if not page.frames:
                stream.go_live(connection)
                return True
            stream.behind[connection] = page.last
            connection.send(page.frames)
        return True

    async def _read_on(self, connection: Connection, stream: Stream) -> None:
        try:
            while not self._from_ring(connection, stream):
                await self._page(connection, stream)
                await asyncio.sleep(0)  # others have their turn
        except Exception:
            connection.close(CloseCode.RESTARTING)  # the journal can't be read; she comes back with her numbers
            raise
        finally:
            self._under_way.discard((connection, stream))

    async def _page(self, connection: Connection, stream: Stream) -> None:
        """Bring `connection` a page nearer to the ring, or the ring to her."""
        after = stream.behind[connection]
        if after >= stream.sent - RING_FRAMES:
            # Many who come back ask for much the same: it is read once, into the ring.
            stream.reach_back(await self._load(stream.topic, stream.sent - RING_FRAMES))
            if stream.reaches(after):
                return
        entries = await self._load(stream.topic, after)
        if stream.behind.get(connection) != after or not connection.may_be_written:
            return
        page = _page_of(entries, up_to=stream.sent)
        if not page.frames:  # the journal no longer has what was sent: another one was put in its place
            connection.tell(Reset(str(stream.topic), stream.sent))
            page = page._replace(last=stream.sent)
        stream.behind[connection] = page.last
        connection.send(page.frames)

    async def _load(self, topic: Topic, after: int) -> Sequence[Entry]:
        """A page of the journal, read once for all who want it at the same time."""
        key = (topic, max(after, 0))
        if key not in self._loading:
            self._loading[key] = task = self._tasks.start(self._loaded(*key))
            task.add_done_callback(lambda _: self._loading.pop(key, None))
        return await asyncio.shield(self._loading[key])

    async def _loaded(self, topic: Topic, after: int) -> Sequence[Entry]:
        return await self._application.since(topic, after, PAGE_EVENTS)


def _page_of(entries: Sequence[Entry], *, up_to: int) -> Page:
    """Frames for one reader, at most about `PAGE_BYTES`."""
    frames: list[bytes] = []
    size, last = 0, 0
    for entry in entries:
        if entry.seq > up_to or size > PAGE_BYTES:
            break
        frame = text_frame(entry.frame)
        frames.append(frame)
        size += len(frame)
        last = entry.seq
    return Page(last, Shared(frames))
