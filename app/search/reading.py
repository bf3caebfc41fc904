"""Reading what events say, as the features told how (`Findable`)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from app.kernel.feature import Findable, Words
from channels.protocol import By, Entry, Event, decode_event


class Said(NamedTuple):
    """What an event says of a thing that can be searched for, by whom and when."""

    kind: str
    words: Words
    by: By
    at: str


class Reading:
    """Knows of each kind of event how to read it."""

    def __init__(self, finds: Iterable[Findable[Any]]) -> None:
        self._ways: dict[str, tuple[str, Callable[[msgspec.Raw], Any], Callable[[Any], Words]]] = {
            find.event.kind: (find.kind, msgspec.json.Decoder(find.event).decode, find.words) for find in finds
        }

    @property
    def kinds(self) -> frozenset[str]:
        """What there is to be found: messages, polls."""
        return frozenset(kind for kind, _, _ in self._ways.values())

    def of(self, entry: Entry) -> Said | None:
        """What an event says; None when nobody searches for it."""
        return self.frame(entry.frame) if entry.kind in self._ways else None

    def frame(self, frame: bytes) -> Said:
        """What the event in a frame says."""
        event: Event = decode_event(frame)
        kind, decode, words = self._ways[event.kind]
        return Said(kind, words(decode(event.data)), event.by, event.at)


def moment(at: str) -> datetime:
    """When it was, from the wire."""
    return datetime.fromisoformat(at)
