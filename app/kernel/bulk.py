"""Many rows at once."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def put(
    session: Session,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: Collection[str],
    changing: Collection[str] = (),
) -> None:
    """Insert `rows`; where one stands that is the same `by` these columns, only `changing` of it is written over."""
    if not rows:
        return
    is_postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql if is_postgres else sqlite).insert(table)
    if changing:
        values = {name: statement.excluded[name] for name in changing}
        statement = statement.on_conflict_do_update(index_elements=by, set_=values)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=by)
    if is_postgres:
        # What nobody reads, but it makes SQLAlchemy send a thousand rows in one statement and not each in its own.
        statement = statement.returning(*(table.c[name] for name in by))
    session.connection().execute(statement, rows)
