"""What is odd in the export: repaired, and noted; or not to be mended, so that the line is left out."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """What is odd. The sentence is `import-…` in the texts."""

    # Repaired
    SPACES = "spaces"
    LETTERS = "letters"
    DOUBLED = "doubled"
    NO_POSTCODE = "no-postcode"
    BAD_POSTCODE = "bad-postcode"
    GLUED_NUMBER = "glued-number"
    OTHER_DATE = "other-date"
    BAD_NUMBER = "bad-number"
    BAD_LANGUAGE = "bad-language"
    BAD_EMAIL = "bad-email"
    TOO_LONG = "too-long"
    BAD_DATE_UNUSED = "bad-date-unused"
    OTHER_COMPLEX = "other-complex"
    NO_NAME = "no-name"
    # Left out
    COLUMNS = "columns"
    EMPTY = "empty"
    NUMBER_TOO_LONG = "number-too-long"
    NUMBER_TWICE = "number-twice"
    NO_HOUSE_NUMBER = "no-house-number"
    BAD_DATE = "bad-date"
    ENDS_BEFORE_START = "ends-before-start"
    UNKNOWN_DWELLING = "unknown-dwelling"
    UNKNOWN_COMPLEX = "unknown-complex"
    UNKNOWN_PROJECT = "unknown-project"
    UNKNOWN_PHASE = "unknown-phase"
    UNKNOWN_ROLE = "unknown-role"
    NO_EMAIL = "no-email"
    BAD_EMAIL_NEEDED = "bad-email-needed"


LEFT_OUT = frozenset(list(Reason)[list(Reason).index(Reason.COLUMNS) :])


class Found(NamedTuple):
    """Something odd: in which file, on which line, of which number, in which column, and what stood there."""

    file: str
    line: int
    number: str
    field: str
    reason: Reason
    value: str = ""

    @property
    def is_left_out(self) -> bool:
        """Whether the line was left out for it; otherwise it was repaired."""
        return self.reason in LEFT_OUT


class LeftOut(Exception):
    """A line that can't be used, and why."""

    def __init__(self, field: str, reason: Reason, value: str = "") -> None:
        super().__init__(field, reason, value)
        self.field = field
        self.reason = reason
        self.value = value


def in_order(found: Iterable[Found]) -> list[Found]:
    """By file and line, as one goes through them with the files at hand."""
    return sorted(found, key=lambda one: (one.file, one.line))
