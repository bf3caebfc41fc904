"""Doors through which photos come and go."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app import main
from tests.support.app import Ground
from tests.support.site import Site, a_site


@pytest.fixture
async def site(storage: str, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """The whole house behind a server, on SQLite and on PostgreSQL. Its chores are done all the time."""
    hurried = tuple(replace(chore, period=timedelta(milliseconds=20)) for chore in main.CHORES)
    monkeypatch.setattr(main, "CHORES", hurried)
    async with a_site(storage, ground, tmp_path / "data") as site:
        yield site
