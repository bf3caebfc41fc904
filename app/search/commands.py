"""Keeping the index: reading on in the journal, and making it anew.

Nothing of this is on the way of a message. What was taken back is not shown from that moment on (`queries`), and leaves
the index here, when its event is read.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, text, update

from app.kernel import journal
from app.kernel.bulk import put
from app.kernel.db import rows_for
from app.kernel.transaction import Tx
from app.rooms.queries import topic_of
from app.search import queries, rules
from app.search.models import SearchThing, cursors, things
from app.search.reading import Reading, Said, moment
from channels.protocol import Entry

ROOMS_AT_ONCE = 20

_BEGIN = text(
    "INSERT INTO search_cursor (room_id, seq) SELECT h.id, 0 FROM topic_head AS h WHERE h.kind = 'room' "
    "AND NOT EXISTS (SELECT 1 FROM search_cursor AS c WHERE c.room_id = h.id) ON CONFLICT DO NOTHING"
)
_KNOWN = """
SELECT t.id, t.room_id, t.thing FROM ({values}) AS v
JOIN search_thing AS t ON t.thing = v.column2 AND t.room_id = v.column1
"""
_TAKEN = """
SELECT t.id FROM ({values}) AS v JOIN search_thing AS t ON t.id BETWEEN v.column1 AND v.column1 + 99
"""
_say_otherwise = (
    update(things)
    .where(things.c.id == bindparam("known"))
    .values(said=bindparam("now_said"), shelf=bindparam("now_shelf"), words=bindparam("now_words"))
)


_Place = tuple[int, int]  # a room, and a thing in it


class _Change(NamedTuple):
    """What a thing says from now on, and where it was first said."""

    seq: int
    at: datetime
    said: int
    now: Said


def index(tx: Tx, reading: Reading, *, most: int) -> int:
    """Take in what about `most` events tell, of the rooms that are behind; how many were read.

    A room's cursor is held until the commit, and what another process holds is its to read.
    """
    held = _hold(tx)
    changes: dict[_Place, _Change] = {}
    entries: list[Entry] = []
    for room_id, after in held:
        entries += journal.since(tx.session, topic_of(room_id), after, max(1, most // len(held)))
    for entry in entries:
        if said := reading.of(entry):
            place = (entry.topic.id, said.words.thing)
            first = changes.get(place, _Change(entry.seq, moment(said.at), 0, said))
            changes[place] = first._replace(said=entry.seq, now=said)
    _write(tx, changes)
    last = {entry.topic.id: entry.seq for entry in entries}
    read_to = [{"room_id": room_id, "seq": seq} for room_id, seq in last.items()]
    put(tx.session, cursors, read_to, by=["room_id"], changing=["seq"])
    return len(entries)


def empty(tx: Tx) -> None:
    """Forget everything, so that it is read anew from the first event on."""
    connection = tx.session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO search_words (search_words) VALUES ('delete-all')"))
        connection.execute(things.delete())
        connection.execute(cursors.delete())
    else:
        connection.execute(text("TRUNCATE search_thing, search_cursor"))


def _hold(tx: Tx) -> list[tuple[int, int]]:
    """Some rooms that are behind, each with the event up to which it was read, which nobody else reads on from now."""
    asked = [room_id for room_id, _ in queries.behind(tx.session, ROOMS_AT_ONCE)]
    if not asked:
        return []
    connection = tx.session.connection()
    connection.execute(_BEGIN)
    free = select(cursors.c.room_id, cursors.c.seq).where(cursors.c.room_id.in_(asked))
    after = dict(map(tuple, connection.execute(free.with_for_update(skip_locked=True))))
    heads = journal.heads(tx.session, map(topic_of, after))
    return [(room_id, seq) for room_id, seq in after.items() if heads[topic_of(room_id)] > seq]


def _write(tx: Tx, changes: dict[_Place, _Change]) -> None:
    known = {(room_id, thing): id_ for id_, room_id, thing in rows_for(tx.session, _KNOWN, list(changes))}
    later = [
        {
            "known": known[place],
            "now_said": change.said,
            "now_shelf": change.now.words.shelf,
            "now_words": _words(change),
        }
        for place, change in changes.items()
        if place in known
    ]
    if later:
        tx.session.connection().execute(_say_otherwise, later)
    new = {place: change for place, change in changes.items() if place not in known}
    for id_, ((room_id, thing), change) in sorted(_with_ids(tx, new).items()):  # in its order FTS5 writes the least
        tx.append(
            SearchThing,
            id=id_,
            room_id=room_id,
            kind=change.now.kind,
            thing=thing,
            seq=change.seq,
            said=change.said,
            shelf=change.now.words.shelf,
            words=_words(change),
        )


def _with_ids(tx: Tx, new: dict[_Place, _Change]) -> dict[int, tuple[_Place, _Change]]:
    """Each new thing under a number that says when it was, and that no other has."""
    wished = [rules.key(change.at, room_id, change.seq) for (room_id, _), change in new.items()]
    taken = {id_ for (id_,) in rows_for(tx.session, _TAKEN, [(id_,) for id_ in wished])}
    given: dict[int, tuple[_Place, _Change]] = {}
    for id_, (place, change) in zip(wished, new.items(), strict=True):
        while id_ in taken or id_ in given:
            id_ += 1  # noqa: PLW2901 - the next place is as good, if it is free
        given[id_] = (place, change)
    return given


def _words(change: _Change) -> str:
    return " ".join(rules.words(change.now.words.text))
