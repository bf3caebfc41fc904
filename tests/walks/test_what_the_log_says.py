"""A day in a server's life, with every kind of trouble; and then its log, line by line."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from app.kernel.db import Database
from app.kernel.transaction import Tx
from app.people import codes
from app.people import commands as people
from app.people.commands import NewPerson
from channels.topics import Topic
from tests.app.people.conftest import Site
from tests.support.app import Ground
from tests.support.client import Client
from tests.support.people import a_member, a_room
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.servers import HOST, MailServer

ANNA, RUBEN, OLENA = "Annabel Zwaluwstaart", "Ruben Kievitsbloem", "Olena Paardenbloem"
RUBENS, OLENAS = "ruben.kievit@example.org", "olena.bloem@example.net"
SAID, REFUSED, CRASHED = "De lift piept weer", "x" * 4001, "Mijn pincode ligt onder de mat"
ADDRESS, AGENT = "203.0.113.77", "Telefoon van Annabel"
STRANGE = "geheim-woord-van-iemand"


@pytest.fixture
def ground(storage: str) -> Iterator[Ground]:
    database = Database(storage)
    yield Ground(database)
    database.close()


@pytest.fixture
def server(storage: str, mail: MailServer) -> Iterator[Portiek]:
    with Portiek(storage, PORTIEK_MAIL_URL=f"smtp://{HOST}:{mail.port}", **NO_LIMITS) as server:
        yield server


async def test_nothing_that_anybody_is_or_wrote_is_in_the_log(
    server: Portiek, ground: Ground, mail: MailServer
) -> None:
    room, token = ground.do(_settled)
    site = Site(server.url, ground, mail)
    secrets = {ANNA, RUBEN, OLENA, RUBENS, OLENAS, SAID, REFUSED, CRASHED, ADDRESS, AGENT, STRANGE, token, str(room)}

    secrets |= await _sign_in(site, mail)
    await _ask_for_what_is_not_there(site, token)
    await _talk(server, room, token)
    await _crash(server, ground, room, token)
    await _nonsense(server, token)
    server.stop()

    lines = [json.loads(line) for line in server.log.splitlines()]
    assert lines, "every line is JSON"
    for secret in secrets:
        assert secret not in server.log
    failures = [line for line in lines if line["event"] == "command failed"]
    assert {"connection", "command", "command_id", "exception", "level", "timestamp"} <= failures[0].keys()
    assert failures[0]["command"] == "message.post"
    assert failures[0]["command_id"].startswith("crash-")
    assert "IntegrityError" in failures[0]["exception"]
    (other_door,) = [line for line in lines if line["event"] == "request failed"]
    assert (other_door["path"], other_door["command_id"]) == ("/api/commands", "by-http-1")
    assert other_door["request"]
    assert [line for line in lines if line["event"] == "mail not sent"]


def _settled(tx: Tx) -> tuple[Topic, str]:
    room = a_room(tx)
    people.add_person(tx, NewPerson(name=RUBEN, email=RUBENS))
    return room, people.make_token(tx, a_member(tx, room, name=ANNA).id)


async def _sign_in(site: Site, mail: MailServer) -> set[str]:
    """By a code, by mail in both ways, wrongly, and while the mail server is away. What was secret in it."""
    browser, code, wrong = site.browser(agent=AGENT, x_forwarded_for=ADDRESS), site.letter(), codes.new()
    await browser.post("/api/session/check", json={"code": wrong})
    await browser.post("/api/session", json={"code": code, "name": OLENA, "email": OLENAS})
    first = browser.cookies["portiek"]
    _, confirming, one = await site.mailed()
    await browser.post("/api/session/mail", json={"email": RUBENS})
    _, link, two = await site.mailed()
    await browser.post("/api/session", json={"email": RUBENS, "digits": "000000"})
    await browser.post("/api/session", json={"link": STRANGE})
    await browser.post("/api/session", json={"email": STRANGE, "digits": 5})
    await browser.post("/api/session", json={"link": link})
    second = browser.cookies["portiek"]
    mail.stop()
    await browser.post("/api/session/mail", json={"email": RUBENS})
    await browser.aclose()
    bare = {secret.replace("-", "") for secret in (code, wrong)}
    return {code, wrong, *bare, first, second, confirming, link, one, two}


async def _ask_for_what_is_not_there(site: Site, token: str) -> None:
    browser = site.browser(agent=AGENT, x_forwarded_for=ADDRESS)
    for path in (
        f"/{token}",
        f"/api/{token}",
        f"/api/rooms?token={token}",
        f"/sign-in/link?token={token}",
        f"/%ff{ANNA}",
    ):
        for method in ("GET", "POST", "DELETE"):
            await browser.request(method, path)
    await browser.post("/api/session", content=f'{{"name": "{ANNA}'.encode())
    await browser.aclose()


async def _talk(server: Portiek, room: Topic, token: str) -> None:
    async with Client("anna", token, server.socket_url) as anna:
        await anna.do(str(room), text=SAID)
        for refused in (
            await anna.send(str(room), text=REFUSED),
            await anna.send(str(room), STRANGE, text=SAID),
            await anna.send(f"room:{STRANGE}", text=SAID),
            await anna.send(str(room), "message.edit", message=404, text=SAID),
        ):
            await anna.until(lambda refused=refused: refused in anna.refused)


async def _crash(server: Portiek, ground: Ground, room: Topic, token: str) -> None:
    """The database refuses what it should take; PostgreSQL says so by repeating it."""
    with ground.database.writing.begin() as connection:
        connection.execute(text("CREATE UNIQUE INDEX only_once ON message (text)"))
    async with Client("crash", token, server.socket_url) as anna:
        await anna.do(str(room), text=CRASHED)
        await anna.send(str(room), text=CRASHED)
        await anna.until(lambda: "again" in anna.refused)
    async with httpx2.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {token}"}) as program:
        command: dict[str, Any] = {"id": "by-http-1", "name": "message.post", "topic": str(room)}
        answer = await program.post("/api/commands", json={**command, "data": {"text": CRASHED}})
    assert answer.status_code == 500


async def _nonsense(server: Portiek, token: str) -> None:
    with pytest.raises(InvalidStatus):
        await connect(f"{server.socket_url}?token={token}", additional_headers={"User-Agent": AGENT}).__aenter__()
    async with connect(server.socket_url, additional_headers={"Authorization": f"Bearer {token}"}) as socket:
        for frame in (ANNA, f'{{"type": "{ANNA}"}}', SAID.encode(), f'{{"type": "hello", "topics": {{"{ANNA}": 1}}}}'):
            await socket.send(frame)
        for _ in range(4):
            await socket.recv()
