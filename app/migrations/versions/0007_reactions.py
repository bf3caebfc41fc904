"""Reactions to messages.

Revision ID: 0007_reactions
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0007_reactions"
down_revision = "0006_messages"


def upgrade() -> None:
    op.create_table(
        "reaction",
        sa.Column("message_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("emoji", sa.String(40), nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("room_id", sa.BigInteger, nullable=False),
        sa.Column("message_seq", sa.BigInteger, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("message_id", "emoji", "person_id", name=op.f("pk_reaction")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reaction_room", "reaction", ["room_id", "message_seq"])


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
