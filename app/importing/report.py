"""What was odd, and what came of an import, in words."""

import csv
from collections.abc import Sequence
from pathlib import Path

from app.importing.faults import Found
from app.importing.plan import Counts, Plan, Vanishing
from app.kernel.text import Texts

COLUMNS = ("bestand", "regel", "nummer", "veld", "soort", "reden", "waarde")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run rather than show


class Words:
    """Sentences about an import, in one language."""

    def __init__(self, texts: Texts, language: str = "nl") -> None:
        self._texts = texts
        self._language = language

    def reason(self, found: Found) -> str:
        """What is odd, and what was done about it."""
        return self._say(f"import-{found.reason}", value=found.value, field=found.field)

    def kind(self, found: Found) -> str:
        """Whether it was repaired, or the line left out."""
        return self._say("import-left-out" if found.is_left_out else "import-repaired")

    def counts(self, file: str, counts: Counts) -> str:
        """What changes in what one file tells of."""
        return self._say("import-counts", file=file, **counts._asdict())

    def odd(self, found: Sequence[Found]) -> str:
        """How much was odd."""
        left_out = sum(one.is_left_out for one in found)
        return self._say("import-odd", repaired=len(found) - left_out, left_out=left_out)

    def suspect(self, vanishing: Vanishing) -> str:
        """Why a file looks cut short."""
        return self._say("import-suspect", **vanishing._asdict())

    def stage(self, stage: str) -> str:
        """What is being written."""
        return self._say(f"import-stage-{stage}")

    def say(self, id_: str, **values: str | int) -> str:
        """Another sentence."""
        return self._say(f"import-{id_}", **values)

    def _say(self, id_: str, **values: str | int) -> str:
        return self._texts.plain(self._language, id_, **values)


def write(path: Path, found: Sequence[Found], words: Words) -> None:
    """All that was odd, as CSV that a spreadsheet opens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(COLUMNS)
        for one in found:
            told = (one.file, one.line, one.number, one.field, words.kind(one), words.reason(one), one.value)
            rows.writerow([harmless(str(value)) for value in told])


def summary(plan: Plan, words: Words) -> list[str]:
    """What changes, a line for each file."""
    return [
        words.counts(changes.vanishing.file, changes.counts)
        for changes in (plan.dwellings, plan.tenancies, plan.projects, plan.parties)
    ]


def harmless(value: str) -> str:
    """A value as a spreadsheet shows it, and never runs it."""
    return f"'{value}" if value.startswith(_FORMULA) else value
