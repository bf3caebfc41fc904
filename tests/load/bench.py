"""`do.py bench`: what one server process on one core does, as a table.

The server is `portiek serve` as it ships, with SQLite and `synchronous=FULL`, on the first core; the members are on the
second one. Signed in, membership checked, message committed, acknowledged, numbered, delivered.
"""

import argparse
import asyncio
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import uvloop

from channels.protocol import HEARTBEAT_S
from tests.load.members import Member, Tally, join
from tests.load.rooms import Visitor, compare
from tests.load.search import search
from tests.load.workers import several
from tests.support.servers import free_port

CORES = sorted(os.sched_getaffinity(0))
NO_LIMITS = {
    "PORTIEK_COMMANDS_PER_SECOND": "1000000",
    "PORTIEK_COMMANDS_AT_ONCE": "1000000",
    "PORTIEK_COMMANDS_TOO_MANY": "1000000",
}


@dataclass(frozen=True)
class Server:
    """A running server with its data."""

    pid: int
    port: int
    tokens: list[str]
    topics: list[str]

    def cpu_s(self) -> float:
        """Processor time used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_bytes(self) -> int:
        """Memory that it holds."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(*, members: int, rooms: int, messages: Sequence[int] = ()) -> Iterator[Server]:
    """A server for so many members in so many rooms, so many messages in the first ones, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="portiek-bench-") as folder:
        port = free_port()
        env = os.environ | NO_LIMITS | {"PORTIEK_DATA_DIR": folder, "PORTIEK_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        portiek = [sys.executable, "-m", "app.cli"]
        data = ["bench-data", "--members", str(members), "--rooms", str(rooms), "--out", folder]
        data += [f"--messages={count}" for count in messages]
        subprocess.run([*portiek, *data], env=env, check=True, stdout=subprocess.DEVNULL)
        if messages:
            subprocess.run([*portiek, "search", "reindex"], env=env, check=True, stdout=subprocess.DEVNULL)
        command = ["taskset", "-c", str(CORES[0]), *portiek, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_until_ready(port)
            tokens, topics = ((Path(folder) / name).read_text().split() for name in ("tokens", "topics"))
            yield Server(process.pid, port, tokens, topics)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


async def fan_out(*, rate: int, seconds: float, members: int = 1000) -> list[str]:
    """One room, `rate` messages a second from four of its members."""
    with serving(members=members, rooms=1) as server:
        tally = Tally()
        sockets = await join(server.tokens, server.topics, tally, count=members, port=server.port)
        cpu, started = server.cpu_s(), time.monotonic()
        await _post_at(sockets[:4], rate, seconds)
        during, took = tally.deliveries, time.monotonic() - started
        await _settled(tally, int(rate * seconds), members)
        used = (server.cpu_s() - cpu) / max(1, tally.deliveries) * 1e6
        _check(tally, sockets)
        return [
            f"fan-out: 1 room, {members:,} members, {rate} messages/s",
            f"{during / took:,.0f} deliveries/s",
            f"{_spread(tally.latencies_ms)}, {used:.2f} µs CPU each",
        ]


async def acknowledged(*, senders: int, rooms: int, seconds: float, under_way: int = 4) -> list[str]:
    """As fast as they are acknowledged, SQLite, `synchronous=FULL`."""
    with serving(members=senders, rooms=rooms) as server:
        tally = Tally()
        sockets = await join(server.tokens, server.topics, tally, count=senders, port=server.port)
        number, end = 0, time.monotonic() + seconds
        started = time.monotonic()
        while time.monotonic() < end:
            for socket in sockets:
                while socket.under_way < under_way:
                    socket.post(number := number + 1)
            await asyncio.sleep(0.001)
        rate = tally.acked / (time.monotonic() - started)
        await _settled(tally, number, 1)
        _check(tally, ())
        return [
            f"acknowledged: {senders:,} senders in {rooms} rooms, SQLite FULL",
            f"{rate:,.0f} messages/s",
            _spread(tally.ack_latencies_ms),
        ]


async def idle(*, members: int) -> list[str]:
    """Signed in and silent."""
    with serving(members=members, rooms=max(1, members // 100)) as server:
        tally = Tally()
        await join(server.tokens, server.topics, tally, count=200, port=server.port)  # what is loaded once
        before, started = server.rss_bytes(), time.monotonic()
        await join(server.tokens, server.topics, Tally(), count=members, port=server.port)
        took = time.monotonic() - started
        each = (server.rss_bytes() - before) / members
        await asyncio.sleep(5)  # until all have been told how many are there
        cpu, began = server.cpu_s(), time.monotonic()
        await asyncio.sleep(HEARTBEAT_S)
        keeping = (server.cpu_s() - cpu) / (time.monotonic() - began)
        return [
            f"idle: {members:,} connections, in after {took:.1f} s",
            f"{each / 1024:.1f} KiB each",
            f"{keeping * 100:.1f} % of a core to keep them",
        ]


async def returning(*, members: int, rooms: int, behind: int) -> list[str]:
    """All lose their connection at once, and come back with the number that they had, so many messages behind."""
    with serving(members=members, rooms=rooms) as server:
        tally = Tally()
        sockets = await join(server.tokens, server.topics, tally, count=members, port=server.port)
        await _each_posts(sockets[:rooms], 1, tally)
        for socket in sockets[rooms:]:
            socket.transport.close()
        await _each_posts(sockets[:rooms], behind, tally)
        back = Tally()
        cpu, started = server.cpu_s(), time.monotonic()
        returned = await join(
            server.tokens, server.topics, back, count=members, port=server.port, after=1, at_once=members
        )
        await _until(lambda: all(member.got >= behind for member in returned))
        took, used = time.monotonic() - started, server.cpu_s() - cpu
        _check(Tally(out_of_order=back.out_of_order), ())
        return [
            f"return: {members:,} members of {rooms} rooms, {behind} messages behind",
            f"all up to date after {took:.1f} s",
            f"{used / members * 1e3:.2f} ms CPU each",
        ]


def big_room(*, events: int, few: int, times: int) -> list[list[str]]:
    """One room with very many events, one with few; the same requests to both, in turn."""
    with serving(members=20, rooms=2, messages=[events, few]) as server:
        os.sched_setaffinity(0, {CORES[-1]})
        big, small = (Visitor(server.port, *of) for of in zip(server.tokens, server.topics, strict=False))
        return [
            [
                f"{events:,} events against {few:,}: {name}",
                f"{in_big / in_small:.2f} times the time",
                f"{in_big * 1e3:.2f} ms, {in_small * 1e3:.2f} ms",
            ]
            for name, in_big, in_small in compare(big, small, times=times)
        ]


async def _each_posts(sockets: list[Member], messages: int, tally: Tally) -> None:
    """Post so many messages in the room of each of these members."""
    before = tally.acked
    for number in range(messages):
        for n, socket in enumerate(sockets):
            socket.post((before + number) * len(sockets) + n)
    await _until(lambda: tally.acked == before + messages * len(sockets))


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 - members only count
        await asyncio.sleep(0.01)


async def _post_at(sockets: list[Member], rate: int, seconds: float) -> None:
    started, sent = time.monotonic(), 0
    while (now := time.monotonic() - started) < seconds:
        while sent < now * rate:
            sockets[sent % len(sockets)].post(sent)
            sent += 1
        await asyncio.sleep(0.0005)
    while sent < int(rate * seconds):
        sockets[sent % len(sockets)].post(sent)
        sent += 1


async def _settled(tally: Tally, messages: int, members: int) -> None:
    """Wait until everything has come, or nothing comes any more."""
    last = -1
    while tally.acked + tally.refused < messages or (members > 1 and tally.deliveries < tally.acked * members):
        await asyncio.sleep(1)
        if last == (last := tally.deliveries + tally.acked):
            return


def _check(tally: Tally, members: list[Member] | tuple[()]) -> None:
    short = sum(member.got < tally.acked for member in members)
    if tally.out_of_order or short or tally.refused:
        raise SystemExit(f"out of order {tally.out_of_order}, members short {short}, refused {tally.refused}")


def _spread(values_ms: list[float]) -> str:
    return f"p50 {statistics.median(values_ms):.1f} ms, p99 {statistics.quantiles(values_ms, n=100)[98]:.1f} ms"


def _wait_until_ready(port: int) -> None:
    for _ in range(400):
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server does not answer")


def _machine() -> str:
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), "?: ?")
    return f"{model.partition(':')[2].strip()}, {len(CORES)} cores, Python {platform.python_version()}"


def main() -> None:
    """Measure, and print the table."""
    arguments = argparse.ArgumentParser(prog="do.py bench", description=__doc__.partition("\n")[0])
    arguments.add_argument("--seconds", type=float, default=8, help="how long each load lasts")
    arguments.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments.add_argument(
        "loads", nargs="*", metavar="LOAD", help=f"which to measure: {', '.join(LOADS)}; default: all"
    )
    chosen = arguments.parse_args()
    if unknown := set(chosen.loads) - set(LOADS):
        arguments.error(f"no such load: {', '.join(sorted(unknown))}")
    os.sched_setaffinity(0, {CORES[-1]})
    rows = [row for name in chosen.loads or USUAL for row in LOADS[name](chosen.seconds)]
    if chosen.json:
        print(json.dumps({"machine": _machine(), "rows": rows}, indent=1))
        return
    print(f"\n{_machine()}\n")
    widths = [max(len(row[n]) for row in rows) for n in range(3)]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)))


def _alone(work: Coroutine[Any, Any, list[str]]) -> list[list[str]]:
    return [uvloop.run(work)]


LOADS: Mapping[str, Callable[[float], list[list[str]]]] = {
    "fan-out": lambda seconds: _alone(fan_out(rate=100, seconds=seconds)),
    "fan-out-fast": lambda seconds: _alone(fan_out(rate=400, seconds=seconds)),
    "acknowledged": lambda seconds: _alone(acknowledged(senders=1000, rooms=500, seconds=seconds)),
    "idle": lambda _: _alone(idle(members=10_000)),
    "return": lambda _: _alone(returning(members=5_000, rooms=50, behind=50)),
    "return-one-room": lambda _: _alone(returning(members=5_000, rooms=1, behind=50)),
    "big-room": lambda _: big_room(events=2_000_000, few=2_000, times=300),
    "search": lambda _: list(search(messages=2_000_000)),
    "workers": lambda seconds: [
        row for count in (1, 2, 4) for row in _alone(several(processes=count, seconds=seconds))
    ],
}
# Left out: what takes minutes, and what needs PostgreSQL and Redis.
USUAL = [name for name in LOADS if name not in ("big-room", "search", "workers")]

if __name__ == "__main__":
    main()
