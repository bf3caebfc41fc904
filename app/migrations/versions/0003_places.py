"""Complexes, buildings, dwellings and who rents them.

Revision ID: 0003_places
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_places"
down_revision = "0002_people"


def upgrade() -> None:
    op.create_table(
        "complex",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complex")),
        sa.UniqueConstraint("number", name=op.f("uq_complex_number")),
    )
    op.create_table(
        "building",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("complex_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.UniqueConstraint("number", name=op.f("uq_building_number")),
        sa.ForeignKeyConstraint(["complex_id"], ["complex.id"], name=op.f("fk_building_complex_id_complex")),
    )
    op.create_index(op.f("ix_building_complex_id"), "building", ["complex_id"])
    op.create_table(
        "dwelling",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("building_id", sa.BigInteger, nullable=False),
        sa.Column("street", sa.String(120), nullable=False),
        sa.Column("house_number", sa.Integer, nullable=False),
        sa.Column("addition", sa.String(20), nullable=False),
        sa.Column("postcode", sa.String(7), nullable=True),
        sa.Column("city", sa.String(80), nullable=False),
        sa.Column("built", sa.Integer, nullable=True),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("floor", sa.Integer, nullable=True),
        sa.Column("area_m2", sa.Integer, nullable=True),
        sa.Column("gone", sa.Date, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dwelling")),
        sa.UniqueConstraint("number", name=op.f("uq_dwelling_number")),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_dwelling_building_id_building")),
    )
    op.create_index(op.f("ix_dwelling_building_id"), "dwelling", ["building_id"])
    op.create_table(
        "tenancy",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("dwelling_id", sa.BigInteger, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=True),
        sa.Column("relation", sa.String(40), nullable=False),
        sa.Column("first_name", sa.String(80), nullable=False),
        sa.Column("last_name", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("ends", sa.Date, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenancy")),
        sa.UniqueConstraint("number", name=op.f("uq_tenancy_number")),
        sa.ForeignKeyConstraint(["dwelling_id"], ["dwelling.id"], name=op.f("fk_tenancy_dwelling_id_dwelling")),
    )
    op.create_index(op.f("ix_tenancy_dwelling_id"), "tenancy", ["dwelling_id"])
    op.create_index(op.f("ix_tenancy_person_id"), "tenancy", ["person_id"])
    op.create_index("ix_tenancy_starts", "tenancy", ["starts"])
    op.create_index("ix_tenancy_ends", "tenancy", ["ends"])


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
