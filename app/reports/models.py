"""What was reported, and how far the repair desk knows."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Table
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class Report(SQLModel, table=True):
    """That a message is a report. `next_at`: when the desk is told (again); empty when it knows."""

    __tablename__ = "report"

    message_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    room_id: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)
    by_id: int = Field(sa_type=BigInteger)
    key: str = Field(max_length=40)  # the same each time, so that the desk takes it once
    reference: str = Field(default="", max_length=80)  # what the desk calls it
    tries: int = 0
    next_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


reports: Table = Report.__table__  # type: ignore[attr-defined]

Index("ix_report_room", reports.c.room_id, reports.c.seq)
Index("ix_report_next", reports.c.next_at)
