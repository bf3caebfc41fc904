"""The database keeps what it was given."""

import threading
from typing import Any

import pytest

from app.kernel import migrate
from app.kernel.clock import utc_now
from app.kernel.db import Database
from app.kernel.writer import do_now
from tests.app.kernel.toys import add_one, count, make_counter
from tests.support.app import Ground


def test_no_update_is_lost_between_processes_on_sqlite(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/counter.sqlite"
    first = Database(url)
    do_now(first, utc_now, make_counter)

    def add_25() -> None:
        own = Database(url)
        for _ in range(25):
            do_now(own, utc_now, add_one)
        own.close()

    threads = [threading.Thread(target=add_25) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert do_now(first, utc_now, count)[0] == 200
    first.close()


def test_the_file_is_as_careful_as_it_says(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/careful.sqlite")
    with database.writing.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    database.close()


def test_a_file_says_when_another_process_wrote_to_it(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/shared.sqlite"
    one, other = Database(url), Database(url)
    do_now(one, utc_now, make_counter)
    one.changed_elsewhere()

    do_now(one, utc_now, add_one)
    assert not one.changed_elsewhere()

    do_now(other, utc_now, add_one)
    assert one.changed_elsewhere()
    assert not one.changed_elsewhere()
    one.close()
    other.close()


def test_migrations_and_models_say_the_same(ground: Ground) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext
    from sqlmodel import SQLModel

    import app.features  # noqa: F401 - every table is known after this

    with ground.database.writing.connect() as connection:
        dialect = connection.dialect.name

        def is_of_here(item: Any, *_rest: object) -> bool:
            condition = getattr(item, "_ddl_if", None)  # an index that only one of the databases has
            return condition is None or condition.dialect == dialect

        context = MigrationContext.configure(connection, opts={"include_object": is_of_here})
        found = compare_metadata(context, SQLModel.metadata)

    bare = ("thing_id", "search_words")  # a sequence and a full-text index, which no model can describe
    assert [str(one) for one in found if not any(name in repr(one) for name in bare)] == []


def test_migrating_twice_does_nothing(storage: str) -> None:
    migrate.upgrade(storage)
    migrate.upgrade(storage)


@pytest.mark.parametrize("moment", [utc_now()])
def test_moments_come_back_as_they_went_in(ground: Ground, moment: object) -> None:
    from sqlalchemy import literal, select

    from app.kernel.db import UtcDateTime

    with ground.database.writing.connect() as connection:
        assert connection.execute(select(literal(moment, UtcDateTime))).scalar_one() == moment
