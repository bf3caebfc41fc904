"""Progress updates.

Revision ID: 0012_progress
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0012_progress"
down_revision = "0011_announcements"


def upgrade() -> None:
    op.create_table(
        "progress",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("room_id", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_role", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("text", sa.String(4000), nullable=False),
        sa.Column("phase", sa.String(20)),
        sa.Column("percent", sa.Integer),
        sa.Column("attachments", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
    )
    op.create_index("ix_progress_room", "progress", ["room_id", "seq"], unique=True)


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
