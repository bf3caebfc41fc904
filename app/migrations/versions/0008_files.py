"""Photos, and those whose bytes are to be removed.

Revision ID: 0008_files
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0008_files"
down_revision = "0007_reactions"


def upgrade() -> None:
    file = op.create_table(
        "file",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("room_id", sa.BigInteger, nullable=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("attached_to", sa.BigInteger, nullable=True),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    op.create_index(
        "ix_file_attached",
        "file",
        ["attached_to"],
        sqlite_where=file.c.attached_to.is_not(None),
        postgresql_where=file.c.attached_to.is_not(None),
    )
    op.create_index(
        "ix_file_loose",
        "file",
        ["by_id", "at"],
        sqlite_where=file.c.attached_to.is_(None),
        postgresql_where=file.c.attached_to.is_(None),
    )
    op.create_table(
        "file_removal",
        sa.Column("name", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_file_removal")),
    )


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
