"""Progress updates on the wire."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from app.files.wire import Attachment
from app.kernel.clock import Stamp
from app.kernel.journal import Event
from app.kernel.wire import Id
from app.projects.rules import Phase
from channels.protocol import By

Percent = Annotated[int, Meta(ge=0, le=100)]


class PostProgress(msgspec.Struct, frozen=True):
    """Show how the work goes: in words, in photos, by the phase, by how much is done; at least one of them."""

    text: str = ""
    phase: Phase | None = None
    percent: Percent | None = None
    attachments: tuple[Id, ...] = ()


class ProgressPosted(Event, frozen=True):
    """How the work goes."""

    kind: ClassVar[str] = "progress.posted"
    opens_item: ClassVar[bool] = True

    progress: int
    text: str
    html: str
    phase: Phase | None = None
    percent: Percent | None = None
    attachments: Sequence[Attachment] = ()


class ProgressItem(ProgressPosted, frozen=True, kw_only=True):
    """An update on a page of the room."""

    seq: int
    at: Stamp
    by: By
