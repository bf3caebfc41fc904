"""Compression (RFC 7692), agreed in such a way that the server keeps nothing for a connection between two messages.

What a client sends is inflated alone (`client_no_context_takeover` is always answered). What it is sent refers at most
to what goes out in the same write, so one compressed copy serves everybody who takes it, and the frames of a page share
what they have in common: 50 events take a fifth of their bytes so, and two thirds when each is compressed alone
(`docs/performance.md`, `docs/decisions/0010-compression.md`).
"""

import zlib
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from websockets.exceptions import NegotiationError
from websockets.extensions.base import Extension, ServerExtensionFactory
from websockets.frames import Frame
from websockets.typing import ExtensionName, ExtensionParameter

NAME = ExtensionName("permessage-deflate")
WINDOW_BITS = 15
ALL_BITS: Final = {str(bits): bits for bits in range(8, WINDOW_BITS + 1)}
TAIL = b"\x00\x00\xff\xff"  # RFC 7692, 7.2.1: what every message would end with is left out

# Below it a frame saves less than 200 bytes, for 10 µs of the server's time and 3 µs of the phone's.
PACK_FROM_BYTES = 512
# A small table is made in 10 µs, a large one in 65 µs; only what is longer than its window gains by the large one.
SMALL_BYTES = 4096


class Packing(IntEnum):
    """How a connection takes compressed frames."""

    NONE = 0
    ALONE = 1  # it keeps no context itself, so each message stands alone
    TOGETHER = 2  # a message may refer to the ones before it


class Agreement(Extension):
    """That a client sends compressed messages if it likes, and how it takes them."""

    name = NAME

    def __init__(self, packing: Packing) -> None:
        self.packing = packing

    def decode(self, frame: Frame, *, max_size: int | None = None) -> Frame:  # noqa: ARG002
        """Nothing: `frames.Incoming` reads what comes in."""
        return frame

    def encode(self, frame: Frame) -> Frame:
        """Nothing: what goes out is compressed for all."""
        return frame


class Offers(ServerExtensionFactory):
    """Answers what clients offer. One that only takes a smaller window than ours is sent everything uncompressed."""

    name = NAME

    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], Extension]:
        """Our answer to one offer. Raises `NegotiationError` for one that makes no sense, or comes second."""
        offered = _offered(params)
        if accepted_extensions:
            raise NegotiationError("one is agreed already")
        answer: list[ExtensionParameter] = [("client_no_context_takeover", None)]
        packing = Packing.TOGETHER
        if "server_no_context_takeover" in offered:
            answer.append(("server_no_context_takeover", None))
            packing = Packing.ALONE
        if (bits := offered.get("server_max_window_bits")) is not None:
            answer.append(("server_max_window_bits", bits))
            if ALL_BITS[bits] < WINDOW_BITS:
                packing = Packing.NONE
        return answer, Agreement(packing)


def _offered(params: Sequence[ExtensionParameter]) -> dict[str, str | None]:
    offered: dict[str, str | None] = {}
    for name, value in params:
        if name in offered or not _makes_sense(name, value):
            raise NegotiationError(f"{name}={value}")
        offered[name] = value
    return offered


def _makes_sense(name: str, value: str | None) -> bool:
    match name:
        case "server_no_context_takeover" | "client_no_context_takeover":
            return value is None
        case "server_max_window_bits":
            return value in ALL_BITS
        case "client_max_window_bits":
            return value is None or value in ALL_BITS
    return False


# In


class TooLong(Exception):
    """It inflates to more than there is room for."""


class Undeflatable(Exception):
    """It is nothing that a compressor made."""


class Inflater:
    """Inflates one message, in fragments or whole."""

    __slots__ = ("_stream",)

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=-WINDOW_BITS)

    def inflate(self, data: bytes, room: int, *, is_last: bool) -> bytes:
        """What `data` stands for. Raises `TooLong` as soon as that is more than `room`, and `Undeflatable`."""
        stream = self._stream
        try:
            inflated = stream.decompress(data + TAIL if is_last else data, room + 1)
        except zlib.error:
            raise Undeflatable from None
        if len(inflated) > room:
            raise TooLong
        if stream.eof and not _is_filling(stream.unused_data, is_last=is_last):
            raise Undeflatable
        return inflated


def _is_filling(rest: bytes, *, is_last: bool) -> bool:
    """RFC 7692, 7.2.3.4: a block may be marked as the last one; then nothing follows but what fills its byte."""
    return rest in (b"\x00" + TAIL, TAIL) if is_last else rest in (b"", b"\x00")


# Out


def pack(payloads: Sequence[bytes]) -> list[bytes]:
    """The contents of messages that go out in one write, each compressed with what went before it in sight."""
    is_small = sum(map(len, payloads)) <= SMALL_BYTES
    bits, level = (12, 5) if is_small else (WINDOW_BITS, 8)
    stream = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -bits, level)
    return [(stream.compress(payload) + stream.flush(zlib.Z_SYNC_FLUSH))[: -len(TAIL)] for payload in payloads]
