"""The list of rooms, a room's state and pages, and a topic's journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import msgspec
import pytest
from sqlalchemy import event
from sqlmodel import Session

from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.feature import Offer, Span
from app.kernel.journal import Event
from app.kernel.transaction import Tx
from app.rooms import commands, queries
from app.rooms.wire import EventsQuery, PageQuery, ReadRoom
from channels.errors import NotFound
from channels.protocol import decode_event
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_dwelling, a_member, a_room, moves_out


class Said(Event, frozen=True):
    """Something that stands in the stream on its own."""

    kind: ClassVar[str] = "test.said"
    opens_item: ClassVar[bool] = True

    n: int


class Noted(Event, frozen=True):
    """Something that doesn't."""

    kind: ClassVar[str] = "test.noted"


def what_was_said(session: Session, _actor: Actor, span: Span) -> list[Said]:
    events = (decode_event(e.frame) for e in journal.since(session, span.room, span.first - 1))
    return [msgspec.json.decode(e.data, type=Said) for e in events if e.kind == Said.kind and e.seq <= span.last]


OFFERS = [Offer("said", what_was_said)]


def talk(ground: Ground, by: Actor, room: Topic, *numbers: int) -> None:
    ground.do(lambda tx: [tx.emit(room, Said(n)) for n in numbers], by)


def seen(page: dict[str, Any]) -> list[int]:
    return [said.n for said in page["said"]]


@contextmanager
def counted(ground: Ground) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(ground.database.reading, "before_cursor_execute", note)
    yield statements
    event.remove(ground.database.reading, "before_cursor_execute", note)


def test_unread_counts_what_others_said_since_she_read(ground: Ground) -> None:
    home = ground.do(a_room)
    talk(ground, Actor(1, "Wie eerder was", "tenant"), home, 1, 2, 3)
    anna, bob = ground.do(lambda tx: (a_member(tx, home), a_member(tx, home)))
    talk(ground, bob, home, 4, 5)
    ground.do(lambda tx: tx.emit(home, Noted()), bob)
    talk(ground, anna, home, 6)

    (of_anna,), (of_bob,) = ground.ask(queries.summaries, anna), ground.ask(queries.summaries, bob)
    ground.do(lambda tx: commands.read(tx, anna, home, ReadRoom(4)), anna)
    (later,) = ground.ask(queries.summaries, anna)

    assert (of_anna.read, of_anna.head, of_anna.unread) == (3, 7, 2)
    assert of_bob.unread == 1
    assert (later.read, later.unread) == (4, 1)


def test_unread_stops_counting_at_a_hundred(ground: Ground) -> None:
    home = ground.do(a_room)
    anna, bob = ground.do(lambda tx: (a_member(tx, home), a_member(tx, home)))
    talk(ground, bob, home, *range(130))

    (room,) = ground.ask(queries.summaries, anna)

    assert room.unread == 100


def test_the_list_takes_as_many_queries_for_many_rooms_as_for_one(ground: Ground) -> None:
    def a_street(tx: Tx) -> Actor:
        home = a_room(tx, name="Zambesidreef 1–9")
        a_dwelling(tx, home)
        for n in range(30):
            a_room(tx, kind="project" if n % 2 else "building", name=f"Dreef {n}", beside=home)
        return a_member(tx, home, role="staff", duty="administrator")

    keeper = ground.do(a_street)

    with counted(ground) as statements:
        rooms = ground.ask(queries.summaries, keeper)

    assert len(rooms) == 31
    assert [room.kind for room in rooms] == ["building"] * 16 + ["project"] * 15
    assert rooms[15].name == "Zambesidreef 1–9"
    assert rooms[15].dwellings == rooms[16].dwellings == 1
    assert rooms[0].dwellings == 0
    assert len([s for s in statements if s.startswith(("SELECT", "WITH"))]) == 4


def test_a_line_about_a_project_is_in_her_language(ground: Ground) -> None:
    project = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie Ivoordreef"))
    anna = ground.do(lambda tx: a_member(tx, project))

    dutch, english = (
        ground.ask(queries.summaries, Actor(anna.id, anna.name, anna.role, None, language)) for language in ("nl", "en")
    )

    assert [room.about for room in dutch] == ["Uitvoering"]
    assert [room.about for room in english] != ["Uitvoering"]


def test_a_room_says_what_she_may_do_there_and_whom_to_turn_to(ground: Ground) -> None:
    project = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie Ivoordreef"))
    anna = ground.do(lambda tx: a_member(tx, project, muted_until=tx.now.replace(year=2100)))
    ground.do(lambda tx: a_member(tx, project, name="Marijke Jansen", role="staff", duty="project_leader"))

    room = ground.ask(queries.info, anna, project, ground.now)

    assert {"message.post", "poll.vote", "room.read"} <= set(room.may)
    assert not {"announcement.publish", "audit.read", "member.mute"} & set(room.may)
    assert room.contact is not None
    assert (room.contact.name, room.contact.role) == ("Marijke Jansen", "project_leader")
    assert (room.phase, room.percent, room.dwellings) == ("uitvoering", 0, 1)
    assert room.muted_until is not None
    assert room.muted_reason == "even rustig aan"


def test_a_mute_that_is_over_is_not_shown(ground: Ground) -> None:
    home = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, home, muted_until=tx.now))

    assert ground.ask(queries.info, anna, home, ground.now).muted_until is None


def test_pages_follow_each_other_up_to_the_start(ground: Ground) -> None:
    home = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, home))
    talk(ground, anna, home, *range(1, 8))
    pages = []

    before = 0
    while before != 1:
        asked = PageQuery(before=before, limit=3)
        page = ground.ask(queries.page, anna, home, OFFERS, asked)
        pages.append(seen(page))
        before = page["from"]

    assert pages == [[5, 6, 7], [2, 3, 4], [1]]
    assert seen(ground.ask(queries.page, anna, home, OFFERS, PageQuery(after=2, limit=3))) == [3, 4, 5]


def test_a_rooms_state_and_the_events_after_it_leave_nothing_out(ground: Ground) -> None:
    home = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, home))
    talk(ground, anna, home, 1, 2)

    state = ground.ask(queries.state, anna, home, OFFERS, ground.now)
    talk(ground, anna, home, 3)
    later = msgspec.json.decode(ground.ask(queries.events, anna, home, EventsQuery(after=state["head"])))

    assert seen(state) == [1, 2]
    assert [(e["seq"], e["data"]["n"]) for e in later["events"]] == [(3, 3)]
    assert (later["epoch"], later["head"]) == (state["epoch"], 3)


def test_who_left_sees_nothing_of_the_room(ground: Ground) -> None:
    home = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, home))
    ground.do(lambda tx: moves_out(tx, anna))

    assert ground.ask(queries.summaries, anna) == []
    with pytest.raises(NotFound):
        ground.ask(queries.state, anna, home, OFFERS, ground.now)
    with pytest.raises(NotFound):
        ground.ask(queries.page, anna, home, OFFERS, PageQuery())
    with pytest.raises(NotFound):
        ground.ask(queries.events, anna, home, EventsQuery())
