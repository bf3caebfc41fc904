"""When Python looks for garbage that the counting of references doesn't free."""

import gc

# Commands that wait and sockets that stay are many and no garbage, and Python's own thresholds have it look through
# them every 700 new objects: that was 40 % of the server's CPU time at 4,000 messages/s (`docs/performance.md`).
YOUNG, MIDDLE, OLD = 100_000, 20, 50


def settle() -> None:
    """Leave alone what start-up made, and look seldom through what comes after. For a server process, once."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
