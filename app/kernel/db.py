"""The database: one connection that writes, a pool that reads, and the types that both dialects agree on.

SQLite runs in WAL mode with `synchronous=FULL` and explicit transactions: its driver's own mode opens none before a
SELECT and so loses updates silently (8 tasks adding 25 each came to 25 of 200; `tests/app/kernel/test_db.py`).
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
from sqlalchemy import (
    Boolean,
    Connection,
    DateTime,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool, StaticPool
from sqlmodel import Session, SQLModel

from channels.errors import Busy, Refused, StorageFull

P = ParamSpec("P")
T = TypeVar("T")
Processor = Callable[[Any], Any]

BUSY_TIMEOUT_MS = 5_000  # how long a writer waits for another process (an import) to commit its chunk
CONNECT_TIMEOUT_S = 5
# A machine that vanished doesn't even say that it is gone: by itself TCP would wait for it a quarter of an hour.
GONE_AFTER = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always UTC: SQLite forgets the zone, and PostgreSQL's driver gives it another name."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Database:
    """Where everything is kept. `writing` is used by one thread; `read` runs in a pool."""

    def __init__(self, url: str, *, readers: int = 4) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.writing = _sqlite(self.url, "BEGIN IMMEDIATE", size=1) if self.is_sqlite else _postgres(self.url, size=2)
        self.reading = (
            _sqlite(self.url, "BEGIN", size=readers)
            if self.is_sqlite
            else _postgres(self.url, size=readers, isolation_level="REPEATABLE READ")
        )
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self._version: int | None = None

    async def read(self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `query(session, …)` answers, read in one transaction in the reading pool.

        Raises `Busy` when the database can't be reached.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, partial(self.read_now, query, *args, **kwargs))

    def read_now(self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same in this thread, for the command line."""
        try:
            with Session(self.reading) as session:
                return query(session, *args, **kwargs)
        except DBAPIError as error:
            if refusal := as_refusal(error):
                raise refusal from error
            raise

    def changed_elsewhere(self) -> bool:
        """Whether another process wrote to the SQLite file since this was asked last. For the writer's thread."""
        if not self.is_sqlite:
            return False
        connection = self.writing.raw_connection()
        try:
            version = connection.execute("PRAGMA data_version").fetchone()[0]
        finally:
            connection.close()
        self._version, before = version, self._version
        return before not in (None, version)

    def close(self) -> None:
        """Give back all connections. What was asked is read to its end, even when whoever asked has gone."""
        self._readers.shutdown(cancel_futures=True)
        self.writing.dispose()
        self.reading.dispose()


def as_refusal(error: DBAPIError) -> Refused | None:
    """The answer for a fault of the storage itself, or None when the fault is ours."""
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorname == "SQLITE_FULL":
        return StorageFull(retry_after=30)
    if getattr(cause, "sqlstate", None) == "53100":  # PostgreSQL: disk_full
        return StorageFull(retry_after=30)
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return Busy(retry_after=2)
    return None


def rows_for(session: Session, statement: str, keys: Sequence[tuple[Any, ...]]) -> Sequence[Any]:
    """The rows of `statement`, whose `{values}` become these keys: columns `column1`, `column2` in both dialects.

    A column holds numbers or texts.
    """
    if not keys:
        return ()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        sql = _for_list(statement, tuple("bigint" if isinstance(key, int) else "text" for key in keys[0]))
        return connection.exec_driver_sql(sql, (msgspec.json.encode(keys).decode(),)).all()
    sql = _for_rows(statement, len(keys), len(keys[0]))
    return connection.exec_driver_sql(sql, tuple(chain.from_iterable(keys))).all()


@lru_cache(256)
def _for_rows(statement: str, rows: int, columns: int) -> str:
    return statement.format(values=f"VALUES {', '.join([_marks('?', columns)] * rows)}")


@lru_cache(64)
def _for_list(statement: str, types: tuple[str, ...]) -> str:
    """One list, so that the statement is always the same and the server plans it once."""
    columns = ", ".join(f"(value->>{n})::{type_} AS column{n + 1}" for n, type_ in enumerate(types))
    return statement.format(values=f"SELECT {columns} FROM json_array_elements(%s::json)")  # noqa: S608 - types


def insert_many(connection: Connection, table: Table, names: tuple[str, ...], columns: Sequence[Sequence[Any]]) -> None:
    """Insert rows, given column by column.

    Past SQLAlchemy's own `execute`, which works on each row anew: 25 µs a row less, of 60. PostgreSQL copies them in:
    as parameters, each value cost its driver 4 µs (`docs/performance.md`).
    """
    sql, processors, types = _insert(table, names, connection.dialect)
    ready = [column if to is None else list(map(to, column)) for to, column in zip(processors, columns, strict=True)]
    rows = zip(*ready, strict=True)
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql(sql, list(rows))
        return
    try:
        with closing(connection.connection.cursor()) as cursor, cursor.copy(sql) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy_says_it(connection, sql, error) from error


def _as_sqlalchemy_says_it(connection: Connection, sql: str, error: Exception) -> BaseException:
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection, None)  # type: ignore[arg-type]
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, connection_invalidated=is_lost, dialect=dialect
    )


@cache
def _insert(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, Sequence[Processor | None], Sequence[str]]:
    """The statement, and for each column what makes its values ready for the driver, and what the database calls it."""
    place = f"{table.name} ({', '.join(names)})"
    if dialect.name == "postgresql":
        sql = f"COPY {place} FROM STDIN (FORMAT BINARY)"
    else:
        sql = f"INSERT INTO {place} VALUES {_marks('?', len(names))}"  # noqa: S608 - of our own tables
    types = [table.c[name].type for name in names]
    called = [type_.compile(dialect).lower().partition("(")[0] for type_ in types]
    return sql, [_processor(type_, dialect) for type_ in types], called


def _processor(type_: Any, dialect: Dialect) -> Processor | None:
    """What makes a value ready, where the driver doesn't take it as it is: it takes bytes, and True for 1."""
    if isinstance(type_, LargeBinary | Boolean):
        return None
    to: Processor | None = type_.dialect_impl(dialect).bind_processor(dialect)
    # The moment of a batch is the same in all of its rows.
    return lru_cache(64)(to) if to is not None and isinstance(type_, UtcDateTime) else to


def _marks(mark: str, count: int) -> str:
    return f"({', '.join([mark] * count)})"


def wrote(info: dict[Any, Any]) -> bool:
    """Whether the connection of which this is the `info` changed anything since this was asked last."""
    return bool(info.pop("wrote", False))


def _sqlite(url: Any, begin: str, *, size: int) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    if not in_memory:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    pool: dict[str, Any] = (
        {"poolclass": StaticPool}
        if in_memory
        else {"poolclass": QueuePool, "pool_size": size, "max_overflow": 2, "pool_timeout": 10}
    )
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True, **pool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so, below
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-32000",  # KiB
            "wal_autocheckpoint=8000",  # pages, 32 MB: busy pages are carried over once for many commits
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    _note_writes(engine)
    return engine


def _postgres(url: Any, *, size: int, **options: Any) -> Engine:
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=2,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "options": "-c timezone=UTC", **GONE_AFTER},
        **options,
    )
    _note_writes(engine)
    return engine


def _note_writes(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def _note(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN", "PRAGMA")):
            connection.info["wrote"] = True
