"""The journal, its numbers and its epoch; receipts of commands; ids.

Revision ID: 0001_kernel
"""

import secrets

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0001_kernel"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "topic_head",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("head", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_topic_head")),
    )
    journal = op.create_table(
        "journal",
        sa.Column("topic_kind", sa.String(20), nullable=False),
        sa.Column("topic_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("opens_item", sa.Boolean, nullable=False),
        sa.Column("frame", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("topic_kind", "topic_id", "seq", name=op.f("pk_journal")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_journal_items",
        "journal",
        ["topic_kind", "topic_id", "seq"],
        sqlite_where=journal.c.opens_item,
        postgresql_where=journal.c.opens_item,
    )
    epoch = op.create_table(
        "epoch", sa.Column("id", sa.String(32), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch"))
    )
    op.bulk_insert(epoch, [{"id": secrets.token_hex(8)}])
    op.create_table(
        "receipt",
        sa.Column("person_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("topic_kind", sa.String(20), nullable=False),
        sa.Column("topic_id", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_receipt_at"), "receipt", ["at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE thing_id START 1000 INCREMENT 1000")
    else:
        op.execute("CREATE TABLE thing_id (last BIGINT NOT NULL)")
        op.execute("INSERT INTO thing_id VALUES (0)")


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
