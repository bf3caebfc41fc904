"""Progress updates that have been posted."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Table
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class Progress(SQLModel, table=True):
    """One update, as it was told."""

    __tablename__ = "progress"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    room_id: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)  # its place in the room's stream
    by_id: int = Field(sa_type=BigInteger)
    by_role: str = Field(max_length=20)  # her role then
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    text: str = Field(max_length=4000)
    phase: str | None = Field(default=None, max_length=20)
    percent: int | None = None
    attachments: list[dict[str, Any]] = Field(sa_type=JSON)  # as on the wire


updates: Table = Progress.__table__  # type: ignore[attr-defined]

Index("ix_progress_room", updates.c.room_id, updates.c.seq, unique=True)
