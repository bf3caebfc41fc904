"""Announcements, the rooms that they were made in, and the dwellings that confirmed them."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Table
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class Announcement(SQLModel, table=True):
    """What was announced, once for all its rooms."""

    __tablename__ = "announcement"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    by_id: int = Field(sa_type=BigInteger)
    by_role: str = Field(max_length=20)  # her role then
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    title: str = Field(max_length=120)
    text: str = Field(max_length=4000)
    must_confirm: bool


class Publication(SQLModel, table=True):
    """An announcement in one room.

    `confirmed` and `dwellings` are what the room's newest event told, so a page of the room agrees with the journal.
    """

    __tablename__ = "publication"
    __table_args__ = {"sqlite_with_rowid": False}

    announcement_id: int = Field(
        primary_key=True, foreign_key="announcement.id", sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    room_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(sa_type=BigInteger)  # its place in the room's stream
    confirmed: int = 0
    dwellings: int


class Confirmation(SQLModel, table=True):
    """That somebody of a dwelling has read an announcement."""

    __tablename__ = "confirmation"
    __table_args__ = {"sqlite_with_rowid": False}

    announcement_id: int = Field(
        primary_key=True, foreign_key="announcement.id", sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    dwelling_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    confirmed_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


publications: Table = Publication.__table__  # type: ignore[attr-defined]

Index("ix_publication_room", publications.c.room_id, publications.c.seq, unique=True)
