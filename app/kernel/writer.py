"""The one thread that writes: takes all commands that wait, commits them together, and tells what came of it.

The event loop never waits for it. The queue has a size; when it is full, a command is refused with `busy`.
"""

import asyncio
import heapq
import itertools
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.kernel.actor import HOUSE, Actor
from app.kernel.clock import Clock
from app.kernel.db import Database
from app.kernel.ids import Ids
from app.kernel.transaction import Committed, Job, Prefetch, Reply, Tx, commit
from channels.counts import Histogram
from channels.errors import Busy
from channels.protocol import Entry

T = TypeVar("T")

MOST_IN_A_BATCH = 1024  # half of it was 5 % slower when all of it waited: a commit costs a sync of the disk
LOOK_AROUND_S = 0.25  # after which an import by another process is noticed
MOST_WAITING = 10_000  # about a second's work; more waiting would only make everybody late
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, MOST_IN_A_BATCH)
COMMITS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

log = structlog.get_logger()


class Writer:
    """Group commit for one process."""

    def __init__(self, database: Database, clock: Clock, *, prefetch: Sequence[Prefetch] = ()) -> None:
        self._database = database
        self._clock = clock
        self._prefetch = prefetch
        self._ids = Ids()
        self._waiting: deque[Job[Any]] = deque()
        self._later: list[tuple[float, int, Job[Any]]] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._stopping = False
        self.batches = Histogram(BATCHES)  # commands in each
        self.committing = Histogram(COMMITS_S)  # seconds that each took, from its first command to its commit
        self.turned_away = 0  # commands for which there was no place in the queue
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)

    def start(
        self,
        *,
        on_committed: Callable[[list[Entry], float], None],
        on_changed_elsewhere: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin to work for the running event loop.

        There `on_committed` is called with the events of each batch and the moment of its commit (`time.monotonic`),
        and `on_changed_elsewhere` when another process, such as an import, wrote to the same SQLite file. (Other
        databases have Redis to tell.)
        """
        self._loop = asyncio.get_running_loop()
        self._on_committed = on_committed
        self._on_changed_elsewhere = on_changed_elsewhere
        self._thread.start()

    async def stop(self) -> None:
        """Commit what waits, then end."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)

    def submit(self, job: Job[Any]) -> None:
        """Put a command in the queue. Raises `Busy` when it is full. `job.reply` is called in the event loop."""
        with self._wake:
            if len(self._waiting) >= MOST_WAITING or self._stopping:
                self.turned_away += 1
                raise Busy(retry_after=1)
            self._waiting.append(job)
            self._wake.notify()

    async def do(self, run: Callable[[Tx], T], actor: Actor = HOUSE) -> T:
        """What `run(tx)` gives, once it is committed. Raises what it raises."""
        return await self.wait(lambda reply: Job(run, actor, reply))

    async def wait(self, job: Callable[[Reply[T]], Job[T]]) -> T:
        """What a job gives, once it is committed. Raises what it raises."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def reply(result: T | None, error: Exception | None) -> None:
            if future.cancelled():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # type: ignore[arg-type]

        self.submit(job(reply))
        return await future

    @property
    def waiting(self) -> int:
        """How many commands wait."""
        return len(self._waiting)

    def _work(self) -> None:
        while not (self._stopping and not self._waiting and not self._later):
            if jobs := self._take():
                self._commit(jobs)
            self._look_around()

    def _take(self) -> list[Job[Any]]:
        """The next batch; empty when there was none for a while."""
        with self._wake:
            if not (self._waiting or self._due() or self._stopping):
                self._wake.wait(self._patience_s())
            jobs = []
            while self._due():
                jobs.append(heapq.heappop(self._later)[2])
            while self._waiting and len(jobs) < MOST_IN_A_BATCH:
                jobs.append(self._waiting.popleft())
            return jobs

    def _commit(self, jobs: list[Job[Any]]) -> None:
        began = time.monotonic()
        committed = commit(self._database, jobs, clock=self._clock, ids=self._ids, prefetch=self._prefetch)
        ended = time.monotonic()
        self.batches.observe(len(jobs))
        self.committing.observe(ended - began)
        with self._wake:
            for wait_s, job in committed.later:
                heapq.heappush(self._later, (time.monotonic() + wait_s, next(self._order), job))
        self._in_loop(self._tell, committed, ended)

    def _look_around(self) -> None:
        try:
            if self._database.changed_elsewhere():
                self._in_loop(self._on_changed_elsewhere)
        except (SQLAlchemyError, sqlite3.Error):
            log.exception("can't see whether another process wrote")  # the next command's answer says more

    def _in_loop(self, call: Callable[..., None], *args: Any) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody is left to hear it
            self._loop.call_soon_threadsafe(call, *args)

    def _patience_s(self) -> float:
        """How long to wait for a command before looking around."""
        return min(LOOK_AROUND_S, max(0.0, self._later[0][0] - time.monotonic())) if self._later else LOOK_AROUND_S

    def _due(self) -> bool:
        return bool(self._later) and (self._stopping or self._later[0][0] <= time.monotonic())

    def _tell(self, committed: Committed, at: float) -> None:
        try:
            self._on_committed(committed.entries, at)
        except Exception:
            log.exception("committed, and not told")  # who follows hears of it when the heads are looked at
        for job, result, error in committed.outcomes:
            try:
                job.reply(result, error)
            except Exception:
                log.exception("nobody to reply to")  # the others of the batch still wait for theirs


def do_now(database: Database, clock: Clock, run: Callable[[Tx], T], actor: Actor = HOUSE) -> tuple[T, list[Entry]]:
    """Run and commit one command in this thread, for the command line: its result, and the events to publish.

    Raises what `run` raises.
    """
    jobs, ids = [Job(run, actor, lambda _result, _error: None)], Ids()
    while (committed := commit(database, jobs, clock=clock, ids=ids)).later:
        time.sleep(committed.later[0][0])
    ((_, result, error),) = committed.outcomes
    if error is not None:
        raise error
    return result, committed.entries
