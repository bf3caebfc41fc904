"""Is it alive, and can it serve."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import text
from sqlmodel import Session
from starlette.responses import Response

from app.kernel.house import House
from app.kernel.http import Call, Route, json
from channels.errors import Refused
from channels.hub import Hub


class Health(msgspec.Struct, frozen=True):
    """Which parts work."""

    database: bool
    backplane: bool


def routes(hub: Hub) -> Sequence[Route]:
    """`/healthz` and `/readyz`, for this hub."""

    async def ready(call: Call) -> Response:
        health = Health(database=await database_answers(call.house), backplane=hub.hears)
        return json(health, status=200 if health.database and health.backplane else 503)

    return (
        Route(method="GET", path="/healthz", endpoint=_alive, summary="Alive"),
        Route(method="GET", path="/readyz", endpoint=ready, summary="Able to serve", answers=Health, refusals=(503,)),
    )


async def database_answers(house: House) -> bool:
    """Whether it does. Waits for it."""
    try:
        await house.database.read(_one)
    except Refused:
        return False
    return True


async def _alive(_call: Call) -> Response:
    return Response("ok\n", media_type="text/plain")


def _one(session: Session) -> None:
    session.connection().execute(text("SELECT 1"))
