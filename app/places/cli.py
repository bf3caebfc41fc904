"""What is done with homes at the machine: codes for the letters with which tenants come in.

Exit status 0: done; 1: it can't be done, with the reason on standard error; 2: wrong usage, or a wrong setting.
"""

import csv
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import Progress

from app.kernel.outside import Outside, at_work
from app.kernel.text import Texts
from app.people import commands as people_commands
from app.people import queries as people
from app.places import queries
from app.places.queries import Letter
from app.places.rules import day

COLUMNS = ("straat", "huisnummer", "toevoeging", "postcode", "plaats", "namen", "code")
AT_ONCE = 10  # a code takes 9 ms to make, and servers wait meanwhile


def add_to(cli: typer.Typer) -> None:
    """Give the `portiek` command what places bring."""
    cli.command()(codes)


def codes(
    out: Annotated[Path, typer.Option(help="file to write, for printing the letters", show_default=False)],
    building: Annotated[
        str | None, typer.Option(help="only of this building, by its number", show_default=False)
    ] = None,
    complex_: Annotated[
        str | None, typer.Option("--complex", help="only of this complex, by its number", show_default=False)
    ] = None,
    renew: Annotated[bool, typer.Option(help="replace codes that are good; otherwise those homes get none")] = False,
) -> None:
    """Make codes for the letters to tenants, one for each dwelling that is let."""
    texts = Texts()
    with at_work() as house:
        letters = house.database.read_now(queries.letters, day(house.clock()), building=building, complex_=complex_)
        if not letters:
            _fail(texts.plain("nl", "codes-none"))
        wanted = letters if renew else _without_code(house, letters)
        try:
            with _opened(out) as file:
                _make(house, wanted, file, texts.plain("nl", "codes-making"))
        except FileExistsError:
            _fail(texts.plain("nl", "codes-file-there", file=str(out)))
    print(texts.plain("nl", "codes-made", count=len(wanted), file=str(out)))
    if kept := len(letters) - len(wanted):
        print(texts.plain("nl", "codes-kept", count=kept))
    print(texts.plain("nl", "codes-secret"))


def _without_code(house: Outside, letters: Sequence[Letter]) -> list[Letter]:
    have = house.database.read_now(people.dwellings_with_code, [letter.dwelling_id for letter in letters])
    return [letter for letter in letters if letter.dwelling_id not in have]


def _make(house: Outside, letters: Sequence[Letter], file: TextIO, title: str) -> None:
    rows = csv.writer(file, delimiter=";")
    rows.writerow(COLUMNS)
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        for start in progress.track(range(0, len(letters), AT_ONCE), description=title):
            part = letters[start : start + AT_ONCE]
            ids = [letter.dwelling_id for letter in part]
            made = dict(house.do(partial(people_commands.make_codes, dwelling_ids=ids, keep=False)))
            rows.writerows((*letter[1:], made[letter.dwelling_id]) for letter in part)
            file.flush()


def _opened(path: Path) -> TextIO:
    """A new file that only its owner may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8-sig", newline="")


def _fail(reason: str) -> None:
    print(f"portiek: {reason}", file=sys.stderr)
    raise typer.Exit(1)
