"""The processes that serve together on one machine, and the figures of them all.

Whichever of them Prometheus happens to reach answers for all: each listens on a socket file in a folder that only they
can open. Figures are put side by side, each with its process's number, and not added up: when one process starts anew,
its counters fall to nothing, which `rate()` understands of a series of its own and would take for a jump in a sum.
"""

import asyncio
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import IO

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families

FOLDER = "_PORTIEK_FAMILY"  # in the environment of the processes that one supervisor started
ANSWERS_WITHIN_S = 2.0

Collect = Callable[[str], Awaitable[Sequence[Metric]]]  # by the process's number


@contextmanager
def founded() -> Iterator[None]:
    """A folder for the processes that are started meanwhile."""
    with tempfile.TemporaryDirectory(prefix="portiek-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


class Alone:
    """One process, and nobody else."""

    def __init__(self, collect: Collect) -> None:
        self._collect = collect

    async def figures(self) -> bytes:
        """What Prometheus reads."""
        return as_text(await self._collect("0"))


class Member:
    """One of several processes. Its number is the lowest that is free, so numbers stay few over restarts."""

    def __init__(self, collect: Collect, folder: Path, number: str) -> None:
        self._collect = collect
        self._folder = folder
        self._number = number

    async def figures(self) -> bytes:
        """What Prometheus reads: the figures of all."""
        others = [path for path in self._folder.glob("*.socket") if path.stem != self._number]
        mine, theirs = await asyncio.gather(self._collect(self._number), asyncio.gather(*map(_ask, others)))
        return await asyncio.to_thread(_together, mine, theirs)

    async def answer(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Tell one of the others."""
        with suppress(OSError):
            writer.write(as_text(await self._collect(self._number)))
            await writer.drain()
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def joined(collect: Collect) -> AsyncIterator[Alone | Member]:
    """This process among the others, for as long as it serves."""
    if not (name := os.environ.get(FOLDER)):
        yield Alone(collect)
        return
    folder = Path(name)
    with _number_in(folder) as number:
        member, path = Member(collect, folder, number), folder / f"{number}.socket"
        path.unlink(missing_ok=True)  # of one that was killed
        server = await asyncio.start_unix_server(member.answer, path)
        try:
            yield member
        finally:
            path.unlink(missing_ok=True)
            server.close()


@contextmanager
def _number_in(folder: Path) -> Iterator[str]:
    """A number that nobody else in the folder has. The system gives it back when the process ends, however it ends."""
    number, lock = next((n, lock) for n in range(10_000) if (lock := _locked(folder / f"{n}.lock")))
    with lock:
        yield str(number)


def _locked(path: Path) -> IO[bytes] | None:
    lock = path.open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


async def _ask(path: Path) -> tuple[str, str]:
    """The number of another process, and its figures; none when it doesn't answer."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            reader, writer = await asyncio.open_unix_connection(path)
            try:
                return path.stem, (await reader.read()).decode()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return path.stem, ""


def _together(mine: Iterable[Metric], theirs: Iterable[tuple[str, str]]) -> bytes:
    families = {family.name: family for family in mine}
    for number, text in theirs:
        for family in text_string_to_metric_families(text) if text else (_down(number),):
            if family.name in families:
                families[family.name].samples += family.samples
            else:
                families[family.name] = family
    return as_text(families.values())


def _down(number: str) -> Metric:
    family = GaugeMetricFamily("portiek_worker_up", "Whether the process answers.", labels=("worker",))
    family.add_metric((number,), 0)
    return family


def as_text(families: Iterable[Metric]) -> bytes:
    """In Prometheus's own form."""

    class Given:
        def collect(self) -> Iterable[Metric]:
            return families

    registry = CollectorRegistry()
    registry.register(Given())
    return generate_latest(registry)
