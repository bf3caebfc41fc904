"""Renovations, and who works on them.

Revision ID: 0004_projects
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_projects"
down_revision = "0003_places"


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("complex_id", sa.BigInteger, nullable=False),
        sa.Column("phase", sa.String(20), nullable=False),
        sa.Column("told_phase", sa.String(20), nullable=False),
        sa.Column("contractor", sa.String(120), nullable=False),
        sa.Column("starts", sa.Date, nullable=True),
        sa.Column("weeks", sa.Integer, nullable=True),
        sa.Column("rent_increase_cents", sa.Integer, nullable=True),
        sa.Column("percent", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("number", name=op.f("uq_project_number")),
        sa.ForeignKeyConstraint(["complex_id"], ["complex.id"], name=op.f("fk_project_complex_id_complex")),
    )
    op.create_index(op.f("ix_project_complex_id"), "project", ["complex_id"])
    op.create_table(
        "project_role",
        sa.Column("project_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "person_id", "role", name=op.f("pk_project_role")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_role_project_id_project")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_project_role_person_id"), "project_role", ["person_id"])


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
