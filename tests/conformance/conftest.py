"""One server, as it ships, for all cases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kernel.db import Database
from app.kernel.transaction import Tx
from app.people import commands as people
from tests.conformance.peer import Door
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.servers import HOST

ROOMS = 20  # enough for a welcome that is worth compressing


@pytest.fixture(scope="session")
def door(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """`portiek serve`, and the token of somebody who is in all rooms."""
    path = tmp_path_factory.mktemp("conformance") / "portiek.sqlite"
    shutil.copy(sqlite_template, path)
    storage = f"sqlite:///{path}"
    database = Database(storage)
    token = Ground(database).do(_a_moderator)
    database.close()
    with Portiek(storage, **NO_LIMITS) as server:
        yield Door(HOST, server.port, token)


def _a_moderator(tx: Tx) -> str:
    rooms = [a_room(tx, name=f"Gebouw {number}") for number in range(ROOMS)]
    return people.make_token(tx, a_member(tx, rooms[0], role="staff").id)
