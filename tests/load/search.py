"""Searching among millions of messages: how long a member of three rooms of five hundred waits for what she looks for.

What is said has the spread of words of a language (Zipf: the n-th word is said 1/n as often as the first), over a year.
Messages go straight into the journal, which is all that the search reads.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlmodel import Session

from app import benchmark
from app.features import FINDS
from app.kernel import journal, migrate
from app.kernel.actor import Actor
from app.kernel.db import Database, insert_many
from app.kernel.outside import Outside
from app.kernel.settings import Settings
from app.messages.wire import MessagePosted
from app.people import queries as people
from app.rooms import queries as rooms
from app.rooms.models import memberships
from app.search import commands, queries
from app.search.reading import Reading
from app.search.wire import SearchQuery
from channels.protocol import By, event_content, event_frame, stamp
from channels.topics import Topic

SYLLABLES = (
    *("ba", "de", "lo", "mi", "nu", "ra", "se", "to", "vi", "ka", "pe", "go", "li", "mu", "fa", "ho", "re", "sta"),
    *("ring", "huis", "kamer", "raam", "deur", "vloer", "dak", "bouw", "werk", "gas"),
)
VOCABULARY = 120_000
ROOMS, HERS = 500, 3
YEAR = timedelta(days=365)
AT_ONCE = 5_000
COLUMNS = ("topic_kind", "topic_id", "seq", "kind", "by_id", "opens_item", "frame")
READING = Reading(FINDS)


@dataclass(frozen=True)
class Looked:
    """What somebody looks for, and for whom."""

    what: str
    words: Sequence[str]


def main() -> None:
    """Make the messages unless they are there, and measure."""
    arguments = argparse.ArgumentParser(prog="tests.load.search", description=__doc__.partition("\n")[0])
    arguments.add_argument("--messages", type=int, default=2_000_000)
    arguments.add_argument("--times", type=int, default=40, help="searches of each kind")
    arguments.add_argument("--database", default="", help="its address; SQLite in a folder of its own by default")
    chosen = arguments.parse_args()
    for row in search(messages=chosen.messages, times=chosen.times, database=chosen.database):
        print("  ".join(row), flush=True)


def search(*, messages: int, times: int = 40, database: str = "") -> Iterator[list[str]]:
    """The rows, of a database in a folder of its own unless another one is given."""
    with TemporaryDirectory(prefix="portiek-search-") as folder:
        yield from measure(database, Path(folder), messages=messages, times=times)


def measure(url: str, folder: Path, *, messages: int, times: int) -> Iterator[list[str]]:
    """Rows of a table: the index, and searches by one who is in three rooms and by one who is in all."""
    house = Outside(settings := Settings(database_url=url, data_dir=folder), Database(url or settings.database))
    migrate.upgrade(settings.database)
    vocabulary = _vocabulary()
    if not house.database.read_now(queries.behind) and not house.database.read_now(_is_filled):
        _fill(house, messages, vocabulary)
    if house.database.read_now(queries.behind, most=1):
        started, cpu, read = time.monotonic(), time.process_time(), 0
        while part := house.do(partial(commands.index, reading=READING, most=2_000)):
            read += part
        took, used = time.monotonic() - started, time.process_time() - cpu
        yield [
            f"indexing {read:,} events",
            f"{took:.0f} s",
            f"{used / max(1, read) * 1e6:.0f} µs CPU each, without the database's own",
        ]
        if not house.database.is_sqlite:
            with house.database.writing.connect() as connection:
                connection.execute(text("ANALYZE search_thing"))
                connection.commit()
    yield ["index", house.database.read_now(_size), ""]
    hers, everywhere = house.database.read_now(_members)
    looked_for = [
        Looked("a rare word", [vocabulary[90_000 + n] for n in range(times)]),
        Looked("a common word (1 of 7 messages)", [vocabulary[5 + n % 3] for n in range(times)]),
        Looked("a word of 1 in 300 messages", [vocabulary[250 + n] for n in range(times)]),
        Looked("two common words", [f"{vocabulary[5 + n % 3]} {vocabulary[9 + n % 3]}" for n in range(times)]),
        Looked("a common and a rare word", [f"{vocabulary[5]} {vocabulary[20_000 + n]}" for n in range(times)]),
        Looked("the first 3 letters of a word", [vocabulary[300 + n][:3] for n in range(times)]),
        Looked("the first 5 letters of a word", [vocabulary[300 + n][:5] for n in range(times)]),
    ]
    for who, actors in ((f"{HERS} rooms of {ROOMS}", hers), (f"all {ROOMS} rooms", everywhere)):
        for looked in looked_for:
            yield [f"{who}: {looked.what}", *_timed(house.database, actors, looked.words)]


def _timed(database: Database, actors: Sequence[Actor], words: Sequence[str]) -> list[str]:
    took_ms, found, cpu = [], 0, time.process_time()
    for number, word in enumerate(words):
        started = time.perf_counter()
        page = database.read_now(queries.search, actors[number % len(actors)], READING, SearchQuery(word))
        took_ms.append((time.perf_counter() - started) * 1000)
        found += len(page.items)
    cpu_ms = (time.process_time() - cpu) * 1000 / len(words)
    took_ms.sort()
    p95 = took_ms[int(len(took_ms) * 0.95)]
    took = f"p50 {statistics.median(took_ms):.1f} ms, p95 {p95:.1f} ms"
    return [took, f"{cpu_ms:.1f} ms CPU of this process, {found / len(words):.1f} found"]


def _fill(house: Outside, count: int, vocabulary: Sequence[str]) -> None:
    """Rooms, their members, and what was said in them in a year, up to now."""
    _, topics = benchmark.fill(house, members=ROOMS * 2, rooms=ROOMS)
    house.do(lambda tx: _settle_in_more(tx.session, topics))
    chance = random.Random(1)
    said = _said(chance, vocabulary, topics, count)
    while part := list(islice(said, AT_ONCE)):
        house.do(
            partial(
                lambda tx, rows: insert_many(
                    tx.session.connection(), journal.journal, COLUMNS, list(zip(*rows, strict=True))
                ),
                rows=part,
            )
        )
    heads = {topic: count // len(topics) for topic in topics}
    house.do(lambda tx: journal.take_numbers(tx.session, heads))


def _said(
    chance: random.Random, vocabulary: Sequence[str], topics: Sequence[Topic], count: int
) -> Iterator[tuple[object, ...]]:
    often = list(accumulate(1 / (n + 1) ** 1.02 for n in range(len(vocabulary))))
    by = By(1, "Bewoner", "tenant")
    began = datetime.now(UTC) - YEAR
    for number in range(count // len(topics) * len(topics)):
        topic, seq = topics[number % len(topics)], number // len(topics) + 1
        length = max(1, min(60, int(chance.lognormvariate(2.3, 0.6))))
        words = " ".join(chance.choices(vocabulary, cum_weights=often, k=length))
        event = MessagePosted(10_000_000 + number, words, f"<p>{words}</p>")
        at = stamp(began + YEAR * (number / count))
        frame = event_frame(topic, seq, event_content(event.kind, at, by, event))
        yield (topic.kind, topic.id, seq, event.kind, by.id, True, frame)


def _vocabulary() -> list[str]:
    """Words as Dutch glues them together, the shortest most often."""
    chance = random.Random(2)
    made: dict[str, None] = {}
    while len(made) < VOCABULARY:
        parts = 1 + min(4, len(made).bit_length() // 4)
        made["".join(chance.choices(SYLLABLES, k=parts)) + ("" if len(made) < 3_000 else chance.choice("snten"))] = None
    return list(made)


def _settle_in_more(session: Session, topics: Sequence[Topic]) -> None:
    """The first ten tenants in three rooms each, and one in all."""
    now = datetime.now(UTC)
    for number in range(11):
        (person_id,) = islice(rooms.people_in(session, topics[number]), 1)
        others = topics if number == 10 else topics[number * 7 + 20 : number * 7 + 20 + HERS - 1]
        for topic in others:
            if topic != topics[number]:
                session.connection().execute(
                    memberships.insert().values(room_id=topic.id, person_id=person_id, joined=now)
                )


def _members(session: Session) -> tuple[list[Actor], list[Actor]]:
    counted = session.connection().execute(
        text("SELECT person_id, count(*) FROM membership WHERE ended IS NULL GROUP BY person_id")
    )
    rooms_of = dict(map(tuple, counted))
    known = people.actors(session, rooms_of)
    return [known[id_] for id_ in rooms_of if rooms_of[id_] == HERS], [
        known[id_] for id_ in rooms_of if rooms_of[id_] > HERS
    ]


def _is_filled(session: Session) -> bool:
    return bool(session.connection().execute(text("SELECT 1 FROM search_thing LIMIT 1")).scalar())


def _size(session: Session) -> str:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        sizes = connection.execute(
            text("SELECT name, sum(pgsize) FROM dbstat WHERE name LIKE '%search_%' GROUP BY name")
        )
    else:
        sizes = connection.execute(
            text(
                "SELECT relname, pg_relation_size(oid) FROM pg_class "
                "WHERE relname LIKE '%search_%' AND relkind IN ('r', 'i')"
            )
        )
    return ", ".join(f"{name} {size / 1e6:,.0f} MB" for name, size in sizes if size > 1e6) or "small"


if __name__ == "__main__":
    main()
