"""The whole application behind a real server in this process, at the ground's time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from app.kernel.actor import Actor
from app.kernel.settings import Settings
from app.main import create_app
from app.people import commands as people
from tests.support.app import Ground
from tests.support.servers import HOST


@dataclass
class Site:
    """A server that answers."""

    url: str
    ground: Ground
    home: Path
    clients: AsyncExitStack

    async def program(self, actor: Actor) -> httpx2.AsyncClient:
        """A program that acts for somebody, with a token."""
        token = self.ground.do(lambda tx: people.make_token(tx, actor.id))
        client = httpx2.AsyncClient(base_url=self.url, headers={"authorization": f"Bearer {token}"}, timeout=30)
        return await self.clients.enter_async_context(client)


@asynccontextmanager
async def a_site(storage: str, ground: Ground, home: Path, **settings: Any) -> AsyncIterator[Site]:
    """Serve until the test is over."""
    chosen = Settings(database_url=storage, data_dir=home, **{"readers": 2, **settings})
    app = create_app(chosen, clock=lambda: ground.now)
    config = uvicorn.Config(
        app,
        host=HOST,
        port=0,
        ws="channels.fanout:SharedFrameProtocol",
        log_config=None,
        server_header=False,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), serving.exception()
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with AsyncExitStack() as clients:
            yield Site(f"http://{HOST}:{port}", ground, home, clients)
    finally:
        server.should_exit = True
        await serving
