"""The corporation's new export is read in while people talk: who has moved out is gone at once."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.kernel.db import Database
from app.people import commands as people
from app.people import queries
from tests.support.app import Ground
from tests.support.client import Client
from tests.support.portiek import Portiek

DWELLINGS = "eenheidnummer complexnummer gebouwnummer straat huisnummer toevoeging postcode plaats bouwjaar eenheidtype verdieping oppervlakte_m2"  # noqa: E501
TENANCIES = (
    "overeenkomstnummer eenheidnummer relatienummer voornaam achternaam email telefoon taal ingangsdatum einddatum"
)
PROJECTS = "projectnummer naam complexnummer fase aannemer startdatum doorlooptijd_weken huurverhoging_eur_maand"
PARTIES = "projectnummer email voornaam achternaam rol"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    return folder


async def test_who_has_moved_out_hears_no_more_of_her_old_room(storage: str, backplane: str, folder: Path) -> None:
    with Portiek(storage, backplane) as server:
        _write(folder, moved_out="")
        _import(server, folder)
        anna, bram = (_token(storage, f"{name}@example.org") for name in ("anna", "bram"))
        async with (
            Client("anna-00", anna, server.socket_url) as leaves,
            Client("bram-00", bram, server.socket_url) as stays,
        ):
            await leaves.until(lambda: leaves.rooms and stays.rooms)
            room = leaves.rooms[0]
            await stays.do(room, text="Dag buurvrouw, tot ziens!")
            await leaves.until(lambda: room in leaves.events)

            _write(folder, moved_out="01-11-2026")
            _import(server, folder)
            await leaves.until(lambda: (room, "removed") in leaves.left, within_s=5)
            await stays.do(room, text="Ze is weg.")
            id_ = await leaves.send(room, text="Hoort iemand mij?")
            await leaves.until(lambda: id_ in leaves.refused)

        assert leaves.refused[id_]["code"] == "not_found"
        assert [event["data"]["text"] for event in leaves.events[room]] == ["Dag buurvrouw, tot ziens!"]
        assert len(stays.events[room]) == 2


def _write(folder: Path, *, moved_out: str) -> None:
    homes = [
        [f"E{n}", "C1", "C1-1", "Merelhof", str(n), "", "3599 AB", "Utrecht", "1968", "portiekflat", "1", "70"]
        for n in range(1, 21)
    ]
    tenants = [
        [f"O{n}", f"E{n}", f"R{n}", name, "de Vries", f"{name}@example.org", "", "nl", "01-02-2020", end]
        for n, (name, end) in enumerate(
            [("anna", moved_out), ("bram", ""), *((f"b{n}", "") for n in range(18))], start=1
        )
    ]
    for name, encoding, head, rows in (
        ("eenheden.csv", "utf-8-sig", DWELLINGS, homes),
        ("overeenkomsten.csv", "cp1252", TENANCIES, tenants),
        ("projecten.csv", "utf-8", PROJECTS, []),
        ("betrokkenen.csv", "utf-8", PARTIES, []),
    ):
        with (folder / name).open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(head.split())
            writer.writerows(rows)


def _import(server: Portiek, folder: Path) -> None:
    """As somebody at the machine does: in a process of its own."""
    command = [sys.executable, "-m", "app.cli", "import", str(folder)]
    done = subprocess.run(command, env=os.environ | server.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _token(storage: str, email: str) -> str:
    ground = Ground(Database(storage))
    person = ground.ask(queries.by_reference, email)
    assert person is not None
    token = ground.do(lambda tx: people.make_token(tx, person.id))
    ground.database.close()
    return token
