"""What makes an announcement, and who confirms it."""

from collections.abc import Iterable

from app.kernel.words import one_line
from channels.errors import Invalid, NotFound, Refused
from channels.topics import Topic

TITLE_CHARACTERS = 120
MOST_ROOMS = 500  # in one transaction, for which all others wait about half a second


class TitleEmpty(Invalid, code="title_empty", status=422):
    """Without a title nobody sees what it is about."""

    field: str = "title"
    problem: str = "empty"


class TitleTooLong(Invalid, code="title_too_long", status=422):
    """A title says it in one sentence."""

    field: str = "title"
    problem: str = f"at most {TITLE_CHARACTERS} characters"
    most: int = TITLE_CHARACTERS


class TooManyRooms(Invalid, code="too_many_rooms", status=422):
    """An announcement goes to a bounded number of rooms at once, since all their events are one transaction."""

    field: str = "rooms"
    problem: str = f"at most {MOST_ROOMS}"
    most: int = MOST_ROOMS


class NothingToConfirm(Refused, code="nothing_to_confirm", status=409):
    """The announcement doesn't ask for it."""


class ConfirmsForNobody(Refused, code="confirms_for_nobody", status=403):
    """Only who rents a dwelling in this building or project confirms, for that dwelling."""


def title(written: str) -> str:
    """The title as one line without control characters. Raises `TitleEmpty`, `TitleTooLong`."""
    line = one_line(written)
    if not line:
        raise TitleEmpty
    if len(line) > TITLE_CHARACTERS:
        raise TitleTooLong
    return line


def targets(own: Topic, others: Iterable[int | str]) -> list[Topic]:
    """The rooms that an announcement goes to, its own first, none twice.

    Raises `NotFound` for what is no room, `TooManyRooms`.
    """
    rooms = list(dict.fromkeys([own, *map(_room, others)]))
    if len(rooms) > MOST_ROOMS:
        raise TooManyRooms
    return rooms


def _room(named: int | str) -> Topic:
    try:
        room = Topic.parse(named) if isinstance(named, str) else Topic("room", named)
    except ValueError:
        raise NotFound from None
    if room.kind != "room":
        raise NotFound
    return room
