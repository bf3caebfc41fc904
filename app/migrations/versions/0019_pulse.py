"""Pulses, with answers that know no person.

Revision ID: 0019_pulse
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0019_pulse"
down_revision = "0018_questions"


def upgrade() -> None:
    op.create_table(
        "pulse",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("room_id", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("complex_id", sa.BigInteger, nullable=False),
        sa.Column("phase", sa.String(20), nullable=False),
        sa.Column("dwellings", sa.Integer, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("closes_at", UtcDateTime, nullable=False),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("figures", sa.JSON(none_as_null=True)),
        sa.Column("due", UtcDateTime),
        sa.Column("published_at", UtcDateTime),
        sa.Column("published_seq", sa.BigInteger),
        sa.Column("published_by", sa.BigInteger),
        sa.Column("published_role", sa.String(20), nullable=False),
        sa.Column("follows", sa.String(2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
    )
    op.create_index("ix_pulse_room", "pulse", ["room_id", "seq"], unique=True)
    op.create_index("ix_pulse_published", "pulse", ["room_id", "published_seq"])
    unpublished = sa.text("published_at IS NULL")
    op.create_index("ix_pulse_running", "pulse", ["complex_id"], sqlite_where=unpublished, postgresql_where=unpublished)
    _create_pair(
        "pulse_answer",
        ("pulse_id", "key"),
        sa.Column("knows", sa.Integer, nullable=False),
        sa.Column("heard", sa.Integer, nullable=False),
        sa.Column("agreed", sa.Integer, nullable=False),
        sa.Column("worries", sa.JSON, nullable=False),
        sa.Column("building_id", sa.BigInteger),
    )
    _create_pair("pulse_sentence", ("pulse_id", "key"), sa.Column("text", sa.String(300), nullable=False))
    _create_pair("pulse_answered", ("pulse_id", "dwelling_id"))
    _create_pair("pulse_aside", ("pulse_id", "person_id"), sa.Column("until", UtcDateTime))
    _create_pair("pulse_call", ("room_id", "person_id"), sa.Column("dwelling_id", sa.BigInteger, nullable=False))
    op.create_table(
        "pulse_rhythm",
        sa.Column("complex_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("asked", UtcDateTime),
        sa.PrimaryKeyConstraint("complex_id", name=op.f("pk_pulse_rhythm")),
    )
    op.create_table(
        "pulse_phase",
        sa.Column("project_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("phase", sa.String(20), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_pulse_phase")),
    )


def _create_pair(name: str, key: tuple[str, str], *more: sa.Column[object]) -> None:
    keys = (sa.Column(part, sa.BigInteger, nullable=False, autoincrement=False) for part in key)
    primary = sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}"))
    op.create_table(name, *keys, *more, primary, sqlite_with_rowid=False)


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
