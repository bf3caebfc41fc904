"""Reports on the wire. A report is named by its message.

A room's page has `reports`, by message. The reducer: `report.changed` sets the report to `now`, where it is known or
its message is on the page.
"""

from typing import ClassVar

import msgspec

from app.kernel.journal import Event
from app.kernel.wire import Id

# Commands


class MakeReport(msgspec.Struct, frozen=True):
    """Report that something is broken: a message, which is handed to the repair desk."""

    text: str
    attachments: tuple[Id, ...] = ()


class FileReport(msgspec.Struct, frozen=True):
    """Hand to the repair desk what somebody said."""

    message: Id


# Events


class ReportState(msgspec.Struct, frozen=True, omit_defaults=True):
    """A report as it stands. `reference`: what the desk calls it, once it knows."""

    report: int
    reference: str = ""


class ReportChanged(Event, frozen=True):
    """Something was reported, or the desk knows of it."""

    kind: ClassVar[str] = "report.changed"

    report: int
    now: ReportState


class ReportNews(Event, frozen=True):
    """In one's own topic: the desk knows of your report; it stands in the room, at that number."""

    kind: ClassVar[str] = "report.news"

    report: int
    room: str
    seq: int
    reference: str


# To the repair desk


class Handover(msgspec.Struct, frozen=True):
    """What the desk is told."""

    report: int
    key: str
    text: str
    reported: str
    name: str
    address: str
    room: str
    path: str
