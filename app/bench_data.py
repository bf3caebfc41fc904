"""A database to measure with: so many tenants in so many rooms, each with a token."""

import csv
from pathlib import Path

HEADS = {
    "eenheden.csv": "eenheidnummer complexnummer gebouwnummer straat huisnummer toevoeging postcode plaats bouwjaar "
    "eenheidtype verdieping oppervlakte_m2",
    "overeenkomsten.csv": "overeenkomstnummer eenheidnummer relatienummer voornaam achternaam email telefoon taal "
    "ingangsdatum einddatum",
    "projecten.csv": "projectnummer naam complexnummer fase aannemer startdatum doorlooptijd_weken "
    "huurverhoging_eur_maand",
    "betrokkenen.csv": "projectnummer email voornaam achternaam rol",
}


def write_export(folder: Path, *, members: int, rooms: int) -> None:
    """A corporation's export in which tenant number i lives in building i modulo `rooms`."""
    rows: dict[str, list[list[str]]] = {name: [] for name in HEADS}
    for i in range(members):
        building, floor = i % rooms, str(i // rooms % 10)
        place = ["Meetstraat", str(i + 1), "", "3561 AA", "Utrecht", "1965", "portiekflat", floor, "70"]
        rows["eenheden.csv"].append([f"E{i}", f"C{building}", building_number(building), *place])
        rows["overeenkomsten.csv"].append(
            [f"O{i}", f"E{i}", relation_number(i), f"Bewoner {i}", "Meting", "", "", "nl", "01-01-2020", ""]
        )
    for name, head in HEADS.items():
        encoding = "cp1252" if name == "overeenkomsten.csv" else "utf-8"
        with (folder / name).open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(head.split())
            writer.writerows(rows[name])


def building_number(n: int) -> str:
    """The number of building n."""
    return f"C{n}-1"


def relation_number(n: int) -> str:
    """The relation number of tenant n."""
    return f"R{n}"
