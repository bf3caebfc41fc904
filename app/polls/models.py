"""Polls, and the votes that have been given in them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table, TypeDecorator
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime

Ballot = tuple[int, ...]  # the options that were chosen, in ascending order


class BallotText(TypeDecorator[Ballot]):
    """A ballot as text, `0,2`: what is alike is written alike, so the database can count it."""

    impl = String(60)  # twenty options take 49
    cache_ok = True

    def process_bind_param(self, value: Ballot | None, _dialect: Any) -> str:
        return ",".join(map(str, value or ()))

    def process_result_value(self, value: str | None, _dialect: Any) -> Ballot:
        return tuple(map(int, value.split(","))) if value else ()


class Per(StrEnum):
    """Whose a vote is."""

    PERSON = "person"
    DWELLING = "dwelling"


class Poll(SQLModel, table=True):
    """A question with options, and how it was counted last.

    `counts`, `voters` and `eligible` are what the newest event told, so a page of the room agrees with the journal.
    """

    __tablename__ = "poll"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    room_id: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)  # where it was opened in the room's stream
    by_id: int = Field(sa_type=BigInteger)
    by_role: str = Field(max_length=20)  # her role then
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    question: str = Field(max_length=300)
    options: list[str] = Field(sa_type=JSON)
    many: bool
    secret: bool
    per: str = Field(max_length=10)
    closes_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    counted_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    counts: list[int] = Field(sa_type=JSON)  # for each option
    voters: int = 0
    eligible: int


class Vote(SQLModel, table=True):
    """What a person, or a dwelling, chose: one row for each, which the next vote replaces.

    `ballot` is emptied when a secret poll closes: from then on nobody can know.
    """

    __tablename__ = "vote"
    __table_args__ = {"sqlite_with_rowid": False}

    poll_id: int = Field(
        primary_key=True, foreign_key="poll.id", sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    voter_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    ballot: Ballot = Field(sa_column=Column(BallotText, nullable=False))


polls: Table = Poll.__table__  # type: ignore[attr-defined]

Index("ix_poll_room", polls.c.room_id, polls.c.seq, unique=True)
Index(
    "ix_poll_closing",
    polls.c.closes_at,
    sqlite_where=polls.c.closed_at.is_(None),
    postgresql_where=polls.c.closed_at.is_(None),
)
