"""What commands became, found again by the person and the id that her client chose."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, delete, func, select
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime, rows_for
from app.kernel.parts import Every
from app.kernel.transaction import Batch, Job, Slot, Tx
from channels.topics import Topic

KEPT = timedelta(days=30)  # an outbox that was shut for longer sends with new ids
PARTS, APART = 36, timedelta(minutes=10)  # of all people, each has a turn in six hours

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


_person = Receipt.__table__.c.person_id  # type: ignore[attr-defined]


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
    """Those of a part of all people; the next time it is the next part's turn.

    So no index keeps receipts in the order of their time, and the writer is never held up by all of them.
    """
    receipt = Receipt.__table__  # type: ignore[attr-defined]
    lowest, highest = tx.session.connection().execute(select(func.min(_person), func.max(_person))).one()
    if lowest is None:
        return
    width = (highest - lowest) // PARTS + 1
    first = lowest + width * (int(tx.now.timestamp() / APART.total_seconds()) % PARTS)
    old = delete(receipt).where(_person.between(first, first + width - 1), receipt.c.at < tx.now - KEPT)
    tx.session.connection().execute(old)


def _found(tx: Tx) -> dict[tuple[int, str], Slot]:
    return tx.remember(_FOUND, dict)


forget_old = Every("receipts", APART, _drop_old)
