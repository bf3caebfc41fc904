"""The journal: everything that happened, numbered per topic from 1 without holes.

The frame is kept as it goes on the wire, so that catching up is reading. An event takes its number in the transaction
of the change that it tells of; the topic's head row, locked until the commit, makes two processes number one after
the other.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    LargeBinary,
    Table,
    and_,
    bindparam,
    select,
    text,
    update,
)
from sqlmodel import Field, Session, SQLModel

from app.kernel.bulk import among
from app.kernel.db import insert_many, rows_for
from channels.protocol import By, Entry, decode_event, event_content, event_frame
from channels.topics import Topic

PAGE = 500  # events that are read at once


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """What happened, as everybody who follows the topic may see it. A subclass says its kind.

    `opens_item`: it stands in the room's stream on its own (a message, a poll), and counts as unread.
    """

    kind: ClassVar[str]
    opens_item: ClassVar[bool] = False


class TopicHead(SQLModel, table=True):
    """The last number that was given out in a topic."""

    __tablename__ = "topic_head"

    kind: str = Field(primary_key=True, max_length=20)
    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    head: int = Field(sa_type=BigInteger)


class JournalRow(SQLModel, table=True):
    """One event. SQLite keeps the rows of a topic side by side (no row id), so that a page is one read."""

    __tablename__ = "journal"
    __table_args__ = {"sqlite_with_rowid": False}

    topic_kind: str = Field(primary_key=True, max_length=20)
    topic_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=64)
    by_id: int = Field(sa_type=BigInteger)
    opens_item: bool
    frame: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Epoch(SQLModel, table=True):
    """Which life of the journal this is: a new one begins when a backup is put back."""

    __tablename__ = "epoch"

    id: str = Field(primary_key=True, max_length=32)


journal: Table = JournalRow.__table__  # type: ignore[attr-defined]
heads_table: Table = TopicHead.__table__  # type: ignore[attr-defined]

_items = (journal.c.topic_kind, journal.c.topic_id, journal.c.opens_item, journal.c.seq)
Index("ix_journal_items", *_items[:2], journal.c.seq, postgresql_where=journal.c.opens_item).ddl_if("postgresql")
# Rather than one of items only, SQLite would take the primary key, and read all that lies between two items.
Index("ix_journal_by_item", *_items, journal.c.by_id).ddl_if("sqlite")


_head = select(heads_table.c.head).where(heads_table.c.kind == bindparam("kind"), heads_table.c.id == bindparam("id"))
_newest_items = (
    select(journal.c.seq, journal.c.by_id)
    .where(
        journal.c.topic_kind == bindparam("kind"),
        journal.c.topic_id == bindparam("id"),
        journal.c.opens_item,
        journal.c.seq > bindparam("after"),
    )
    .order_by(journal.c.seq.desc())
    .limit(bindparam("most"))
)
_COUNT_OTHERS = """
SELECT v.column1, v.column2, (
    SELECT count(*) FROM (
        SELECT 1 FROM journal AS j WHERE j.topic_kind = '{kind}' AND j.topic_id = v.column1 AND j.opens_item = TRUE
        AND j.seq > v.column3 AND j.by_id <> v.column2 LIMIT {most}
    ) AS newest
) FROM ({values}) AS v
"""


# Writing

_COLUMNS = ("topic_kind", "topic_id", "seq", "kind", "by_id", "opens_item", "frame")
_TAKE = (
    "INSERT INTO topic_head (kind, id, head) {values} "
    "ON CONFLICT (kind, id) DO UPDATE SET head = topic_head.head + excluded.head RETURNING kind, id, head"
)


def take_numbers(session: Session, counts: Mapping[Topic, int]) -> dict[Topic, int]:
    """Each topic's head after `counts[topic]` more events; the topics stay locked until the commit.

    One statement, in topic order, so that two transactions can't wait for each other in a circle.
    """
    values = [(topic.kind, topic.id, count) for topic, count in sorted(counts.items())]
    return {Topic(kind, id_): head for kind, id_, head in rows_for(session, _TAKE, values)}


def entry(topic: Topic, seq: int, event: Event, *, at: str, by: By) -> Entry:
    """The event under its number, as the journal keeps it and the wire carries it."""
    return Entry(topic, seq, event.kind, event_frame(topic, seq, event_content(event.kind, at, by, event)))


def write(connection: Connection, rows: Sequence[tuple[Entry, int, bool]]) -> None:
    """Add entries, each with its author's id and whether it opens an item."""
    if not rows:
        return
    entries, by_ids, open_items = zip(*rows, strict=True)
    topics, seqs, kinds, frames = zip(*entries, strict=True)
    topic_kinds, topic_ids = zip(*topics, strict=True)
    insert_many(connection, journal, _COLUMNS, [topic_kinds, topic_ids, seqs, kinds, by_ids, open_items, frames])


def redact(session: Session, topic: Topic, seq: int, data: msgspec.Struct) -> None:
    """Put `data` in the place of what event `seq` said; its number, time and author stay."""
    one = and_(journal.c.topic_kind == topic.kind, journal.c.topic_id == topic.id, journal.c.seq == seq)
    connection = session.connection()
    old = decode_event(connection.execute(select(journal.c.frame).where(one)).scalar_one())
    frame = event_frame(topic, seq, event_content(old.kind, old.at, old.by, data))
    connection.execute(update(journal).where(one).values(frame=frame))


def begin_epoch(session: Session, id_: str) -> None:
    """Start a new life of the journal: every client fetches its rooms anew."""
    session.connection().execute(text("DELETE FROM epoch"))
    session.add(Epoch(id=id_))


# Reading


def epoch(session: Session) -> str:
    """The journal's life."""
    return session.connection().execute(select(Epoch.id)).scalar_one()  # type: ignore[call-overload, no-any-return]


def heads(session: Session, topics: Iterable[Topic]) -> dict[Topic, int]:
    """The last number of each topic, 0 where nothing happened yet. One query for each kind, however many."""
    found = dict.fromkeys(topics, 0)
    ids_by_kind: dict[str, list[int]] = {}
    for topic in found:
        ids_by_kind.setdefault(topic.kind, []).append(topic.id)
    c = heads_table.c
    for kind, ids in ids_by_kind.items():
        asked = select(c.id, c.head).where(c.kind == kind, among(session, c.id, ids))
        found |= {Topic(kind, id_): head for id_, head in session.connection().execute(asked)}
    return found


def head(session: Session, topic: Topic) -> int:
    """The last number of one topic."""
    return session.connection().scalar(_head, {"kind": topic.kind, "id": topic.id}) or 0


def since(session: Session, topic: Topic, after: int, limit: int = PAGE) -> Sequence[Entry]:
    """Events of `topic` numbered above `after`, oldest first, without a hole, at most `limit`."""
    rows = session.connection().execute(
        select(journal.c.seq, journal.c.kind, journal.c.frame)
        .where(journal.c.topic_kind == topic.kind, journal.c.topic_id == topic.id, journal.c.seq > after)
        .order_by(journal.c.seq)
        .limit(limit)
    )
    return [Entry(topic, seq, kind, frame) for seq, kind, frame in rows]


def item_span(session: Session, topic: Topic, *, before: int, after: int, limit: int) -> tuple[int, int]:
    """The numbers `[first, last]` between which the newest `limit` items below `before` and above `after` lie.

    `first` is 1 (or `after + 1`) when nothing older is left; with `after` given and no `before`, it is the oldest
    items that are taken, for reading downward.
    """
    newest_first = not (after > 0 and before == 0)
    where = [journal.c.topic_kind == topic.kind, journal.c.topic_id == topic.id, journal.c.opens_item]
    if before:
        where.append(journal.c.seq < before)
    if after:
        where.append(journal.c.seq > after)
    order = journal.c.seq.desc() if newest_first else journal.c.seq
    statement = select(journal.c.seq).where(*where).order_by(order).limit(limit)
    seqs = sorted(session.connection().execute(statement).scalars())
    top = before - 1 if before else head(session, topic)
    if len(seqs) < limit:
        return after + 1, top
    return (seqs[0], top) if newest_first else (after + 1, seqs[-1])


class Newest(NamedTuple):
    """A topic's newest items, oldest first: their numbers, and who made each. `is_all` of those that were asked for."""

    seqs: list[int]
    by_ids: list[int]
    is_all: bool

    def above(self, after: int, *, but: int) -> int:
        """How many stand above a number and are not by that person."""
        first = bisect_right(self.seqs, after)
        return len(self.seqs) - first - self.by_ids[first:].count(but)

    def reaches(self, after: int) -> bool:
        """Whether all items above a number are among them."""
        return self.is_all or self.seqs[0] <= after


def newest_items(session: Session, topic: Topic, *, after: int, most: int) -> Newest:
    """The newest items of a topic above a number, at most so many."""
    rows = session.connection().execute(
        _newest_items, {"kind": topic.kind, "id": topic.id, "after": after, "most": most}
    )
    newest = [(seq, by_id) for seq, by_id in rows]
    return Newest([seq for seq, _ in reversed(newest)], [by for _, by in reversed(newest)], len(newest) < most)


def count_others(
    session: Session, kind: str, asked: Sequence[tuple[int, int, int]], *, most: int
) -> dict[tuple[int, int], int]:
    """Of topics of one kind, how many items stand above a number and are not by a person, `most` meaning that or more.

    `asked`: the topic's id, the person and the number. By topic and person; one query.
    """
    statement = _COUNT_OTHERS.format(kind=kind, most=most, values="{values}")
    return {(id_, person_id): count for id_, person_id, count in rows_for(session, statement, asked)}


def count_items(session: Session, after: Mapping[Topic, int], *, most: int = 100) -> dict[Topic, int]:
    """For each topic how many items stand above a number, `most` meaning that many or more."""
    return {topic: _count_items(session, topic, seq, most) for topic, seq in after.items()}


def _count_items(session: Session, topic: Topic, after: int, most: int) -> int:
    newest = (
        select(journal.c.seq)
        .where(
            journal.c.topic_kind == topic.kind,
            journal.c.topic_id == topic.id,
            journal.c.opens_item,
            journal.c.seq > after,
        )
        .limit(most)
    )
    return len(session.connection().execute(newest).all())
