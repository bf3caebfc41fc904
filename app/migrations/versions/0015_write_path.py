"""Receipts are found by person and id; nothing else is kept in order for each of them.

Revision ID: 0015_write_path
"""

from alembic import op

revision = "0015_write_path"
down_revision = "0014_rooms_counted"


def upgrade() -> None:
    op.drop_index("ix_receipt_at", "receipt")


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
