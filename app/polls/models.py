"""Polls, the votes that have been given in them, and what is to be sent about them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, LargeBinary, String, Table, TypeDecorator
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime

Ballot = tuple[int, ...]  # the options that were chosen: in ascending order, or in a ranking the best one first


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


class Form(StrEnum):
    """How one chooses."""

    ONE = "one"
    SEVERAL = "several"
    RANKING = "ranking"
    DATES = "dates"
    FACES = "faces"


class Results(StrEnum):
    """When the counts are shown."""

    LIVE = "live"
    CLOSED = "closed"


class Effect(StrEnum):
    """What a poll does: who asked will do what comes out, or takes it into account."""

    BINDS = "binds"
    ADVISES = "advises"


class Via(StrEnum):
    """How a vote came in."""

    SCREEN = "screen"
    PAPER = "paper"


class Poll(SQLModel, table=True):
    """A question with options, and what was told of its votes last.

    `counts`, `voters`, `eligible` and `rounds` are what the newest event told, never more: so a page of the room
    agrees with the journal, and what may not be seen yet isn't there to be read.
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
    form: str = Field(max_length=10)
    many: bool
    most: int | None = None  # how many may be chosen, where several may; None: all
    moments: list[list[str | None]] | None = Field(default=None, sa_type=JSON)  # of each date: from, and until
    secret: bool
    per: str = Field(max_length=10)
    roles: list[str] = Field(default_factory=list, sa_type=JSON)  # who may vote; none: tenants
    buildings: list[int] = Field(default_factory=list, sa_type=JSON)  # rooms of the buildings that may; none: all
    results: str = Field(default=Results.LIVE, max_length=10)
    quorum: int | None = None  # percent of those who may vote
    effect: str | None = Field(default=None, max_length=10)
    consequence: str = Field(default="", max_length=1000)  # what happens at which outcome
    closes_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    remind_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))  # None: no more
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    counted_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    counts: list[int] = Field(sa_type=JSON)  # for each option
    voters: int = 0
    eligible: int
    rounds: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)  # of a ranking
    step: list[Any] | None = Field(default=None, sa_type=JSON)  # of a secret one: the count that is told next
    outcome_due: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    decided_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    decided_by: int | None = Field(default=None, sa_type=BigInteger)
    decided: str = Field(default="", max_length=2000)
    follows: str = Field(default="", max_length=2000)  # what happens next


class Vote(SQLModel, table=True):
    """What a person, or a dwelling, chose: one row for each, which the next vote replaces.

    `ballot` is emptied when a secret poll closes: from then on nobody can know. `is_given` is false when the vote was
    taken back. `is_new`: it came or changed after the newest step of a secret poll.
    """

    __tablename__ = "vote"
    __table_args__ = {"sqlite_with_rowid": False}

    poll_id: int = Field(
        primary_key=True, foreign_key="poll.id", sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    voter_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    ballot: Ballot = Field(sa_column=Column(BallotText, nullable=False))
    is_given: bool = True
    is_new: bool = True
    via: str = Field(default=Via.SCREEN, max_length=10)
    entered_by: int | None = Field(default=None, sa_type=BigInteger)  # who entered it from paper


class SlipKey(SQLModel, table=True):
    """A secret of this house, with which slips are signed. The newest signs; all that are kept are believed."""

    __tablename__ = "slip_key"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class PollMail(SQLModel, table=True):
    """A mail that is to be sent, and is gone when it is. `next_at`: not before then; a try that fails moves it on."""

    __tablename__ = "poll_mail"
    __table_args__ = {"sqlite_with_rowid": False}

    poll_id: int = Field(
        primary_key=True, foreign_key="poll.id", sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    person_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    about: str = Field(primary_key=True, max_length=10)
    tries: int = 0
    next_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, index=True))


polls: Table = Poll.__table__  # type: ignore[attr-defined]

Index("ix_poll_room", polls.c.room_id, polls.c.seq, unique=True)
Index(
    "ix_poll_closing",
    polls.c.closes_at,
    sqlite_where=polls.c.closed_at.is_(None),
    postgresql_where=polls.c.closed_at.is_(None),
)
Index(
    "ix_poll_reminding",
    polls.c.remind_at,
    sqlite_where=polls.c.remind_at.is_not(None),
    postgresql_where=polls.c.remind_at.is_not(None),
)
Index(
    "ix_poll_owed",
    polls.c.outcome_due,
    sqlite_where=polls.c.outcome_due.is_not(None) & polls.c.decided_at.is_(None),
    postgresql_where=polls.c.outcome_due.is_not(None) & polls.c.decided_at.is_(None),
)
