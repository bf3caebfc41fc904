"""What nobody should find again: no code, token, digits or address in a log, nor in the database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kernel.db import Database
from app.people import codes, commands
from app.people.commands import NewPerson
from tests.app.people.conftest import Site
from tests.support.app import Ground
from tests.support.portiek import Portiek
from tests.support.servers import HOST, MailServer

ADDRESS = "ruben@example.org"


@pytest.fixture
def server(storage: str, mail: MailServer) -> Iterator[Portiek]:
    """The server as it ships, with its log."""
    with Portiek(storage, PORTIEK_MAIL_URL=f"smtp://{HOST}:{mail.port}") as server:
        yield server


async def test_signing_in_leaves_no_secret_behind(
    server: Portiek, ground: Ground, mail: MailServer, storage: str
) -> None:
    site = Site(server.url, ground, mail)
    ground.do(lambda tx: commands.add_person(tx, NewPerson(name="Ruben", email=ADDRESS)))
    browser, code, wrong = site.browser(), site.letter(), codes.new()

    await browser.post("/api/session/check", json={"code": wrong})
    await browser.post("/api/session", json={"code": code, "name": "Olena", "email": "olena@example.org"})
    first = browser.cookies["portiek"]
    _, confirming, _ = await site.mailed()
    await browser.post("/api/session/mail", json={"email": ADDRESS})
    _, token, digits = await site.mailed()
    await browser.post("/api/session", json={"email": ADDRESS, "digits": "000000"})
    await browser.get(f"/sign-in/link?token={token}")
    await browser.post("/api/session", json={"link": token})
    second = browser.cookies["portiek"]
    mail.stop()
    await browser.post("/api/session/mail", json={"email": ADDRESS})
    await browser.aclose()
    server.stop()

    secrets = {code, code.replace("-", ""), wrong, wrong.replace("-", ""), first, second, confirming, token}
    kept = _everything_in(ground.database) if storage.startswith("sqlite") else ""
    assert "mail not sent" in server.log
    for secret in secrets | {digits, ADDRESS, "olena@example.org", "Olena"}:
        assert secret not in server.log
    for secret in secrets:
        assert secret not in kept


def _everything_in(database: Database) -> str:
    """The bytes of the database file and its log, as text."""
    path = Path(database.url.database or "")
    files = [path, path.with_name(path.name + "-wal")]
    return "".join(file.read_bytes().decode("latin-1") for file in files if file.exists())
