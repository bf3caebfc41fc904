"""Several processes on one database, as far as writing goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from app.kernel.clock import utc_now
from app.kernel.db import Database
from app.kernel.writer import Writer


@asynccontextmanager
async def two_processes(url: str) -> AsyncIterator[list[Writer]]:
    """Two writers on one database, which share nothing else, as two processes have them."""
    async with AsyncExitStack() as stack:
        writers = []
        for _ in range(2):
            database = Database(url)
            stack.callback(database.close)
            writer = Writer(database, utc_now)
            writer.start(on_committed=lambda _entries, _at: None)
            stack.push_async_callback(writer.stop)
            writers.append(writer)
        async with asyncio.timeout(30):
            yield writers
