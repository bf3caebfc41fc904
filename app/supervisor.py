"""Several processes on one machine: started, watched, replaced one by one, and stopped together.

Each has a listening socket of its own on the same port (`SO_REUSEPORT`), and the system spreads connections over them.
The supervisor holds these sockets too. So when a process gives its place to the next, what waits to be accepted goes on
waiting, and is accepted by the next. Why not one socket for all: `docs/decisions/0012-several-processes.md`.
"""

import asyncio
import errno
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress

import structlog
from uvicorn.config import STARTUP_FAILURE

from app.metrics import family
from app.worker import READY, STOPS_WITHIN_S, open_as_many_files_as_allowed

AGAIN_S = (0.0, 1.0, 30.0)  # before the first new try, before the second, and at most
GOOD_AFTER_S = 60.0  # who lived so long is replaced at once

log = structlog.get_logger()


class PortTaken(Exception):
    """Another program listens there."""


class Worker:
    """One process that serves."""

    def __init__(self, process: Process, line: socket.socket) -> None:
        self.process = process
        self._line = line
        self._serves = False
        self._began = time.monotonic()

    @classmethod
    async def start(cls, listener: socket.socket) -> "Worker":
        """A process that accepts on `listener`, in the present version of the program."""
        ours, theirs = socket.socketpair()
        with theirs:
            handed = (listener.fileno(), theirs.fileno())
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "app.worker", *map(str, handed)),
                pass_fds=handed,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        ours.setblocking(False)
        return cls(process, ours)

    async def is_ready(self) -> bool:
        """Whether it serves. Waits until it does, or ends."""
        self._serves = await asyncio.get_running_loop().sock_recv(self._line, 1) == READY
        return self._serves

    async def ended(self) -> None:
        """Wait for its end."""
        await self.process.wait()
        self._line.close()

    async def stop(self) -> None:
        """Have it say goodbye and end, within 10 s. One that doesn't serve yet has nobody to say it to."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM if self._serves else signal.SIGKILL)
        try:
            async with asyncio.timeout(STOPS_WITHIN_S + 0.5):
                await self.ended()
        except TimeoutError:
            self.process.kill()
            await self.ended()

    @property
    def lived_s(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self._began


class Place:
    """One of so many: a socket to accept on, and the worker that does."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._listener: socket.socket | None = None
        self._worker: Worker | None = None
        self._running: set[Worker] = set()
        self._changing = asyncio.Lock()  # one thing at a time: a revival, or a replacement

    async def replace(self) -> bool:
        """A new worker takes the place over when it is ready, and the old one leaves. Whether there was one."""
        async with self._changing:
            old = self._worker
            if not await self._fill():
                return False
        if old is not None:
            await old.stop()
            self._running.discard(old)
        return True

    async def keep(self) -> None:
        """Have somebody work here: whoever dies is replaced, later when it died young."""
        wait_s = AGAIN_S[0]
        while worker := self._worker:
            await worker.ended()
            async with self._changing:
                if worker is self._worker:
                    log.error("worker died", pid=worker.process.pid, status=worker.process.returncode)
                    self._running.discard(worker)
                    self._let_go()
                    wait_s = await self._revive(AGAIN_S[0] if worker.lived_s > GOOD_AFTER_S else wait_s)

    async def stop(self) -> None:
        """End all that runs here."""
        await asyncio.gather(*(worker.stop() for worker in self._running))
        self._let_go()

    async def _revive(self, wait_s: float) -> float:
        """Try until a worker is ready. Gives how long to wait if that one dies young."""
        while True:
            await asyncio.sleep(wait_s)
            wait_s = min(max(2 * wait_s, AGAIN_S[1]), AGAIN_S[2])
            if await self._fill():
                return wait_s
            self._let_go()

    async def _fill(self) -> bool:
        try:
            self._listener = self._listener or _bound(self._host, self._port)
            worker = await Worker.start(self._listener)
        except OSError as error:  # no room for one more process, or somebody else has the port
            log.error("worker can not be started", exc_info=error)
            return False
        self._running.add(worker)
        if await worker.is_ready():
            self._worker = worker
            log.info("worker ready", pid=worker.process.pid, after_s=round(worker.lived_s, 1))
            return True
        await worker.ended()
        self._running.discard(worker)
        log.error("worker did not start", pid=worker.process.pid, status=worker.process.returncode)
        return False

    def _let_go(self) -> None:
        """Whoever waits here to be accepted goes to another place when she tries again."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None


def run(*, host: str, port: int, workers: int) -> None:
    """Keep so many processes serving until a signal says to stop. SIGHUP replaces them one by one."""
    open_as_many_files_as_allowed()
    _must_be_free(host, port)
    places = [Place(host, port) for _ in range(workers)]
    with family.founded():
        status = asyncio.run(_supervise(places))
    if status:
        sys.exit(status)


async def _supervise(places: Sequence[Place]) -> int:
    loop = asyncio.get_running_loop()
    stop, renew = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, renew.set)

    work, told = asyncio.create_task(_work(places, renew)), asyncio.create_task(stop.wait())
    await asyncio.wait([work, told], return_when=asyncio.FIRST_COMPLETED)
    failed = work.done()
    work.cancel()
    told.cancel()
    [result, _] = await asyncio.gather(work, told, return_exceptions=True)
    log.info("stopping", workers=len(places), exc_info=result if failed else None)
    await asyncio.gather(*(place.stop() for place in places))
    return STARTUP_FAILURE if failed else 0


async def _work(places: Sequence[Place], renew: asyncio.Event) -> None:
    """Start them all, keep them, renew them when asked. Ends when they don't start."""
    if not all(await asyncio.gather(*(place.replace() for place in places))):
        return
    async with asyncio.TaskGroup() as group:
        for place in places:
            group.create_task(place.keep())
        while True:
            await renew.wait()
            renew.clear()
            await _renew(places)


async def _renew(places: Sequence[Place]) -> None:
    """One after the other: the next one leaves when the one before has been replaced."""
    for n, place in enumerate(places):
        if not await place.replace():
            log.error("not renewed: the new version does not start", still_old=len(places) - n)
            return
    log.info("renewed", workers=len(places))


def _must_be_free(host: str, port: int) -> None:
    """Raises `PortTaken`: `SO_REUSEPORT` would let a second server of the same user share the port without a word."""
    try:
        _bound(host, port, shared=False).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken from error
        raise


def _bound(host: str, port: int, *, shared: bool = True) -> socket.socket:
    """A socket on which a worker may listen, beside those of the others where it is shared."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, shared)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
