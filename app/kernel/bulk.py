"""Many rows at once."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CursorResult, Executable, String, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

T = TypeVar("T")


def put(
    session: Session,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: Collection[str],
    changing: Collection[str] = (),
) -> None:
    """Insert `rows`; where one stands that is the same `by` these columns, only `changing` of it is written over.

    All have the same columns, and no two are the same `by` those.
    """
    if rows:
        _execute(session, _put(session, table, rows, by=by, changing=changing), rows)


def put_where(
    session: Session,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: Sequence[str],
    changing: Collection[str],
    where: ColumnElement[bool],
) -> set[tuple[Any, ...]]:
    """The same, but a row that stands is only written over where this holds of it. Those that were written, `by` name.

    It is asked of the row as it is when its turn comes, whatever another process changed since it was read.
    """
    if not rows:
        return set()
    statement = _put(session, table, rows, by=by, changing=changing, where=where)
    return {tuple(row) for row in _execute(session, statement.returning(*(table.c[name] for name in by)), rows)}


def among(session: Session, column: ColumnElement[T], values: Iterable[T]) -> ColumnElement[bool]:
    """That `column` is one of `values` (numbers or texts), however many: they go as one list, not each as a parameter.

    It joins what is selected from the list. An array PostgreSQL compares one by one with each row: 270 ms for 500 of
    8,000 people.
    """
    listed = list(values)
    if _is_postgres(session):
        return column.in_(select(func.unnest(bindparam(None, listed, type_=postgresql.ARRAY(column.type)))))
    each = func.json_each(bindparam(None, json.dumps(listed), type_=String)).table_valued("value")
    return column.in_(select(each.c.value))


def _put(
    session: Session,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: Collection[str],
    changing: Collection[str],
    where: ColumnElement[bool] | None = None,
) -> postgresql.Insert | sqlite.Insert:
    # A list for each column: rows of their own took PostgreSQL's driver five times as long.
    statement = _insert_lists(table, rows) if _is_postgres(session) else sqlite.insert(table)
    if not changing:
        return statement.on_conflict_do_nothing(index_elements=by)
    values = {name: statement.excluded[name] for name in changing}
    return statement.on_conflict_do_update(index_elements=by, set_=values, where=where)


def _execute(session: Session, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> CursorResult[Any]:
    return session.connection().execute(statement, None if _is_postgres(session) else rows)


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _insert_lists(table: Table, rows: Sequence[Mapping[str, Any]]) -> postgresql.Insert:
    names = list(rows[0])
    lists = (bindparam(name, [row[name] for row in rows], type_=postgresql.ARRAY(table.c[name].type)) for name in names)
    return postgresql.insert(table).from_select(names, select(*map(func.unnest, lists)))
