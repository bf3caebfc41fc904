"""Announcements, their rooms, and who has confirmed.

Revision ID: 0011_announcements
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0011_announcements"
down_revision = "0010_polls"


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_role", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("text", sa.String(4000), nullable=False),
        sa.Column("must_confirm", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_table(
        "publication",
        sa.Column("announcement_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("room_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("confirmed", sa.Integer, nullable=False),
        sa.Column("dwellings", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", "room_id", name=op.f("pk_publication")),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_publication_announcement_id_announcement")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_publication_room", "publication", ["room_id", "seq"], unique=True)
    op.create_table(
        "confirmation",
        sa.Column("announcement_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("dwelling_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("confirmed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", "dwelling_id", name=op.f("pk_confirmation")),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_confirmation_announcement_id_announcement")
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
