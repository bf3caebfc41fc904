"""A file of the corporation's export, cut into lines and columns. Any bytes can be read; what is odd is said.

Each line stands for itself: a quotation mark that is never closed spoils its own line, not the rest of the file. And
each line is decoded for itself, as UTF-8 or else as Windows-1252, since files are glued together from both.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from app.importing.faults import Found, Reason

SEPARATOR = ";"
BOM = b"\xef\xbb\xbf"
_UNSEEN = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF], " ")


class Line(NamedTuple):
    """One line of a file: its number as an editor shows it, and its values by column, tidied."""

    number: int
    values: dict[str, str]


class ColumnsMissing(Exception):
    """The file's first line lacks columns that are needed."""

    def __init__(self, file: str, columns: Sequence[str]) -> None:
        super().__init__(file, columns)
        self.file = file
        self.columns = columns


def lines(file: str, data: bytes, columns: Sequence[str], say: Callable[[Found], None]) -> Iterator[Line]:
    """The lines of `file` that have all `columns`, in any order. What is odd is said, the others go on.

    Raises `ColumnsMissing`.
    """
    rows = enumerate(data.removeprefix(BOM).splitlines(), start=1)
    _, head = next(rows, (1, b""))
    names = [tidy(name).lower() for name in _cut(decode(head))]
    if missing := [column for column in columns if column not in names]:
        raise ColumnsMissing(file, missing)
    for number, row in rows:
        text = decode(row)
        if not text.strip(f"{SEPARATOR} \t\x00"):
            continue
        cells = _cut(text)
        if len(cells) < len(names) or any(cell.strip() for cell in cells[len(names) :]):
            say(Found(file, number, "", "", Reason.COLUMNS, str(len(cells))))
            continue
        raw = dict(zip(names, cells, strict=False))
        values = {column: tidy(raw[column]) for column in columns}
        for column in columns:
            if values[column] != raw[column]:
                reason = Reason.LETTERS if "\ufffd" in raw[column] else Reason.SPACES
                say(Found(file, number, values[columns[0]], column, reason, raw[column]))
        yield Line(number, values)


def decode(line: bytes) -> str:
    """A line's text: UTF-8, or else Windows-1252. A byte that is neither becomes the replacement character."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def tidy(value: str) -> str:
    """Without what can't be seen, and with single spaces only between words."""
    if not value.isprintable():
        value = value.translate(_UNSEEN)
    if not value.isascii():
        value = unicodedata.normalize("NFC", value.replace("\ufffd", ""))
    return " ".join(value.split())


def _cut(line: str) -> list[str]:
    if '"' not in line:
        return line.split(SEPARATOR)
    return next(csv.reader([line], delimiter=SEPARATOR), [])
