"""Real servers for the tests, on ports of their own, which can be killed, frozen and brought back."""

import asyncio
import os
import pwd
import queue
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Self

import psycopg
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy.do import find_postgres, find_redis

HOST = "127.0.0.1"
PATIENCE_S = 30  # only ever waited to the end when something is broken
LOOK_AGAIN_S = 0.02


def free_port() -> int:
    """A port that stays free while its server is down.

    It lies below those that the system gives to outgoing connections. Of those, a client that keeps trying to reconnect
    is in the end given the very port that it calls, and so meets itself.
    """
    for port in random.sample(range(15_000, 32_000), k=100):
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                taken.bind((HOST, port))
            except OSError:
                continue
            return port
    raise RuntimeError("none of 100 ports is free")


class Program(ABC):
    """A server that is another program: it keeps its port and its data until it is closed."""

    goodbye = signal.SIGTERM

    def __init__(self) -> None:
        self.port = free_port()
        self.home = Path(tempfile.mkdtemp(prefix="portiek-"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.home)

    def start(self) -> None:
        """Start it, unless it runs; it answers when this returns."""
        if self._process is None:
            self._process = self._launch()
            self._wait_until_it_answers(self._process)

    def stop(self) -> int:
        """Ask it to end, and wait for that. Its exit status."""
        return self._end(self.goodbye)

    def kill(self) -> None:
        """Take it away in the midst of what it does."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        """Freeze it: connections stay, and nothing answers."""
        tell(signal.SIGSTOP, self._family())

    def resume(self) -> None:
        tell(signal.SIGCONT, self._family())

    @property
    def pid(self) -> int:
        """Its process, while it runs."""
        assert self._process is not None
        return self._process.pid

    @abstractmethod
    def command(self) -> list[str]:
        """What to type to run it."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it is up; never waits long."""

    def _launch(self) -> subprocess.Popen[bytes]:
        with (self.home / "log").open("ab") as log:
            return subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C is for the tests, which then stop their servers
            )

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while not self.answers():
            if process.poll() is not None or time.monotonic() > give_up:
                self.kill()
                raise RuntimeError(f"{type(self).__name__} does not start:\n{(self.home / 'log').read_text()}")
            time.sleep(LOOK_AGAIN_S)

    def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        family = self._family()
        tell(how, family if how is signal.SIGKILL else family[:1])
        tell(signal.SIGCONT, family)  # a paused program can't hear
        status = self._process.wait()
        self._process = None
        while any(is_alive(pid) for pid in family):
            time.sleep(LOOK_AGAIN_S)
        return status

    def _family(self) -> list[int]:
        """Its processes, the oldest first."""
        if self._process is None:
            return []
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        return [pid, *map(int, children.read_text().split())] if children.exists() else [pid]


class PostgreSQL(Program):
    """A cluster of its own.

    It survives being killed, as a real one does, but not a power cut: with `fsync` a test's database took 1.9 s to
    copy and drop on a busy machine of 2 cores, and without it 0.14 s.
    """

    goodbye = signal.SIGINT  # ends sessions; SIGTERM would wait for them

    def __init__(self) -> None:
        found = find_postgres()
        if found is None:
            raise FileNotFoundError("PostgreSQL is not here; on Debian: apt-get install postgresql")
        super().__init__()
        self._programs = found
        self._data = self.home / "data"
        if user := postgres_user():
            shutil.chown(self.home, user)
        options = ["--username=portiek", "--auth=trust", "--locale=C.UTF-8", "--no-sync", f"--pgdata={self._data}"]
        subprocess.run([*as_user(), str(found / "initdb"), *options], check=True, stdout=subprocess.DEVNULL)

    def command(self) -> list[str]:
        settings = {
            "fsync": "off",
            "listen_addresses": HOST,
            "max_connections": "200",
            "port": str(self.port),
            "unix_socket_directories": "",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # In this order, since a process that changes its user is no longer tied.
        who = [*as_user(), *tied_to_us(self.goodbye)]
        return [*who, str(self._programs / "postgres"), "-D", str(self._data), *options]

    def answers(self) -> bool:
        try:
            self._do("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://portiek@{HOST}:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template1") -> str:
        """The address of a new `database`, a copy of `template`, to which nobody may be connected."""
        self._do(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove `database`, whoever is still connected."""
        self._do(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def _do(self, statement: str) -> None:
        address = f"postgresql://portiek@{HOST}:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True, connect_timeout=2) as connection:
            connection.execute(statement.encode())


class Redis(Program):
    """A Redis that keeps nothing, so that a restart loses all it held."""

    def command(self) -> list[str]:
        found = find_redis()
        if found is None:
            raise FileNotFoundError("Redis is not here; on Debian: apt-get install redis-server")
        options = ["--bind", HOST, "--port", str(self.port), "--dir", str(self.home), "--save", ""]
        return [*tied_to_us(self.goodbye), found, *options]

    def answers(self) -> bool:
        try:
            with redis.Redis(HOST, self.port, socket_timeout=2, retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def clear(self) -> None:
        with redis.Redis(HOST, self.port) as client:
            client.flushall()


class MailServer:
    """An SMTP server that keeps what it is sent, until it is asked for."""

    def __init__(self) -> None:
        self.port = free_port()
        self._arrived: queue.SimpleQueue[EmailMessage] = queue.SimpleQueue()
        self._controller: Controller | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        if self._controller is None:
            self._controller = Controller(self, hostname=HOST, port=self.port)
            self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    kill = stop

    def restart(self) -> None:
        self.stop()
        self.start()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        message = message_from_bytes(envelope.original_content or b"", EmailMessage, policy=policy.default)
        self._arrived.put(message)
        return "250 kept"

    async def next(self) -> EmailMessage:
        """The oldest message that was not asked for yet; waits for one to arrive."""
        return await asyncio.to_thread(self._arrived.get, timeout=PATIENCE_S)

    def clear(self) -> None:
        while not self._arrived.empty():
            self._arrived.get()


def tell(what: signal.Signals, processes: list[int]) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):  # it ended by itself just now
            os.kill(pid, what)


def is_alive(pid: int) -> bool:
    """Whether `pid` still does anything; what ended may wait long for its parent to notice."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def tied_to_us(goodbye: signal.Signals) -> list[str]:
    """What to put before a command so that it ends when we do, even when we are killed."""
    return ["setpriv", "--pdeathsig", goodbye.name.removeprefix("SIG"), "--"] if shutil.which("setpriv") else []


def as_user() -> list[str]:
    """What to put before PostgreSQL's commands, since it refuses to run as root."""
    if not (name := postgres_user()):
        return []
    user = pwd.getpwnam(name)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]


def postgres_user() -> str | None:
    """Somebody without rights when we are root, otherwise nobody else than ourselves."""
    if os.geteuid():
        return None
    return "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"
