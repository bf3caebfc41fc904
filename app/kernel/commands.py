"""Doing a command once: the same id again is answered with the first result."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from typing import Any

import msgspec

from app.kernel import logging, receipts
from app.kernel.actor import Actor
from app.kernel.parts import Command
from app.kernel.transaction import Job, Reply, Slot, Tx
from app.kernel.wire import decode
from channels.errors import Internal, Invalid, NotFound, Refused
from channels.topics import Topic


class UnknownCommand(Refused, code="unknown_command", status=404):
    """No feature has a command of that name."""

    name: str


Prepared = tuple[Command, Topic, Any]
Guard = Callable[[Tx, Actor, Topic], None]

DONE, UNKNOWN = "done", "unknown"


class Commands:
    """All verbs of the house. `guard` refuses a topic that the actor may not see, before any verb looks at it."""

    def __init__(self, commands: Iterable[Command], guard: Guard) -> None:
        self._by_name: Mapping[str, Command] = {command.name: command for command in commands}
        self._decoders = {name: msgspec.json.Decoder(c.data).decode for name, c in self._by_name.items()}
        self._guard = guard
        self.became: Counter[tuple[str, str]] = Counter()  # by name and what it came to: `DONE`, or a refusal's code

    def prepare(self, name: str, topic: str, data: bytes | msgspec.Raw) -> Prepared:
        """The command, its topic and its data, checked for shape. Raises `UnknownCommand`, `NotFound`, `Invalid`."""
        try:
            return self._prepare(name, topic, data)
        except Refused as refused:
            self.became[name if name in self._by_name else UNKNOWN, refused.code] += 1
            raise

    def _prepare(self, name: str, topic: str, data: bytes | msgspec.Raw) -> Prepared:
        if (command := self._by_name.get(name)) is None:
            raise UnknownCommand(name=name[:64])
        try:
            where = Topic.parse(topic)
        except ValueError:
            raise NotFound from None
        return command, where, decode(self._decoders[name], data)

    def job(self, id_: str, prepared: Prepared, actor: Actor, reply: Reply[Slot]) -> Job[Slot]:
        """What the writer does for it: find the first result, or do it and keep the result. Raises `Invalid`."""
        if not id_.isprintable():  # PostgreSQL takes no NUL, and the whole batch would have to do without this one
            raise Invalid(field="id", problem="not printable")
        command, topic, data = prepared

        def once(tx: Tx) -> Slot:
            logging.command.set(id_)
            slot = receipts.of(tx, id_)
            if slot is None:
                self._guard(tx, actor, topic)
                slot = command.do(tx, actor, topic, data)
                receipts.keep(tx, id_, slot)
            return slot

        def told(slot: Slot | None, error: Exception | None) -> None:
            self.became[command.name, _result(error)] += 1
            reply(slot, error)

        context = copy_context()  # so the writer's thread knows whose command it runs, should it log something
        return Job(lambda tx: context.run(once, tx), actor, told, id=id_, topic=topic)


def _result(error: Exception | None) -> str:
    if error is None:
        return DONE
    return error.code if isinstance(error, Refused) else Internal.code
