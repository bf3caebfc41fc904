"""The record of promises, to which the database only adds. Words may be emptied where an entry says so.

Revision ID: 0016_promises
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0016_promises"
down_revision = "0015_write_path"

_TAKEN_OUT = """
    NEW.room_id = OLD.room_id AND NEW.seq = OLD.seq
    AND NEW.what = '' AND NEW.who = '' AND NEW.reason = '' AND length(NEW.salt) = 0
    AND EXISTS (
        SELECT 1 FROM promise_entry AS whose JOIN promise_entry AS said ON said.promise_id = whose.promise_id
        WHERE whose.room_id = OLD.room_id AND whose.seq = OLD.seq AND said.act = 'redacted' AND said.seq > whose.seq
    )
"""


def upgrade() -> None:
    op.create_table(
        "promise_entry",
        sa.Column("room_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("promise_id", sa.BigInteger, nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_role", sa.String(20), nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("who_id", sa.BigInteger),
        sa.Column("scope", sa.String(20_000), nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("words_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("room_id", "seq", name=op.f("pk_promise_entry")),
    )
    op.create_index("ix_promise_entry_promise", "promise_entry", ["promise_id", "seq"])
    op.create_index("ix_promise_entry_day", "promise_entry", ["day"])
    op.create_table(
        "promise_words",
        sa.Column("room_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("what", sa.String(500), nullable=False),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("room_id", "seq", name=op.f("pk_promise_words")),
    )
    op.create_table(
        "promise_follower",
        sa.Column("promise_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("room_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("promise_id", "person_id", name=op.f("pk_promise_follower")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_promise_follower_person", "promise_follower", ["person_id", "room_id"])
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER promise_entry_only_add BEFORE UPDATE OR DELETE OR TRUNCATE ON promise_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_add()"
    )
    op.execute(
        "CREATE TRIGGER promise_words_only_add BEFORE DELETE OR TRUNCATE ON promise_words "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_add()"
    )
    op.execute(
        "CREATE FUNCTION promise_words_taken_out() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_TAKEN_OUT} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'promise_words is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER promise_words_taken_out BEFORE UPDATE ON promise_words "
        "FOR EACH ROW EXECUTE FUNCTION promise_words_taken_out()"
    )


def _guard_on_sqlite() -> None:
    for change, table in (("UPDATE", "promise_entry"), ("DELETE", "promise_entry"), ("DELETE", "promise_words")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
        )
    op.execute(
        f"CREATE TRIGGER promise_words_taken_out BEFORE UPDATE ON promise_words WHEN NOT ({_TAKEN_OUT}) "
        "BEGIN SELECT RAISE(ABORT, 'promise_words is only added to'); END"
    )


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
