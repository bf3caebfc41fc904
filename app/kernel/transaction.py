"""A transaction of many commands: each checks and changes, all commit together, the journal numbers what happened.

What a command sees of it is `Tx`. Events take their numbers at the end of the batch, in one statement; rows that carry
an event's number are handed to `append` and written after it, in bulk.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from app.kernel import journal
from app.kernel.actor import HOUSE, Actor
from app.kernel.clock import Clock
from app.kernel.db import Database, as_refusal, insert_many, wrote
from app.kernel.ids import Ids
from app.kernel.journal import Event
from channels.errors import Refused
from channels.protocol import Entry, stamp
from channels.topics import Topic

T = TypeVar("T")


class Slot:
    """The place of an event in its topic. `seq` is known when the batch has been numbered."""

    __slots__ = ("seq", "topic")

    def __init__(self, topic: Topic, seq: int = 0) -> None:
        self.topic = topic
        self.seq = seq


class NotYet(Exception):
    """A command asks to be run again in `wait_s` seconds, since what it counts may not be shown more often."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


Reply = Callable[[T | None, Exception | None], None]


@dataclass(slots=True)
class Job(Generic[T]):
    """What waits for the writer: what to run, for whom, and who hears of it. A command has an id and a topic."""

    run: Callable[["Tx"], T]
    actor: Actor
    reply: Reply[T]
    id: str = ""
    topic: Topic | None = None


@dataclass(slots=True)
class Committed:
    """What a batch came to."""

    outcomes: list[tuple[Job[Any], Any, Exception | None]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    later: list[tuple[float, Job[Any]]] = field(default_factory=list)
    storage_fault: Refused | None = None


@dataclass(slots=True)
class _Emitted:
    slot: Slot
    actor: Actor
    event: Event | None
    make: Callable[[], Event] | None = None  # what makes the event, when it is not there yet


Prefetch = Callable[["Batch", Sequence[Job[Any]]], None]


class Batch:
    """What the commands of one transaction share."""

    def __init__(self, session: Session, now: datetime, ids: Ids) -> None:
        self.session = session
        self.connection = session.connection()  # asked for once: the session looks for it anew each time
        self.info = self.connection.info  # the same
        self.now = now
        self.ids = ids
        self.memo: dict[Hashable, Any] = {}  # what was asked once for all of them
        self.emitted: list[_Emitted] = []
        self.once: dict[Hashable, Slot] = {}
        self.appended: dict[tuple[Table, tuple[str, ...]], list[tuple[Any, ...]]] = {}
        self.size = 0  # grows with everything that a command hands over

    def finish(self) -> list[Entry]:
        """Number the events, write what was handed over, and give the journal its rows. The caller commits."""
        self.session.flush()
        self._number()
        for e in self.emitted:
            if e.make is not None:
                e.event = e.make()
        self.session.flush()
        at = stamp(self.now)
        told = [
            (journal.entry(e.slot.topic, e.slot.seq, e.event, at=at, by=e.actor.by), e.actor.id, e.event.opens_item)
            for e in self.emitted
            if e.event is not None
        ]
        for (table, names), rows in self.appended.items():
            insert_many(self.connection, table, names, [_with_numbers(column) for column in zip(*rows, strict=True)])
        journal.write(self.connection, told)
        return [entry for entry, _, _ in told]

    def _number(self) -> None:
        counts: dict[Topic, int] = {}
        for e in self.emitted:
            counts[e.slot.topic] = counts.get(e.slot.topic, 0) + 1
        heads = journal.take_numbers(self.session, counts)
        given = {topic: heads[topic] - count for topic, count in counts.items()}
        for e in self.emitted:
            given[e.slot.topic] += 1
            e.slot.seq = given[e.slot.topic]


class Tx:
    """What a command acts through: time, ids, the session, and the journal."""

    __slots__ = ("_batch", "actor", "now", "session")

    def __init__(self, batch: Batch, actor: Actor) -> None:
        self._batch = batch
        self.session = batch.session
        self.now = batch.now
        self.actor = actor

    def new_id(self) -> int:
        """A number that no other thing in the house has."""
        return self._batch.ids.take(self.session)

    def emit(self, topic: Topic, event: Event) -> Slot:
        """Tell the topic's followers. The number is in the slot after the batch has been numbered."""
        return self._emit(topic, self.actor, event)

    def emit_once(self, key: Hashable, topic: Topic, kind: type[Event], make: Callable[[], Event]) -> Slot:
        """One event for all commands of this batch that give the same `key`, such as a poll's count.

        `make` is called when the topic's number has been taken, so counts of two processes come in the journal's
        order, and it sees what all commands of the batch changed. It is the house's event, not one person's.
        """
        key = (topic, kind, key)
        slot = self._batch.once.get(key)
        if slot is None:
            slot = self._batch.once[key] = self._emit(topic, HOUSE, make=make)
        return slot

    def emit_numbered(self, topic: Topic, make: Callable[[Slot], Event]) -> Slot:
        """An event that is made when its number is known, such as one that rests on all that came before it.

        `make` is called when the topic is held until the commit, so what it reads of the topic is the last there is;
        what it adds to the session is written with the batch.
        """
        slot: Slot = self._emit(topic, self.actor, make=lambda: make(slot))
        return slot

    def append(self, table: type[SQLModel], /, **values: Any) -> None:
        """Insert a row at the end of the batch, in bulk. A `Slot` among the values becomes its number.

        Nothing in the same batch reads it back; what must be read is added to the session instead.
        """
        place = (table.__table__, tuple(values))  # type: ignore[attr-defined]
        self._batch.appended.setdefault(place, []).append(tuple(values.values()))
        self._batch.size += 1

    def redact(self, topic: Topic, seq: int, data: Event) -> None:
        """Put `data` in the place of what the event said: erasing reaches the journal."""
        journal.redact(self.session, topic, seq, data)

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, asked once for all commands of the batch."""
        memo = self._batch.memo
        if key not in memo:
            memo[key] = make()
        value: T = memo[key]
        return value

    def forget(self, key: Hashable) -> None:
        """What was remembered under `key` has changed."""
        self._batch.memo.pop(key, None)

    def _emit(
        self, topic: Topic, actor: Actor, event: Event | None = None, make: Callable[[], Event] | None = None
    ) -> Slot:
        slot = Slot(topic)
        self._batch.emitted.append(_Emitted(slot, actor, event, make))
        self._batch.size += 1
        return slot


class _Spoiled(Exception):
    """A command refused after it had changed something; only a rollback takes that back."""

    def __init__(self, answer: Exception) -> None:
        super().__init__(answer)
        self.answer = answer


def commit(
    database: Database, jobs: Sequence[Job[Any]], *, clock: Clock, ids: Ids, prefetch: Sequence[Prefetch] = ()
) -> Committed:
    """Run `jobs` in order and commit them together. Each `prefetch` asks the database once for all of them.

    If one raises anything but a refusal, all is rolled back and they run again one by one, so that a bad command
    harms only itself. If the storage itself is at fault, those that are left are all answered with that.
    """
    try:
        return _commit(database, jobs, clock=clock, ids=ids, prefetch=prefetch)
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the command that raised it
        ids.forget()
        if len(jobs) == 1:
            return _failed(jobs[0], error)
        return _one_by_one(jobs, lambda job: commit(database, [job], clock=clock, ids=ids, prefetch=prefetch))


def _one_by_one(jobs: Sequence[Job[Any]], alone: Callable[[Job[Any]], Committed]) -> Committed:
    whole = Committed()
    for n, job in enumerate(jobs):
        part = alone(job)
        whole.outcomes += part.outcomes
        whole.entries += part.entries
        whole.later += part.later
        if part.storage_fault:
            whole.storage_fault = part.storage_fault
            whole.outcomes += [(left, None, part.storage_fault) for left in jobs[n + 1 :]]
            break
    return whole


def _failed(job: Job[Any], error: Exception) -> Committed:
    if isinstance(error, _Spoiled):
        error = error.answer
    if isinstance(error, NotYet):
        return Committed(later=[(error.wait_s, job)])
    fault = as_refusal(error) if isinstance(error, DBAPIError) else None
    return Committed(outcomes=[(job, None, fault or error)], storage_fault=fault)


def _commit(
    database: Database, jobs: Sequence[Job[Any]], *, clock: Clock, ids: Ids, prefetch: Sequence[Prefetch]
) -> Committed:
    committed = Committed()
    with Session(database.writing, expire_on_commit=False) as session:
        wrote(session.connection().info)  # begins: the time is read when it is this process's turn
        batch = Batch(session, clock(), ids)
        for fetch in prefetch:
            fetch(batch, jobs)
        for job in jobs:
            _run(batch, job, committed)
        committed.entries = batch.finish()
        session.commit()
    return committed


def _run(batch: Batch, job: Job[Any], committed: Committed) -> None:
    before = batch.size
    try:
        result = job.run(Tx(batch, job.actor))
    except (Refused, NotYet) as no:
        session = batch.session
        if batch.size != before or session.new or session.dirty or session.deleted or wrote(batch.info):
            raise _Spoiled(no) from no
        if isinstance(no, NotYet):
            committed.later.append((no.wait_s, job))
        else:
            committed.outcomes.append((job, None, no))
    else:
        committed.outcomes.append((job, result, None))
        batch.session.flush()  # what it left in the session is not the next one's
        wrote(batch.info)


def _with_numbers(column: tuple[Any, ...]) -> Sequence[Any]:
    """The values of a column, with the numbers of its slots. A slot in a column that begins with none is a fault."""
    if not isinstance(column[0], Slot):
        return column
    return [value.seq if isinstance(value, Slot) else value for value in column]
