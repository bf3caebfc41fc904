"""What happens by itself, each thing at its own pace, for as long as the server runs."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

log = structlog.get_logger()


class Clockwork:
    """Does each thing over and over. A failure is told in the log, counted, and no reason to stop."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.last_done: dict[str, float] = {}  # seconds since 1970
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, name: str, period: timedelta, do: Callable[[], Awaitable[object]]) -> None:
        """Do it now, and again each `period`."""
        self.done[name] += 0
        self.failed[name] += 0
        self._tasks.append(asyncio.create_task(self._repeat(name, period, do)))

    async def stop(self) -> None:
        """End, when what is under way has ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(self, name: str, period: timedelta, do: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await do()
            except Exception:
                self.failed[name] += 1
                log.exception("regular work failed", work=name)
            else:
                self.done[name] += 1
                self.last_done[name] = time.time()
            await asyncio.sleep(period.total_seconds())
