"""Why something is refused, or a connection closed, and whether to come back."""

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(kw_only_default=True)
@dataclass(kw_only=True, eq=False, repr=False)
class Refused(Exception):
    """A no with a code, a status and values; the sentence is made at the edge, in the person's language.

    A subclass says its code and HTTP status, and lists its values as fields:

        class PollClosed(Refused, code="poll_closed", status=409):
            closed_at: datetime
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    retry_after: float | None = None  # seconds

    def __init_subclass__(cls, *, code: str, status: int) -> None:
        cls.code = code
        cls.status = status
        dataclass(kw_only=True, eq=False, repr=False)(cls)

    def __str__(self) -> str:
        return self.code

    def values(self) -> dict[str, Any]:
        """What the sentence may mention."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class NotSignedIn(Refused, code="not_signed_in", status=401):
    """Nobody is known to be at the other end, or the session has ended."""


class Forbidden(Refused, code="forbidden", status=403):
    """The person may see this, but not do this."""


class NotFound(Refused, code="not_found", status=404):
    """It does not exist, or the person may not know that it does."""


class Invalid(Refused, code="invalid", status=422):
    """The data has the wrong shape."""

    field: str = ""
    problem: str = ""


class TooFast(Refused, code="too_fast", status=429):
    """One client sends more than its share."""


class Busy(Refused, code="busy", status=503):
    """The queue of commands is full, or the storage can't be reached; nothing was done."""


class StorageFull(Refused, code="storage_full", status=503):
    """There is no room to keep what was sent."""


class Internal(Refused, code="internal", status=500):
    """A fault of ours; it is in the log."""


class CloseCode(IntEnum):
    """Why a socket is closed. RFC 6455, 7.4.2: 4000-4999 are ours."""

    RESTARTING = 1012
    BAD_PROTOCOL = 4400
    NOT_SIGNED_IN = 4401
    TIMED_OUT = 4408
    TOO_SLOW = 4409
    FRAME_TOO_BIG = 4413
    FLOODING = 4429

    @property
    def come_back(self) -> bool:
        """Whether the client should reconnect with its numbers."""
        return self not in {CloseCode.BAD_PROTOCOL, CloseCode.NOT_SIGNED_IN}
