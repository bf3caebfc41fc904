"""One process that serves, from the first connection to the last goodbye.

Alone, or as one of several: then the supervisor hands it a socket to accept on, and a line on which it says that it is
ready; when the line breaks, the supervisor is gone, and it stops too.
"""

import asyncio
import faulthandler
import resource
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from app.kernel import settings
from app.kernel.settings import Settings

DRAINS_WITHIN_S = 7  # for sockets to move over and requests to be answered
STOPS_WITHIN_S = 8.5  # whatever hangs, such as a database that doesn't answer; what isn't acknowledged is sent again
READY = b"."


class Server(uvicorn.Server):
    """uvicorn's, which says when it is ready, and ends in time whatever hangs."""

    def __init__(self, config: uvicorn.Config, *, on_ready: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        faulthandler.dump_traceback_later(STOPS_WITHIN_S, exit=True)
        super().handle_exit(sig, frame)


def run(chosen: Settings, *, host: str, port: int) -> None:
    """Serve in this process until a signal says to stop."""
    open_as_many_files_as_allowed()
    server = Server(config(chosen, host=host, port=port))
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def config(chosen: Settings, *, host: str = "127.0.0.1", port: int = 8000) -> uvicorn.Config:
    """How uvicorn serves here."""
    return uvicorn.Config(
        "app.asgi:create",
        factory=True,
        host=host,
        port=port,
        http="channels.doorstep:Doorstep",
        ws="channels.fanout:SharedFrameProtocol",
        ws_max_size=65536,
        ws_per_message_deflate=False,  # not for each connection: channels/deflate.py does it once for all
        ws_ping_interval=None,  # the hub keeps the heartbeat
        timeout_graceful_shutdown=DRAINS_WITHIN_S,
        backlog=4096,
        proxy_headers=True,
        forwarded_allow_ips=chosen.trusted_proxies,
        server_header=False,
        log_config=None,
        access_log=False,
    )


def open_as_many_files_as_allowed() -> None:
    """A socket is an open file; Debian lets a process have 1,024 of them until it asks for more."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # a system without a limit may still refuse to have none
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> None:
    """Serve for a supervisor: the numbers of the socket and the line are the arguments."""
    listener, line = (socket.socket(fileno=int(number)) for number in sys.argv[1:])

    def ready() -> None:
        line.send(READY)
        asyncio.get_running_loop().add_reader(line, orphaned)

    def orphaned() -> None:
        asyncio.get_running_loop().remove_reader(line)
        server.handle_exit(signal.SIGTERM, None)

    server = Server(config(settings.load()), on_ready=ready)
    server.run([listener])


if __name__ == "__main__":
    main()
