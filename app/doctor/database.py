"""The database: whether it answers, can be written, has the newest shape, and keeps what it is given."""

import os
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util.exc import CommandError
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.doctor.finding import Finding, Findings, advice, good, wrong
from app.kernel import migrate
from app.kernel.db import Database
from app.kernel.receipts import Receipt
from app.kernel.settings import Settings

ABOUT: Final = "database"
OLDEST_POSTGRES = 150_000
CHECK_WITHIN_S = 30.0
# File systems of other machines: SQLite's write-ahead log needs memory that all processes share.
REMOTE = ("nfs", "cifs", "smb", "fuse.sshfs", "9p", "ceph", "glusterfs")
SPARE_CONNECTIONS = 10  # for backups, `psql` and the commands of `portiek`


def check(settings: Settings) -> Findings:
    """All about the database."""
    database = Database(settings.database, readers=1) if _is_there(settings) else None
    if database is None:
        yield from _not_there(settings)
        return
    name = database.url.render_as_string(hide_password=True)
    try:
        _write_and_take_back(database)
        yield good(ABOUT, f"It answers, and can be written: {name}.")
        with database.reading.connect() as connection:  # so that nobody waits for us
            yield _shape(connection)
            yield from _sqlite(connection) if database.is_sqlite else _postgres(connection, settings)
            yield from _newest(connection)
    except (DBAPIError, PoolTimeout, OSError) as error:
        yield wrong(
            ABOUT,
            f"It can't be used ({name}): {_words(error)}.",
            "Start it, or correct PORTIEK_DATABASE_URL; for a file, see that this user may write in its folder.",
        )
    finally:
        database.close()


def _is_there(settings: Settings) -> bool:
    path = _file(settings)
    return path is None or path.exists()


def _file(settings: Settings) -> Path | None:
    """SQLite's file."""
    scheme, _, path = settings.database.partition(":///")
    return Path(path) if scheme.startswith("sqlite") else None


def _not_there(settings: Settings) -> Findings:
    path = _file(settings)
    assert path is not None
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if os.access(folder, os.W_OK):
        yield advice(ABOUT, f"There is none yet at {path}.", "`portiek serve` makes it.")
    else:
        yield wrong(ABOUT, f"There is none at {path}, and this user may not make it.", f"Let this user write {folder}.")


def _write_and_take_back(database: Database) -> None:
    with database.writing.connect() as connection:
        connection.execute(text("CREATE TABLE portiek_doctor (was_here INTEGER)"))
        connection.rollback()


def _shape(connection: Connection) -> Finding:
    """Whether the migrations have been run."""
    script = ScriptDirectory(str(migrate.FOLDER))
    head, current = script.get_current_head(), MigrationContext.configure(connection).get_current_revision()
    if current == head:
        return good(ABOUT, f"It has the newest shape ({head}).")
    try:
        behind = len(list(script.iterate_revisions(head, current)))
    except (CommandError, RevisionError):
        return wrong(
            ABOUT,
            f"Its shape ({current}) is not known to this version of Portiek.",
            "Run the version that wrote it, or a newer one; put no older version in front of it.",
        )
    return wrong(
        ABOUT,
        f"Its shape is {behind} steps behind ({current or 'nothing'} instead of {head}).",
        "Make a backup, then run `portiek migrate`; `portiek serve` does so by itself.",
    )


def _newest(connection: Connection) -> Findings:
    """Whether the last command lies in the future: then the clock was put back."""
    if not connection.dialect.has_table(connection, "receipt"):
        return
    newest = connection.execute(select(func.max(Receipt.__table__.c.at))).scalar()  # type: ignore[attr-defined]
    if newest is not None and (ahead := (newest - datetime.now(UTC)).total_seconds()) > 1:
        yield wrong(
            "clock",
            f"The last command in the database lies {_span(ahead)} in the future: this machine's clock was put back.",
            "Set the clock right, and keep it so: `timedatectl set-ntp true`.",
        )


# SQLite


def _sqlite(connection: Connection) -> Findings:
    def asked(pragma: str) -> str:
        return str(connection.execute(text(f"PRAGMA {pragma}")).scalar())

    path = Path(connection.engine.url.database or "")
    if (kind := _file_system(path)).startswith(REMOTE):
        yield wrong(
            ABOUT,
            f"Its file lies on a file system of another machine ({kind}), where SQLite loses what it is given.",
            "Move it to a disk of this machine, or use PostgreSQL.",
        )
    if (mode := asked("journal_mode")) == "wal" and asked("synchronous") == "2":
        yield good(ABOUT, "It survives a power cut: write-ahead log, synchronous FULL.")
    else:
        yield wrong(
            ABOUT,
            f"It can't use a write-ahead log here (its mode is {mode}).",
            "Put the file on a disk of this machine, and let this user write its folder.",
        )
    yield _integrity(connection, asked)


def _integrity(connection: Connection, asked: Callable[[str], str]) -> Finding:
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    give_up = time.monotonic() + CHECK_WITHIN_S
    driver.set_progress_handler(lambda: time.monotonic() > give_up, 100_000)
    try:
        found = asked("quick_check(1)")
    except DBAPIError as error:
        if "interrupted" not in str(error.orig):
            return _broken(_words(error))
        minutes = f"after {CHECK_WITHIN_S:.0f} s"
        return advice(
            ABOUT, f"Looking for damage was broken off {minutes}.", "At a quiet hour: PRAGMA integrity_check."
        )
    finally:
        driver.set_progress_handler(None, 0)
    return good(ABOUT, "Its file is not damaged.") if found == "ok" else _broken(found)


def _broken(found: str) -> Finding:
    return wrong(
        ABOUT,
        f"Its file is damaged: {found.splitlines()[0]}.",
        "Stop Portiek, keep a copy of the file, put the last backup back, and run `portiek renew-epoch`.",
    )


def _file_system(path: Path) -> str:
    """The kind of file system that `path` lies on, as Linux calls it; nothing elsewhere."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return ""
    rows = (line.split() for line in mounts.read_text().splitlines())
    places = [(Path(where), kind) for _, where, kind, *_ in rows]
    at = [(where, kind) for where, kind in places if path.absolute().is_relative_to(where)]
    return max(at, key=lambda mount: len(mount[0].parts), default=(Path(), ""))[1]


# PostgreSQL


def _postgres(connection: Connection, settings: Settings) -> Findings:
    def shown(name: str) -> str:
        return str(connection.execute(text(f"SHOW {name}")).scalar())

    version = shown("server_version")
    if int(shown("server_version_num")) < OLDEST_POSTGRES:
        yield wrong(ABOUT, f"PostgreSQL {version} is too old.", "Upgrade it to 15 or newer.")
    else:
        yield good(ABOUT, f"PostgreSQL {version} is new enough.")
    if (encoding := shown("server_encoding")) != "UTF8":
        yield wrong(ABOUT, f"It keeps text as {encoding}.", "Make the database anew with ENCODING 'UTF8'.")
    if (zone := shown("timezone")) != "UTC":
        yield wrong(ABOUT, f"Sessions are in time zone {zone}.", "Leave `options` out of PORTIEK_DATABASE_URL.")
    careless = [name for name in ("fsync", "synchronous_commit", "full_page_writes") if shown(name) == "off"]
    if careless:
        yield wrong(
            ABOUT,
            f"It may lose what it has confirmed: {' and '.join(careless)} {'is' if len(careless) == 1 else 'are'} off.",
            "Switch that on in postgresql.conf.",
        )
    yield _room_for_connections(settings, most=int(shown("max_connections")))
    yield from _clock(connection)


def _room_for_connections(settings: Settings, *, most: int) -> Finding:
    ours = settings.workers * (settings.readers + 2 + 2 + 2)  # two pools, and what each may overflow
    who = "one process" if settings.workers == 1 else f"{settings.workers} processes"
    says, needed = f"It takes {most} connections, and {who} of Portiek may use {ours}.", ours + SPARE_CONNECTIONS
    if most < needed:
        return wrong(ABOUT, says, f"Set max_connections to {needed} or more, or lower PORTIEK_READERS.")
    return good(ABOUT, says)


def _clock(connection: Connection) -> Findings:
    before = time.time()
    theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    yield from clock("the database", theirs.timestamp(), before=before)


# Words


def clock(whose: str, theirs: float, *, before: float, most_s: float = 2.0) -> Findings:
    """Whether `theirs`, asked between `before` and now, is our time too."""
    apart = max(0.0, before - theirs, theirs - time.time())
    if apart <= most_s:
        yield good("clock", f"This machine's clock and that of {whose} agree.")
        return
    yield wrong(
        "clock",
        f"This machine's clock and that of {whose} are {_span(apart)} apart.",
        "Set both by the network: `timedatectl set-ntp true`.",
    )


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"


def _words(error: Exception) -> str:
    """What a driver says, in one line."""
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    return said.strip().splitlines()[0].rstrip(".") if said.strip() else type(error).__name__
