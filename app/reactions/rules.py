"""What is an emoji, and how many kinds of them a message bears."""

import re
from collections.abc import Collection

from channels.errors import Invalid, Refused

MOST_KINDS = 20  # two lines on a phone

# One emoji as Unicode's technical standard 51 builds them (ED-17): a flag; a key; or pictures, each with its colour or
# style, joined into one. The ranges are those that hold the standard's pictures; they hold some other signs, too.
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_ELEMENT = f"{_PICTURE}(?:[\U0001f3fb-\U0001f3ff]|\ufe0f)?"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_REGION = "\U0001f3f4[\U000e0061-\U000e007a\U000e0030-\U000e0039]{1,6}\U000e007f"  # England, Scotland, Wales
_KEY = "[0-9#*]\ufe0f?\u20e3"
_emoji = re.compile(f"{_FLAG}|{_REGION}|{_KEY}|{_ELEMENT}(?:\u200d{_ELEMENT})*")
MOST_BYTES = 35  # two people with their skin's colours, a heart and a kiss: the longest that Unicode recommends


class NotAnEmoji(Invalid, code="not_an_emoji", status=422):
    """Words belong in a message."""

    field: str = "emoji"
    problem: str = "not one emoji"


class TooManyKinds(Refused, code="too_many_reactions", status=409):
    """The message has no room for another kind of emoji; those that it has can be chosen."""

    most: int = MOST_KINDS


def must_be_an_emoji(emoji: str) -> None:
    """Raises `NotAnEmoji` unless it is exactly one."""
    if not _emoji.fullmatch(emoji) or len(emoji.encode()) > MOST_BYTES:
        raise NotAnEmoji


def must_have_room_for(emoji: str, kinds: Collection[str]) -> None:
    """Raises `TooManyKinds`. Two processes at once may pass it by one."""
    if emoji not in kinds and len(kinds) >= MOST_KINDS:
        raise TooManyKinds
