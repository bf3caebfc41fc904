"""A real server with people in it, and browsers in which they look at it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

from app.kernel.actor import Actor
from app.kernel.clock import utc_now
from app.kernel.db import Database
from app.people import commands as people
from app.people.device import Device
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.portiek import Portiek
from tests.support.servers import LOOK_AGAIN_S, PATIENCE_S

PHONE, DESK = (360, 740), (1280, 800)


class House:
    """A server on SQLite, as it is for one who tries it out. What a test does on the ground, it notices by itself."""

    def __init__(self, server: Portiek) -> None:
        self.server = server
        self.url = server.url
        self._database = Database(f"sqlite:///{server.home / 'portiek.sqlite'}")
        self._ground = Ground(self._database)

    @property
    def ground(self) -> Ground:
        """Where tests make people and what they said, at this moment."""
        self._ground.now = utc_now()
        return self._ground

    def session(self, actor: Actor, device: Device | None = None) -> str:
        """The token of a browser in which somebody signed in."""
        opened = self.ground.do(lambda tx: people.open_session(tx, actor.id, device or Device("Chrome", "Linux")))
        return opened.token

    def letter(self, dwelling: int) -> str:
        """The code in the dwelling's letter."""
        return self.ground.do(lambda tx: people.make_code(tx, dwelling))

    async def next_mail(self) -> str:
        """The text of the mail that is sent next; waits for it."""
        folder = self.server.home / "mail"
        async with asyncio.timeout(PATIENCE_S):
            while not (kept := sorted(folder.glob("*.eml"))):  # noqa: ASYNC110 - the server is another process
                await asyncio.sleep(LOOK_AGAIN_S)
        message = message_from_bytes(kept[0].read_bytes(), EmailMessage, policy=policy.default)
        kept[0].unlink()
        text: str = message.get_content().replace("\r\n", "\n")
        return text

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


@contextmanager
def a_house() -> Iterator[House]:
    """A server of one's own, which may be killed."""
    with Portiek("") as server:
        house = House(server)
        try:
            yield house
        finally:
            house.close()


@dataclass
class Visit:
    """Opens browsers, and hears what they complain about."""

    browser: Browser
    house: House
    expected: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def __call__(self, actor: Actor | None = None, room: Topic | None = None, **wishes: Any) -> Page:
        """A browser of somebody's own, in her room or at the front door. `wishes`: see `context`."""
        context = await self.context(actor, **wishes)
        page = await context.new_page()
        await page.goto(path_of(room) if room else "/")
        return page

    async def context(
        self,
        actor: Actor | None = None,
        *,
        size: tuple[int, int] = DESK,
        device: Device | None = None,
        **wishes: Any,
    ) -> BrowserContext:
        """A browser that keeps nothing of another one, with somebody's session in it."""
        context = await self.browser.new_context(
            base_url=self.house.url,
            viewport={"width": size[0], "height": size[1]},
            **{"locale": "nl-NL", "timezone_id": "Europe/Amsterdam", **wishes},
        )
        if actor is not None:
            token = self.house.session(actor, device)
            await context.add_cookies([{"name": "portiek", "value": token, "url": self.house.url}])
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"{error.error}"))
        return context

    def expect_complaints(self, *patterns: str) -> None:
        """The browser will say this, and is right to."""
        self.expected += patterns

    @property
    def unexpected(self) -> list[str]:
        """What no test said that it would hear: above all what the Content-Security-Policy refused."""
        return [said for said in self.complaints if not any(re.search(pattern, said) for pattern in self.expected)]

    async def close(self) -> None:
        """Close all browsers."""
        for context in self.browser.contexts:
            await context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")


def path_of(room: Topic) -> str:
    """The address of a room's page."""
    return f"/rooms/{room.id}"


@asynccontextmanager
async def visits(browser: Browser, house: House) -> AsyncIterator[Visit]:
    """Browsers that are closed in the end; what they complained about fails the test."""
    visit = Visit(browser, house)
    try:
        yield visit
    finally:
        await visit.close()
    assert not visit.unexpected, "\n".join(visit.unexpected)


def link_in(mail: str) -> str:
    """The link with which one signs in."""
    found = re.search(r"http\S+/sign-in/link#\S+", mail)
    assert found, mail
    return found[0]


def digits_in(mail: str) -> str:
    """The six digits that do the same."""
    found = re.search(r"^\d{6}$", mail, re.MULTILINE)
    assert found, mail
    return found[0]
