"""What a moderator must say, and to whom it can't be said."""

from datetime import datetime

from app.kernel.actor import Actor
from app.people import roles
from app.people.roles import Capability
from channels.errors import Invalid, Refused

MOST_CHARACTERS = 300  # two sentences: what was wrong, and what would be right


class ReasonMissing(Invalid, code="reason_missing", status=422):
    """Whoever is overruled is told why."""

    field: str = "reason"
    problem: str = "empty"


class ReasonTooLong(Invalid, code="reason_too_long", status=422):
    """The reason stands in the room, in the message's place."""

    field: str = "reason"
    problem: str = f"at most {MOST_CHARACTERS} characters"
    most: int = MOST_CHARACTERS


class KeepsOrder(Refused, code="keeps_order", status=409):
    """Who keeps order in all rooms isn't muted in one; her duty is taken away instead."""

    name: str


class NotMuted(Refused, code="not_muted", status=409):
    """This person speaks already."""

    name: str


def reason(written: str) -> str:
    """The reason as it is shown, on one line. Raises `ReasonMissing`, `ReasonTooLong`."""
    given = " ".join("".join(c if c.isprintable() else " " for c in written).split())
    if not given:
        raise ReasonMissing
    if len(given) > MOST_CHARACTERS:
        raise ReasonTooLong
    return given


def must_not_keep_order(person: Actor) -> None:
    """Raises `KeepsOrder`."""
    if roles.may(person, Capability.MUTE):
        raise KeepsOrder(name=person.name)


def must_be_muted(person: Actor, until: datetime | None, now: datetime) -> None:
    """Raises `NotMuted`."""
    if until is None or until <= now:
        raise NotMuted(name=person.name)
