"""`portiek doctor`: exit status 0 when nothing is wrong, 1 otherwise."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

import msgspec
import typer

from app.doctor import database, machine, neighbours
from app.doctor.finding import Finding, Findings, State, wrong
from app.kernel import settings
from app.kernel.settings import Settings, WrongSetting

Check = Callable[[Settings], Findings]

BEFORE_START: Sequence[Check] = (
    lambda chosen: machine.settings_themselves(chosen, os.environ),
    database.check,
    neighbours.redis,
    machine.disk,
    machine.photos,
    machine.open_files,
    neighbours.mail,
)
RUNNING: Sequence[Check] = (neighbours.public_address,)


class Report(msgspec.Struct, frozen=True):
    """All that was found."""

    well: bool
    findings: list[Finding]


def add_to(cli: typer.Typer) -> None:
    """Give the `portiek` command its doctor."""
    cli.command()(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="for machines")] = False,
    before_start: Annotated[
        bool, typer.Option("--before-start", help="leave out what only a running server can show")
    ] = False,
) -> None:
    """Look at this installation: what is wrong, and what to do about it. Changes nothing."""
    findings = []
    for finding in _examine(BEFORE_START if before_start else (*BEFORE_START, *RUNNING)):
        findings.append(finding)
        if not as_json:
            print(_lines(finding), flush=True)
    report = Report(not any(finding.state is State.WRONG for finding in findings), findings)
    print(msgspec.json.format(msgspec.json.encode(report)).decode() if as_json else f"\n{_summary(report)}")
    sys.exit(0 if report.well else 1)


def _examine(checks: Sequence[Check]) -> Iterator[Finding]:
    try:
        chosen = settings.load()
    except WrongSetting as mistake:
        yield wrong("settings", f"{mistake}.", "Correct it (docs/settings.md); without it nothing else can be said.")
        return
    for check in checks:
        try:
            yield from check(chosen)
        except Exception as error:  # noqa: BLE001 - a doctor that faints helps nobody
            where = traceback.extract_tb(error.__traceback__)[-1]
            says = f"Looking on was not possible: {type(error).__name__} in {where.name}, line {where.lineno}."
            yield wrong("doctor", says, "Tell the makers of Portiek.")


def _lines(finding: Finding) -> str:
    indent = 8 + 12
    lines = f"{finding.state:8}{finding.about:12}{finding.says}"
    return f"{lines}\n{'':{indent}}→ {finding.do}" if finding.do else lines


def _summary(report: Report) -> str:
    count = {state: sum(finding.state is state for finding in report.findings) for state in State}
    if count[State.WRONG] == 1:
        return "One thing is wrong."
    if count[State.WRONG]:
        return f"{count[State.WRONG]} things are wrong."
    return "Nothing is wrong." if not count[State.ADVICE] else "Nothing is wrong; some things could be better."
