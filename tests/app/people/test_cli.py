"""What an administrator does with people at the machine."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from app.people import cli, commands, queries
from app.people.homes import Homes
from tests.support.app import Ground

Run = Callable[..., Result]


@pytest.fixture
def settled() -> list[int]:
    """Who was put in the rooms where she belongs."""
    return []


@pytest.fixture
def run(storage: str, tmp_path: Path, settled: list[int], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on the test's database."""
    monkeypatch.setenv("PORTIEK_DATABASE_URL", storage)
    monkeypatch.setenv("PORTIEK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORTIEK_PUBLIC_URL", "https://portiek.example.nl")
    command = portiek(settled)
    return lambda *words: CliRunner().invoke(command, words)


def test_the_first_administrator_is_added_and_given_a_link(run: Run, ground: Ground, settled: list[int]) -> None:
    added = run("person", "add", "Femke", "--role", "administrator", "--email", "Femke@Mitros.example")
    shown = run("link", "femke@mitros.example")

    femke = int(added.stdout)
    person = ground.ask(queries.by_id, femke)
    assert person is not None
    assert (person.name, person.role, person.duty) == ("Femke", "staff", "administrator")
    assert settled == [femke]
    address, _, token = shown.stdout.strip().partition("#")
    assert address == "https://portiek.example.nl/sign-in/link"
    assert ground.do(lambda tx: commands.use_link(tx, token)).person_id == femke


def test_a_program_gets_a_token_that_is_listed_and_can_be_ended(run: Run, ground: Ground) -> None:
    femke = run("person", "add", "Femke").stdout.strip()

    token = run("token", femke).stdout.strip()

    found = ground.ask(queries.signed_in, [commands.hashed_token(token)], ground.now)
    assert [actor.id for actor, _ in found.values()] == [int(femke)]
    assert "token" in run("person", "show", femke).stdout


def test_accounts_are_listed_one_a_line(run: Run) -> None:
    run("person", "add", "Femke", "--role", "moderator", "--email", "femke@mitros.example")
    run("person", "add", "Olena")

    everybody = run("person", "list").stdout.splitlines()
    moderators = run("person", "list", "--role", "moderator").stdout.splitlines()

    assert [line.split("\t")[1:] for line in everybody] == [
        ["staff", "moderator", "Femke", "femke@mitros.example"],
        ["tenant", "-", "Olena", "-"],
    ]
    assert moderators == everybody[:1]


def test_what_can_not_be_done_is_one_line_and_exit_status_1(run: Run) -> None:
    run("person", "add", "Femke", "--email", "femke@mitros.example")

    for words, reason in (
        (("link", "nobody@example.org"), "nobody has this id"),
        (("token", "99"), "nobody has this id"),
        (("person", "show", "R7"), "nobody has this id"),
        (("person", "add", " "), "name"),
        (("person", "add", "Olena", "--email", "x"), "not an e-mail address"),
        (("person", "add", "Mo", "--email", "femke@mitros.example"), "already"),
    ):
        result = run(*words)
        assert result.exit_code == 1, words
        assert result.stdout == ""
        assert reason in result.stderr
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("link",), ("token", "1", "2"), ("person", "add", "Mo", "--role", "king"), ("x",)])
def test_wrong_usage_is_exit_status_2(words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(portiek([]), words).exit_code == 2


@pytest.mark.parametrize(
    "words", [("link",), ("token",), ("roles",), ("person",), ("person", "add"), ("person", "show")]
)
def test_every_command_tells_how_it_is_used(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(portiek([]), [*words, "--help"])

    assert result.exit_code == 0
    assert "Usage" in result.stdout


def portiek(settled: list[int]) -> typer.Typer:
    """The command, with what people bring to it and nothing else."""
    command = typer.Typer()
    cli.add_to(command, Homes(address=lambda _session, _id: None, settle=lambda _tx, people: settled.extend(people)))
    return command
