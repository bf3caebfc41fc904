"""Photos on the wire."""

import msgspec


class Attachment(msgspec.Struct, frozen=True):
    """A photo that a message shows: `GET /api/files/{file}`, and `…/small` with at most 480 px on its longer side."""

    file: int
    width: int  # pixels, of the large one
    height: int
