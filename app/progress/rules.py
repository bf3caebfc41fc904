"""What makes an update."""

from app.progress.wire import PostProgress
from channels.errors import Refused


class NothingToTell(Refused, code="nothing_to_tell", status=422):
    """An update says something, shows something, or tells how far the work is."""


def must_tell(update: PostProgress) -> None:
    """Raises `NothingToTell` for an update without words, photos, phase and percentage."""
    if not (update.text.strip() or update.attachments or update.phase or update.percent is not None):
        raise NothingToTell
