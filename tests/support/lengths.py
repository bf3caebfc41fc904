"""How far a test goes: a few rounds beside all others, many where somebody asks (`do.py test --faults`)."""

import os
from typing import TypeVar

T = TypeVar("T")

LONG = os.environ.get("PORTIEK_TEST_LONG") == "1"


def rounds(*, short: T, long: T) -> T:
    """How many, how long or how large, in this run."""
    return long if LONG else short
