"""Frames that go to many in one write: as they are, and compressed for those who take that. Each is made once."""

from collections.abc import Sequence

from channels.deflate import PACK_FROM_BYTES, Packing, pack
from channels.frames import FIN, RSV1, TEXT, content, frame


class Shared:
    """Text frames in order, as the bytes of one write."""

    __slots__ = ("_alone", "_frames", "_together", "plain")

    def __init__(self, frames: Sequence[bytes]) -> None:
        self.plain = frames[0] if len(frames) == 1 else b"".join(frames)
        self._frames = frames
        self._alone: bytes | None = None
        self._together: bytes | None = None

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._frames)

    def packed(self, packing: Packing) -> bytes:
        """The bytes for somebody who takes them so; it is compressed when the first one asks."""
        if packing is Packing.NONE or len(self.plain) < PACK_FROM_BYTES:
            return self.plain
        if packing is Packing.TOGETHER:
            if self._together is None:
                self._together = _packed(self._frames)
            return self._together
        if self._alone is None:
            self._alone = b"".join(packed_alone(one) for one in self._frames)
        return self._alone


def packed_alone(framed: bytes) -> bytes:
    """One text frame, compressed if it is large enough to gain."""
    return framed if len(framed) < PACK_FROM_BYTES else _packed([framed])


def _packed(frames: Sequence[bytes]) -> bytes:
    return b"".join(frame(FIN | RSV1 | TEXT, packed) for packed in pack([content(one) for one in frames]))
