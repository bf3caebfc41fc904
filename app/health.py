"""Is it alive, can it serve, and how is it doing."""

from collections.abc import Iterable, Sequence

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
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


async def _alive(_call: Call) -> Response:
    return Response("ok\n", media_type="text/plain")


def routes(hub: Hub) -> Sequence[Route]:
    """`/healthz`, `/readyz` and `/metrics`, for this hub."""

    async def ready(call: Call) -> Response:
        health = Health(database=await _database_answers(call.house), backplane=hub.hears)
        return json(health, status=200 if health.database and health.backplane else 503)

    async def metrics(call: Call) -> Response:
        registry = CollectorRegistry()
        registry.register(_Gauges(hub, call.house))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return (
        Route(method="GET", path="/healthz", endpoint=_alive, summary="Alive"),
        Route(method="GET", path="/readyz", endpoint=ready, summary="Able to serve", answers=Health, refusals=(503,)),
        Route(method="GET", path="/metrics", endpoint=metrics, summary="Figures for Prometheus"),
    )


async def _database_answers(house: House) -> bool:
    try:
        await house.database.read(_one)
    except Refused:
        return False
    return True


def _one(session: Session) -> None:
    session.connection().execute(text("SELECT 1"))


class _Gauges:
    """The present state, read when it is asked for."""

    def __init__(self, hub: Hub, house: House) -> None:
        self._hub = hub
        self._house = house

    def collect(self) -> Iterable[Metric]:
        """What Prometheus reads."""
        hub = self._hub
        for name, words, value in (
            ("portiek_connections", "open sockets", len(hub.connections)),
            ("portiek_topics", "topics with followers, or that had some a moment ago", len(hub.streams)),
            ("portiek_connections_behind", "sockets that are read on from the journal", hub.behind),
            ("portiek_commands_waiting", "commands that wait for the writer", self._house.writer.waiting),
            ("portiek_backplane_lapses", "publications that may have been lost", hub.backplane_lapses),
        ):
            yield GaugeMetricFamily(name, words, value=value)
