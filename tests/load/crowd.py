"""What a small room waits for while a whole city is told something: `python -m tests.load.crowd`.

One hub and 50,000 followers of one topic, without sockets: a write costs what a system call of a real one does. Beside
it a small topic of 3, in which something is committed every 5 ms. Told is how long after its commit that is written,
alone and while the crowd is written; and what a follower costs in a crowd and in a large room.
"""

import argparse
import asyncio
import socket
import time
from secrets import token_hex
from typing import Any

from channels import stream as stream_module
from channels.application import Member
from channels.backplane import Backplane
from channels.connection import Connection
from channels.deflate import Packing
from channels.errors import CloseCode
from channels.hub import Hub
from channels.limits import Limits
from channels.topics import Topic
from tests.channels.toy import Club, a_member

CROWDED, SMALL = Topic("game", 1), Topic("game", 2)
EVERY_S = 0.005


class Wire:
    """Writes to a socket that nobody reads, so that it costs what it costs."""

    heard = True
    packing = Packing.NONE
    sink, _other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    sink.setblocking(False)

    def __init__(self) -> None:
        self.last_s = 0.0

    def write(self, frames: bytes) -> None:
        self.last_s = time.perf_counter()
        try:
            self.sink.send(frames[:1])
        except BlockingIOError:
            self._other.recv(1)

    def waiting_bytes(self) -> int:
        return 0

    def close(self, code: CloseCode, reason: str = "") -> None:
        """Nothing."""


async def measure(followers: int) -> None:
    club = Club()
    hub = Hub(club, Backplane.at(""), process=token_hex(4), limits=Limits())
    await hub.start()
    club.hub = hub
    for number in range(followers):
        _follow(hub, a_member(number), CROWDED)
    watching = [_follow(hub, a_member(followers + n), SMALL) for n in range(3)]

    took, cpu = await _tell_city(club, hub)
    alone = await _lags(club, watching, until=asyncio.create_task(asyncio.sleep(2)))
    beside = await _lags(club, watching, until=asyncio.create_task(_tell_city(club, hub)))
    print(f"{followers:,} followers: all written after {took:.2f} s, {cpu / followers * 1e6:.1f} µs of CPU each")
    print(f"a small room alone:         p50 {_ms(alone, 50)}, p99 {_ms(alone, 99)}, most {_ms(alone, 100)}")
    print(f"while the crowd is written: p50 {_ms(beside, 50)}, p99 {_ms(beside, 99)}, most {_ms(beside, 100)}")
    await hub.stop()


async def _tell_city(club: Club, hub: Hub) -> tuple[float, float]:
    started, cpu = time.perf_counter(), time.process_time()
    club.play(CROWDED, text="De warmte is vanaf 22.00 uur weg." * 6)
    stream = hub.streams[CROWDED]
    while stream.behind:  # noqa: ASYNC110 - the hub tells nobody
        await asyncio.sleep(0.01)
    return time.perf_counter() - started, time.process_time() - cpu


async def _lags(club: Club, watching: list[Wire], *, until: asyncio.Task[Any]) -> list[float]:
    """Seconds from when something was to be committed until it was written to the last one of `watching`."""
    lags: list[float] = []
    while not until.done():
        due = time.perf_counter() + EVERY_S
        await asyncio.sleep(EVERY_S)
        before = time.perf_counter()
        club.play(SMALL)
        while any(wire.last_s < before for wire in watching):  # noqa: ASYNC110 - the hub tells nobody
            await asyncio.sleep(0.0005)
        lags.append(max(wire.last_s for wire in watching) - due)
    return lags


def _follow(hub: Hub, member: Member, topic: Topic) -> Wire:
    wire = Wire()
    connection = Connection(hub, wire, member)
    hub.connections.add(connection)
    connection.follows.add(topic)
    hub.streams.setdefault(topic, stream_module.Stream(topic, 0)).live.add(connection)
    return wire


def _ms(lags: list[float], percentile: int) -> str:
    values = sorted(lags)
    return f"{values[min(len(values) - 1, len(values) * percentile // 100)] * 1e3:.1f} ms"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--followers", type=int, default=50_000)
    parser.add_argument("--at-a-stretch", action="store_true", help="as it would be without slices")
    chosen = parser.parse_args()
    if chosen.at_a_stretch:
        stream_module.CROWD = chosen.followers
    asyncio.run(measure(chosen.followers))
