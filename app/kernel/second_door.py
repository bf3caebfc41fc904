"""`POST /api/commands`: the same commands as on the socket, by the same writer."""

from typing import Annotated

import msgspec
from msgspec import Meta

from app.kernel import logging
from app.kernel.http import Call, Route
from channels.protocol import CommandId, TopicName, no_data


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
    logging.command.set(body.id)
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
