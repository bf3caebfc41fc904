"""What may be uploaded, and how much of it."""

from collections.abc import Sequence
from datetime import timedelta

from channels.errors import Invalid, NotFound, Refused, TooFast

MOST_BYTES = 10 * 2**20  # a phone's photo has 4 to 8 MB; the client makes it smaller before it sends
MOST_PIXELS = 50_000_000  # the largest that phones make by default
MOST_ATTACHED = 8  # as many as a screen shows without a search

# A site manager posts a handful of updates of 8 photos in an hour; whoever sends more is a program.
MOST_IN_AN_HOUR = 120
MOST_LOOSE = 40  # five messages on their way; what is never sent fills the disk with no more than this
LOOSE_FOR = timedelta(days=1)  # an outbox that was shut for longer uploads again


class FileTooBig(Refused, code="file_too_big", status=413):
    """More bytes than a photo has."""

    most_mb: int = MOST_BYTES // 2**20


class ImageTooLarge(Refused, code="image_too_large", status=413):
    """More pixels than a photo has. Said from the header, before anything is decoded."""

    most_megapixels: int = MOST_PIXELS // 1_000_000


class NotAnImage(Refused, code="not_an_image", status=415):
    """It isn't a photo, or a broken one, or in a form that can't be read here."""


class TooManyLoose(TooFast, code="too_many_loose", status=429):
    """Too many photos were uploaded that no message shows."""

    most: int = MOST_LOOSE


class TooManyPhotos(Invalid, code="too_many_photos", status=422):
    """More photos than one message shows."""

    field: str = "attachments"
    problem: str = f"at most {MOST_ATTACHED}"
    most: int = MOST_ATTACHED


class FileNotFound(NotFound, code="file_not_found", status=404):
    """It was never uploaded here by this person, or removed since, or is shown by another message."""


def must_fit(size_bytes: int) -> None:
    """Raises `FileTooBig`."""
    if size_bytes > MOST_BYTES:
        raise FileTooBig


def must_be_few_pixels(size: tuple[int, int]) -> None:
    """Raises `ImageTooLarge`."""
    if size[0] * size[1] > MOST_PIXELS:
        raise ImageTooLarge


def must_be_few(files: Sequence[int]) -> None:
    """Raises `TooManyPhotos`."""
    if len(files) > MOST_ATTACHED:
        raise TooManyPhotos


def must_be_few_loose(count: int) -> None:
    """Raises `TooManyLoose`."""
    if count >= MOST_LOOSE:
        raise TooManyLoose(retry_after=600)
