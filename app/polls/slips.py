"""Voting slips on paper: a code that only this house can make, and its drawing.

A code says nothing by itself: it is the first 60 bits of an HMAC of poll and dwelling, so who holds a slip can't tell
whose it is, and nobody can make one up. The house finds the dwelling by making the codes of all that may vote.
"""

import hmac
from collections.abc import Iterable, Sequence
from hashlib import sha256
from io import BytesIO

import segno

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's 32: none of I, L, O, U, which are misread
LENGTH = 12  # 60 bits: a guess a second finds one of 10,000 slips in 3.6 million years
GROUP = 4
KEY_BYTES = 32

_AS_READ = str.maketrans({"O": "0", "I": "1", "L": "1"})


def code(key: bytes, *, poll_id: int, dwelling_id: int) -> str:
    """The code of a dwelling's slip, as it is printed: 7KQ4-M2XP-9RTD."""
    digest = hmac.digest(key, b"portiek slip %d %d" % (poll_id, dwelling_id), sha256)
    bits = int.from_bytes(digest[:8]) >> 4
    letters = "".join(LETTERS[bits >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def dwelling_of(written: str, keys: Sequence[bytes], *, poll_id: int, dwellings: Iterable[int]) -> int | None:
    """The dwelling whose slip it is, whichever of the house's keys made it; None when it is no slip of this poll."""
    given = read(written)
    for dwelling_id in dwellings:
        for key in keys:
            if hmac.compare_digest(given, read(code(key, poll_id=poll_id, dwelling_id=dwelling_id))):
                return dwelling_id
    return None


def read(written: str) -> bytes:
    """A code as it was typed or scanned, without what people put between."""
    return "".join(filter(str.isalnum, written.upper().translate(_AS_READ))).encode()


def drawing(address: str) -> str:
    """An address as a QR code, in SVG."""
    svg = BytesIO()
    segno.make(address, error="m", micro=False).save(
        svg, kind="svg", xmldecl=False, svgns=True, nl=False, omitsize=True, border=4
    )
    return svg.getvalue().decode()
