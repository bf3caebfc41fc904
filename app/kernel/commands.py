"""Doing a command once: the same id again is answered with the first result."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from app.kernel import receipts
from app.kernel.actor import Actor
from app.kernel.feature import Command
from app.kernel.http import Call, Route
from app.kernel.transaction import Job, Reply, Slot, Tx
from app.kernel.wire import decode
from channels.errors import NotFound, Refused
from channels.protocol import CommandId, TopicName, no_data
from channels.topics import Topic


class UnknownCommand(Refused, code="unknown_command", status=404):
    """No feature has a command of that name."""

    name: str


Prepared = tuple[Command, Topic, Any]
Guard = Callable[[Tx, Actor, Topic], None]


class Commands:
    """All verbs of the house. `guard` refuses a topic that the actor may not see, before any verb looks at it."""

    def __init__(self, commands: Iterable[Command], guard: Guard) -> None:
        self._by_name: Mapping[str, Command] = {command.name: command for command in commands}
        self._decoders = {name: msgspec.json.Decoder(c.data).decode for name, c in self._by_name.items()}
        self._guard = guard

    def prepare(self, name: str, topic: str, data: bytes | msgspec.Raw) -> Prepared:
        """The command, its topic and its data, checked for shape. Raises `UnknownCommand`, `NotFound`, `Invalid`."""
        if (command := self._by_name.get(name)) is None:
            raise UnknownCommand(name=name[:64])
        try:
            where = Topic.parse(topic)
        except ValueError:
            raise NotFound from None
        return command, where, decode(self._decoders[name], data)

    def job(self, id_: str, prepared: Prepared, actor: Actor, reply: Reply[Slot]) -> Job[Slot]:
        """What the writer does for it: find the first result, or do it and keep the result."""
        command, topic, data = prepared

        def once(tx: Tx) -> Slot:
            slot = receipts.of(tx, id_)
            if slot is None:
                self._guard(tx, actor, topic)
                slot = command.do(tx, actor, topic, data)
                receipts.keep(tx, id_, slot)
            return slot

        return Job(once, actor, reply, id=id_, topic=topic)


class CommandBody(msgspec.Struct, frozen=True):
    """A command, sent over HTTP."""

    id: CommandId
    name: Annotated[str, Meta(max_length=64)]
    topic: TopicName
    data: msgspec.Raw = msgspec.field(default_factory=no_data)


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
    slot = await house.writer.wait(lambda reply: house.commands.job(body.id, prepared, actor, reply))
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
