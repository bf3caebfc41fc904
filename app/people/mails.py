"""The two mails that people get from us: a link to sign in, and one to confirm an address."""

from typing import NamedTuple

from app.kernel.settings import Settings
from app.kernel.text import Texts
from app.people.commands import Link
from app.people.rules import LINK_LASTS

# Fluent puts marks of direction around what it fills in, which some mail programs show as boxes.
MARKS = {0x2068: None, 0x2069: None}


class Letter(NamedTuple):
    """What is sent."""

    subject: str
    text: str


def address_of(settings: Settings, link: Link) -> str:
    """Where the link leads. The token stands behind the #, which browsers keep to themselves: it is in nobody's log."""
    return f"{settings.public_url}/sign-in/link#{link.token}"


def to_sign_in(texts: Texts, settings: Settings, language: str, *, name: str, link: Link) -> Letter:
    """For somebody who asked to sign in."""
    return _letter(texts, settings, language, "sign-in", name=name, link=link)


def to_confirm(texts: Texts, settings: Settings, language: str, *, name: str, link: Link) -> Letter:
    """For somebody who gave her address when she came in by the code of a letter."""
    return _letter(texts, settings, language, "confirm", name=name, link=link)


def _letter(texts: Texts, settings: Settings, language: str, kind: str, *, name: str, link: Link) -> Letter:
    values = {"name": name, "corporation": settings.corporation, "minutes": int(LINK_LASTS.total_seconds() // 60)}

    def say(id_: str) -> str:
        return texts.say(language, id_, **values).translate(MARKS)

    # The address and the digits stand on lines of their own, so that programs and people find them.
    paragraphs = (
        say("mail-greeting"),
        say(f"mail-{kind}-intro"),
        address_of(settings, link),
        say(f"mail-{kind}-digits"),
        link.digits,
        say("mail-lasts"),
        say(f"mail-{kind}-not-you"),
        say("mail-close"),
    )
    return Letter(say(f"mail-{kind}-subject"), "\n\n".join(paragraphs) + "\n")
