"""What commands became, found again by the person and the id that her client chose."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Index, delete
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime, rows_for
from app.kernel.parts import Every
from app.kernel.transaction import Batch, Job, Slot, Tx
from channels.topics import Topic

KEPT = timedelta(days=30)  # an outbox that was shut for longer sends with new ids

_FOUND = "receipts"
_FIND = (
    "SELECT r.person_id, r.id, r.topic_kind, r.topic_id, r.seq FROM ({values}) AS v "
    "JOIN receipt AS r ON r.person_id = v.column1 AND r.id = v.column2"
)


class Receipt(SQLModel, table=True):
    """What one command became."""

    __tablename__ = "receipt"
    __table_args__ = {"sqlite_with_rowid": False}

    person_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    id: str = Field(primary_key=True, max_length=64)
    topic_kind: str = Field(max_length=20)
    topic_id: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


# To forget the old ones. SQLite reads all of them for that, four times a day, rather than sort each one in.
Index("ix_receipt_at", Receipt.__table__.c.at).ddl_if("postgresql")  # type: ignore[attr-defined]


def prefetch(batch: Batch, jobs: Sequence[Job[Any]]) -> None:
    """Find the receipts of all commands of a batch, in one query."""
    asked = {(job.actor.id, job.id): None for job in jobs if job.id}
    batch.memo[_FOUND] = {
        (person_id, id_): Slot(Topic(kind, topic_id), seq)
        for person_id, id_, kind, topic_id, seq in rows_for(batch.session, _FIND, list(asked))
    }


def of(tx: Tx, id_: str) -> Slot | None:
    """What the actor's command of that id became."""
    return _found(tx).get((tx.actor.id, id_))


def keep(tx: Tx, id_: str, slot: Slot) -> None:
    """Note what a command became."""
    _found(tx)[tx.actor.id, id_] = slot
    place = slot.topic
    tx.append(Receipt, person_id=tx.actor.id, id=id_, topic_kind=place.kind, topic_id=place.id, seq=slot, at=tx.now)


def _drop_old(tx: Tx) -> None:
    receipt = Receipt.__table__  # type: ignore[attr-defined]
    tx.session.connection().execute(delete(receipt).where(receipt.c.at < tx.now - KEPT))


def _found(tx: Tx) -> dict[tuple[int, str], Slot]:
    return tx.remember(_FOUND, dict)


forget_old = Every("receipts", timedelta(hours=6), _drop_old)
