"""Messages, and the events that tell their words.

Revision ID: 0006_messages
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0006_messages"
down_revision = "0005_rooms"


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("room_id", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_role", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("thread", sa.BigInteger),
        sa.Column("reply_to", sa.BigInteger),
        sa.Column("attachments", sa.JSON),
        sa.Column("edited_at", UtcDateTime),
        sa.Column("deleted_at", UtcDateTime),
        sa.Column("hidden_reason", sa.String(300)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_room", "message", ["room_id", "seq"], unique=True)
    op.create_table(
        "message_telling",
        sa.Column("message_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("message_id", "seq", name=op.f("pk_message_telling")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
