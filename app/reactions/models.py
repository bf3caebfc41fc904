"""Reactions: emoji that people put under messages."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Table
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class Reaction(SQLModel, table=True):
    """That a person put an emoji under a message. It knows where the message stands, so a page finds it by index."""

    __tablename__ = "reaction"
    __table_args__ = {"sqlite_with_rowid": False}

    message_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    emoji: str = Field(primary_key=True, max_length=40)
    person_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    room_id: int = Field(sa_type=BigInteger)
    message_seq: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


reactions: Table = Reaction.__table__  # type: ignore[attr-defined]

Index("ix_reaction_room", reactions.c.room_id, reactions.c.message_seq)
