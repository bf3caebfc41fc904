"""Rooms, and who is in them.

Revision ID: 0005_rooms
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0005_rooms"
down_revision = "0004_projects"


def upgrade() -> None:
    op.create_table(
        "room",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("building_id", sa.BigInteger, nullable=True),
        sa.Column("project_id", sa.BigInteger, nullable=True),
        sa.Column("complex_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("building_id", name=op.f("uq_room_building_id")),
        sa.UniqueConstraint("project_id", name=op.f("uq_room_project_id")),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_room_building_id_building")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_room_project_id_project")),
        sa.ForeignKeyConstraint(["complex_id"], ["complex.id"], name=op.f("fk_room_complex_id_complex")),
    )
    op.create_index(op.f("ix_room_complex_id"), "room", ["complex_id"])
    op.create_table(
        "membership",
        sa.Column("room_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("read", sa.BigInteger, nullable=False),
        sa.Column("joined", UtcDateTime, nullable=False),
        sa.Column("ended", UtcDateTime, nullable=True),
        sa.Column("muted_until", UtcDateTime, nullable=True),
        sa.Column("muted_reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "person_id", name=op.f("pk_membership")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_membership_room_id_room")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_membership_person",
        "membership",
        ["person_id", "room_id"],
        sqlite_where=sa.text("ended IS NULL"),
        postgresql_where=sa.text("ended IS NULL"),
    )


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
