"""What makes an announcement, and who confirms it."""

from collections.abc import Iterable

from channels.errors import Invalid, NotFound, Refused
from channels.topics import Topic


class AnnouncementIncomplete(Invalid, code="announcement_incomplete", status=422):
    """The title or the text is blank."""


class NothingToConfirm(Refused, code="nothing_to_confirm", status=409):
    """The announcement doesn't ask for it."""


class ConfirmsForNobody(Refused, code="confirms_for_nobody", status=403):
    """Only who rents a dwelling in this building or project confirms, for that dwelling."""


def filled(field: str, written: str) -> str:
    """What was written, without the space around it. Raises `AnnouncementIncomplete` when nothing is left."""
    text = written.strip()
    if not text:
        raise AnnouncementIncomplete(field=field, problem="empty")
    return text


def targets(own: Topic, others: Iterable[int | str]) -> list[Topic]:
    """The rooms that an announcement goes to, its own first, none twice. Raises `NotFound` for what is no room."""
    return list(dict.fromkeys([own, *map(_room, others)]))


def _room(named: int | str) -> Topic:
    try:
        room = Topic.parse(named) if isinstance(named, str) else Topic("room", named)
    except ValueError:
        raise NotFound from None
    if room.kind != "room":
        raise NotFound
    return room
