"""An import in one process, people's open sockets in another."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.importing.export import TENANCIES
from app.people import commands as people_commands
from app.people import queries as people
from app.places import queries as places
from app.rooms import queries as rooms
from tests.app.importing.conftest import Corporation
from tests.support.client import Client
from tests.support.portiek import ROOT, Portiek


@pytest.fixture
def server(storage: str, backplane: str) -> Iterator[Portiek]:
    with Portiek(storage, backplane) as server:
        yield server


@pytest.fixture
def take_in(corporation: Corporation, backplane: str, tmp_path: Path) -> "TakeIn":
    return TakeIn(corporation, backplane, tmp_path)


class TakeIn:
    """`portiek import`, in a process of its own."""

    def __init__(self, corporation: Corporation, backplane: str, home: Path) -> None:
        self._folder = corporation.folder
        self._environment = {
            **os.environ,
            "PORTIEK_DATABASE_URL": corporation.settings.database_url,
            "PORTIEK_REDIS_URL": backplane,
            "PORTIEK_DATA_DIR": str(home),
            "PYTHONPATH": str(ROOT),
        }

    async def __call__(self) -> None:
        words = ["-m", "app.cli", "import", str(self._folder)]
        process = await asyncio.create_subprocess_exec(sys.executable, *words, env=self._environment)
        assert await process.wait() == 0


async def test_who_moves_out_is_out_of_the_room_at_once_and_in_again_when_she_returns(
    corporation: Corporation, server: Portiek, take_in: TakeIn
) -> None:
    await take_in()
    leases = corporation.database.read_now(places.leases)
    lease = next(lease for lease in leases.values() if lease.person_id)
    assert lease.person_id is not None
    token = corporation.house.do(lambda tx: people_commands.make_token(tx, lease.person_id or 0))
    (actor,) = corporation.database.read_now(people.actors, [lease.person_id]).values()
    home = str(corporation.database.read_now(rooms.rooms_of, actor.id)[0])

    async with Client("anna", token, server.socket_url) as anna:
        await anna.do(home, text="Hallo buren")
        line = corporation.line_of(TENANCIES, f"{lease.facts.number};")
        corporation.edit(TENANCIES, line, "")
        await take_in()
        await anna.until(lambda: (home, "removed") in anna.left)
        refused = await anna.send(home, text="Ik ben er nog")
        await anna.until(lambda: refused in anna.refused)

        path = corporation.folder / TENANCIES
        path.write_bytes(path.read_bytes() + line.encode("cp1252"))
        await take_in()
        await anna.until(lambda: home in joined(anna))
        await anna.do(home, text="Daar ben ik weer")

    assert anna.refused[refused]["code"] == "not_found"


def joined(client: Client) -> list[str]:
    """The rooms of which she was told that she belongs in them from now on."""
    return [
        event["data"]["topic"]
        for topic, events in client.events.items()
        for event in events
        if topic.startswith("person:") and event["kind"] == "room.joined"
    ]
