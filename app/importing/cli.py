"""`portiek import`: the corporation's export, from a folder.

Exit status 0: done, whatever was odd in single lines; 1: the export looks cut short and nothing was changed, or it was
broken off; 2: a file or a column is missing, the report can't be written, a wrong setting, or wrong usage.
"""

import gc
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from app.importing import commands, export, plan, queries, report
from app.importing.export import Export, FileMissing
from app.importing.faults import in_order
from app.importing.plan import Plan
from app.importing.reading import ColumnsMissing
from app.importing.report import Words
from app.kernel.outside import Outside, at_work
from app.kernel.text import Texts
from app.places.rules import day
from channels.errors import Refused

NOT_DONE, WRONG_USE = 1, 2


def add_to(cli: typer.Typer) -> None:
    """Give the `portiek` command what importing brings."""
    cli.command("import")(import_)


def import_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="folder with the four files", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show what would change, and change nothing")] = False,
    report_file: Annotated[
        Path | None,
        typer.Option("--report", help="where to write what was odd; otherwise import-report.csv among the data"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="also when more tenancies vanish than is likely")] = False,
) -> None:
    """Take in the corporation's export: dwellings, tenancies, projects and who works on them."""
    texts = Texts()
    words = Words(texts)
    started = time.monotonic()
    with at_work() as house, _Bars(words) as bars:
        told = _read(folder, words, bars)
        planned = _plan(house, told)
        _show(house, told, planned, words, report_file)
        for vanishing in planned.suspect:
            print(words.suspect(vanishing), file=sys.stderr)
        if dry_run:
            print(words.say("dry-run"))
            return
        if planned.suspect and not force:
            _stop(words.say("refused"), NOT_DONE)
        # The plan lives to the end; looking through it for garbage took 0.4 s in the midst of a transaction.
        gc.freeze()
        try:
            commands.carry_out(house, planned, languages=texts.languages, watcher=bars)
        except Refused as refused:  # the disk is full, or the database is away
            _stop(f"{texts.sentence('nl', refused)} {words.say('broken-off')}", NOT_DONE)
    print(words.say("done", seconds=f"{time.monotonic() - started:.1f}"))


def _read(folder: Path, words: Words, bars: "_Bars") -> Export:
    try:
        return export.read(folder, lambda file: bars.note(words.say("reading", file=file)))
    except FileMissing as missing:
        _stop(words.say("file-missing", file=str(folder / missing.file)), WRONG_USE)
    except ColumnsMissing as missing:
        _stop(words.say("columns-missing", file=missing.file, columns=", ".join(missing.columns)), WRONG_USE)
    raise AssertionError("stopped before")


def _plan(house: Outside, told: Export) -> Plan:
    known = house.database.read_now(queries.known, told)
    return plan.make(told, known, day(house.clock()))


def _show(house: Outside, told: Export, planned: Plan, words: Words, file: Path | None) -> None:
    for line in report.summary(planned, words):
        print(line)
    found = in_order([*told.found, *planned.found])
    file = file or house.settings.data_dir / "import-report.csv"
    try:
        report.write(file, found, words)
    except OSError as error:
        _stop(words.say("report-not-written", file=str(file), reason=error.strerror or ""), WRONG_USE)
    print(words.odd(found))
    print(words.say("report", file=str(file)))


def _stop(reason: str, status: int) -> None:
    print(f"portiek: {reason}", file=sys.stderr)
    raise typer.Exit(status)


class _Bars:
    """A bar for each stage, where there is a terminal to draw it on."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._tasks: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description:26}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
            redirect_stdout=False,  # it may go to a file
        )

    def __enter__(self) -> "_Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def note(self, text: str) -> None:
        """Say what is done, where there is a terminal."""
        if not self._progress.disable:
            self._progress.console.print(text)

    def expect(self, stage: str, of: int) -> None:
        """So many things more are to be written in this stage."""
        task = self._tasks.get(stage)
        if task is None and of:
            self._tasks[stage] = self._progress.add_task(self._words.stage(stage), total=of)
        elif task is not None:
            self._progress.update(task, total=(self._progress.tasks[task].total or 0) + of)

    def did(self, stage: str, count: int) -> None:
        """So many things more are written."""
        self._progress.advance(self._tasks[stage], count)
