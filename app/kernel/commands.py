"""Doing a command once: the same id again is answered with the first result."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from sqlalchemy import BigInteger, Column, delete, select
from sqlmodel import Field, SQLModel

from app.kernel.actor import Actor
from app.kernel.db import UtcDateTime
from app.kernel.feature import Command, Every
from app.kernel.http import Call, Route
from app.kernel.transaction import Slot, Tx
from app.kernel.wire import decode
from channels.errors import NotFound, Refused
from channels.protocol import CommandId, TopicName
from channels.topics import Topic

KEPT = timedelta(days=30)  # an outbox that was shut for longer sends with new ids


class Receipt(SQLModel, table=True):
    """What a command became. Found again by the person and the id that her client chose."""

    __tablename__ = "receipt"
    __table_args__ = {"sqlite_with_rowid": False}

    person_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    id: str = Field(primary_key=True, max_length=64)
    topic_kind: str = Field(max_length=20)
    topic_id: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False, index=True))


class UnknownCommand(Refused, code="unknown_command", status=404):
    """No feature has a command of that name."""

    name: str


Guard = Callable[[Tx, Actor, Topic], None]


class Commands:
    """All verbs of the house. `guard` refuses a topic that the actor may not see, before any verb looks at it."""

    def __init__(self, commands: Iterable[Command], guard: Guard) -> None:
        self._by_name: Mapping[str, Command] = {command.name: command for command in commands}
        self._decoders = {name: msgspec.json.Decoder(c.data).decode for name, c in self._by_name.items()}
        self._guard = guard

    def prepare(self, name: str, topic: str, data: bytes | msgspec.Raw) -> tuple[Command, Topic, Any]:
        """The command, its topic and its data, checked for shape. Raises `UnknownCommand`, `NotFound`, `Invalid`."""
        if (command := self._by_name.get(name)) is None:
            raise UnknownCommand(name=name[:64])
        try:
            where = Topic.parse(topic)
        except ValueError:
            raise NotFound from None
        return command, where, decode(self._decoders[name], data)

    def run(self, id_: str, command: Command, topic: Topic, data: Any) -> Callable[[Tx], Slot]:
        """What the writer does for it: find the first result, or do it and keep the result."""

        def once(tx: Tx) -> Slot:
            actor = tx.actor
            key = ("receipt", actor.id, id_)
            slot = tx.remember(key, lambda: _find(tx, id_))
            if slot is None:
                self._guard(tx, actor, topic)
                slot = command.do(tx, actor, topic, data)
                tx.forget(key)
                tx.remember(key, lambda: slot)
                tx.append(
                    Receipt,
                    person_id=actor.id,
                    id=id_,
                    topic_kind=slot.topic.kind,
                    topic_id=slot.topic.id,
                    seq=slot,
                    at=tx.now,
                )
            return slot

        return once


def _find(tx: Tx, id_: str) -> Slot | None:
    receipt = Receipt.__table__.c  # type: ignore[attr-defined]
    row = (
        tx.session.connection()
        .execute(
            select(receipt.topic_kind, receipt.topic_id, receipt.seq).where(
                receipt.person_id == tx.actor.id, receipt.id == id_
            )
        )
        .first()
    )
    return Slot(Topic(row[0], row[1]), row[2]) if row else None


def _drop_old_receipts(tx: Tx) -> None:
    receipt = Receipt.__table__  # type: ignore[attr-defined]
    tx.session.connection().execute(delete(receipt).where(receipt.c.at < tx.now - KEPT))


class CommandBody(msgspec.Struct, frozen=True):
    """A command, sent over HTTP."""

    id: CommandId
    name: Annotated[str, Meta(max_length=64)]
    topic: TopicName
    data: msgspec.Raw = msgspec.Raw(b"{}")


class CommandDone(msgspec.Struct, frozen=True):
    """The command is committed, as that event."""

    topic: str
    seq: int


async def _do(call: Call) -> CommandDone:
    house, body, actor = call.house, call.body, call.actor
    limits, now = house.settings, house.clock().timestamp()
    per_s = limits.commands_at_once / limits.commands_per_second
    house.tries.count(f"command {actor.id}", most=limits.commands_at_once, per_s=per_s, now=now)
    prepared = house.commands.prepare(body.name, body.topic, body.data)
    slot = await house.writer.do(house.commands.run(body.id, *prepared), actor)
    return CommandDone(str(slot.topic), slot.seq)


over_http = Route(
    method="POST",
    path="/api/commands",
    endpoint=_do,
    summary="Do a command, as on the socket",
    body=CommandBody,
    answers=CommandDone,
    refusals=(401, 403, 404, 409, 422, 429, 503),
)
forget_old = Every("receipts", timedelta(hours=6), _drop_old_receipts)
