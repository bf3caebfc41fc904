"""People on the wire: what is asked and answered over HTTP, and what is told in a person's own topic."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from app.kernel.actor import Actor
from app.kernel.clock import Stamp
from app.kernel.journal import Event
from app.kernel.wire import Id

TypedCode = Annotated[str, Meta(max_length=80)]
TypedEmail = Annotated[str, Meta(max_length=400)]  # what is too long for an address is said by the rule


# Events, in the person's own topic


class PersonChanged(Event, frozen=True):
    """She is called otherwise, or reads another language."""

    kind: ClassVar[str] = "person.changed"
    name: str
    language: str


class SessionEnded(Event, frozen=True):
    """One of her devices is signed out."""

    kind: ClassVar[str] = "session.ended"
    session: int


# Signing in


class CheckCode(msgspec.Struct, frozen=True):
    """The code of a letter, as it was typed."""

    code: TypedCode


class Neighbour(msgspec.Struct, frozen=True):
    """Somebody of the household."""

    id: int
    name: str


class Household(msgspec.Struct, frozen=True):
    """Whose code it is, and who came in by it before."""

    dwelling: str
    people: list[Neighbour]
    full: bool


class SignIn(msgspec.Struct, frozen=True):
    """One of: `code` and `name` (with `email`, `language`), `code` and `person`, `link`, or `email` and `digits`."""

    code: TypedCode | None = None
    person: Id | None = None
    name: Annotated[str, Meta(max_length=400)] | None = None
    email: TypedEmail | None = None
    language: Annotated[str, Meta(max_length=12)] | None = None
    link: Annotated[str, Meta(max_length=400)] | None = None
    digits: Annotated[str, Meta(max_length=40)] | None = None


class AskMail(msgspec.Struct, frozen=True):
    """The address to send a link to."""

    email: TypedEmail


# Me


class Me(msgspec.Struct, frozen=True, omit_defaults=True):
    """The person who is signed in."""

    id: int
    name: str
    role: str
    language: str
    duty: str | None = None


def person(actor: Actor) -> Me:
    """The person who is signed in, as she sees herself."""
    return Me(actor.id, actor.name, actor.role, actor.language, actor.duty)


class Mine(msgspec.Struct, frozen=True):
    """The answer to signing in, and to asking who one is."""

    person: Me


class ChangeMe(msgspec.Struct, frozen=True):
    """What to be called by, and which language to read."""

    name: Annotated[str, Meta(max_length=400)] | None = None
    language: Annotated[str, Meta(max_length=12)] | None = None


class Device(msgspec.Struct, frozen=True):
    """A device on which she is signed in; `here` is the one that asks."""

    id: int
    name: str
    since: Stamp
    last_seen: Stamp
    here: bool


class Devices(msgspec.Struct, frozen=True):
    """The newest used first."""

    devices: list[Device]
