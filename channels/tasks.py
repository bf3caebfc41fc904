"""Tasks that belong to somebody: they end with their owner, and a failure is told in the log."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

from channels.errors import Refused

T = TypeVar("T")

AGAIN_S = 1.0  # after a failure of what should never end

log = structlog.get_logger()


class Tasks:
    """The tasks of one owner."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def begin(self, work: Coroutine[Any, Any, object]) -> None:
        """Start a task for whose result nobody waits."""
        self._running.add(self.start(work))

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start a task. Refusals are for whoever waits for it; other failures are in the log too."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def repeat(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do `work` over and over, whatever comes of it."""
        self.begin(_forever(work))

    async def stop(self) -> None:
        """End them all."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, Refused):
            log.error("task failed", exc_info=error)


async def _forever(work: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await work()
        except Exception:
            log.exception("work failed", work=getattr(work, "__name__", ""))
            await asyncio.sleep(AGAIN_S)
