"""What holds of people, decided without looking anything up."""

import re
import unicodedata
from datetime import timedelta

from channels.errors import Invalid, Refused

MOST_IN_A_HOUSEHOLD = 6
LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(days=90)  # without use
SEEN_EVERY = timedelta(hours=1)  # how exactly we know when a device was last used
TRIES_PER_LINK = 5  # wrong or right, of the six digits
TRIES_PER_DAY = 15  # of all digits mailed to one address: somebody who guesses gets in once in 180 years
LONGEST_NAME = 60
LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3

# The form that browsers check (HTML, 4.10.5.1.5), with a dot in the domain, and letters of all languages before the
# at sign (RFC 6531): the corporation's export has some.
_EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)


class CodeMistyped(Refused, code="code_mistyped", status=422):
    """The letters can't be those of any code: one is wrong, missing or too many."""


class CodeUnknown(Refused, code="code_unknown", status=404):
    """No dwelling has this code, or not any more."""


class HouseholdFull(Refused, code="household_full", status=409):
    """As many people as may have signed in with this dwelling's code."""

    most: int = MOST_IN_A_HOUSEHOLD


class NameTaken(Refused, code="name_taken", status=409):
    """Somebody of this household is called so: it is she, or the two must differ."""

    name: str


class LinkExpired(Refused, code="link_expired", status=410):
    """The link is too old, has been used, or never was."""


class DigitsWrong(Refused, code="digits_wrong", status=403):
    """These are not the digits of the newest mail, or they were tried too often."""


class EmailTaken(Refused, code="email_taken", status=409):
    """Somebody else has this address."""


def a_name(text: str) -> str:
    """What somebody is to be called by, tidied. Raises `Invalid` when nothing that can be read is left, or too much."""
    text = unicodedata.normalize("NFC", text)
    # Controls, and characters without width: with these one name looks like another.
    name = " ".join("".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN).split())
    if not any(c.isalnum() for c in name):
        raise Invalid(field="name", problem="no name")
    if len(name) > LONGEST_NAME:
        raise Invalid(field="name", problem=f"longer than {LONGEST_NAME} characters")
    return name


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def an_email(text: str) -> str | None:
    """The address as it is kept and compared, or None where it can't be one."""
    email = unicodedata.normalize("NFC", text.strip().casefold())
    return email if len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email) else None


def must_be_an_email(text: str) -> str:
    """The address as it is kept. Raises `Invalid` where it can't be one."""
    email = an_email(text)
    if email is None:
        raise Invalid(field="email", problem="not an e-mail address")
    return email


def is_same_name(one: str, other: str) -> bool:
    """Whether neighbours would take the two for one name."""
    return one.casefold() == other.casefold()
