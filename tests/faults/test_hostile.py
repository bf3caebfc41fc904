"""Members who don't read, and strangers who try to wear the server out: the others notice little, and memory ends."""

import asyncio
import itertools
import resource
import shutil
import statistics
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from channels.catching_up import PAGE_BYTES
from channels.doorstep import BODY_PAUSE_S, HEAD_WITHIN_S
from channels.fanout import CLOSE_WITHIN_S, HIGH_WATER, LINGER_S
from channels.protocol import HEARTBEAT_S
from tests.faults import readers
from tests.faults.readers import Good
from tests.support.crowd import a_neighbourhood
from tests.support.lengths import LONG, rounds
from tests.support.portiek import Portiek

EACH = rounds(short=60, long=500)  # members who read; who never read; who read 1 KB/s
WINDOWS = rounds(short=3, long=15)
WINDOW_S, SAID_PER_S = rounds(short=1.0, long=4.0), 10
# The strict ratio needs a machine that does nothing else for minutes; a short run shows what is broken outright.
GROWS_AT_MOST, AND_MS = (1.5, 10.0) if LONG else (3.0, 100.0)

LARGEST_FRAME = 32 * 1024
# What the process holds for somebody who doesn't read: a full buffer, and the page that made it so.
SLOW_READER_BYTES = HIGH_WATER + PAGE_BYTES + LARGEST_FRAME
TOKEN = "a-token-for-the-figures"


@pytest.fixture(scope="module")
def sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("hostile") / "portiek.sqlite"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="module")
def server(sqlite: str) -> Iterator[Portiek]:
    with Portiek(sqlite, PORTIEK_METRICS_TOKEN=TOKEN) as server:
        yield server


async def test_who_does_not_read_costs_the_others_little(
    server: Portiek, sqlite: str, measured: Callable[..., None]
) -> None:
    tokens, (topic,) = a_neighbourhood(sqlite, rooms=1, people_=3 * EACH)
    async with Good.join(tokens[:EACH], topic, server.port) as good:
        before_ms = await p99s(good)
        rss = rss_of(server)
        async with readers.who_never_read(tokens[EACH:], topic, server.port) as stalled:
            await fill(good, server, behind=len(stalled))
            async with doing(readers.read_slowly(stalled[EACH:])):
                during_ms = await p99s(good)
            grown = rss_of(server) - rss

    before, during = statistics.median(before_ms), statistics.median(during_ms)
    at_most = len(stalled) * SLOW_READER_BYTES
    measured(never_read=EACH, read_1_kb_a_second=EACH, others=EACH, p99_before_ms=before, p99_during_ms=during)
    measured(grown_mib=grown / 2**20, at_most_mib=at_most / 2**20)
    assert grown < at_most
    assert during < before * GROWS_AT_MOST + AND_MS


async def test_members_who_flood_are_sent_away(server: Portiek, sqlite: str, measured: Callable[..., None]) -> None:
    tokens, (topic,) = a_neighbourhood(sqlite, rooms=1, people_=5 + len(readers.MEMBERS_ATTACKS))
    async with Good.join(tokens[:5], topic, server.port) as good, doing(talk(good)):
        attacks = [
            readers.lasts_s(attack, server.port, token, topic)
            for attack, token in zip(readers.MEMBERS_ATTACKS, tokens[5:], strict=True)
        ]
        took_s = dict(
            zip((attack.__name__ for attack in readers.MEMBERS_ATTACKS), await asyncio.gather(*attacks), strict=True)
        )
        await heard(good)
        late_ms = readers.late_ms(good)

    measured(**{f"{name}_s": took for name, took in took_s.items()}, others_p99_ms=readers.p99(late_ms))
    assert max(took_s.values()) < LINGER_S + 2
    assert max(late_ms) < 2_000, "nobody else waits for it"


async def test_sockets_that_are_left_hanging_are_closed(
    server: Portiek, sqlite: str, measured: Callable[..., None]
) -> None:
    tokens, (topic,) = a_neighbourhood(sqlite, rooms=1, people_=6)
    kinds = readers.STRANGERS_ATTACKS[: rounds(short=2, long=3)]  # a body is waited for longest
    silent = rounds(short=0, long=50)  # whom only the heartbeat can miss
    async with Good.join(tokens[:5], topic, server.port) as good, doing(talk(good)):
        files = files_of(server)
        ended_s = await asyncio.gather(
            *(readers.lasts_s(attack, server.port) for attack in kinds * EACH),
            *(readers.lasts_s(readers.silence, server.port, tokens[5], topic) for _ in range(silent)),
        )
        await heard(good)
        late_ms = readers.late_ms(good)
        left = files_of(server) - files

    strangers_s, silent_s = ended_s[: len(kinds) * EACH], ended_s[len(kinds) * EACH :]
    took_s = {f"{attack.__name__}_s": max(strangers_s[n :: len(kinds)]) for n, attack in enumerate(kinds)}
    measured(each=EACH, **took_s, others_p99_ms=readers.p99(late_ms))
    assert max(strangers_s) < rounds(short=HEAD_WITHIN_S, long=BODY_PAUSE_S) + 5
    if silent_s:
        measured(silent=silent, missed_after_s=max(silent_s))
        # Pinged each heartbeat, missed at the first ping more than two after the last answer, and aborted then.
        assert max(silent_s) < 4 * HEARTBEAT_S + CLOSE_WITHIN_S + LINGER_S
    assert left < 10, "no socket of theirs stays"


async def p99s(members: Sequence[Good]) -> list[float]:
    """The 99th percentile of how late messages come, for each of some windows."""
    found = []
    for _ in range(WINDOWS):
        for said in range(round(SAID_PER_S * WINDOW_S)):
            members[said % len(members)].say()
            await asyncio.sleep(1 / SAID_PER_S)
        await heard(members)
        found.append(readers.p99(readers.late_ms(members)))
    return found


async def talk(members: Sequence[Good]) -> None:
    for member in itertools.cycle(members):
        member.say()
        await asyncio.sleep(1 / SAID_PER_S)


async def heard(members: Sequence[Good]) -> None:
    """Wait until all have heard the same."""
    async with asyncio.timeout(30):
        while len({member.seq for member in members}) > 1:  # noqa: ASYNC110 - they tell nobody
            await asyncio.sleep(0.01)
    assert not any(member.is_lost for member in members)


async def fill(members: Sequence[Good], server: Portiek, *, behind: int) -> None:
    """Say so much that who doesn't read it falls behind."""
    async with asyncio.timeout(60):
        while await asyncio.to_thread(figure, server, "portiek_connections_behind") < behind:
            for member in members[:10]:
                member.say("x" * 3_000)
            await asyncio.sleep(0.5)
    await heard(members)
    readers.late_ms(members)


@asynccontextmanager
async def doing(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    yield
    task.cancel()


def figure(server: Portiek, name: str) -> float:
    """What `/metrics` says of itself."""
    request = Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(request, timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"{name}{{"))


def rss_of(server: Portiek) -> int:
    """The bytes of memory that the server holds."""
    return int(Path(f"/proc/{server.pid}/statm").read_text().split()[1]) * resource.getpagesize()


def files_of(server: Portiek) -> int:
    """How many files and sockets it has open."""
    return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
