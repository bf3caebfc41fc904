"""Promises to try things with, each step in a batch of its own."""

from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

from app.kernel.actor import HOUSE, Actor
from app.kernel.db import Database
from app.kernel.ids import Ids
from app.kernel.transaction import Job, Slot, Tx, commit
from app.places.rules import day
from app.promises import commands, queries
from app.promises.wire import (
    AskPromise,
    BreakPromise,
    DeclinePromise,
    FollowPromise,
    KeepPromise,
    MakePromise,
    MovePromise,
    Record,
    Recorded,
    RedactPromise,
)
from channels.topics import Topic
from tests.support.app import Ground


def a_promise(ground: Ground, maker: Actor, room: Topic, *, days: int = 7, **wishes: Any) -> int:
    """A promise for a week from now, unless wished otherwise: its number."""
    wished: dict[str, Any] = {"what": "De lift wordt gerepareerd", "who": "Liftbedrijf", "day": ahead(ground, days)}
    if "who_id" in wishes:
        del wished["who"]
    wished |= wishes
    ground.do(lambda tx: commands.make(tx, maker, room, MakePromise(**wished)), maker)
    return last(ground)


def asked(ground: Ground, asker: Actor, room: Topic, what: str = "Kan de hal geverfd worden?", **more: Any) -> int:
    """A promise that a tenant asks for: its number."""
    ground.do(lambda tx: commands.ask(tx, asker, room, AskPromise(what, **more)), asker)
    return last(ground)


def decline(ground: Ground, actor: Actor, room: Topic, promise: int, reason: str = "Geen geld") -> Slot:
    return ground.do(lambda tx: commands.decline(tx, actor, room, DeclinePromise(promise, reason)), actor)


def keep(ground: Ground, actor: Actor, room: Topic, promise: int, reason: str = "") -> Slot:
    return ground.do(lambda tx: commands.keep(tx, actor, room, KeepPromise(promise, reason)), actor)


def move(ground: Ground, actor: Actor, room: Topic, promise: int, *, days: int, reason: str = "Levertijd") -> Slot:
    data = MovePromise(promise, ahead(ground, days), reason)
    return ground.do(lambda tx: commands.move(tx, actor, room, data), actor)


def break_(ground: Ground, actor: Actor, room: Topic, promise: int, reason: str = "Lukt niet") -> Slot:
    return ground.do(lambda tx: commands.break_(tx, actor, room, BreakPromise(promise, reason)), actor)


def redact(ground: Ground, actor: Actor, room: Topic, promise: int, reason: str = "Namen van buren") -> Slot:
    return ground.do(lambda tx: commands.redact(tx, actor, room, RedactPromise(promise, reason)), actor)


def follow(ground: Ground, actor: Actor, room: Topic, promise: int) -> Slot:
    return ground.do(lambda tx: commands.follow(tx, actor, room, FollowPromise(promise)), actor)


def unfollow(ground: Ground, actor: Actor, room: Topic, promise: int) -> Slot:
    return ground.do(lambda tx: commands.unfollow(tx, actor, room, FollowPromise(promise)), actor)


def the_record(ground: Ground, viewer: Actor, room: Topic) -> Record:
    """All promises of the room, as the viewer has them."""
    return ground.ask(queries.whole, viewer, room)


def seen(ground: Ground, viewer: Actor, room: Topic, promise: int) -> Recorded:
    """One of them."""
    return next(one for one in the_record(ground, viewer, room).promises if one.promise == promise)


def ahead(ground: Ground, days: int) -> Any:
    """So many days from today."""
    return day(ground.now) + timedelta(days=days)


def last(ground: Ground) -> int:
    """The promise that was told of last."""
    promise: int = ground.told("promise.recorded")[-1]["promise"]
    return promise


def promise_at_once(url: str, room: Topic, maker: Actor, barrier: Barrier, moment: datetime) -> None:
    """What one process does beside another: promise, five at a time, and let what is late say so."""
    database = Database(url)
    ids = Ids()
    data = MakePromise("De lift wordt gerepareerd", day(moment), who="Liftbedrijf")

    def job(tx: Tx) -> Slot:
        return commands.make(tx, maker, room, data)

    barrier.wait(30)
    for _ in range(4):
        jobs = [Job(job, maker, lambda _slot, _error: None) for _ in range(5)]
        done = commit(database, jobs, clock=lambda: moment, ids=ids)
        assert all(error is None for _, _, error in done.outcomes)
    barrier.wait(30)
    late = Job(commands.tell_late, HOUSE, lambda _slot, _error: None)
    commit(database, [late], clock=lambda: moment + timedelta(days=2), ids=ids)
    database.close()
