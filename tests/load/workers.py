"""Several processes on one database: what an event costs each of them, and that nothing goes missing.

PostgreSQL and Redis run beside them on the same cores, so what is compared is processor time, not how much goes
through. One more process serves nobody, the silent one: what it spends is the price of an event that nobody follows,
and its part of the regular work.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.load.members import Member, Tally, join
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.servers import HOST, PostgreSQL, Program, Redis

ROOMS, MEMBERS = 50, 1_000


@dataclass(frozen=True)
class Houses:
    """What runs, and who may come in."""

    serving: Portiek
    silent: Portiek
    postgres: PostgreSQL
    backplane: Redis
    tokens: list[str]
    topics: list[str]

    def cpu_s(self) -> dict[str, float]:
        """Processor time used so far, by what used it."""
        programs: dict[str, Program] = {
            "servers": self.serving,
            "a silent one": self.silent,
            "PostgreSQL": self.postgres,
            "Redis": self.backplane,
        }
        return {name: sum(map(_cpu_s, program._family())) for name, program in programs.items()}

    def publications(self) -> int:
        """What Redis was given to tell."""
        with redis.Redis(HOST, self.backplane.port, decode_responses=True) as client:
            return int(client.info("commandstats")["cmdstat_publish"]["calls"])


async def several(*, processes: int, seconds: float, rate: int = 400) -> list[str]:
    """Members of 50 rooms spread over the processes, and `rate` messages a second."""
    with _running(processes) as houses:
        tally = Tally()
        members = await join(houses.tokens, houses.topics, tally, count=MEMBERS, port=houses.serving.port)
        sent, at_rest, spent = await _measured(houses, members, tally, rate, seconds)
        _must_be_whole(tally, members, sent)
        each = {name: (spent[name] - at_rest[name]) / sent * 1e6 for name in spent}
        return [
            f"{processes} processes: {MEMBERS:,} members of {ROOMS} rooms, {rate} messages/s",
            f"{tally.deliveries:,} deliveries, none missing, {houses.publications() / sent:.2f} publications a message",
            f"CPU a message, beyond that at rest: {', '.join(f'{name} {us:.0f} µs' for name, us in each.items())}",
        ]


async def _measured(
    houses: Houses, members: list[Member], tally: Tally, rate: int, seconds: float
) -> tuple[int, dict[str, float], dict[str, float]]:
    """How many messages were sent, and what each program spent in as long a rest, and on them."""
    began, before = time.monotonic(), houses.cpu_s()
    await asyncio.sleep(seconds)
    resting_s, rested = time.monotonic() - began, houses.cpu_s()
    sent = await _post(members, rate, seconds)
    await _until_all_has_come(tally, sent)
    working_s, worked = time.monotonic() - began - resting_s, houses.cpu_s()
    share = working_s / resting_s
    return (
        sent,
        {name: (rested[name] - before[name]) * share for name in before},
        {name: worked[name] - rested[name] for name in before},
    )


@contextmanager
def _running(processes: int) -> Iterator[Houses]:
    os.sched_setaffinity(0, range(os.cpu_count() or 1))  # all cores, for what is started here
    with ExitStack() as stack:
        postgres, backplane = stack.enter_context(PostgreSQL()), stack.enter_context(Redis())
        url = postgres.create("bench")
        serving = Portiek(url, backplane.url, PORTIEK_WORKERS=str(processes), **NO_LIMITS)
        tokens, topics = _filled(serving)
        stack.enter_context(serving)
        silent = stack.enter_context(Portiek(url, backplane.url))
        _wait_until_all_serve(serving, processes)
        yield Houses(serving, silent, postgres, backplane, tokens, topics)


def _filled(server: Portiek) -> tuple[list[str], list[str]]:
    command = [sys.executable, "-m", "app.cli", "bench-data", "--members", str(MEMBERS), "--rooms", str(ROOMS)]
    subprocess.run([*command, "--out", str(server.home)], env=server.environment, check=True, stdout=subprocess.DEVNULL)
    tokens, topics = ((server.home / name).read_text().split() for name in ("tokens", "topics"))
    return tokens, topics


def _wait_until_all_serve(server: Portiek, processes: int) -> None:
    while processes > 1 and server.log.count("worker ready") < processes:
        time.sleep(0.05)


async def _post(members: list[Member], rate: int, seconds: float) -> int:
    """So many messages a second, by one member of each room in turn. How many it were."""
    started, sent = time.monotonic(), 0
    while (now := time.monotonic() - started) < seconds:
        while sent < now * rate:
            members[sent % ROOMS].post(sent)
            sent += 1
        await asyncio.sleep(0.001)
    return sent


async def _until_all_has_come(tally: Tally, sent: int) -> None:
    """Wait until every member has everything, or nothing comes any more."""
    last = -1
    while tally.acked < sent or tally.deliveries < sent * MEMBERS // ROOMS:
        await asyncio.sleep(2)
        if last == (last := tally.deliveries + tally.acked):
            return


def _must_be_whole(tally: Tally, members: list[Member], sent: int) -> None:
    said = [sum(n % ROOMS == room for n in range(sent)) for room in range(ROOMS)]
    short = sum(member.got != said[n % ROOMS] for n, member in enumerate(members))
    if tally.out_of_order or tally.refused or short:
        raise SystemExit(f"out of order {tally.out_of_order}, refused {tally.refused}, members short {short}")


def _cpu_s(pid: int) -> float:
    """Processor time that a process used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
