"""What the hub counts of itself: plain numbers, for whoever wants to know how it does.

Counting costs an addition, and nothing is counted for each delivery: what a turn delivers to the followers of a topic
is counted together. Who shows these numbers, and in which form, is the application's affair.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

LAG_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
TURN_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)


class Histogram:
    """How many values fell in which bucket. `bounds` are the buckets' upper bounds, rising; one more has the rest."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, value: float, times: int = 1) -> None:
        """Count `value`, so many times."""
        self.counts[bisect_left(self.bounds, value)] += times
        self.total += value * times


def _lag() -> Histogram:
    return Histogram(LAG_S)


@dataclass(slots=True)
class Counts:
    """What happened in one process since it started."""

    opened: int = 0  # sockets after their handshake
    denied: Counter[str] = field(default_factory=Counter)  # handshakes, by the code of the refusal
    closed: Counter[str] = field(default_factory=Counter)  # sockets, by the name of the reason, or "gone"
    told_to_wait: int = 0  # frames beyond what one client may send
    bad_frames: int = 0
    resumed: int = 0  # topics that were read on from a number
    reset: int = 0  # topics of which somebody was told to fetch the present state
    slowed: int = 0  # times that a reader was too slow to be written live events
    events: int = 0  # that were put in order, of topics with followers here
    delivered: int = 0  # events times followers
    holes: int = 0  # times that the journal was read for events that had not come by themselves
    own_lag: Histogram = field(default_factory=_lag)  # seconds from this process's commit to the last write
    peers_lag: Histogram = field(default_factory=_lag)  # the same for commits of others, by their clock and ours
    turns: Histogram = field(default_factory=lambda: Histogram(TURN_S))  # seconds of writing at a stretch
