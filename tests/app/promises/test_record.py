"""The record of promises: nobody rewrites it, and who tries is found out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from typer.testing import CliRunner

from app.cli import cli
from app.kernel.actor import Actor
from app.kernel.db import UtcDateTime
from app.kernel.journal import journal
from app.live import Neighbourhood
from app.promises import commands, queries, record, rules
from app.promises.models import PromiseEntry, PromiseWords, entries, words
from app.promises.rules import Act, PromiseIsElsewhere, State
from app.promises.wire import KeepPromise
from channels.errors import Refused
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.processes import two_processes
from tests.support.promises import (
    a_promise,
    asked,
    break_,
    decline,
    keep,
    move,
    promise_at_once,
    redact,
    seen,
    the_record,
)

COLUMNS = [(table, column.name) for table in (entries, words) for column in table.columns]


def found(ground: Ground, room: Topic) -> list[tuple[int, str]]:
    return [(fault.seq, fault.problem) for fault in ground.ask(queries.faults, room)]


@contextmanager
def behind_its_back(ground: Ground) -> Iterator[Connection]:
    """A raw connection, on which no trigger watches."""
    with ground.database.writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for name in (
                connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            ):
                connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = DEFAULT"))


def another(table: Table, column: str, value: Any) -> Any:
    """A value that is not this one."""
    kind = table.c[column].type
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(kind, UtcDateTime):
        return datetime(2020, 1, 1, tzinfo=UTC)
    if column == "day":
        return datetime(2020, 1, 1, tzinfo=UTC).date()
    if isinstance(kind.python_type(), int):
        return (value or 0) + 1_000_000
    return f"{value}!"[-10:] if column == "act" else f"{value}!"


@pytest.fixture
def three(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> list[int]:
    """The numbers of three entries; the second is the one to be tampered with."""
    a_promise(ground, staff, room)
    promise = asked(ground, anna, room)
    a_promise(ground, staff, room, promise=promise, who_id=staff.id)
    return [entry.seq for entry in ground.entries if entry.kind == "promise.recorded"]


def test_a_record_that_was_left_alone_is_whole(ground: Ground, room: Topic, three: list[int]) -> None:
    assert found(ground, room) == []
    assert ground.ask(queries.entries_in, room) == 3


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda part: getattr(part, "name", part))
def test_whatever_is_changed_in_an_entry_it_is_named(
    ground: Ground, room: Topic, three: list[int], table: Table, column: str
) -> None:
    here = (table.c.room_id == room.id) & (table.c.seq == three[1])
    with behind_its_back(ground) as connection:
        before = connection.execute(select(table.c[column]).where(here)).scalar_one()
        connection.execute(update(table).where(here).values({column: another(table, column, before)}))

    if column == "room_id":
        assert three[1] in dict(found(ground, room))
        assert ground.ask(queries.faults, Topic("room", room.id + 1_000_000))
    elif column == "seq":
        assert found(ground, room)
    else:
        assert min(dict(found(ground, room))) == three[1]


@pytest.mark.parametrize("table", [entries, words], ids=lambda table: table.name)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_left_out_is_missed(ground: Ground, room: Topic, three: list[int], table: Table, place: int) -> None:
    with behind_its_back(ground) as connection:
        connection.execute(delete(table).where(table.c.seq == three[place]))

    assert three[place] in dict(found(ground, room))


def test_when_all_of_it_is_gone_the_journal_remembers(ground: Ground, room: Topic, three: list[int]) -> None:
    with behind_its_back(ground) as connection:
        for table in (entries, words):
            connection.execute(delete(table))

    assert ground.ask(queries.rooms_with_promises) == [room]
    assert [seq for seq, _ in found(ground, room)] == three


def test_what_is_put_in_between_does_not_fit(ground: Ground, room: Topic, three: list[int]) -> None:
    with behind_its_back(ground) as connection:
        for table in (entries, words):
            row = connection.execute(select(table).where(table.c.seq == three[1])).mappings().one()
            connection.execute(insert(table).values({**row, "seq": three[2] + 1}))

    assert three[2] + 1 in dict(found(ground, room))


def test_a_chain_that_is_made_anew_is_not_what_was_told(ground: Ground, room: Topic, three: list[int]) -> None:
    with behind_its_back(ground) as connection, Session(connection) as session:
        before = record.first(room.id)
        for entry in session.scalars(select(PromiseEntry).order_by(entries.c.seq)).all():
            if entry.seq == three[1]:
                entry.by_id += 1
            entry.hash = before = record.hash_of(entry, before)
            session.add(entry)
        session.flush()

    assert [seq for seq, _ in found(ground, room)] == three[1:]
    assert {problem for _, problem in found(ground, room)} == {"was told otherwise in the room"}


def test_a_fingerprint_on_paper_tells_even_when_the_journal_is_made_anew_too(
    ground: Ground, room: Topic, staff: Actor, three: list[int]
) -> None:
    on_paper = the_record(ground, staff, room).fingerprint

    assert ground.ask(queries.has_fingerprint, on_paper[:16])
    with behind_its_back(ground) as connection:
        connection.execute(delete(entries).where(entries.c.seq == three[2]))
    assert not ground.ask(queries.has_fingerprint, on_paper[:16])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE promise_entry SET act = 'kept'",
        "DELETE FROM promise_entry",
        "UPDATE promise_words SET what = ''",
        "DELETE FROM promise_words",
        "UPDATE promise_words SET what = '', who = '', reason = '', salt = ''",
    ],
)
def test_the_database_only_adds(ground: Ground, room: Topic, three: list[int], change: str) -> None:
    with pytest.raises(DBAPIError, match="only added to"), ground.database.writing.begin() as connection:
        connection.execute(text(change))

    assert found(ground, room) == []


def test_words_are_emptied_where_an_entry_says_so_and_the_record_is_whole(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    promise = asked(ground, anna, room)

    redact(ground, staff, room, promise)

    assert found(ground, room) == []
    said = ground.ask(lambda session: session.scalars(select(PromiseWords).order_by(words.c.seq)).all())
    assert [(one.what, one.salt == b"", one.reason) for one in said] == [
        ("", True, ""),
        ("", False, "Namen van buren"),
    ]


def test_where_the_law_on_privacy_asks_it_all_words_go_and_the_promise_stays(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    promise = a_promise(ground, staff, room, what="Voor mevrouw Achternaam komt een hekje")
    keep(ground, staff, room, promise, reason="Achternaam heeft het hekje")

    ground.do(lambda tx: commands.erase(tx, promise, reason="Verzoek"))

    one = seen(ground, anna, room, promise)
    assert (one.what, one.state, [step.reason for step in one.history]) == ("", "kept", ["", "", "Verzoek"])
    assert found(ground, room) == []
    frames = ground.ask(lambda session: session.scalars(select(journal.c.frame)).all())
    assert not any(b"Achternaam" in frame for frame in frames)


def test_what_says_that_words_were_emptied_makes_the_hub_forget_the_frames_with_these_words(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    promise = asked(ground, anna, room)
    ground.entries.clear()

    redact(ground, staff, room, promise)

    assert Neighbourhood.redacting & {entry.kind for entry in ground.entries if entry.topic == room}


def test_a_moderators_entry_does_not_excuse_that_a_promises_words_are_gone(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    promise = asked(ground, anna, room)
    made = a_promise(ground, staff, room, promise=promise)
    redact(ground, staff, room, promise)
    with ground.database.writing.begin() as connection:  # the database lets it through, since there is such an entry
        seq = seen(ground, anna, room, made).history[1].seq
        connection.execute(update(words).where(words.c.seq == seq).values(what="", who="", reason="", salt=b""))

    assert found(ground, room) == [(seq, "does not say what it said")]


# What may follow what

STEPS: dict[Act, Callable[[Ground, Actor, Topic, int], object]] = {
    Act.MADE: lambda ground, staff, room, promise: a_promise(ground, staff, room, promise=promise),
    Act.DECLINED: decline,
    Act.KEPT: keep,
    Act.BROKEN: break_,
    Act.MOVED: lambda ground, staff, room, promise: move(ground, staff, room, promise, days=3),
    Act.LATE: lambda ground, _staff, _room, _promise: ground.do(commands.tell_late),
    Act.REDACTED: redact,
}


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 2), st.integers(0, 2)), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("storage", ["sqlite"], indirect=True)
def test_whatever_is_tried_the_states_follow_the_table_and_the_chain_holds(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, steps: list[tuple[Act, int, int]]
) -> None:
    promises = [asked(ground, anna, room), a_promise(ground, staff, room, days=0), asked(ground, anna, room)]

    for act, which, days in steps:
        ground.later(days=days)
        before = seen(ground, anna, room, promises[which]).state
        try:
            STEPS[act](ground, staff, room, promises[which])
        except PromiseIsElsewhere:
            assert before not in rules.FROM[act]
        except Refused:
            assert act == Act.REDACTED
        else:
            now = seen(ground, anna, room, promises[which])
            if act in {Act.LATE, Act.REDACTED}:
                assert now.state in {before, State.LATE}
            else:
                assert before in rules.FROM[act]
                assert now.state == rules.AFTER[act]

    whole = the_record(ground, anna, room)
    assert found(ground, room) == []
    assert sum(getattr(whole.counts, state) for state in State) == len(whole.promises)
    for state in State:
        assert getattr(whole.counts, state) == sum(one.state == state for one in whole.promises)


# Several processes


@pytest.mark.parametrize("storage", ["postgres"], indirect=True)
def test_two_processes_that_promise_at_once_leave_one_unbroken_chain(
    ground: Ground, storage: str, room: Topic, staff: Actor, anna: Actor
) -> None:
    spawn = get_context("spawn")
    barrier = spawn.Barrier(2)
    both = [spawn.Process(target=promise_at_once, args=(storage, room, staff, barrier, ground.now)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)

    assert [process.exitcode for process in both] == [0, 0]
    assert found(ground, room) == []
    whole = the_record(ground, anna, room)
    assert whole.counts.late == len(whole.promises) == 40
    assert all([step.act for step in one.history] == ["made", "late"] for one in whole.promises), "each said so once"


async def test_two_writers_on_one_promise_take_one_step_after_the_other(
    ground: Ground, storage: str, room: Topic, staff: Actor, anna: Actor
) -> None:
    promise = a_promise(ground, staff, room)
    outcomes: list[object] = []

    async with two_processes(storage) as writers:
        waiting = [
            writer.do(lambda tx: commands.keep(tx, staff, room, KeepPromise(promise)), staff) for writer in writers * 4
        ]
        for one in waiting:
            try:
                outcomes.append(await one)
            except PromiseIsElsewhere as refused:
                outcomes.append(refused)

    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 7
    assert [step.act for step in seen(ground, anna, room, promise).history] == ["made", "kept"]


# At the machine


@pytest.mark.parametrize("storage", ["sqlite"], indirect=True)
def test_the_command_line_proves_it_and_says_which_entry_is_wrong(
    ground: Ground, storage: str, room: Topic, staff: Actor, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTIEK_DATABASE_URL", storage)
    fingerprint = the_record(ground, staff, room).fingerprint

    proved = CliRunner().invoke(cli, ["promises", "verify", "--fingerprint", fingerprint[:8].upper()])
    assert proved.exit_code == 0, proved.output
    assert f"Ivoordreef 2–48: 3 entries, whole: {fingerprint}" in proved.output

    with behind_its_back(ground) as connection:
        connection.execute(update(entries).where(entries.c.seq == three[1]).values(by_role="staff"))
    caught = CliRunner().invoke(cli, ["promises", "verify"])
    assert caught.exit_code == 1
    assert f"Ivoordreef 2–48: entry {three[1]} is not what it was" in caught.output


@pytest.mark.parametrize("storage", ["sqlite"], indirect=True)
def test_the_command_line_takes_words_out(
    ground: Ground, storage: str, room: Topic, staff: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTIEK_DATABASE_URL", storage)
    promise = a_promise(ground, staff, room)

    assert CliRunner().invoke(cli, ["promises", "erase", str(promise), "--reason", "Verzoek"]).exit_code == 0
    assert CliRunner().invoke(cli, ["promises", "erase", "4711", "--reason", "Verzoek"]).exit_code == 1

    assert seen(ground, staff, room, promise).what == ""
