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
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    if changing:
        values = {name: statement.excluded[name] for name in changing}
        statement = statement.on_conflict_do_update(index_elements=by, set_=values)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=by)
    session.connection().execute(statement, rows)
