"""How promises stand, from the entries of the record; and the record itself, to those who may see its room."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import asdict
from sqlalchemy import Select, and_, bindparam
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, exists, func, select

from app.kernel import journal
from app.kernel.actor import HOUSE, Actor
from app.kernel.clock import stamp, utc_now
from app.kernel.feature import Span
from app.people import queries as people
from app.people import roles
from app.people.roles import Capability
from app.places import queries as places
from app.places.rules import day
from app.projects import queries as projects
from app.promises import record, rules
from app.promises.models import PromiseEntry, PromiseFollower, PromiseWords, entries, followers, words
from app.promises.record import Fault
from app.promises.rules import AFTER, Act, State
from app.promises.wire import (
    Block,
    Choices,
    Colleague,
    Counts,
    Followed,
    For,
    Home,
    PromiseItem,
    Promiser,
    PromiseRecorded,
    PromiseState,
    Record,
    Recorded,
    Scope,
)
from app.rooms import queries as rooms
from channels.errors import NotFound
from channels.protocol import By, decode_event
from channels.topics import Topic

OWED_FIRST = (State.LATE, State.OPEN, State.MOVED, State.ASKED, State.BROKEN, State.KEPT, State.DECLINED)


class Said(NamedTuple):
    """An entry with its words."""

    promise_id: int
    seq: int
    act: str
    at: datetime
    by_id: int
    by_role: str
    day: date | None
    who_id: int | None
    scope: str
    message_id: int | None
    hash: bytes
    what: str
    who: str
    reason: str


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """A promise as its entries make it. `maker_id` is empty as long as it is only asked for."""

    id: int
    state: State
    what: str
    scope: Scope
    opened: int
    asker_id: int | None = None
    maker_id: int | None = None
    who: str = ""
    who_id: int | None = None
    day: date | None = None
    message_id: int | None = None

    @property
    def owners(self) -> list[int]:
        """Who says what became of it, besides the corporation."""
        return sorted({id_ for id_ in (self.maker_id, self.who_id) if id_ is not None})


# Statements that each page asks are put together once: that takes longer than to run them.
_log, _e, _w, _f = journal.journal.c, entries.c, words.c, followers.c
_rows = (
    select_rows(*(_e[name] for name in Said._fields[:11]), *(_w[name] for name in Said._fields[11:]))
    .join(words, and_(_w.room_id == _e.room_id, _w.seq == _e.seq))
    .order_by(_e.seq)
)
_of_room = _rows.where(_e.room_id == bindparam("room"))
_of_promise = _rows.where(_e.promise_id == bindparam("promise"))
_span = (_e.room_id == bindparam("room"), _e.seq.between(bindparam("first"), bindparam("last")))
_of_span = _rows.where(*_span)
_of_those_in_span = _rows.where(_e.promise_id.in_(select_rows(_e.promise_id).where(*_span)))
_last = (
    select_rows(func.max(_e.seq)).where(_e.room_id == bindparam("room"), _e.act != Act.REDACTED).group_by(_e.promise_id)
)
_last_acts = (
    select_rows(_e.act, func.count()).where(_e.room_id == bindparam("room"), _e.seq.in_(_last)).group_by(_e.act)
)
_followed = (
    select_rows(_f.promise_id)
    .where(_f.person_id == bindparam("person"), _f.room_id == bindparam("room"))
    .order_by(_f.promise_id)
)
_tail = select_rows(_e.hash).where(_e.room_id == bindparam("room")).order_by(_e.seq.desc()).limit(1)


# How promises stand


def promise(session: Session, promise_id: int) -> Promise | None:
    """The promise, if there is one."""
    said = history(session, promise_id)
    return folded(said) if said else None


def folded(said: Sequence[Said]) -> Promise:
    """What a promise is after these entries."""
    first = said[0]
    worded = next((one for one in reversed(said) if one.act == Act.MADE), first)
    is_made = worded.act == Act.MADE
    return Promise(
        id=first.promise_id,
        state=rules.state(one.act for one in said),
        what=worded.what,
        scope=_scope(worded.scope),
        opened=first.seq,
        asker_id=first.by_id if first.act == Act.ASKED else None,
        maker_id=worded.by_id if is_made else None,
        who=worded.who,
        who_id=worded.who_id,
        day=next((one.day for one in reversed(said) if one.day is not None), None),
        message_id=worded.message_id or first.message_id,
    )


def history(session: Session, promise_id: int) -> list[Said]:
    """The entries of one promise, in their order."""
    return _said(session, _of_promise, promise=promise_id)


def room_of(session: Session, promise_id: int) -> Topic | None:
    """The room in which it was promised, or asked for."""
    found = session.connection().scalar(select_rows(_e.room_id).where(_e.promise_id == promise_id).limit(1))
    return rooms.topic_of(found) if found is not None else None


def counts(session: Session, room: Topic) -> Counts:
    """How the room's promises stand: each by its last entry."""
    acts = session.connection().execute(_last_acts, {"room": room.id})
    return Counts(**{str(AFTER[Act(act)]): count for act, count in acts})


def late(session: Session, last_day: date) -> Sequence[tuple[int, int]]:
    """The room and id of each promise that was for `last_day` or before, and of which nothing was said since."""
    later = PromiseEntry.__table__.alias()  # type: ignore[attr-defined]
    is_last = ~exists().where(
        later.c.promise_id == PromiseEntry.promise_id, later.c.seq > PromiseEntry.seq, later.c.act != Act.REDACTED
    )
    rows = session.exec(
        select(PromiseEntry.room_id, PromiseEntry.promise_id)
        .where(col(PromiseEntry.day) <= last_day, col(PromiseEntry.act).in_([Act.MADE, Act.MOVED]), is_last)
        .order_by(col(PromiseEntry.room_id), col(PromiseEntry.seq))
    )
    return rows.all()


def tail(session: Session, room: Topic) -> bytes:
    """The hash of the last entry of the room's record."""
    found: bytes | None = session.connection().scalar(_tail, {"room": room.id})
    return found or record.first(room.id)


def followed_by(session: Session, promise_id: int, room: Topic) -> list[int]:
    """Who follows a promise, and still belongs to its room."""
    following = session.exec(select(PromiseFollower.person_id).where(PromiseFollower.promise_id == promise_id)).all()
    there = {person_id for room_id, person_id in rooms.memberships_of(session, following) if room_id == room.id}
    return sorted(there)


def is_following(session: Session, promise_id: int, person_id: int) -> bool:
    """Whether a person is told of each change."""
    return session.get(PromiseFollower, (promise_id, person_id)) is not None


# For whom, and by whom


def who(session: Session, promises: Iterable[Promise]) -> dict[int, Promiser]:
    """Who will do what was promised, by promise. People's names are those they have now."""
    named = list(promises)
    names = people.names(session, {one.who_id for one in named if one.who_id is not None})
    return {
        one.id: Promiser(one.who) if one.who_id is None else Promiser(names.get(one.who_id, ""), one.who_id)
        for one in named
        if one.maker_id is not None
    }


def meant(session: Session, room: Topic, scope: Scope) -> For:
    """For which dwellings, to be read."""
    if scope.kind == "room":
        return For("room", len(rooms.dwellings_in(session, room)))
    if scope.kind == "building":
        name = next((one.name for one in places.all_buildings(session) if one.id == scope.building), "")
        return For("building", len(_dwellings(session, scope.building or 0)), [name])
    names = list(places.addresses(session, scope.dwellings).values())
    if scope.kind == "entrance" and len(names) > 1:
        return For("entrance", len(names), [f"{names[0]} – {names[-1]}"])
    return For(scope.kind, len(names), names)


def blocks(session: Session, room: Topic) -> list[Block]:
    """The buildings of a room, with the dwellings that are let today."""
    (ground,) = rooms.grounds(session, [room])
    standing = [one for one in places.all_buildings(session) if one.complex_id == ground.complex_id]
    if ground.building_id is not None:
        standing = [one for one in standing if one.id == ground.building_id]
    return [
        Block(
            one.id,
            one.name,
            [Home(*home) for home in places.addresses(session, _dwellings(session, one.id)).items()],
        )
        for one in standing
    ]


def colleagues(session: Session, room: Topic) -> list[Colleague]:
    """Who works on the room's buildings or projects, and belongs to the room."""
    (ground,) = rooms.grounds(session, [room])
    about = {ground.project_id} if ground.project_id else projects.about(session, complex_ids=[ground.complex_id])
    working = {taking.person_id for taking in projects.takings(session) if taking.project_id in about}
    working |= people.duties(session).keys()
    there = {person_id for room_id, person_id in rooms.memberships_of(session, working) if room_id == room.id}
    found = sorted(people.actors(session, there).values(), key=lambda actor: (actor.role, actor.name))
    return [Colleague(actor.id, actor.name, actor.role) for actor in found]


def choices(session: Session, actor: Actor, room: Topic) -> Choices:
    """What the form offers. Raises `NotFound`, `Forbidden`."""
    _must_see(session, actor, room)
    roles.must(actor, Capability.MAKE_PROMISE)
    return Choices(colleagues(session, room), blocks(session, room))


# On a page of the room


def offer_items(session: Session, _actor: Actor, span: Span) -> Sequence[PromiseItem]:
    """The entries in this part of the room's stream."""
    said = _said(session, _of_span, **_places(span))
    names = people.names(session, {one.by_id for one in said})
    return [_item(one, names) for one in said]


def offer_states(session: Session, _actor: Actor, span: Span) -> Mapping[int, PromiseState]:
    """The promises that these entries are of, as they stand now."""
    histories = _by_promise(_said(session, _of_those_in_span, **_places(span)))
    return {one.promise: one for one in _states(session, span.room, map(folded, histories.values()))}


def offer_counts(session: Session, _actor: Actor, span: Span) -> Counts:
    """How all promises of the room stand."""
    return counts(session, span.room)


def offer_followed(session: Session, actor: Actor, span: Span) -> Sequence[Followed]:
    """The promises of the room that the viewer follows."""
    rows = session.connection().execute(_followed, {"person": actor.id, "room": span.room.id})
    return [Followed(id_) for id_ in rows.scalars()]


def state_of(session: Session, room: Topic, one: Promise) -> PromiseState:
    """A promise as it is shown."""
    return next(iter(_states(session, room, [one])))


# The record


def whole(session: Session, actor: Actor, room: Topic) -> Record:
    """All promises of a room with what was done with each. Raises `NotFound`. The same for whoever may see the room."""
    _must_see(session, actor, room)
    said = _said(session, _of_room, room=room.id)
    names = people.names(session, {one.by_id for one in said})
    histories = _by_promise(said)
    states = _states(session, room, map(folded, histories.values()))
    listed = [_recorded(state, histories[state.promise], names) for state in states]
    listed.sort(key=lambda one: (OWED_FIRST.index(one.state), one.day or date.max, one.opened))
    return Record(counts(session, room), listed, tail(session, room).hex(), len(said))


def rooms_with_promises(session: Session) -> list[Topic]:
    """The rooms that have a record, or words of one, or in which one was told of."""
    found = set(session.exec(select(PromiseEntry.room_id).distinct()))
    found |= set(session.exec(select(PromiseWords.room_id).distinct()))
    told = select_rows(_log.topic_id).where(_log.opens_item, _log.kind == PromiseRecorded.kind).distinct()
    found |= set(session.connection().execute(told).scalars())
    return [rooms.topic_of(id_) for id_ in sorted(found)]


def faults(session: Session, room: Topic) -> list[Fault]:
    """What is wrong with the room's record."""
    entries = session.exec(
        select(PromiseEntry).where(PromiseEntry.room_id == room.id).order_by(col(PromiseEntry.seq))
    ).all()
    words = {one.seq: one for one in session.exec(select(PromiseWords).where(PromiseWords.room_id == room.id))}
    return list(record.faults(room.id, entries, words, _told(session, room)))


def has_fingerprint(session: Session, fingerprint: str) -> bool:
    """Whether an entry of any record has a hash that begins so."""
    hashes = session.exec(select(PromiseEntry.hash))
    return any(hash_.hex().startswith(fingerprint) for hash_ in hashes)


def entries_in(session: Session, room: Topic) -> int:
    """How many entries a room's record has."""
    return session.exec(select(func.count()).where(PromiseEntry.room_id == room.id)).one()


def _said(session: Session, statement: Select[Any], **values: int) -> list[Said]:
    return [Said._make(row) for row in session.connection().execute(statement, values)]


def _places(span: Span) -> dict[str, int]:
    return {"room": span.room.id, "first": span.first, "last": span.last}


@lru_cache(1024)
def _scope(written: str) -> Scope:
    return msgspec.json.decode(written, type=Scope)


def _by_promise(said: Iterable[Said]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    for one in said:
        found.setdefault(one.promise_id, []).append(one)
    return found


def _states(session: Session, room: Topic, promises: Iterable[Promise]) -> Iterator[PromiseState]:
    listed = list(promises)
    promisers = who(session, listed)

    @cache
    def read(scope: Scope) -> For:
        return meant(session, room, scope)

    return (
        PromiseState(
            promise=one.id,
            state=one.state,
            what=one.what,
            scope=read(one.scope),
            opened=one.opened,
            owners=one.owners,
            who=promisers.get(one.id),
            day=one.day,
            message=one.message_id,
        )
        for one in listed
    )


def _item(said: Said, names: Mapping[int, str]) -> PromiseItem:
    return PromiseItem(
        promise=said.promise_id,
        act=Act(said.act),
        seq=said.seq,
        at=stamp(said.at),
        by=_by(said, names),
        fingerprint=said.hash.hex(),
        day=said.day,
        reason=said.reason,
    )


def _recorded(state: PromiseState, said: Sequence[Said], names: Mapping[int, str]) -> Recorded:
    return Recorded(
        **asdict(state),
        at=stamp(said[0].at),
        by=_by(said[0], names),
        history=[_item(one, names) for one in said],
    )


def _by(said: Said, names: Mapping[int, str]) -> By:
    return HOUSE.by if said.by_id == HOUSE.id else By(said.by_id, names.get(said.by_id, ""), said.by_role)


def _dwellings(session: Session, building_id: int) -> Collection[int]:
    return places.let_dwellings(session, day(utc_now()), building_id=building_id)


def _must_see(session: Session, actor: Actor, room: Topic) -> None:
    if room not in rooms.visible_to(session, actor, [room]):
        raise NotFound


def _told(session: Session, room: Topic) -> dict[int, bytes]:
    """What the room's journal says of the record: the hash of each entry, by number."""
    rows = session.connection().execute(
        select_rows(_log.seq, _log.frame).where(
            _log.topic_kind == room.kind, _log.topic_id == room.id, _log.opens_item, _log.kind == PromiseRecorded.kind
        )
    )
    return {seq: _fingerprint(frame) for seq, frame in rows}


def _fingerprint(frame: bytes) -> bytes:
    told = msgspec.json.decode(decode_event(frame).data, type=PromiseRecorded)
    return bytes.fromhex(told.fingerprint)
