"""What was said of each building's future; the database only adds to it.

Revision ID: 0020_horizon
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0020_horizon"
down_revision = "0019_pulse"


def upgrade() -> None:
    op.create_table(
        "horizon",
        sa.Column("room_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("by_role", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("plans", sa.JSON, nullable=False),
        sa.Column("quiet_until", sa.Integer),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("dwellings", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("room_id", "seq", name=op.f("pk_horizon")),
    )
    op.create_index("ix_horizon_id", "horizon", ["id"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER horizon_only_add BEFORE UPDATE OR DELETE OR TRUNCATE ON horizon "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_add()"
        )
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER horizon_no_{change.lower()} BEFORE {change} ON horizon "
                "BEGIN SELECT RAISE(ABORT, 'horizon is only added to'); END"
            )


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
