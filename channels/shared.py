"""Frames that go to many in one write: as they are, and compressed for those who take that. Each is made once."""

from collections.abc import Sequence

from channels.deflate import PACK_FROM_BYTES, Packing, pack
from channels.frames import FIN, RSV1, TEXT, content, frame


class Shared:
    """Text frames in order, as the bytes of one write."""

    __slots__ = ("_frames", "packed")

    def __init__(self, frames: Sequence[bytes]) -> None:
        self._frames = frames
        plain = frames[0] if len(frames) == 1 else b"".join(frames)
        # By `Packing`. None where it is still to be packed: `to_write` does it for the first one who takes it so.
        self.packed: list[bytes | None] = [plain, None, None] if len(plain) >= PACK_FROM_BYTES else [plain] * 3

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._frames)

    @property
    def plain(self) -> bytes:
        """The bytes for somebody who takes them as they are."""
        return self.to_write(Packing.NONE)

    def to_write(self, packing: Packing) -> bytes:
        """The bytes for somebody who takes them so."""
        written = self.packed[packing]
        if written is None:
            written = self.packed[packing] = self._pack(packing)
        return written

    def _pack(self, packing: Packing) -> bytes:
        if packing is Packing.TOGETHER:
            return _packed(self._frames)
        return b"".join(packed_alone(one) for one in self._frames)


def packed_alone(framed: bytes) -> bytes:
    """One text frame, compressed if it is large enough to gain."""
    return framed if len(framed) < PACK_FROM_BYTES else _packed([framed])


def _packed(frames: Sequence[bytes]) -> bytes:
    return b"".join(frame(FIN | RSV1 | TEXT, packed) for packed in pack([content(one) for one in frames]))
