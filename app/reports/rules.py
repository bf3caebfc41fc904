"""What may be reported, and how long to wait before the desk is told again."""

from datetime import timedelta

from channels.errors import Refused

LONGEST_WAIT = timedelta(hours=1)


class AlreadyReported(Refused, code="already_reported", status=409):
    """The repair desk has it, or will."""


def wait_after(tries: int, first: timedelta) -> timedelta:
    """How long to wait after so many tries: twice as long each time, an hour at most."""
    return min(first * (1 << min(tries - 1, 20)), LONGEST_WAIT)
