"""What counting and naming cost, in processor time on this machine: `python -m tests.load.counting`."""

import time
import timeit
from collections import Counter
from collections.abc import Callable
from contextvars import copy_context

from app.kernel import logging
from channels.asking import asking
from channels.counts import LAG_S, Counts, Histogram

TIMES, ROUNDS = 100_000, 15


def main() -> None:
    """Print a line for each."""
    counts, became = Counts(), Counter[tuple[str, str]]()
    lag = Histogram(LAG_S)

    def a_frame() -> None:
        asking.set(17)

    def a_command() -> None:
        became["message.post", "done"] += 1
        context = copy_context()
        context.run(lambda: logging.command.set("0123-abcd"))

    def a_write() -> None:
        counts.events += 3
        counts.delivered += 3 * 1000
        lag.observe(time.monotonic(), 3)

    bare = cost_ns(lambda: None)
    work = {"a frame that comes in": a_frame, "a command": a_command, "a topic that is written": a_write}
    for what, do in work.items():
        print(f"{what:25}{cost_ns(do) - bare:6.0f} ns")


def cost_ns(do: Callable[[], object]) -> float:
    """The best of some rounds."""
    return min(timeit.repeat(do, number=TIMES, repeat=ROUNDS, timer=time.process_time)) / TIMES * 1e9


if __name__ == "__main__":
    main()
