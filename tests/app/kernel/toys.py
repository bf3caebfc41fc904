"""A table and an event to try the kernel with: a counter that tells when it moves."""

from typing import ClassVar

from sqlalchemy import text

from app.kernel.journal import Event
from app.kernel.transaction import Slot, Tx
from channels.topics import Topic

ROOM = Topic("room", 1)
OTHER = Topic("room", 2)


class Said(Event, frozen=True):
    kind: ClassVar[str] = "toy.said"
    opens_item: ClassVar[bool] = True

    text: str


class Counted(Event, frozen=True):
    kind: ClassVar[str] = "toy.counted"

    count: int


def make_counter(tx: Tx) -> None:
    tx.session.connection().execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
    tx.session.connection().execute(text("INSERT INTO counter VALUES (0)"))


def add_one(tx: Tx) -> None:
    """Read, then write what was read and one more: what loses updates where transactions begin too late."""
    value = tx.session.connection().execute(text("SELECT value FROM counter")).scalar_one()
    tx.session.connection().execute(text("UPDATE counter SET value = :value"), {"value": value + 1})


def count(tx: Tx) -> int:
    return int(tx.session.connection().execute(text("SELECT value FROM counter")).scalar_one())


def say(tx: Tx, words: str = "hallo", topic: Topic = ROOM) -> Slot:
    return tx.emit(topic, Said(text=words))
