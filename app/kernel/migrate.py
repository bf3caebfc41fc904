"""The database's shape, by Alembic, configured here. Tests run the migrations too."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from app.kernel.db import Database

FOLDER = Path(__file__).parents[1] / "migrations"
LOCK = 7_701_970  # any number: one process at a time changes PostgreSQL's tables


def upgrade(url: str) -> None:
    """Bring the database at `url` up to the newest shape; nothing happens where it has it."""
    database = Database(url)
    try:
        with database.writing.begin() as connection:
            if not database.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            command.upgrade(config(connection), "head")
    finally:
        database.close()


def config(connection: Connection) -> Config:
    """Alembic's configuration, for `connection`."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.attributes["connection"] = connection
    return settings
