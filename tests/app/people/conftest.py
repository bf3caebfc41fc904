"""The house with its doors open: the whole application behind a real server, with mail and a clock that tests set."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from secrets import token_hex
from typing import Any

import httpx2
import pytest
import uvicorn

from app.kernel.db import Database
from app.kernel.settings import Settings
from app.main import create_app
from app.people import commands
from tests.support.app import Ground
from tests.support.people import a_dwelling, a_room
from tests.support.servers import MailServer, PostgreSQL

HOST = "127.0.0.1"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Mobile Safari/537.36"
)


@dataclass
class Site:
    """A server that answers, and what a test needs to know of it."""

    url: str
    ground: Ground
    mail: MailServer
    server: uvicorn.Server | None = None
    open: list[httpx2.AsyncClient] = field(default_factory=list)

    def browser(self, *, origin: str | None = None, agent: str = PHONE, **headers: str) -> httpx2.AsyncClient:
        """A browser of its own, with a page of ours open (or of `origin`)."""
        said: Mapping[str, str] = {
            "origin": origin or self.url,
            "user-agent": agent,
            "accept-language": "nl",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        client = httpx2.AsyncClient(base_url=self.url, headers=said, timeout=30, verify=False)
        self.open.append(client)
        return client

    def letter(self) -> str:
        """The code in a letter to a dwelling of a building that has a room."""
        return self.ground.do(lambda tx: commands.make_code(tx, a_dwelling(tx, a_room(tx))))

    async def mailed(self) -> tuple[EmailMessage, str, str]:
        """The next mail that arrives, and the link's token and the digits in it."""
        message = await self.mail.next()
        text = message.get_content().replace("\r\n", "\n")
        link, digits = re.search(r"/sign-in/link#(\S+)", text), re.search(r"^(\d{6})$", text, re.MULTILINE)
        assert link, text
        assert digits, text
        return message, link[1], digits[1]

    async def at_rest(self) -> None:
        """Close all browsers, let the server end what it does, and let time pass: the next test starts afresh."""
        while self.open:
            await self.open.pop().aclose()
        if self.server and self.server.server_state.tasks:
            await asyncio.wait(set(self.server.server_state.tasks))
        self.ground.later(days=2)

    async def tenant(self, name: str = "Olena", **more: Any) -> tuple[httpx2.AsyncClient, str]:
        """A browser in which somebody came in by the letter, and the code of that letter."""
        browser, code = self.browser(), self.letter()
        answer = await browser.post("/api/session", json={"code": code, "name": name, **more})
        assert answer.status_code == 200, answer.text
        return browser, code


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that the tests of a module share: to start a server takes longer than most of them."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("people") / "portiek.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    postgres: PostgreSQL = request.getfixturevalue("postgres")
    name = f"people_{token_hex(8)}"
    yield postgres.create(name, template=request.getfixturevalue("postgres_template"))
    postgres.drop(name)


@pytest.fixture(scope="module")
def town(kept: str) -> Iterator[Ground]:
    """What stands in that database."""
    database = Database(kept)
    yield Ground(database)
    database.close()


@pytest.fixture(scope="module")
async def plain(kept: str, town: Ground, mail_server: MailServer) -> AsyncIterator[Site]:
    """The whole house behind uvicorn on a free port."""
    async with serve(kept, town, mail_server, public_url="http://localhost:8000") as site:
        yield site


@pytest.fixture(scope="module")
async def secure(kept: str, town: Ground, mail_server: MailServer) -> AsyncIterator[Site]:
    """The same, as it is behind a proxy that speaks https."""
    async with serve(kept, town, mail_server, public_url="https://portiek.example.nl") as site:
        yield site


@pytest.fixture
async def site(plain: Site, mail: MailServer) -> AsyncIterator[Site]:
    """The whole house, on SQLite and on PostgreSQL, with an empty letterbox."""
    yield plain
    await plain.at_rest()


@pytest.fixture
async def secure_site(secure: Site, mail: MailServer) -> AsyncIterator[Site]:
    """The same behind https."""
    yield secure
    await secure.at_rest()


@asynccontextmanager
async def serve(storage: str, ground: Ground, mail: MailServer, *, public_url: str) -> AsyncIterator[Site]:
    """A server on this database. Its clock is the ground's."""
    chosen = Settings(database_url=storage, public_url=public_url, mail_url=f"smtp://{HOST}:{mail.port}", readers=2)
    app = create_app(chosen, clock=lambda: ground.now)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=HOST,
            port=0,
            ws="channels.fanout:SharedFrameProtocol",
            log_config=None,
            access_log=False,
            server_header=False,
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), serving.exception()
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Site(f"http://{HOST}:{port}", ground, mail, server)
    server.should_exit = True
    await serving
