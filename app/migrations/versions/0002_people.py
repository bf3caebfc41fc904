"""People, the codes and links that they come in by, and the devices on which they are.

Revision ID: 0002_people
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0002_people"
down_revision = "0001_kernel"


def upgrade() -> None:
    op.create_table(
        "person",
        _id(),
        sa.Column("relation_number", sa.String(40)),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("duty", sa.String(20)),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("first_name", sa.String(80)),
        sa.Column("last_name", sa.String(80)),
        sa.Column("email", sa.String(254)),
        sa.Column("phone", sa.String(40)),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("created", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("relation_number", name=op.f("uq_person_relation_number")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "dwelling_code",
        _id(),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("dwelling_id", sa.BigInteger, nullable=False),
        sa.Column("created", UtcDateTime, nullable=False),
        sa.Column("revoked_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dwelling_code")),
        sa.UniqueConstraint("hash", name=op.f("uq_dwelling_code_hash")),
    )
    op.create_index(op.f("ix_dwelling_code_dwelling_id"), "dwelling_code", ["dwelling_id"])
    op.create_table(
        "household_member",
        _id(),
        _person("household_member"),
        sa.Column("dwelling_id", sa.BigInteger, nullable=False),
        sa.Column(
            "code_id",
            sa.BigInteger,
            sa.ForeignKey("dwelling_code.id", name=op.f("fk_household_member_code_id_dwelling_code")),
            nullable=False,
        ),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
    )
    op.create_index(op.f("ix_household_member_person_id"), "household_member", ["person_id"])
    op.create_index(op.f("ix_household_member_dwelling_id"), "household_member", ["dwelling_id"])
    op.create_table(
        "sign_in_link",
        _id(),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("digits_hash", sa.LargeBinary, nullable=False),
        _person("sign_in_link"),
        sa.Column("email", sa.String(254)),
        sa.Column("confirms", sa.Boolean, nullable=False),
        sa.Column("created", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_link_token_hash")),
    )
    for column in ("person_id", "email", "created"):
        op.create_index(op.f(f"ix_sign_in_link_{column}"), "sign_in_link", [column])
    op.create_table(
        "session",
        _id(),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        _person("session"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("browser", sa.String(40)),
        sa.Column("system", sa.String(40)),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("last_seen", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    for column in ("person_id", "expires_at"):
        op.create_index(op.f(f"ix_session_{column}"), "session", [column])


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False)


def _person(table: str) -> sa.Column[int]:
    name = op.f(f"fk_{table}_person_id_person")
    return sa.Column("person_id", sa.BigInteger, sa.ForeignKey("person.id", name=name), nullable=False)
