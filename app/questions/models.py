"""Questions: what stands on top of the message that asks one, for whom it holds too, and answers kept for all."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Table, Text
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class Question(SQLModel, table=True):
    """That a message is a question, and how it stands. Its words, and those of the answer, stay with the messages.

    `due_at` is there while an answer is owed, `closes_at` while the asker may still say that it wasn't one.
    """

    __tablename__ = "question"

    message_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    room_id: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)
    asker_id: int = Field(sa_type=BigInteger)
    state: str = Field(max_length=10)
    since: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))  # when the clock began to run
    due_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    is_late: bool = False
    answerer_id: int | None = Field(default=None, sa_type=BigInteger)
    answer_id: int | None = Field(default=None, sa_type=BigInteger)  # the message that answers it
    closes_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    closed_by: str = Field(default="", max_length=10)
    rounds: int = 0  # how often it was asked again


class QuestionDwelling(SQLModel, table=True):
    """A dwelling for which the question holds too, and who said so. The asker's own is among them."""

    __tablename__ = "question_dwelling"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    dwelling_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    person_id: int = Field(sa_type=BigInteger)
    room_id: int = Field(sa_type=BigInteger)


class QuestionStep(SQLModel, table=True):
    """What happened to a question and stands in the stream: it is late, it was asked again, it is closed."""

    __tablename__ = "question_step"
    __table_args__ = {"sqlite_with_rowid": False}

    room_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    question_id: int = Field(sa_type=BigInteger)
    act: str = Field(max_length=10)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    by_id: int = Field(sa_type=BigInteger)


class ShelvedAnswer(SQLModel, table=True):
    """A question and its answer for the whole corporation, in staff's words, without who asked it or where."""

    __tablename__ = "shelved_answer"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    question_id: int = Field(sa_type=BigInteger)
    room_id: int = Field(sa_type=BigInteger)
    asked: str = Field(max_length=300)
    answer: str = Field(sa_type=Text)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    by_id: int = Field(sa_type=BigInteger)


questions: Table = Question.__table__  # type: ignore[attr-defined]
dwellings: Table = QuestionDwelling.__table__  # type: ignore[attr-defined]
steps: Table = QuestionStep.__table__  # type: ignore[attr-defined]
shelf: Table = ShelvedAnswer.__table__  # type: ignore[attr-defined]

Index("ix_question_room", questions.c.room_id, questions.c.seq)
Index("ix_question_due", questions.c.due_at)
Index("ix_question_closes", questions.c.closes_at)
Index("ix_question_dwelling_room", dwellings.c.room_id, dwellings.c.dwelling_id)
Index("ix_shelved_answer_question", shelf.c.question_id)
