"""What was found, for those who may see it.

The index says where to look; the journal says what stands there. So nothing is shown that the journal has lost, in the
same transaction as it is lost; the index follows within a second (`commands.index`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import log
from typing import Any, NamedTuple

from sqlalchemy import bindparam, text
from sqlmodel import Session

from app.kernel.actor import Actor
from app.kernel.db import rows_for
from app.people import queries as people
from app.rooms import queries as rooms
from app.rooms.queries import topic_of
from app.search import rules
from app.search.reading import Reading, Said
from app.search.rules import Wanted
from app.search.wire import PAGE, SearchItem, SearchPage, SearchQuery, Span
from channels.errors import NotFound
from channels.protocol import By
from channels.topics import Topic

MOST_ROOMS = 12  # that are searched one by one; of more, all words are read, and what she may not see is left out
DAYS = (1, 16, None)  # PostgreSQL can't read the newest first: so the last day first, then more, then everything
MOST_PAGES = 10  # that are looked through for one that has something to show
CANDIDATES = 100  # things with one word of a question
ALIKE = 0.5  # from here on two questions may be the same
HIGHEST = 2**63 - 1

_COLUMNS = "t.id, t.room_id, t.kind, t.thing, t.seq, t.said, t.words"
_SQLITE = f"""
SELECT {_COLUMNS} FROM search_words CROSS JOIN search_thing AS t ON t.id = search_words.rowid
WHERE search_words MATCH :match AND search_words.rowid < :before {{more}} ORDER BY search_words.rowid DESC LIMIT :most
"""  # noqa: S608 - nothing of it comes from outside
# As in the migration; OFFSET 0 keeps PostgreSQL from walking through all things in their order instead.
_POSTGRES = f"""
SELECT * FROM (
    SELECT {_COLUMNS} FROM search_thing AS t
    WHERE t.words <> '' AND t.id < :before AND array_to_tsvector(string_to_array(
        t.words || replace(' ' || t.words, ' ', ' ' || t.room_id::text || ':')
        || CASE t.shelf WHEN '' THEN '' ELSE replace(' ' || t.words, ' ', ' ' || t.shelf::text || ':') END
        || ' @' || (t.id >> 46)::text, ' ')) @@ CAST(:match AS tsquery) {{more}} OFFSET 0
) AS hit ORDER BY id DESC LIMIT :most
"""  # noqa: S608 - the same
_DAY_BITS = 46  # of an id: 2^26 ms, about 19 hours
_FRAMES = """
SELECT j.topic_id, j.seq, j.frame FROM ({values}) AS v
JOIN journal AS j ON j.topic_kind = 'room' AND j.topic_id = v.column1 AND j.seq = v.column2
"""
_BEHIND = """
SELECT h.id, coalesce(c.seq, 0) FROM topic_head AS h LEFT JOIN search_cursor AS c ON c.room_id = h.id
WHERE h.kind = 'room' AND h.head > coalesce(c.seq, 0) LIMIT :most
"""


class Hit(NamedTuple):
    """A thing with the words, as the index has it."""

    id: int
    room_id: int
    kind: str
    thing: int
    seq: int
    said: int
    words: str


class Alike(NamedTuple):
    """A thing that says much the same: from 0 to 1 how much."""

    room: Topic
    kind: str
    thing: int
    seq: int
    likeness: float


class _Confirmed(NamedTuple):
    hit: Hit
    said: Said
    by: By
    at: str


def search(session: Session, actor: Actor, reading: Reading, asked: SearchQuery) -> SearchPage:
    """What she may see with all the words in it, newest first. Raises `NotFound` for a topic that she may not see."""
    room_ids = _room_ids(session, actor, asked.topic)
    if asked.kind and asked.kind not in reading.kinds:
        return SearchPage([])
    for looked_for in _ways(rules.wanted(asked.q), is_wide=len(room_ids) > MOST_ROOMS):
        page = _page(session, reading, looked_for, room_ids, asked)
        if page.items:
            return page
    return SearchPage([])


def similar(
    session: Session, question: str, *, shelf: str = "", topics: Collection[Topic] = (), kinds: Collection[str] = ()
) -> list[Alike]:
    """Things that say much the same as a question, the likest first: on a shelf, or in these topics; of these kinds.

    Who may see them is for the caller to say; so is whether each still stands.
    """
    asked = rules.telling(question)
    under = [f"{shelf}:"] if shelf else [f"{topic.id}:" for topic in topics]
    if not (asked and under):
        return []
    found = [_newest(session, [Wanted(word, is_start=True)], under, kinds=kinds, most=CANDIDATES) for word in asked]
    weights = [log(1 + CANDIDATES / max(1, len(hits))) for hits in found]
    candidates = {hit.id: hit for hits in found for hit in hits}
    alike = [
        Alike(topic_of(hit.room_id), hit.kind, hit.thing, hit.seq, rules.likeness(asked, hit.words.split(), weights))
        for hit in candidates.values()
    ]
    return sorted((one for one in alike if one.likeness >= ALIKE), key=lambda one: (-one.likeness, -one.seq))


def behind(session: Session, most: int = 1) -> list[tuple[int, int]]:
    """Rooms whose journal is not all in the index, and up to which event it is."""
    return [(room_id, seq) for room_id, seq in session.connection().execute(text(_BEHIND), {"most": most})]


def _room_ids(session: Session, actor: Actor, topic: str) -> list[int]:
    if not topic:
        return [room.id for room in rooms.rooms_of(session, actor.id)]
    try:
        asked = Topic.parse(topic)
    except ValueError:
        raise NotFound from None
    if asked.kind != "room" or asked not in rooms.visible_to(session, actor, [asked]):
        raise NotFound
    return [asked.id]


def _ways(looked_for: list[Wanted], *, is_wide: bool) -> Iterator[list[Wanted]]:
    """How to look, one after the other until something is found. In many rooms beginnings of words are dear."""
    if not looked_for:
        return
    if is_wide:
        yield [Wanted(word, is_start=False) for word, _ in looked_for]
    yield looked_for
    if (shortened := rules.shortened(looked_for)) != looked_for:
        yield shortened


def _page(
    session: Session, reading: Reading, looked_for: list[Wanted], room_ids: Sequence[int], asked: SearchQuery
) -> SearchPage:
    kinds, before = [asked.kind] if asked.kind else [], asked.before or HIGHEST
    is_wide = len(room_ids) > MOST_ROOMS
    if not room_ids:
        return SearchPage([])
    for _ in range(MOST_PAGES):
        under, only = ([""], room_ids) if is_wide else ([f"{room_id}:" for room_id in room_ids], ())
        hits = _newest(session, looked_for, under, before=before, kinds=kinds, room_ids=only, most=PAGE + 1)
        found = _confirmed(session, reading, hits[:PAGE], looked_for)
        is_last = len(hits) <= PAGE
        if found or is_last:
            return SearchPage(_items(session, found, looked_for), None if is_last else str(hits[PAGE - 1].id))
        before = hits[PAGE - 1].id
    return SearchPage([], str(before))


def _newest(
    session: Session,
    looked_for: Iterable[Wanted],
    under: Iterable[str],
    *,
    most: int,
    before: int = HIGHEST,
    kinds: Collection[str] = (),
    room_ids: Collection[int] = (),
) -> list[Hit]:
    """The newest things with all these words, under any of these names: a room's, a shelf's, or none."""
    more = {name: list(values) for name, values in (("kind", kinds), ("room_id", room_ids)) if values}
    only = "".join(f" AND t.{name} IN :{name}" for name in more)
    values: dict[str, Any] = {"before": before, "most": most, **more}
    expanding: list[Any] = [bindparam(name, expanding=True) for name in more]
    looked_for, under = list(looked_for), list(under)
    if session.get_bind().dialect.name == "sqlite":
        match = " OR ".join(f"({' AND '.join(_fts5(name, one) for one in looked_for)})" for name in under)
        found = text(_SQLITE.format(more=only)).bindparams(*expanding)
        return [Hit(*row) for row in session.connection().execute(found, values | {"match": match})]
    match = " | ".join(f"({' & '.join(_tsquery(name, one) for one in looked_for)})" for name in under)
    found = text(_POSTGRES.format(more=only)).bindparams(*expanding)
    hits: list[Hit] = []
    for days in _days(session, before):
        within = values | {"match": f"({match}) & ({days})" if days else match}
        hits = [Hit(*row) for row in session.connection().execute(found, within)]
        if len(hits) >= most:
            break
    return hits


def _fts5(under: str, one: Wanted) -> str:
    return f'"{under}{one.word}"{" *" if one.is_start else ""}'


def _tsquery(under: str, one: Wanted) -> str:
    return f"'{under}{one.word}'{':*' if one.is_start else ''}"


def _days(session: Session, before: int) -> Iterator[str]:
    """Longer and longer times, as words to look for."""
    newest = session.connection().execute(text("SELECT max(id) FROM search_thing")).scalar() or 0
    last = min(before, newest) >> _DAY_BITS
    for days in DAYS:
        yield " | ".join(f"'@{day}'" for day in range(last, last - days, -1)) if days else ""


def _confirmed(
    session: Session, reading: Reading, hits: Sequence[Hit], looked_for: Collection[Wanted]
) -> list[_Confirmed]:
    """Those of which the journal still says so."""
    places = {(hit.room_id, seq): None for hit in hits for seq in (hit.seq, hit.said)}
    frames = {(room_id, seq): frame for room_id, seq, frame in rows_for(session, _FRAMES, list(places))}
    said = {place: reading.frame(frame) for place, frame in frames.items()}
    found = (
        _Confirmed(hit, said[hit.room_id, hit.said], said[hit.room_id, hit.seq].by, said[hit.room_id, hit.seq].at)
        for hit in hits
        if (hit.room_id, hit.said) in said and (hit.room_id, hit.seq) in said
    )
    return [one for one in found if rules.has_all(one.said.words.text, looked_for)]


def _items(session: Session, found: Sequence[_Confirmed], looked_for: Collection[Wanted]) -> list[SearchItem]:
    names = people.names(session, {one.by.id for one in found})
    called = rooms.names_of(session, {one.hit.room_id for one in found})
    return [_item(one, names, called[one.hit.room_id][1], looked_for) for one in found]


def _item(one: _Confirmed, names: Mapping[int, str], room: str, looked_for: Collection[Wanted]) -> SearchItem:
    excerpt = rules.excerpt(one.said.words.text, looked_for)
    return SearchItem(
        topic=str(topic_of(one.hit.room_id)),
        room=room,
        seq=one.hit.seq,
        kind=one.hit.kind,
        id=one.hit.thing,
        by=By(one.by.id, names.get(one.by.id, one.by.name), one.by.role),
        at=one.at,
        excerpt=excerpt.text,
        hits=[Span(*hit) for hit in excerpt.hits],
    )
