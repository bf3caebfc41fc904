"""What tests of the application may ask for besides."""

from collections.abc import Iterator

import pytest

from app.kernel.db import Database
from tests.support.app import Ground


@pytest.fixture
def ground(storage: str) -> Iterator[Ground]:
    """A house without doors, empty, on SQLite and on PostgreSQL."""
    database = Database(storage)
    yield Ground(database)
    database.close()
