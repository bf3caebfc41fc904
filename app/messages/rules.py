"""What a message may say, and who may change it."""

import re
from datetime import datetime
from typing import Protocol
from unicodedata import category

from app.kernel.actor import Actor
from channels.errors import Forbidden, Invalid, NotFound, Refused

MOST_CHARACTERS = 4_000  # PROTOCOL.md
QUOTED_CHARACTERS = 160  # two lines on a phone

_line_end = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_control = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")  # PostgreSQL doesn't keep NUL, and nobody types the others
_either = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class TextEmpty(Invalid, code="text_empty", status=422):
    """Nothing in it can be seen."""

    field: str = "text"
    problem: str = "empty"


class TextTooLong(Invalid, code="text_too_long", status=422):
    """More characters than a message has."""

    field: str = "text"
    problem: str = f"at most {MOST_CHARACTERS} characters"
    most: int = MOST_CHARACTERS
    length: int


class MessageNotFound(NotFound, code="message_not_found", status=404):
    """There is no such message in this room."""


class NotTheAuthor(Forbidden, code="not_the_author", status=403):
    """Only who wrote a message changes it, or takes it back."""


class AlreadyDeleted(Refused, code="message_deleted", status=409):
    """Its author took it back."""


class AlreadyHidden(Refused, code="message_hidden", status=409):
    """A moderator hid it."""

    reason: str


class NotHidden(Refused, code="message_not_hidden", status=409):
    """There is nothing to restore: everybody can see it."""


class State(Protocol):
    """What the rules look at in a message."""

    @property
    def by_id(self) -> int: ...
    @property
    def deleted_at(self) -> datetime | None: ...
    @property
    def hidden_reason(self) -> str | None: ...


def text(written: str) -> str:
    """The text as it is kept: line ends alike, no control characters, nothing blank around it.

    Characters are counted as Unicode does, so an emoji may be several. Raises `TextEmpty`, `TextTooLong`.
    """
    tidy = _control.sub("", _line_end.sub("\n", written)) if _either.search(written) else written
    said = tidy.strip()
    if len(said) > MOST_CHARACTERS:
        raise TextTooLong(length=len(said))
    if not any(map(_can_be_seen, said)):
        raise TextEmpty
    return said


def excerpt(said: str) -> str:
    """Its first words, on one line."""
    line = " ".join(said[: 2 * QUOTED_CHARACTERS].split())
    return line if len(line) <= QUOTED_CHARACTERS else f"{line[: QUOTED_CHARACTERS - 1].rstrip()}…"


def must_be_the_author(message: State, actor: Actor) -> None:
    """Raises `NotTheAuthor`."""
    if message.by_id != actor.id:
        raise NotTheAuthor


def must_be_there(message: State) -> None:
    """Raises `AlreadyDeleted`."""
    if message.deleted_at is not None:
        raise AlreadyDeleted


def must_be_in_sight(message: State) -> None:
    """Raises `AlreadyDeleted`, `AlreadyHidden`."""
    must_be_there(message)
    if message.hidden_reason is not None:
        raise AlreadyHidden(reason=message.hidden_reason)


def must_be_hidden(message: State) -> None:
    """Raises `AlreadyDeleted`, `NotHidden`."""
    must_be_there(message)
    if message.hidden_reason is None:
        raise NotHidden


def _can_be_seen(character: str) -> bool:
    return category(character)[0] not in "CZ"
