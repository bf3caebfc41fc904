"""The record of promises: entries to which the database only adds, and the words that go with them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class PromiseEntry(SQLModel, table=True):
    """One entry in a room's record: what was done with a promise, at which number of the room.

    What a promise is now follows from its entries; it stands nowhere else. `hash` is over this entry and the one before
    it in the room (`record.py`). People are numbers here: their names stand with the people.
    """

    __tablename__ = "promise_entry"

    room_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    promise_id: int = Field(sa_type=BigInteger)
    act: str = Field(max_length=10)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    by_id: int = Field(sa_type=BigInteger)
    by_role: str = Field(max_length=20)
    day: date | None = None  # by when
    who_id: int | None = Field(default=None, sa_type=BigInteger)  # who will do it; an organisation stands in the words
    scope: str = Field(max_length=20_000)  # for which dwellings, as JSON
    message_id: int | None = Field(default=None, sa_type=BigInteger)  # what it was said in
    words_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class PromiseWords(SQLModel, table=True):
    """What an entry says, beside the chain: `salt` and words make `words_hash`.

    The database lets them be emptied in one case, when an entry of the record says that they were taken out.
    """

    __tablename__ = "promise_words"

    room_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    what: str = Field(max_length=500)
    who: str = Field(max_length=120)
    reason: str = Field(max_length=500)
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class PromiseFollower(SQLModel, table=True):
    """That a person is told what becomes of a promise."""

    __tablename__ = "promise_follower"
    __table_args__ = {"sqlite_with_rowid": False}

    promise_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    person_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    room_id: int = Field(sa_type=BigInteger)


entries: Table = PromiseEntry.__table__  # type: ignore[attr-defined]
words: Table = PromiseWords.__table__  # type: ignore[attr-defined]
followers: Table = PromiseFollower.__table__  # type: ignore[attr-defined]

Index("ix_promise_entry_promise", entries.c.promise_id, entries.c.seq)
Index("ix_promise_entry_day", entries.c.day)
Index("ix_promise_follower_person", followers.c.person_id, followers.c.room_id)
