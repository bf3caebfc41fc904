"""How the database goes about what it is asked: which tables it reads from end to end, and which it sorts."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event

READS = ("SELECT", "WITH", "UPDATE", "DELETE")
ALIAS = re.compile(r"\b(\w+) AS (\w+)\b")
STEP = re.compile(r"(SCAN|SEARCH) (\w+)(.*)")
# With these PostgreSQL takes an index wherever there is a fitting one, in tables of a few rows too.
AS_IF_LARGE = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"


class Plan(NamedTuple):
    """Of one statement: the tables that it reads without an index, those that it sorts, and how it looks others up."""

    statement: str
    scans: frozenset[str]
    sorts: frozenset[str]
    lookups: dict[str, str]


@contextmanager
def explained(engine: Engine) -> Iterator[list[Plan]]:
    """The plans of all that is read through `engine` in here."""
    plans: list[Plan] = []

    def note(
        connection: Connection, _cursor: object, statement: str, values: Any, _context: object, many: bool
    ) -> None:
        if statement.lstrip().startswith(READS):
            plan = _of_sqlite if connection.dialect.name == "sqlite" else _of_postgres
            plans.append(plan(connection.connection.dbapi_connection, statement, values[0] if many else values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _of_sqlite(connection: Any, statement: str, values: Sequence[Any]) -> Plan:
    called = {alias: table for table, alias in ALIAS.findall(statement)}
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    found = [(how, called.get(table, table), by) for how, table, by in STEP.findall("\n".join(steps))]
    is_sorted = any(step.startswith("USE TEMP B-TREE FOR ORDER BY") for step in steps)
    return Plan(
        statement,
        scans=frozenset(table for how, table, _ in found if how == "SCAN"),
        sorts=frozenset(table for _, table, _ in found if is_sorted),
        lookups={table: by for how, table, by in found if how == "SEARCH"},
    )


def _of_postgres(connection: Any, statement: str, values: Any) -> Plan:
    connection.execute(AS_IF_LARGE)
    (answer,) = connection.execute(f"EXPLAIN (FORMAT JSON) {statement}", values).fetchone()
    nodes = list(_nodes((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]))
    return Plan(
        statement,
        scans=frozenset(node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"),
        sorts=frozenset(
            below["Relation Name"]
            for node in nodes
            if node["Node Type"] == "Sort"
            for below in _nodes(node)
            if "Relation Name" in below
        ),
        lookups={
            node["Relation Name"]: f"{node['Index Name']} {node['Index Cond']}"
            for node in nodes
            if "Index Cond" in node
        },
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
