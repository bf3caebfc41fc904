"""What is found, by whom, and what is not found any more."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, text
from sqlmodel import Session

from app.announcements import commands as announcements
from app.announcements.wire import PublishAnnouncement
from app.features import FINDS
from app.kernel.actor import Actor
from app.kernel.feature import Findable, Words
from app.kernel.transaction import Tx
from app.messages import commands as messages
from app.messages.wire import MessagePosted, PostMessage
from app.places.models import tenancies
from app.places.rules import day
from app.progress import commands as progress
from app.progress.wire import PostProgress
from app.rooms import commands as rooms
from app.search import commands, queries
from app.search.models import things
from app.search.reading import Reading
from app.search.wire import SearchItem, SearchPage, SearchQuery
from channels.errors import NotFound
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import delete, edit, hide, restore, say
from tests.support.people import a_member, a_room
from tests.support.polls import a_poll
from tests.support.promises import a_promise

READING = Reading(FINDS)


def taken_in(ground: Ground, reading: Reading = READING, most: int = 200) -> int:
    """Read on until everything is in the index; how many events that were."""
    read = 0
    while more := ground.do(partial(commands.index, reading=reading, most=most)):
        read += more
    return read


def asked(ground: Ground, actor: Actor, q: str, **more: object) -> SearchPage:
    return ground.ask(queries.search, actor, READING, SearchQuery(q, **more))  # type: ignore[arg-type]


def found(ground: Ground, actor: Actor, q: str, **more: object) -> Sequence[SearchItem]:
    return asked(ground, actor, q, **more).items


def texts(ground: Ground, actor: Actor, q: str, **more: object) -> list[str]:
    return [item.excerpt for item in found(ground, actor, q, **more)]


def test_a_word_is_found_newest_first_with_where_it_stands(ground: Ground, room: Topic, anna: Actor) -> None:
    first = say(ground, anna, room, "De lift is kapot")
    say(ground, anna, room, "Mooi weer vandaag")
    ground.later(minutes=1)
    second = say(ground, anna, room, "Nog steeds geen Lift, al een week")
    taken_in(ground)

    newest, oldest = found(ground, anna, "lift")

    assert (newest.id, oldest.id) == (second, first)
    assert (newest.topic, newest.room, newest.kind) == (str(room), "Ivoordreef 2–48", "message")
    assert (oldest.seq, oldest.by.name, oldest.by.id) == (1, "Anna", anna.id)
    assert [newest.excerpt[start:end] for start, end in newest.hits] == ["Lift"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("De Lift doet het", "lift"),
        ("Koffie in het café", "cafe"),
        ("koffie in het cafe\u0301", "CAFÉ"),
        ("Het renovatieproject begint", "renovatie"),
        ("De liftdeur klemt", "lift"),
        ("Er is weer een lekkage", "lekkages"),
        ("Die lift doet het", "liften"),
        ("Wij wonen op 3 hoog", "hoog 3"),
        ("Kapıcı kim?", "kapici"),
        ("المصعد معطل", "المصعد"),
        ("እንታይ ዜና", "ዜና"),
        ("Straße und Grüße", "strasse grusse"),
        ("foto's van de vloer", "foto's"),
        ("100% klaar & schoon", "100 schoon"),
    ],
)
def test_what_people_type_finds_what_they_mean(
    ground: Ground, room: Topic, anna: Actor, written: str, typed: str
) -> None:
    say(ground, anna, room, written)
    say(ground, anna, room, "Heel iets anders")
    taken_in(ground)

    assert [item.seq for item in found(ground, anna, typed)] == [1]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "?!…—",
        "🎉🎉",
        "\x00",
        '"',
        "'",
        "\\",
        "(((",
        "*",
        ":*",
        "a:b",
        '" OR 1 OR "',
        "' | '",
        "NOT AND OR NEAR(",
        "lift:*|!(",
        "{rank}:^",
        "\u202ekitf\u202c",
        "\ud800",
        "%_%",
        "x" * 400,
        "lift " * 80,
    ],
)
def test_whatever_is_typed_is_only_words(ground: Ground, room: Topic, anna: Actor, typed: str) -> None:
    say(ground, anna, room, "Iets heel anders")
    taken_in(ground)

    assert found(ground, anna, typed) == []


def test_all_words_must_be_there(ground: Ground, room: Topic, anna: Actor) -> None:
    say(ground, anna, room, "De lift is kapot")
    say(ground, anna, room, "De deur is kapot")
    taken_in(ground)

    assert texts(ground, anna, "kapot lift") == ["De lift is kapot"]
    assert texts(ground, anna, "lift deur") == []
    assert len(found(ground, anna, "kap")) == 2


def test_nobody_finds_what_was_said_where_she_is_not(ground: Ground, room: Topic, anna: Actor) -> None:
    elsewhere = ground.do(lambda tx: a_room(tx, name="Lijsterstraat"))
    kees = ground.do(lambda tx: a_member(tx, elsewhere, name="Kees"))
    say(ground, kees, elsewhere, "De lift is hier ook kapot")
    taken_in(ground)

    assert texts(ground, kees, "lift") == ["De lift is hier ook kapot"]
    assert found(ground, anna, "lift") == []
    for topic in (str(elsewhere), f"person:{kees.id}", "room:0", "nowhere", "room:999999999"):
        with pytest.raises(NotFound):
            found(ground, anna, "lift", topic=topic)


def test_who_leaves_a_room_finds_nothing_of_it_any_more(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    say(ground, bert, room, "De lift is kapot")
    taken_in(ground)
    assert found(ground, anna, "lift")

    ground.do(lambda tx: move_out(tx, anna))

    assert found(ground, anna, "lift") == []
    assert found(ground, bert, "lift")


@pytest.mark.parametrize("is_taken_in", [False, True])
def test_what_is_taken_back_is_not_found_from_that_moment_on(
    ground: Ground, room: Topic, anna: Actor, *, is_taken_in: bool
) -> None:
    message = say(ground, anna, room, "Mijn geheim is een olifant")
    taken_in(ground)
    assert found(ground, anna, "olifant")

    delete(ground, anna, room, message)
    if is_taken_in:
        taken_in(ground)

    assert found(ground, anna, "olifant") == []
    assert found(ground, anna, "geheim") == []


def test_nothing_of_what_was_taken_back_stays_in_the_index(ground: Ground, room: Topic, anna: Actor) -> None:
    message = say(ground, anna, room, "Mijn geheim is een olifant")
    taken_in(ground)
    assert "olifant" in ground.ask(index_words)

    delete(ground, anna, room, message)
    taken_in(ground)

    assert ground.ask(index_words) == ""
    assert ground.ask(queries.similar, "geheim olifant", topics=[room]) == []


def test_what_is_hidden_is_found_again_when_it_is_restored(
    ground: Ground, room: Topic, anna: Actor, staff: Actor
) -> None:
    message = say(ground, anna, room, "Die sukkel van driehoog")
    taken_in(ground)
    hide(ground, staff, room, message)
    assert found(ground, anna, "sukkel") == []
    taken_in(ground)
    assert found(ground, staff, "sukkel") == []

    restore(ground, staff, room, message)
    taken_in(ground)

    assert [(item.id, item.seq, item.by.name) for item in found(ground, anna, "sukkel")] == [(message, 1, "Anna")]


def test_what_is_said_otherwise_is_found_by_its_new_words(ground: Ground, room: Topic, anna: Actor) -> None:
    message = say(ground, anna, room, "De lift is kapot")
    taken_in(ground)
    edit(ground, anna, room, message, "De deur is kapot")
    taken_in(ground)

    assert found(ground, anna, "lift") == []
    for word in ("deur", "kapot"):  # the new one, and one that stayed
        assert [(item.seq, item.excerpt) for item in found(ground, anna, word)] == [(1, "De deur is kapot")]


def test_announcements_progress_and_polls_are_found_each_as_what_it_is(
    ground: Ground, room: Topic, anna: Actor, staff: Actor
) -> None:
    say(ground, anna, room, "Wanneer komt de steiger?")
    ground.do(
        lambda tx: announcements.publish(tx, staff, room, PublishAnnouncement("Steiger", "Maandag, bij de ingang")),
        staff,
    )
    ground.do(lambda tx: progress.post(tx, staff, room, PostProgress("De steiger staat")), staff)
    a_poll(ground, anna, room, question="Welke kleur krijgt de steiger?", options=["Geel", "Groen"])
    a_promise(ground, staff, room, what="De steiger is voor Kerst weg")
    taken_in(ground)

    kinds = ["promise", "poll", "progress", "announcement", "message"]
    assert sorted(item.kind for item in found(ground, anna, "steiger")) == sorted(kinds)
    assert [item.kind for item in found(ground, anna, "groen geel")] == ["poll"]
    assert texts(ground, anna, "steiger", kind="announcement") == ["Steiger Maandag, bij de ingang"]
    for kind in ("nothing", "\0"):  # PostgreSQL takes no NUL
        assert found(ground, anna, "steiger", kind=kind) == []


def test_pages_follow_each_other_without_a_gap(ground: Ground, room: Topic, anna: Actor) -> None:
    for number in range(45):
        say(ground, anna, room, f"De lift, dag {number}")
    taken_in(ground)

    pages: list[list[int]] = []
    before = None
    while not pages or before is not None:
        page = asked(ground, anna, "lift", before=before)
        pages.append([item.seq for item in page.items])
        before = int(page.next) if page.next else None

    assert pages == [list(range(45, 25, -1)), list(range(25, 5, -1)), list(range(5, 0, -1))]


def test_what_was_taken_back_makes_no_page_end_early(ground: Ground, room: Topic, anna: Actor) -> None:
    said = [say(ground, anna, room, f"De lift, dag {number}") for number in range(25)]
    taken_in(ground)
    for message in said[1:]:
        delete(ground, anna, room, message)

    page = asked(ground, anna, "lift")

    assert [item.id for item in page.items] == said[:1]
    assert page.next is None


def test_who_is_in_many_rooms_finds_in_all_of_them(ground: Ground, anna: Actor, room: Topic) -> None:
    others = [ground.do(lambda tx: a_room(tx, name="Elders")) for _ in range(queries.MOST_ROOMS + 1)]
    moderator = ground.do(lambda tx: a_member(tx, room, name="Karin", role="staff", duty="moderator"))
    for other in others:
        neighbour = ground.do(partial(a_member, room=other, name="Kees"))
        say(ground, neighbour, other, "Renovatieproject: de lift")
    taken_in(ground)

    assert len(found(ground, moderator, "lift")) == len(others)
    assert len(found(ground, moderator, "renovatie")) == len(others)
    assert len(found(ground, moderator, "lift", topic=str(others[0]))) == 1
    assert found(ground, anna, "lift") == []


def test_a_long_text_is_shown_around_what_was_looked_for(ground: Ground, room: Topic, anna: Actor) -> None:
    say(ground, anna, room, f"{'Bla die bla. ' * 40} 🎉 De **lift** staat stil. {'Bla die bla. ' * 40}")
    taken_in(ground)

    (item,) = found(ground, anna, "lift")

    assert item.excerpt.startswith("… ")
    assert item.excerpt.endswith(" …")
    assert len(item.excerpt) <= 164
    units = item.excerpt.encode("utf-16-le")
    assert [units[2 * start : 2 * end].decode("utf-16-le") for start, end in item.hits] == ["lift"]


def test_an_index_made_anew_finds_the_same(ground: Ground, room: Topic, anna: Actor) -> None:
    for number in range(30):
        ground.later(seconds=1)
        message = say(ground, anna, room, f"De lift, dag {number}")
        if number % 3 == 0:
            edit(ground, anna, room, message, f"De trap, dag {number}")
        if number % 5 == 0:
            delete(ground, anna, room, message)
    taken_in(ground, most=7)
    before = [found(ground, anna, q) for q in ("lift", "trap", "dag")]

    ground.do(commands.empty)
    assert found(ground, anna, "dag") == []
    assert taken_in(ground) == 46

    assert [found(ground, anna, q) for q in ("lift", "trap", "dag")] == before


def test_an_earlier_question_that_looks_alike_comes_first(ground: Ground, room: Topic, anna: Actor) -> None:
    twice = say(ground, anna, room, "Wanneer wordt de lift in portiek B gerepareerd?")
    for _ in range(20):
        say(ground, anna, room, "Wanneer is de vergadering?")
    taken_in(ground)

    alike = ground.ask(queries.similar, "Wanneer wordt onze lift gerepareerd?", topics=[room], kinds=["message"])

    assert [one.thing for one in alike][:1] == [twice]
    assert all(one.likeness < alike[0].likeness for one in alike[1:])
    assert ground.ask(queries.similar, "Mag ik een hond houden?", topics=[room]) == []
    assert ground.ask(queries.similar, "Wanneer wordt de lift gerepareerd?", topics=[room], kinds=["question"]) == []
    assert ground.ask(queries.similar, "Wanneer wordt de lift gerepareerd?") == []


def test_what_lies_on_a_shelf_is_found_there_from_any_room(ground: Ground, room: Topic, anna: Actor) -> None:
    shelved = Reading([Findable("answer", MessagePosted, lambda event: Words(event.message, event.text, "answers"))])
    answer = say(ground, anna, room, "Mag ik een hond houden? Ja, een kleine.")
    taken_in(ground, shelved)

    assert [one.thing for one in ground.ask(queries.similar, "een hond houden", shelf="answers")] == [answer]
    assert ground.ask(queries.similar, "een hond houden", shelf="elsewhere") == []


def test_postgresql_searches_by_its_index(ground: Ground, room: Topic, anna: Actor) -> None:
    """The query must say the very expression that the index is made of, or it reads the whole table."""
    say(ground, anna, room, "De lift is kapot")
    taken_in(ground)
    if ground.database.is_sqlite:
        plan = "EXPLAIN QUERY PLAN", queries._SQLITE, "SCAN search_words VIRTUAL TABLE", '"1:lift"'
    else:
        plan = "EXPLAIN", queries._POSTGRES, "Bitmap Index Scan on search_words", "'1:lift'"
    explain, statement, expected, match = plan

    def explained(session: Session) -> str:
        if not ground.database.is_sqlite:
            session.connection().execute(text("SET LOCAL enable_seqscan = off"))
        values = {"match": match, "before": queries.HIGHEST, "most": 1}
        return str(session.connection().execute(text(f"{explain} {statement.format(more='')}"), values).all())

    assert expected in ground.ask(explained)


def test_what_happens_in_one_millisecond_is_told_apart(ground: Ground, room: Topic, anna: Actor) -> None:
    def at_once(tx: Tx) -> None:
        for number in range(50):
            messages.post(tx, anna, room, PostMessage(f"Hoera {number}"))

    ground.do(at_once, anna)
    taken_in(ground, most=3)

    assert len({item.id for item in found(ground, anna, "hoera")}) == 20
    assert ground.ask(lambda session: session.scalar(select(func.count()).select_from(things))) == 50


def index_words(session: Session) -> str:
    return "".join(session.scalars(select(things.c.words)))


def move_out(tx: Tx, person: Actor) -> None:
    tx.session.connection().execute(
        tenancies.update().where(tenancies.c.person_id == person.id).values(ends=day(tx.now) - timedelta(days=1))
    )
    rooms.settle(tx, [person.id])
