"""Promising, and saying what became of it. Each step is an entry in the room's record and an event in the room.

Who adds to a promise holds its first entry until the commit, so of two processes the second sees what the first did.
The entry itself is made when the event has its number: the room's topic is held then, so each entry finds the one
before it, and the chain costs no lock of its own.
"""

import secrets
from collections.abc import Collection, Sequence

import msgspec
from msgspec.structs import asdict, replace
from sqlmodel import col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.bulk import put
from app.kernel.transaction import NotYet, Slot, Tx
from app.messages import queries as messages
from app.messages.rules import MessageNotFound
from app.people import roles
from app.people.roles import Capability, Role
from app.places.rules import day
from app.promises import queries, record, rules
from app.promises.models import PromiseEntry, PromiseWords, followers
from app.promises.queries import Promise, Said
from app.promises.rules import AFTER, Act, State
from app.promises.wire import (
    AskPromise,
    BreakPromise,
    DeclinePromise,
    FollowPromise,
    KeepPromise,
    MakePromise,
    MovePromise,
    PromiseFollowing,
    PromiseNews,
    PromiseRecorded,
    RedactPromise,
    Scope,
)
from app.rooms import queries as rooms
from app.rooms.rules import must_not_be_muted
from channels.protocol import decode_event
from channels.topics import Topic

AGAIN_S = 0.2  # after which somebody comes back who found a promise held by another process


def make(tx: Tx, actor: Actor, room: Topic, data: MakePromise) -> Slot:
    """Promise something, of one's own accord or since it was asked for."""
    roles.must(actor, Capability.MAKE_PROMISE)
    _must_speak(tx, actor, room)
    what = rules.what(data.what)
    who = "" if data.who_id is not None else rules.who(data.who)
    rules.must_be_ahead(data.day, day(tx.now))
    _must_work_here(tx, room, data.who_id)
    _must_be_here(tx, room, data.scope)
    _must_be_said(tx, room, data.message)
    asked = _hold(tx, room, data.promise) if data.promise is not None else None
    if asked:
        rules.must_lead_on(asked.state, Act.MADE)

    promise = Promise(
        id=asked.id if asked else tx.new_id(),
        state=State.OPEN,
        what=what,
        scope=data.scope,
        opened=asked.opened if asked else 0,
        asker_id=asked.asker_id if asked else None,
        maker_id=actor.id,
        who=who,
        who_id=data.who_id,
        day=data.day,
        message_id=data.message or (asked.message_id if asked else None),
    )
    _let_follow(tx, room, promise.id, promise.owners)
    return _record(tx, room, promise, Act.MADE)


def ask(tx: Tx, actor: Actor, room: Topic, data: AskPromise) -> Slot:
    """Ask for a promise. Whoever asks is told what becomes of it."""
    roles.must(actor, Capability.ASK_PROMISE)
    _must_speak(tx, actor, room)
    what = rules.what(data.what)
    _must_be_said(tx, room, data.message)

    promise = Promise(
        id=tx.new_id(),
        state=State.ASKED,
        what=what,
        scope=Scope(),
        opened=0,
        asker_id=actor.id,
        message_id=data.message,
    )
    _let_follow(tx, room, promise.id, [actor.id])
    return _record(tx, room, promise, Act.ASKED)


def decline(tx: Tx, actor: Actor, room: Topic, data: DeclinePromise) -> Slot:
    """Say why what was asked for isn't promised."""
    roles.must(actor, Capability.DECLINE_PROMISE)
    _must_speak(tx, actor, room)
    reason = rules.reason(data.reason)
    promise = _hold(tx, room, data.promise)
    rules.must_lead_on(promise.state, Act.DECLINED)

    return _record(tx, room, promise, Act.DECLINED, reason=reason)


def keep(tx: Tx, actor: Actor, room: Topic, data: KeepPromise) -> Slot:
    """Say that it was done."""
    roles.must(actor, Capability.KEEP_PROMISE)
    return _answer(tx, actor, room, data.promise, Act.KEPT, rules.note(data.reason))


def move(tx: Tx, actor: Actor, room: Topic, data: MovePromise) -> Slot:
    """Promise it for another day."""
    roles.must(actor, Capability.MOVE_PROMISE)
    promise = _owned(tx, actor, room, data.promise)
    reason = rules.reason(data.reason)
    rules.must_be_ahead(data.day, day(tx.now))
    rules.must_lead_on(promise.state, Act.MOVED)

    return _record(tx, room, replace(promise, day=data.day), Act.MOVED, reason=reason)


def break_(tx: Tx, actor: Actor, room: Topic, data: BreakPromise) -> Slot:
    """Say that it isn't done, and why."""
    roles.must(actor, Capability.BREAK_PROMISE)
    return _answer(tx, actor, room, data.promise, Act.BROKEN, rules.reason(data.reason))


def redact(tx: Tx, actor: Actor, room: Topic, data: RedactPromise) -> Slot:
    """Take out what a tenant wrote: she who wrote it may, and who keeps order. An entry says so, and why."""
    roles.must(actor, Capability.REDACT_PROMISE)
    reason = rules.reason(data.reason)
    promise = _hold(tx, room, data.promise)
    if promise.asker_id is None or (actor.role == Role.TENANT and promise.asker_id != actor.id):
        raise rules.NotATenantsWords

    return _take_out(tx, room, promise, reason=reason, whole=False)


def erase(tx: Tx, promise_id: int, *, reason: str) -> Slot:
    """Take out all words of a promise, where the law on privacy asks it; at the machine only. Raises `PromiseNotFound`.

    That there was a promise, for which day, and what became of it, stays; an entry says that the words are gone.
    """
    room = queries.room_of(tx.session, promise_id)
    if room is None:
        raise rules.PromiseNotFound
    return _take_out(tx, room, _hold(tx, room, promise_id), reason=rules.reason(reason), whole=True)


def follow(tx: Tx, actor: Actor, room: Topic, data: FollowPromise) -> Slot:
    """Be told of each change."""
    roles.must(actor, Capability.FOLLOW_PROMISE)
    _must_be_there(tx, room, data.promise)
    if queries.is_following(tx.session, data.promise, actor.id):
        return _nothing_new(tx, actor)
    put(tx.session, followers, [_following(room, data.promise, actor.id)], by=["promise_id", "person_id"])
    return tx.emit(_own(actor.id), PromiseFollowing(data.promise, str(room), following=True))


def unfollow(tx: Tx, actor: Actor, room: Topic, data: FollowPromise) -> Slot:
    """Be told no longer."""
    roles.must(actor, Capability.FOLLOW_PROMISE)
    _must_be_there(tx, room, data.promise)
    here = (followers.c.promise_id == data.promise, followers.c.person_id == actor.id)
    if tx.session.connection().execute(followers.delete().where(*here)).rowcount == 0:
        return _nothing_new(tx, actor)
    return tx.emit(_own(actor.id), PromiseFollowing(data.promise, str(room), following=False))


def tell_late(tx: Tx) -> None:
    """Let each promise whose day has passed say so in its room, once.

    What another process holds says so in the next round, if it still is late then.
    """
    for room_id, promise_id in queries.late(tx.session, rules.last_day_passed(tx.now)):
        try:
            promise = _hold(tx, rooms.topic_of(room_id), promise_id)
        except NotYet:
            continue
        if promise.state in rules.FROM[Act.LATE]:
            _record(tx, rooms.topic_of(room_id), promise, Act.LATE)


def _answer(tx: Tx, actor: Actor, room: Topic, promise_id: int, act: Act, reason: str) -> Slot:
    promise = _owned(tx, actor, room, promise_id)
    rules.must_lead_on(promise.state, act)
    return _record(tx, room, promise, act, reason=reason)


def _must_speak(tx: Tx, actor: Actor, room: Topic) -> None:
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)


def _must_work_here(tx: Tx, room: Topic, person_id: int | None) -> None:
    if person_id is not None and person_id not in {one.id for one in queries.colleagues(tx.session, room)}:
        raise rules.UnknownPromiser


def _must_be_here(tx: Tx, room: Topic, scope: Scope) -> None:
    """Raises `UnknownDwellings` unless these are dwellings of the room, of one building where an entrance is meant."""
    if scope.kind == "room":
        if scope != Scope():
            raise rules.UnknownDwellings
        return
    blocks = [one for one in queries.blocks(tx.session, room) if scope.building in (None, one.id)]
    there = {home.id for one in blocks for home in one.dwellings}
    needs_building, needs_dwellings = scope.kind != "dwellings", scope.kind != "building"
    if (
        (scope.building is not None) != needs_building
        or bool(scope.dwellings) != needs_dwellings
        or not blocks
        or not there.issuperset(scope.dwellings)
    ):
        raise rules.UnknownDwellings


def _must_be_said(tx: Tx, room: Topic, message_id: int | None) -> None:
    """Raises `MessageNotFound` unless the message it comes from can be read in the room."""
    if message_id is None:
        return
    found = messages.find(tx.session, room, [message_id])[message_id]
    if found.deleted_at is not None or found.hidden_reason is not None:
        raise MessageNotFound


def _must_be_there(tx: Tx, room: Topic, promise_id: int) -> None:
    if tx.session.exec(_first(room, promise_id)).first() is None:
        raise rules.PromiseNotFound


def _owned(tx: Tx, actor: Actor, room: Topic, promise_id: int) -> Promise:
    """The promise, held, if it is the actor's to say what became of it. Raises `NotYourPromise`."""
    _must_speak(tx, actor, room)
    promise = _hold(tx, room, promise_id)
    if actor.id not in promise.owners and not roles.may(actor, Capability.CHANGE_ANY_PROMISE):
        raise rules.NotYourPromise
    return promise


def _hold(tx: Tx, room: Topic, promise_id: int) -> Promise:
    """The promise as it stands, which no other process adds to until the commit.

    It isn't waited for here, as in `polls`: two batches could wait in a circle. Raises `NotYet` while another process
    has it, or when it was opened in this same batch and so has no number yet; and `PromiseNotFound`.
    """
    promise = tx.remember(_key(promise_id), lambda: _held(tx, room, promise_id))
    if not promise.opened:
        raise NotYet(0)
    return promise


def _held(tx: Tx, room: Topic, promise_id: int) -> Promise:
    if tx.session.exec(_first(room, promise_id).with_for_update(skip_locked=True)).first() is None:
        _must_be_there(tx, room, promise_id)
        raise NotYet(AGAIN_S)
    promise = queries.promise(
        tx.session, promise_id
    )  # a statement after the lock: it sees what was committed before it
    assert promise is not None
    return promise


def _first(room: Topic, promise_id: int) -> SelectOfScalar[PromiseEntry]:
    here = (PromiseEntry.promise_id == promise_id, PromiseEntry.room_id == room.id)
    return select(PromiseEntry).where(*here).order_by(col(PromiseEntry.seq)).limit(1)


def _record(tx: Tx, room: Topic, promise: Promise, act: Act, *, reason: str = "", emptying: Sequence[int] = ()) -> Slot:
    """Add an entry to the record and tell of it: the room, and those who follow the promise.

    `promise` is as it will be but for its state; `emptying`: the entries whose words this one takes out.
    """
    now = replace(promise, state=AFTER.get(act, promise.state))

    def entered(slot: Slot) -> PromiseRecorded:
        entry, words = _entry(tx, room, slot.seq, now, act, reason)
        entry.hash = record.hash_of(entry, queries.tail(tx.session, room))
        tx.session.add_all([entry, words])
        tx.session.flush()
        _empty(tx, room, emptying)
        return PromiseRecorded(
            act=act,
            reason=reason,
            fingerprint=entry.hash.hex(),
            counts=queries.counts(tx.session, room),
            **asdict(queries.state_of(tx.session, room, replace(now, opened=now.opened or slot.seq))),
        )

    slot = tx.emit_numbered(room, entered)
    for person_id in queries.followed_by(tx.session, promise.id, room):
        if person_id != tx.actor.id:
            tx.emit_numbered(_own(person_id), lambda _: PromiseNews(promise.id, str(room), slot.seq, act))
    tx.forget(_key(promise.id))
    tx.remember(_key(promise.id), lambda: now)
    tx.remember(_told(promise.id), lambda: True)
    return slot


def _entry(tx: Tx, room: Topic, seq: int, promise: Promise, act: Act, reason: str) -> tuple[PromiseEntry, PromiseWords]:
    """The entry, before it is hashed, and its words. The first and the making say all, the others what is new."""
    is_worded, is_made = act in {Act.ASKED, Act.MADE}, act == Act.MADE
    words = PromiseWords(
        room_id=room.id,
        seq=seq,
        what=promise.what if is_worded else "",
        who=promise.who if is_made else "",
        reason=reason,
        salt=secrets.token_bytes(record.SALT_BYTES),
    )
    entry = PromiseEntry(
        room_id=room.id,
        seq=seq,
        promise_id=promise.id,
        act=act,
        at=tx.now,
        by_id=tx.actor.id,
        by_role=tx.actor.role,
        day=promise.day if act in {Act.MADE, Act.MOVED} else None,
        who_id=promise.who_id if is_made else None,
        scope=msgspec.json.encode(promise.scope).decode() if is_worded else "",
        message_id=promise.message_id if is_worded else None,
        words_hash=record.hash_of_words(words),
        hash=b"",
    )
    return entry, words


def _let_follow(tx: Tx, room: Topic, promise_id: int, person_ids: Collection[int]) -> None:
    """They are told what becomes of it without having asked."""
    new = [id_ for id_ in person_ids if not queries.is_following(tx.session, promise_id, id_)]
    put(tx.session, followers, [_following(room, promise_id, id_) for id_ in new], by=["promise_id", "person_id"])
    for person_id in new:
        tx.emit(_own(person_id), PromiseFollowing(promise_id, str(room), following=True))


def _take_out(tx: Tx, room: Topic, promise: Promise, *, reason: str, whole: bool) -> Slot:
    """Empty the words of a promise, all or what a tenant wrote; where they were told, in the journal, too."""
    if tx.remember(_told(promise.id), lambda: False):
        raise NotYet(0)  # an event of this same batch can't be erased yet; the next batch can
    said = queries.history(tx.session, promise.id)
    gone = [one for one in said if whole or one.by_role == Role.TENANT]
    is_made = promise.maker_id is not None
    for one in said:
        _erase_from_journal(tx, room, one, made_before=_is_made_by(said, one.seq), whole=whole)
    left = promise if is_made and not whole else replace(promise, what="", who="")
    return _record(tx, room, left, Act.REDACTED, reason=reason, emptying=[one.seq for one in gone])


def _is_made_by(said: Sequence[Said], seq: int) -> bool:
    return any(one.act == Act.MADE and one.seq <= seq for one in said)


def _erase_from_journal(tx: Tx, room: Topic, one: Said, *, made_before: bool, whole: bool) -> None:
    (entry,) = journal.since(tx.session, room, one.seq - 1, 1)
    told = msgspec.json.decode(decode_event(entry.frame).data, type=PromiseRecorded)
    if whole:
        who = told.who if told.who and told.who.id is not None else None
        tx.redact(room, entry.seq, replace(told, what="", reason="", who=who))
    elif not made_before:
        tx.redact(room, entry.seq, replace(told, what=""))


def _empty(tx: Tx, room: Topic, seqs: Sequence[int]) -> None:
    if seqs:
        emptied = update(PromiseWords).where(col(PromiseWords.room_id) == room.id, col(PromiseWords.seq).in_(seqs))
        tx.session.exec(emptied.values(what="", who="", reason="", salt=b""))


def _following(room: Topic, promise_id: int, person_id: int) -> dict[str, int]:
    return {"promise_id": promise_id, "person_id": person_id, "room_id": room.id}


def _nothing_new(tx: Tx, actor: Actor) -> Slot:
    return Slot(_own(actor.id), journal.head(tx.session, _own(actor.id)))


def _own(person_id: int) -> Topic:
    return Topic("person", person_id)


def _key(promise_id: int) -> tuple[str, int]:
    return ("promise", promise_id)


def _told(promise_id: int) -> tuple[str, int]:
    return ("promise told", promise_id)
