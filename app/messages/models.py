"""Messages, and the numbers of the events that tell what they say."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Table, Text
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class Message(SQLModel, table=True):
    """What somebody wrote in a room. The row holds its present words; what it said before an edit, only the journal.

    A deleted message has no words; a hidden one keeps them, for when it is restored.
    """

    __tablename__ = "message"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    room_id: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)  # where it stands in the room's stream
    by_id: int = Field(sa_type=BigInteger)
    by_role: str = Field(max_length=20)  # as what she wrote it
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    text: str = Field(sa_type=Text)
    html: str = Field(sa_type=Text)
    thread: int | None = Field(default=None, sa_type=BigInteger)
    reply_to: int | None = Field(default=None, sa_type=BigInteger)
    attachments: list[dict[str, Any]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    edited_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    deleted_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    hidden_reason: str | None = Field(default=None, max_length=300)


class Telling(SQLModel, table=True):
    """An event after the first that tells a message's words: an edit, a restoring. Erasing finds them here."""

    __tablename__ = "message_telling"
    __table_args__ = {"sqlite_with_rowid": False}

    message_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


messages: Table = Message.__table__  # type: ignore[attr-defined]
tellings: Table = Telling.__table__  # type: ignore[attr-defined]

Index("ix_message_room", messages.c.room_id, messages.c.seq, unique=True)
_in_thread = messages.c.thread.is_not(None)
Index("ix_message_thread", messages.c.thread, messages.c.seq, sqlite_where=_in_thread, postgresql_where=_in_thread)
