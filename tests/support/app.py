"""A house without doors: a migrated database, and commands run in it one by one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from app.kernel.actor import HOUSE, Actor
from app.kernel.clock import utc_now
from app.kernel.db import Database
from app.kernel.transaction import Tx
from app.kernel.writer import do_now
from channels.protocol import Entry, decode_event

T = TypeVar("T")


@dataclass
class Ground:
    """Runs commands and queries against a real database, at a time that the test sets."""

    database: Database
    now: datetime = field(default_factory=utc_now)
    entries: list[Entry] = field(default_factory=list)

    def do(self, run: Callable[[Tx], T], actor: Actor = HOUSE) -> T:
        """What `run(tx)` gives, committed; its events are added to `entries`."""
        result, entries = do_now(self.database, lambda: self.now, run, actor)
        self.entries += entries
        return result

    def ask(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """What `query(session, …)` answers."""
        return self.database.read_now(query, *args, **kwargs)

    def later(self, **duration: float) -> None:
        """Let time pass."""
        self.now += timedelta(**duration)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The data of all events of `kind` so far."""
        return [msgspec.json.decode(decode_event(e.frame).data) for e in self.entries if e.kind == kind]
