"""Searching on the wire."""

from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from app.kernel.clock import Stamp
from app.kernel.wire import Id
from channels.protocol import By

PAGE = 20  # a screen or two on a phone


class SearchQuery(msgspec.Struct, frozen=True):
    """What is looked for: `q` as it was typed, in one room or in all of hers, of one kind or of any.

    `before`: the `next` of the page before.
    """

    q: Annotated[str, Meta(max_length=400)] = ""
    topic: Annotated[str, Meta(max_length=40)] = ""
    kind: Annotated[str, Meta(max_length=20)] = ""
    before: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None


class Span(NamedTuple):
    """A part of an excerpt, from one character up to another, in UTF-16 units as browsers count."""

    start: int
    end: int


class SearchItem(msgspec.Struct, frozen=True):
    """A thing that was found: where it stands, and the words around what was looked for."""

    topic: str
    room: str  # its name
    seq: int
    kind: str
    id: Id
    by: By
    at: Stamp
    excerpt: str
    hits: list[Span]


class SearchPage(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was found, newest first. `next`: there is more, before this; it is too long for a JSON number."""

    items: list[SearchItem]
    next: str | None = None
