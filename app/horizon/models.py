"""What was said of a building's future, and when. To say otherwise is to add a row."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Table
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class Horizon(SQLModel, table=True):
    """A building's future as it was told on a day; the newest is what holds. `room_id` is the building's room."""

    __tablename__ = "horizon"

    room_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    id: int = Field(sa_type=BigInteger)
    by_id: int = Field(sa_type=BigInteger)
    by_role: str = Field(max_length=20)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    plans: list[dict[str, Any]] = Field(sa_type=JSON)  # as on the wire
    quiet_until: int | None = None  # the year before which nothing is planned
    reason: str = Field(max_length=500)
    dwellings: int


horizons: Table = Horizon.__table__  # type: ignore[attr-defined]

Index("ix_horizon_id", horizons.c.id, unique=True)
