"""What the doctor finds: whether it is well, what is so, and what to do."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec


class State(StrEnum):
    """How bad it is."""

    GOOD = "good"
    ADVICE = "advice"  # it works, and could be better
    WRONG = "wrong"  # it doesn't work, or won't for long


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that was looked at."""

    about: str
    state: State
    says: str
    do: str = ""


Findings = Iterator[Finding]


def good(about: str, says: str) -> Finding:
    return Finding(about, State.GOOD, says)


def advice(about: str, says: str, do: str) -> Finding:
    return Finding(about, State.ADVICE, says, do)


def wrong(about: str, says: str, do: str) -> Finding:
    return Finding(about, State.WRONG, says, do)
