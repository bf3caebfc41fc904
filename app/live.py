"""The hub's questions, answered by the house."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session
from starlette.requests import HTTPConnection

from app.features import FEATURES
from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.house import House
from app.kernel.shield import origin_is_ours
from app.kernel.together import Together
from app.kernel.transaction import Slot
from app.people import doors
from app.people.wire import person
from app.rooms import queries as rooms
from channels.application import Done, Greeting, Member, Reply
from channels.errors import Forbidden, Internal, NotSignedIn, Refused
from channels.protocol import Command, Entry
from channels.topics import Topic


class Neighbourhood:
    """The application that the hub serves here."""

    revising = frozenset[str]().union(*(feature.revising for feature in FEATURES))
    redacting = frozenset[str]().union(*(feature.redacting for feature in FEATURES))
    sociable = frozenset({"room"})

    def __init__(self, house: House) -> None:
        self._house = house
        self._greetings = Together(house.database, self._ask_greetings)

    async def identify(self, scope: Mapping[str, Any]) -> Member:
        connection = HTTPConnection(dict(scope))
        if "authorization" not in connection.headers and not origin_is_ours(self._house.settings, connection.headers):
            raise Forbidden
        actor = await self._house.who(connection)
        if actor is None:
            raise NotSignedIn
        return _member(actor)

    async def greet(self, member: Member) -> Greeting:
        return await self._greetings.ask(member.who)

    async def allowed(self, member: Member, topics: Iterable[Topic]) -> tuple[Member, frozenset[Topic]]:
        actor, visible = await self._house.database.read(_allowed, member.who, list(topics), self._house.clock())
        return _member(actor), visible

    async def since(self, topic: Topic, after: int, limit: int) -> Sequence[Entry]:
        return await self._house.database.read(journal.since, topic, after, limit)

    async def heads(self, topics: Iterable[Topic]) -> Mapping[Topic, int]:
        return await self._house.database.read(journal.heads, list(topics))

    def do(self, member: Member, command: Command, reply: Reply) -> None:
        commands = self._house.commands
        prepared = commands.prepare(command.name, command.topic, command.data)

        def told(slot: Slot | None, error: Exception | None) -> None:
            reply(outcome(slot, error))

        self._house.writer.submit(commands.job(command.id, prepared, member.who, told))

    def _ask_greetings(self, session: Session, actors: Sequence[Actor]) -> list[Greeting | Exception]:
        return greetings(session, actors, self._house.clock())

    def sentence(self, member: Member | None, refused: Refused) -> str:
        return self._house.texts.sentence(member.who.language if member else "nl", refused)


def outcome(slot: Slot | None, error: Exception | None) -> Done | Refused:
    """What became of a command, as its sender is told; what failed is the cause of an `Internal`."""
    if slot is not None:
        return Done(slot.topic, slot.seq)
    if isinstance(error, Refused):
        return error
    internal = Internal()
    internal.__cause__ = error
    return internal


def greetings(session: Session, actors: Sequence[Actor], now: datetime) -> list[Greeting | Exception]:
    """What each of these is told first, read at one moment for all of them."""
    still = doors.all_still(session, actors, now)
    summaries = rooms.all_summaries(session, still.values())
    own_heads = journal.heads(session, [Topic("person", actor.id) for actor in still])
    epoch = journal.epoch(session)

    def greeting(actor: Actor) -> Greeting:
        mine, own = summaries[actor.id], Topic("person", actor.id)
        return Greeting(
            epoch=epoch,
            person=msgspec.Raw(msgspec.json.encode(person(actor))),
            rooms=msgspec.Raw(msgspec.json.encode(mine)),
            heads={**{Topic.parse(room.topic): room.head for room in mine}, own: own_heads[own]},
        )

    return [greeting(still[actor]) if actor in still else NotSignedIn() for actor in actors]


def _allowed(session: Session, actor: Actor, topics: list[Topic], now: datetime) -> tuple[Actor, frozenset[Topic]]:
    fresh = doors.still(session, actor, now)
    if fresh is None:
        raise NotSignedIn
    return fresh, rooms.visible_to(session, fresh, topics)


def _member(actor: Actor) -> Member:
    return Member(actor.id, actor.name, Topic("person", actor.id), actor)
