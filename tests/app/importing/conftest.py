"""A folder with an export, and a house to take it in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app.demo import neighbourhood
from app.importing import commands, export, plan, queries
from app.importing.plan import Plan
from app.kernel.clock import utc_now
from app.kernel.db import Database
from app.kernel.outside import Outside
from app.kernel.settings import Settings
from app.places.rules import day


@dataclass
class Corporation:
    """An export that can be changed, and taken in."""

    folder: Path
    database: Database
    settings: Settings
    now: datetime = field(default_factory=utc_now)
    watched: list[tuple[str, int]] = field(default_factory=list)

    @property
    def house(self) -> Outside:
        return Outside(self.settings, self.database, lambda: self.now)

    @property
    def today(self) -> date:
        return day(self.now)

    def later(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def edit(self, file: str, old: str, new: str) -> None:
        """Change what a file says, once."""
        path = self.folder / file
        encoding = "cp1252" if file == export.TENANCIES else "utf-8"
        data = path.read_bytes()
        assert old.encode(encoding) in data
        path.write_bytes(data.replace(old.encode(encoding), new.encode(encoding), 1))

    def line_of(self, file: str, part: str) -> str:
        """The first line that has `part` in it, as it stands in the file."""
        encoding = "cp1252" if file == export.TENANCIES else "utf-8"
        text = (self.folder / file).read_bytes().decode(encoding)
        return next(line for line in text.splitlines(keepends=True) if part in line)

    def plan(self) -> Plan:
        told = export.read(self.folder)
        return plan.make(told, self.database.read_now(queries.known, told), self.today)

    def take_in(self) -> Plan:
        """Do an import; what it changed."""
        planned = self.plan()
        commands.carry_out(self.house, planned, languages=("nl", "en"), watcher=self)
        return planned

    def expect(self, stage: str, of: int) -> None:
        self.watched.append((stage, of))

    def did(self, stage: str, count: int) -> None:
        self.watched.append((stage, -count))


@pytest.fixture
def corporation(storage: str, tmp_path: Path) -> Iterator[Corporation]:
    """The made-up neighbourhood's export, and a house that knows nothing of it yet; on both databases."""
    folder = tmp_path / "export"
    neighbourhood.write(folder, utc_now().date())
    database = Database(storage)
    yield Corporation(folder, database, Settings(database_url=storage, data_dir=tmp_path / "data"))
    database.close()
