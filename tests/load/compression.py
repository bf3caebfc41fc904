"""What compression gains and costs, over the events of the demo: `python -m tests.load.compression`.

Bytes are those of whole frames; CPU is processor time of this process.
"""

import itertools
import os
import tempfile
import time
from collections.abc import Callable, Sequence

from channels.deflate import Inflater, Packing, pack
from channels.frames import content, text_frame
from channels.shared import Shared

SIZES = (0, 256, 384, 512, 768, 1536, 1 << 20)
A_COMMAND = (
    b'{"type":"command","id":"01J9ZK3V5T8QW","name":"message.post","topic":"room:12","data":{"text":"Weet iemand'
    b' wanneer de lift weer werkt? Ik sta hier met de boodschappen."}}'
)


def events_of_the_demo() -> list[bytes]:
    """Frames of the room in which most was said, oldest first."""
    from app import demo
    from app.kernel import journal
    from app.kernel.outside import at_work
    from app.rooms import queries as rooms

    with tempfile.TemporaryDirectory(prefix="portiek-") as folder:
        os.environ |= {"PORTIEK_DATA_DIR": folder, "PORTIEK_MAIL_PRINTED": "true"}
        with at_work() as house:
            demo.load(house)
            topics = house.database.read_now(rooms.by_name, list(demo.ROOMS.values()))
            rooms_read = [house.database.read_now(journal.since, topic, 0) for topic in topics.values()]
    return [text_frame(entry.frame) for entry in max(rooms_read, key=len)]


def main() -> None:
    events = events_of_the_demo()
    print(f"{len(events)} events of {sum(map(len, events)) / len(events):.0f} bytes; one frame, packed alone:")
    for low, high in itertools.pairwise(SIZES):
        if some := [event for event in events if low <= len(event) < high]:
            tell_single(low, some)
    for count in (5, 20, len(events)):
        tell_page(events[-count:])
    packed = pack([A_COMMAND])[0]
    cost = cpu_us(lambda: [Inflater().inflate(packed, 65_536, is_last=True) for _ in range(1_000)]) / 1_000
    print(f"a command of {len(A_COMMAND)} bytes comes in as {len(packed)}, inflated in {cost:.1f} µs")


def tell_single(low: int, events: Sequence[bytes]) -> None:
    before, after = sum(map(len, events)), sum(len(pack([content(one)])[0]) for one in events)
    cost = cpu_us(lambda: [pack([content(one)]) for one in events]) / len(events)
    saved = (before - after) / len(events)
    print(f"  {low:>5} bytes and more: {saved:5.0f} bytes less each, {after / before:.0%}, {cost:.0f} µs")


def tell_page(events: Sequence[bytes]) -> None:
    plain = len(Shared(events).plain)
    together, alone = (len(Shared(events).to_write(packing)) for packing in (Packing.TOGETHER, Packing.ALONE))
    cost = cpu_us(lambda: Shared(events).to_write(Packing.TOGETHER))
    print(
        f"a page of {len(events)} events, {plain:,} bytes: together {together:,} ({together / plain:.0%}),"
        f" each alone {alone:,} ({alone / plain:.0%}); {cost:.0f} µs, once for all who ask for it"
    )


def cpu_us(work: Callable[[], object]) -> float:
    """Processor time of the quickest of several runs, in microseconds."""
    times = []
    for _ in range(7):
        started = time.process_time()
        for _ in range(20):
            work()
        times.append((time.process_time() - started) / 20)
    return min(times) * 1e6


if __name__ == "__main__":
    main()
