"""What an administrator types: an import, and the codes for letters."""

import csv
from collections.abc import Callable

import pytest
import typer
from typer.testing import CliRunner, Result

from app.importing import cli, commands, report
from app.importing.export import DWELLINGS, PARTIES, TENANCIES
from app.importing.faults import Found, Reason
from app.kernel.text import Texts
from app.people import codes
from app.people import queries as people
from app.places import cli as places_cli
from app.places import queries as places
from channels.errors import StorageFull
from tests.app.importing.conftest import Corporation

Run = Callable[..., Result]


@pytest.fixture
def run(corporation: Corporation, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on the test's database."""
    monkeypatch.setenv("PORTIEK_DATABASE_URL", corporation.settings.database_url)
    monkeypatch.setenv("PORTIEK_DATA_DIR", str(corporation.settings.data_dir))
    portiek = typer.Typer()
    cli.add_to(portiek)
    places_cli.add_to(portiek)
    return lambda *words: CliRunner().invoke(portiek, [str(word) for word in words])


def test_an_import_says_what_changed_and_writes_what_was_odd(run: Run, corporation: Corporation) -> None:
    done = run("import", corporation.folder, "--report", corporation.folder / "gek.csv")

    assert done.exit_code == 0
    assert "eenheden.csv: 72 nieuw, 0 gewijzigd, 0 gelijk, 0 beëindigd" in done.stdout
    with (corporation.folder / "gek.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert list(rows[0]) == list(report.COLUMNS)
    assert ("overeenkomsten.csv", "weggelaten", "De woning E99999 staat niet in eenheden.csv.") in {
        (row["bestand"], row["soort"], row["reden"]) for row in rows
    }
    assert all(row["regel"].isdigit() for row in rows)


def test_a_dry_run_says_the_same_and_changes_nothing(run: Run, corporation: Corporation) -> None:
    tried = run("import", corporation.folder, "--dry-run")

    assert tried.exit_code == 0
    assert "72 nieuw" in tried.stdout
    assert corporation.database.read_now(places.stock) == {}
    assert (corporation.settings.data_dir / "import-report.csv").exists()


def test_half_an_export_is_refused_unless_it_is_meant(run: Run, corporation: Corporation) -> None:
    run("import", corporation.folder)
    path = corporation.folder / TENANCIES
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:40]))

    refused = run("import", corporation.folder)
    kept = len([lease for lease in corporation.database.read_now(places.leases).values() if lease.facts.ends is None])
    forced = run("import", corporation.folder, "--force")
    left = len([lease for lease in corporation.database.read_now(places.leases).values() if lease.facts.ends is None])

    assert (refused.exit_code, forced.exit_code) == (1, 0)
    assert "halve export" in refused.stderr
    assert kept == 81
    assert left == 39


def test_a_missing_file_or_column_is_named(run: Run, corporation: Corporation) -> None:
    corporation.edit(DWELLINGS, "postcode;", "pc;")
    no_column = run("import", corporation.folder)
    (corporation.folder / PARTIES).unlink()
    no_file = run("import", corporation.folder)

    assert (no_column.exit_code, no_file.exit_code) == (2, 2)
    assert "eenheden.csv mist een of meer kolommen: postcode" in no_column.stderr
    assert "betrokkenen.csv ontbreekt" in no_file.stderr
    assert corporation.database.read_now(places.stock) == {}


def test_an_import_that_is_broken_off_says_so(
    run: Run, corporation: Corporation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageFull

    monkeypatch.setattr(commands, "carry_out", full)

    broken = run("import", corporation.folder)

    assert broken.exit_code == 1
    assert "Doe het nog eens" in broken.stderr


def test_a_report_that_can_not_be_written_is_said_before_anything_changes(run: Run, corporation: Corporation) -> None:
    no_report = run("import", corporation.folder, "--report", corporation.folder / DWELLINGS / "x.csv")

    assert no_report.exit_code == 2
    assert "kan niet worden geschreven" in no_report.stderr
    assert corporation.database.read_now(places.stock) == {}


def test_letters_get_codes_that_are_good(run: Run, corporation: Corporation) -> None:
    run("import", corporation.folder)
    out = corporation.folder / "brieven.csv"

    made = run("codes", "--building", "C01-1", "--out", out)

    assert made.exit_code == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert out.stat().st_mode & 0o077 == 0
    assert {row["straat"] for row in rows} == {"Merelhof"}
    assert [int(row["huisnummer"]) for row in rows] == sorted(int(row["huisnummer"]) for row in rows)
    known = corporation.database.read_now(people.code, codes.hashed(codes.read(rows[0]["code"])))
    assert known is not None
    assert corporation.database.read_now(places.address, known.dwelling_id) == f"Merelhof {rows[0]['huisnummer']}"


def test_a_home_that_has_a_code_keeps_it_unless_it_is_renewed(run: Run, corporation: Corporation) -> None:
    run("import", corporation.folder)
    first, second, third = (corporation.folder / f"{n}.csv" for n in (1, 2, 3))
    run("codes", "--building", "C02-1", "--out", first)

    again = run("codes", "--complex", "C02", "--out", second)
    renewed = run("codes", "--complex", "C02", "--out", third, "--renew")

    assert len(second.read_text("utf-8-sig").splitlines()) == 1
    assert "--renew" in again.stdout
    old, new = (path.read_text("utf-8-sig").splitlines()[1].split(";")[-1] for path in (first, third))
    assert renewed.exit_code == 0
    assert corporation.database.read_now(people.code, codes.hashed(codes.read(old))) is None
    assert corporation.database.read_now(people.code, codes.hashed(codes.read(new))) is not None


def test_a_file_with_codes_is_never_written_over(run: Run, corporation: Corporation) -> None:
    run("import", corporation.folder)
    out = corporation.folder / "brieven.csv"
    out.write_text("van eerder")

    refused, nowhere = run("codes", "--out", out), run("codes", "--building", "X", "--out", out)

    assert (refused.exit_code, nowhere.exit_code) == (1, 1)
    assert out.read_text() == "van eerder"
    assert corporation.database.read_now(people.dwellings_with_code) == frozenset()


@pytest.mark.parametrize("value", ["=1+1", "+31 6", "-bis", "@SUM(A1)"])
def test_a_report_runs_nothing_in_a_spreadsheet(value: str) -> None:
    assert report.harmless(value) == f"'{value}"
    assert report.harmless("Merelhof") == "Merelhof"


def test_every_reason_is_a_sentence_in_each_language() -> None:
    texts = Texts()
    for language in texts.languages:
        words = report.Words(texts, language)
        for reason in Reason:
            found = Found("x.csv", 2, "1", "email", reason, "7")
            assert words.reason(found)
            assert words.kind(found)
