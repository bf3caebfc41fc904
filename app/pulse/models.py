"""Pulses, answers without persons, and when each complex was asked last.

Nothing ties an answer to a dwelling: that it has answered stands in a row of its own, and the keys of answers and of
sentences are drawn by lot, so that their order says nothing of when they came. All three are deleted when a pulse
closes but for the sentences, which staff read until the results are out.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Table
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class Pulse(SQLModel, table=True):
    """One time that a room is asked. `figures` are made once, when it closes; with too few answers there are none."""

    __tablename__ = "pulse"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    room_id: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)
    complex_id: int = Field(sa_type=BigInteger)
    phase: str = Field(max_length=20)  # of the project that is asked about; empty: there is none
    dwellings: int  # how many are asked
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    closes_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    figures: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    due: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))  # by when results are owed
    published_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    published_seq: int | None = Field(default=None, sa_type=BigInteger)
    published_by: int | None = Field(default=None, sa_type=BigInteger)
    published_role: str = Field(default="", max_length=20)
    follows: str = Field(default="", max_length=2000)  # what is done with it


class PulseAnswer(SQLModel, table=True):
    """What a dwelling answered. `key` is drawn by lot. `building_id`: only where the room has several."""

    __tablename__ = "pulse_answer"
    __table_args__ = {"sqlite_with_rowid": False}

    pulse_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    key: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    knows: int
    heard: int
    agreed: int
    worries: list[str] = Field(sa_type=JSON)
    building_id: int | None = Field(default=None, sa_type=BigInteger)


class PulseSentence(SQLModel, table=True):
    """What somebody added in her own words, apart from what she answered."""

    __tablename__ = "pulse_sentence"
    __table_args__ = {"sqlite_with_rowid": False}

    pulse_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    key: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    text: str = Field(max_length=300)


class PulseAnswered(SQLModel, table=True):
    """That a dwelling has answered, and not what."""

    __tablename__ = "pulse_answered"
    __table_args__ = {"sqlite_with_rowid": False}

    pulse_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    dwelling_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


class PulseAside(SQLModel, table=True):
    """That a person put a pulse off until a moment, or doesn't take part in it."""

    __tablename__ = "pulse_aside"
    __table_args__ = {"sqlite_with_rowid": False}

    pulse_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    person_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class PulseCall(SQLModel, table=True):
    """That somebody asks to be rung. It is deleted when that was done."""

    __tablename__ = "pulse_call"
    __table_args__ = {"sqlite_with_rowid": False}

    room_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    person_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    dwelling_id: int = Field(sa_type=BigInteger)


class PulseRhythm(SQLModel, table=True):
    """When a complex was seen first, and asked last. Who asks holds its row."""

    __tablename__ = "pulse_rhythm"

    complex_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    since: date
    asked: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class PulsePhase(SQLModel, table=True):
    """In which phase a project was seen last, and since when."""

    __tablename__ = "pulse_phase"

    project_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    phase: str = Field(max_length=20)
    since: date


pulses: Table = Pulse.__table__  # type: ignore[attr-defined]
answers: Table = PulseAnswer.__table__  # type: ignore[attr-defined]
sentences: Table = PulseSentence.__table__  # type: ignore[attr-defined]
answered: Table = PulseAnswered.__table__  # type: ignore[attr-defined]
asides: Table = PulseAside.__table__  # type: ignore[attr-defined]
calls: Table = PulseCall.__table__  # type: ignore[attr-defined]
rhythms: Table = PulseRhythm.__table__  # type: ignore[attr-defined]
phases: Table = PulsePhase.__table__  # type: ignore[attr-defined]

Index("ix_pulse_room", pulses.c.room_id, pulses.c.seq, unique=True)
Index("ix_pulse_published", pulses.c.room_id, pulses.c.published_seq)
Index(
    "ix_pulse_running",
    pulses.c.complex_id,
    sqlite_where=pulses.c.published_at.is_(None),
    postgresql_where=pulses.c.published_at.is_(None),
)
