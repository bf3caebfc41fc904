"""Instant run-off: the option that fewest put first goes, and its votes to the next choices, until one has over half.

Ties are settled without a person: of options with equally few votes the one goes that had fewer in the round before,
or in the one before that, back to the first; if they were always alike, a lot decides that is fixed by the poll's
number, so that everybody who counts again comes to the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import msgspec

from app.polls.models import Ballot


class Round(msgspec.Struct, frozen=True, omit_defaults=True):
    """One round: `counts` in the order of the options, null for those that are out.

    `out`: the option that goes after it, `by_lot` when nothing but a lot told it from another. `winner` ends it.
    """

    counts: list[int | None]
    out: int | None = None
    by_lot: bool = False
    winner: int | None = None


def rounds(options: int, ballots: Iterable[tuple[Ballot, int]], *, poll_id: int) -> list[Round]:
    """The rounds, from each kind of ballot (best choice first) and how many there are of it; none without a vote."""
    alike = {ballot: count for ballot, count in ballots if ballot}
    left = set(range(options))
    held: list[Round] = []
    while alike and left:
        counts = _first_choices(options, left, alike)
        in_play = sum(count or 0 for count in counts)
        best = max(left, key=lambda option: counts[option] or 0)
        if (counts[best] or 0) * 2 > in_play or len(left) == 1:
            return [*held, Round(counts, winner=best)]
        out, by_lot = _goes(left, [*(one.counts for one in held), counts], poll_id)
        held.append(Round(counts, out=out, by_lot=by_lot))
        left.remove(out)
    return held


def _first_choices(options: int, left: set[int], alike: Mapping[Ballot, int]) -> list[int | None]:
    counts: list[int | None] = [0 if option in left else None for option in range(options)]
    for ballot, count in alike.items():
        first = next((option for option in ballot if option in left), None)
        if first is not None:
            counts[first] = (counts[first] or 0) + count
    return counts


def _goes(left: set[int], held: Sequence[Sequence[int | None]], poll_id: int) -> tuple[int, bool]:
    """Which option goes after the last of these rounds, and whether only the lot could tell."""
    fewest = set(left)
    for counts in reversed(held):
        least = min(counts[option] or 0 for option in fewest)
        fewest = {option for option in fewest if (counts[option] or 0) == least}
    return min(fewest, key=lambda option: _lot(poll_id, option)), len(fewest) > 1


def _lot(poll_id: int, option: int) -> bytes:
    return sha256(b"%d:%d" % (poll_id, option)).digest()
