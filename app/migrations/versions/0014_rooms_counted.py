"""How many dwellings of a building are let is kept with it; and an index of items that SQLite uses, too.

Revision ID: 0014_rooms_counted
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.places.rules import day

revision = "0014_rooms_counted"
down_revision = "0013_search"

COUNT = """
UPDATE building SET let = (
    SELECT count(DISTINCT d.id) FROM dwelling AS d JOIN tenancy AS t ON t.dwelling_id = d.id
    WHERE d.building_id = building.id AND t.starts <= :today AND (t.ends IS NULL OR t.ends >= :today)
)
"""


def upgrade() -> None:
    op.add_column("building", sa.Column("let", sa.Integer, nullable=False, server_default="0"))
    today = sa.bindparam("today", day(datetime.now(UTC)), type_=sa.Date)
    op.get_bind().execute(sa.text(COUNT).bindparams(today))
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_journal_items", "journal")
        op.create_index("ix_journal_by_item", "journal", ["topic_kind", "topic_id", "opens_item", "seq", "by_id"])


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
