"""The house, put together: read `create_app` from top to bottom."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app import health, schema
from app.features import FEATURES
from app.kernel import migrate, receipts, second_door
from app.kernel.clock import Clock, utc_now
from app.kernel.clockwork import Clockwork
from app.kernel.commands import Commands
from app.kernel.db import Database
from app.kernel.feature import Chore, Every
from app.kernel.house import House
from app.kernel.http import Route, no_such_route, starlette_route
from app.kernel.limits import Tries
from app.kernel.mail import Mailer
from app.kernel.pages import STATIC, Pages
from app.kernel.settings import Settings
from app.kernel.shield import Shield
from app.kernel.text import Texts
from app.kernel.transaction import Prefetch
from app.kernel.writer import Writer
from app.live import Neighbourhood
from app.metrics.figures import Figures
from app.metrics.requests import Counted, Requests
from app.metrics.routes import Metrics
from app.people.doors import Door
from app.rooms import queries as rooms
from channels.backplane import Backplane
from channels.endpoint import Endpoint
from channels.hub import Hub, Limits

ROUTES: tuple[Route, ...] = (
    second_door.over_http,
    *(route for feature in FEATURES for route in feature.routes),
)
EVERY: tuple[Every, ...] = (receipts.forget_old, *(every for feature in FEATURES for every in feature.every))
PREFETCH: tuple[Prefetch, ...] = (receipts.prefetch, rooms.prefetch)
CHORES: tuple[Chore, ...] = tuple(chore for feature in FEATURES for chore in feature.chores)


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Starlette:
    """The whole server as an ASGI application. It must be served with `channels.fanout.SharedFrameProtocol`."""
    migrate.upgrade(settings.database)
    database = Database(settings.database, readers=settings.readers)
    texts = Texts()

    writer = Writer(database, clock, prefetch=PREFETCH)
    house = House(
        settings=settings,
        clock=clock,
        database=database,
        writer=writer,
        commands=Commands((command for feature in FEATURES for command in feature.commands), rooms.guard),
        texts=texts,
        pages=Pages(texts, settings.corporation),
        mailer=Mailer(settings),
        tries=Tries(),
        offers=[offer for feature in FEATURES for offer in feature.offers],
        who=Door(database, clock).who,
    )
    hub = Hub(
        Neighbourhood(house),
        Backplane.at(settings.redis_url),
        process=secrets.token_hex(4),
        limits=Limits(
            commands_per_second=settings.commands_per_second,
            commands_at_once=settings.commands_at_once,
            commands_too_many=settings.commands_too_many,
            reset_after=settings.reset_after,
        ),
    )

    clockwork, requests = Clockwork(), Requests()
    metrics = Metrics(Figures(hub=hub, house=house, requests=requests, clockwork=clockwork))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await hub.start()
        writer.start(on_committed=hub.committed, on_changed_elsewhere=hub.look_at_heads_soon)
        for every in EVERY:
            clockwork.start(every.name, every.period, partial(writer.do, every.do))
        for chore in CHORES:
            clockwork.start(chore.name, chore.period, partial(chore.do, house))
        async with metrics.served():
            yield
        await clockwork.stop()
        await writer.stop()
        await hub.stop()
        database.close()

    routes: list[BaseRoute] = [
        WebSocketRoute("/ws", Endpoint(hub, most_connections=settings.most_connections).__call__),
        Mount("/assets", _Built(directory=STATIC / "build", check_dir=False)),
        *(starlette_route(route, house) for route in (*ROUTES, *health.routes(hub), *schema.routes(ROUTES))),
        metrics.route,
    ]
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers=no_such_route(house),
        middleware=[
            Middleware(Counted, requests=requests),
            Middleware(Shield, settings=settings, texts=texts),
            Middleware(GZipMiddleware, compresslevel=6),
        ],
    )


class _Built(StaticFiles):
    """The client's built files: their names change with their content, so they are kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> object:  # type: ignore[override]
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
