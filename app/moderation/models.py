"""The audit log."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Table
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class AuditEntry(SQLModel, table=True):
    """What a moderator did, to what, and why. The database itself refuses to change or remove a row."""

    __tablename__ = "audit_entry"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    by_id: int = Field(sa_type=BigInteger)
    by_role: str = Field(max_length=20)
    act: str = Field(max_length=64)  # the command's name
    room_id: int = Field(sa_type=BigInteger)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    reason: str = Field(max_length=300)
    until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


entries: Table = AuditEntry.__table__  # type: ignore[attr-defined]

Index("ix_audit_entry_at", entries.c.at, entries.c.id)
