"""Working on the database beside the servers: the command line. What it commits, they hear of at once.

On SQLite a server notices by itself that another process wrote to its file; others are told over Redis.
"""

import asyncio
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from app.kernel import migrate, settings
from app.kernel.clock import Clock, utc_now
from app.kernel.db import Database
from app.kernel.settings import Settings
from app.kernel.transaction import Tx
from app.kernel.writer import do_now
from channels.backplane import Backplane
from channels.peers import publish_once
from channels.protocol import Entry

T = TypeVar("T")

AT_ONCE = 1_000  # events in one publication


@dataclass(frozen=True)
class Outside:
    """The settings, and the database in its newest shape."""

    settings: Settings
    database: Database
    clock: Clock = utc_now

    def do(self, run: Callable[[Tx], T]) -> T:
        """What `run(tx)` gives, committed and told to the servers."""
        result, entries = do_now(self.database, self.clock, run)
        self.publish(entries)
        return result

    def publish(self, entries: Sequence[Entry]) -> None:
        """Tell the servers what was committed. When Redis is away, they find it in the journal within seconds."""
        if not (self.settings.redis_url and entries):
            return
        try:
            asyncio.run(self._publish(entries))
        except OSError:
            print("portiek: Redis does not answer; running servers notice within 5 seconds", file=sys.stderr)

    async def _publish(self, entries: Sequence[Entry]) -> None:
        backplane = Backplane.at(self.settings.redis_url)
        await backplane.connect()
        try:
            for start in range(0, len(entries), AT_ONCE):
                await publish_once(backplane, secrets.token_hex(4), entries[start : start + AT_ONCE])
        finally:
            await backplane.disconnect()


@contextmanager
def at_work() -> Iterator[Outside]:
    """The house from outside, by the environment's settings."""
    chosen = settings.load()
    migrate.upgrade(chosen.database)
    database = Database(chosen.database, readers=1)
    try:
        yield Outside(chosen, database)
    finally:
        database.close()
