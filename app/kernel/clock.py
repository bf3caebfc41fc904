"""Time, as an argument. All moments are UTC."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

from channels.protocol import stamp

__all__ = ["Clock", "Stamp", "stamp", "utc_now"]

Clock = Callable[[], datetime]
Stamp = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]  # made by `stamp`


def utc_now() -> datetime:
    """The present moment, in whole milliseconds, which is what the wire shows."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
