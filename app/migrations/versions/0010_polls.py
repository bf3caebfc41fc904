"""Polls and their votes.

Revision ID: 0010_polls
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0010_polls"
down_revision = "0009_moderation"


def upgrade() -> None:
    poll = op.create_table(
        "poll",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("room_id", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_role", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("question", sa.String(300), nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("many", sa.Boolean, nullable=False),
        sa.Column("secret", sa.Boolean, nullable=False),
        sa.Column("per", sa.String(10), nullable=False),
        sa.Column("closes_at", UtcDateTime),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("counted_at", UtcDateTime),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("voters", sa.Integer, nullable=False),
        sa.Column("eligible", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    op.create_index("ix_poll_room", "poll", ["room_id", "seq"], unique=True)
    op.create_index(
        "ix_poll_closing",
        "poll",
        ["closes_at"],
        sqlite_where=poll.c.closed_at.is_(None),
        postgresql_where=poll.c.closed_at.is_(None),
    )
    op.create_table(
        "vote",
        sa.Column("poll_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("voter_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("ballot", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "voter_id", name=op.f("pk_vote")),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_vote_poll_id_poll")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
