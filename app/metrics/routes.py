"""`GET /metrics`, for whoever shows the token.

It is no route of the house: it must answer, too, when the database, which knows who is signed in, doesn't.
"""

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.metrics import family
from app.metrics.figures import Figures


class Metrics:
    """The figures of this process and of those beside it. Without a token in the settings nobody may read them."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._token = figures.house.settings.metrics_token
        self.route = Route("/metrics", self._answer)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """While this process serves."""
        watching = asyncio.create_task(self._figures.watch_the_loop())
        async with family.joined(self._figures.collect) as self._family:
            yield
        watching.cancel()

    async def _answer(self, request: Request) -> Response:
        if not self._token:
            return PlainTextResponse("Nobody may read this as long as PORTIEK_METRICS_TOKEN is not set.\n", 404)
        shown = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not hmac.compare_digest(shown.encode(), self._token.encode()):
            return PlainTextResponse("The token is wrong.\n", 401, {"WWW-Authenticate": "Bearer"})
        return Response(await self._family.figures(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
