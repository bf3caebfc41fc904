"""Requests over HTTP, counted; and a number for each, for the log."""

import itertools
import os
import time
from collections import Counter
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel import logging
from channels.counts import Histogram

SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
NOWHERE = "elsewhere"  # all addresses that are in no table, so that nobody can make names for us
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(slots=True)
class Requests:
    """How many there were, by method, route and status, and how long each route took."""

    answered: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    took: dict[str, Histogram] = field(default_factory=dict)
    under_way: int = 0

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """One was answered."""
        self.answered[method if method in METHODS else "other", route, status] += 1
        if route not in self.took:
            self.took[route] = Histogram(SECONDS)
        self.took[route].observe(seconds)


class Counted:
    """Counts what passes. Sockets are the hub's to count."""

    def __init__(self, app: ASGIApp, *, requests: Requests) -> None:
        self._app = app
        self._requests = requests
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        status = 500  # when nothing is answered, the server does
        began = time.perf_counter()

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        logging.request.set(f"{os.getpid()}-{next(self._numbers)}")
        self._requests.under_way += 1
        try:
            await self._app(scope, receive, send_noting)
        finally:
            self._requests.under_way -= 1
            self._requests.note(scope["method"], _route(scope), status, time.perf_counter() - began)


def _route(scope: Scope) -> str:
    """The template of the address, such as `/api/rooms/{id}`."""
    return getattr(scope.get("route"), "path", NOWHERE)
