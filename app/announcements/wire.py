"""Announcements on the wire."""

from typing import ClassVar

import msgspec

from app.announcements.models import Announcement
from app.kernel.clock import Stamp
from app.kernel.journal import Event
from app.kernel.markup import to_html
from app.kernel.wire import Id
from channels.protocol import By, TopicName


class PublishAnnouncement(msgspec.Struct, frozen=True):
    """Announce something in this room, and in `rooms` besides (by id, or as a topic)."""

    title: str
    text: str
    rooms: tuple[Id | TopicName, ...] = ()
    must_confirm: bool = False


class ConfirmAnnouncement(msgspec.Struct, frozen=True):
    """Say for the dwelling that it was read."""

    announcement: Id


class AnnouncementPublished(Event, frozen=True):
    """The corporation announces something. `dwellings`: how many it is meant for in this room."""

    kind: ClassVar[str] = "announcement.published"
    opens_item: ClassVar[bool] = True

    announcement: int
    title: str
    text: str
    html: str
    must_confirm: bool
    dwellings: int


class AnnouncementConfirmed(Event, frozen=True):
    """How many of the room's dwellings have confirmed until now."""

    kind: ClassVar[str] = "announcement.confirmed"

    announcement: int
    confirmed: int
    dwellings: int


class AnnouncementMine(Event, frozen=True):
    """In the own topics of a household: it has confirmed."""

    kind: ClassVar[str] = "announcement.mine"

    announcement: int


class AnnouncementItem(AnnouncementPublished, frozen=True, kw_only=True):
    """An announcement on a page of the room. `mine`: the viewer's dwelling has confirmed."""

    seq: int
    at: Stamp
    by: By
    confirmed: int
    mine: bool


class DwellingRead(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether, and when, a dwelling confirmed."""

    dwelling: str  # its address
    confirmed_at: Stamp | None = None


class Confirmations(msgspec.Struct, frozen=True):
    """All dwellings that an announcement is meant for, in the order of their addresses."""

    dwellings: list[DwellingRead]


def published(announcement: Announcement, *, dwellings: int) -> AnnouncementPublished:
    """What was told when the announcement was made, in a room with so many dwellings."""
    return AnnouncementPublished(
        announcement=announcement.id,
        title=announcement.title,
        text=announcement.text,
        html=to_html(announcement.text),
        must_confirm=announcement.must_confirm,
        dwellings=dwellings,
    )
