"""Rooms, and who is in them."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Table, text
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class Room(SQLModel, table=True):
    """Where people talk: the room of a building, or of a project."""

    __tablename__ = "room"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=10)  # building or project
    building_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="building.id", unique=True)
    project_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="project.id", unique=True)
    complex_id: int = Field(sa_type=BigInteger, foreign_key="complex.id", index=True)
    name: str = Field(max_length=200)


class Membership(SQLModel, table=True):
    """That a person belongs to a room. The row stays when she leaves, so that her read mark, and a mute, do too."""

    __tablename__ = "membership"
    __table_args__ = ({"sqlite_with_rowid": False},)

    room_id: int = Field(
        primary_key=True, foreign_key="room.id", sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    person_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    read: int = Field(default=0, sa_type=BigInteger)  # the last number that she saw
    joined: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ended: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    muted_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    muted_reason: str = Field(default="", max_length=500)


rooms: Table = Room.__table__  # type: ignore[attr-defined]
memberships: Table = Membership.__table__  # type: ignore[attr-defined]

Index(
    "ix_membership_person",
    memberships.c.person_id,
    memberships.c.room_id,
    sqlite_where=text("ended IS NULL"),
    postgresql_where=text("ended IS NULL"),
)
