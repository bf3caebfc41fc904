"""No room left on the disk: writing is refused in words, reading goes on, and with room again so does writing."""

import subprocess
from pathlib import Path

import httpx2
import pytest

from app.kernel.db import Database
from app.kernel.transaction import Tx
from app.people import commands as people
from tests.support.app import Ground
from tests.support.client import Client
from tests.support.crowd import must_be_sound
from tests.support.people import a_member, a_room
from tests.support.portiek import NO_LIMITS, Portiek

ROOM_MIB, BALLAST_MIB = 48, 44
MESSAGES = 400  # of 4,000 characters: about 8 MiB


class OnASmallDisk(Portiek):
    """A server whose data lie on a small file system that only it sees, most of it taken by something else."""

    def __init__(self, template: Path) -> None:
        super().__init__("", **NO_LIMITS)
        self._template = template
        self._disk = self.home / "disk"
        self._disk.mkdir()
        self.environment = {**self.environment, "PORTIEK_DATA_DIR": str(self._disk)}

    def command(self) -> list[str]:
        prepare = (
            f"mount -t tmpfs -o size={ROOM_MIB}m tmpfs {self._disk} && "
            f"cp {self._template} {self._disk}/portiek.sqlite && "
            f"head -c {BALLAST_MIB}M /dev/zero > {self._disk}/ballast && "
            'exec "$@"'
        )
        return ["unshare", "--map-root-user", "--mount", "sh", "-c", prepare, "sh", *super().command()]

    @property
    def inside(self) -> Path:
        """The disk, as this server sees it."""
        return Path(f"/proc/{self.pid}/root") / self._disk.relative_to("/")

    def make_room(self) -> None:
        """Remove what takes the room."""
        (self.inside / "ballast").unlink()


@pytest.fixture
def template(sqlite_template: Path, tmp_path: Path) -> tuple[Path, list[str], str]:
    """A database with one room and three members: the file, their tokens and the topic."""
    file = tmp_path / "portiek.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    ground = Ground(Database(f"sqlite:///{file}"))

    def settled(tx: Tx) -> tuple[list[str], str]:
        room = a_room(tx)
        return [people.make_token(tx, a_member(tx, room).id) for _ in range(3)], str(room)

    tokens, topic = ground.do(settled)
    ground.database.close()
    subprocess.run(["sync", "-f", str(file)], check=True)
    assert not Path(f"{file}-wal").exists()
    return file, tokens, topic


async def test_a_full_disk_refuses_in_words_and_loses_nothing(template: tuple[Path, list[str], str]) -> None:
    file, tokens, room = template
    with OnASmallDisk(file) as server:
        anna, bert, carla = (
            Client(name, token, server.socket_url, topics=[room])
            for name, token in zip(("anna-000", "bert-000", "carla-00"), tokens, strict=True)
        )
        async with anna, bert:
            for n in range(MESSAGES):
                await anna.send(room, text=f"{n} " + "x" * 3990)
            await anna.until(lambda: "again" in anna.refused, within_s=60)

            assert anna.refused["again"]["code"] == "storage_full"
            assert "ruimte" in anna.refused["again"]["message"]
            assert 0 < len(anna.acked) < MESSAGES, "what was refused stays in the outbox"

            async with carla:  # reading goes on: who comes now, the page of a room, and who is there already
                await carla.until(lambda: len(carla.numbers(room)) >= len(anna.acked), within_s=60)
            assert await page_of(server, room, tokens[2]) == 200
            await bert.until(lambda: len(bert.numbers(room)) >= len(anna.acked), within_s=60)

            server.make_room()
            await anna.until(lambda: not anna.waiting, within_s=60)
            for client in (anna, bert):
                await client.until(lambda client=client: len(client.numbers(room)) == MESSAGES, within_s=60)
                assert client.numbers(room) == list(range(1, MESSAGES + 1))
                assert client.connections == 1, "nobody was sent away"
            must_be_sound(server.inside / "portiek.sqlite")


async def page_of(server: Portiek, room: str, token: str) -> int:
    """The status of the page of a room, for somebody."""
    async with httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=30) as program:
        return (await program.get(f"{server.url}/api/rooms/{room.split(':')[1]}")).status_code
