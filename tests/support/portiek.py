"""A Portiek server as it ships, in a process of its own."""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.support.servers import HOST, LOOK_AGAIN_S, PATIENCE_S, Program

ROOT = Path(__file__).parents[2]
NO_LIMITS = {
    "PORTIEK_COMMANDS_PER_SECOND": "1000000",
    "PORTIEK_COMMANDS_AT_ONCE": "1000000",
    "PORTIEK_COMMANDS_TOO_MANY": "1000000",
}


class Portiek(Program):
    """`portiek serve` on a port of its own, in front of this database and this backplane."""

    def __init__(self, storage: str, backplane: str = "", **settings: str) -> None:
        super().__init__()
        self.url = f"http://{HOST}:{self.port}"
        self.environment: Mapping[str, str] = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PORTIEK_")},
            "PORTIEK_DATABASE_URL": storage,
            "PORTIEK_REDIS_URL": backplane,
            "PORTIEK_DATA_DIR": str(self.home),
            "PORTIEK_PUBLIC_URL": self.url,
            "PYTHONPATH": str(ROOT),
            **settings,
        }

    def command(self) -> list[str]:
        environment = [f"{name}={value}" for name, value in self.environment.items()]
        return ["env", "-i", *environment, sys.executable, "-m", "app.cli", "serve", "--port", str(self.port)]

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def wait_until_ready(self) -> None:
        """Until it can serve: the database answers, and the other processes are heard."""
        give_up = time.monotonic() + PATIENCE_S
        while not self._is_ready():
            assert time.monotonic() < give_up, self.log
            time.sleep(LOOK_AGAIN_S)

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    @property
    def socket_url(self) -> str:
        """Where sockets open."""
        return f"ws://{HOST}:{self.port}/ws"

    @property
    def log(self) -> str:
        """What it said."""
        return (self.home / "log").read_text()
