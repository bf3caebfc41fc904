"""Many commands, one commit."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from app.kernel import journal, receipts
from app.kernel.actor import HOUSE
from app.kernel.clock import utc_now
from app.kernel.db import Database
from app.kernel.ids import BLOCK, Ids
from app.kernel.transaction import Committed, Job, NotYet, Slot, Tx, commit
from channels.errors import Busy, Forbidden, Refused
from tests.app.kernel.toys import OTHER, ROOM, Counted, add_one, count, make_counter, say
from tests.support.app import Ground


def together(ground: Ground, *runs: Callable[[Tx], Any]) -> Committed:
    jobs = [Job(run, HOUSE, lambda _result, _error: None) for run in runs]
    return commit(ground.database, jobs, clock=utc_now, ids=Ids())


def numbers(ground: Ground) -> list[int]:
    return [entry.seq for entry in ground.ask(journal.since, ROOM, 0)]


def refuse(_tx: Tx) -> None:
    raise Forbidden


def keep_receipt(tx: Tx) -> Slot:
    slot = say(tx)
    receipts.keep(tx, "the same id", slot)
    return slot


def fail(_tx: Tx) -> None:
    raise ZeroDivisionError


def test_events_of_a_batch_are_numbered_in_the_order_of_its_commands(ground: Ground) -> None:
    done = together(ground, lambda tx: say(tx, "een"), lambda tx: say(tx, "twee", OTHER), lambda tx: say(tx, "drie"))

    assert [(slot.topic, slot.seq) for _, slot, _ in done.outcomes] == [(ROOM, 1), (OTHER, 1), (ROOM, 2)]
    assert [entry.seq for entry in done.entries] == [1, 1, 2]
    assert list(ground.ask(journal.since, ROOM, 0)) == [done.entries[0], done.entries[2]]


def test_a_refusal_changes_nothing_and_lets_the_others_through(ground: Ground) -> None:
    done = together(ground, say, refuse, say)

    assert [type(error) for _, _, error in done.outcomes] == [type(None), Forbidden, type(None)]
    assert numbers(ground) == [1, 2]


def test_a_command_that_fails_harms_only_itself(ground: Ground) -> None:
    done = together(ground, say, fail, say)

    assert [type(error) for _, _, error in done.outcomes] == [type(None), ZeroDivisionError, type(None)]
    assert numbers(ground) == [1, 2]


def test_a_command_that_refuses_after_it_wrote_is_taken_back(ground: Ground) -> None:
    ground.do(make_counter)

    def write_and_refuse(tx: Tx) -> None:
        add_one(tx)
        raise Forbidden

    def emit_and_refuse(tx: Tx) -> None:
        say(tx, "toch niet")
        raise Forbidden

    done = together(ground, say, write_and_refuse, emit_and_refuse, say)

    assert [isinstance(error, Refused) for _, _, error in done.outcomes] == [False, True, True, False]
    assert ground.do(count) == 0
    assert numbers(ground) == [1, 2]


def test_a_command_may_ask_to_be_run_later(ground: Ground) -> None:
    def not_yet(_tx: Tx) -> None:
        raise NotYet(0.5)

    done = together(ground, say, not_yet)

    assert [wait for wait, _ in done.later] == [0.5]
    assert len(done.outcomes) == 1


def test_one_event_stands_for_many_commands_and_counts_them_all(ground: Ground) -> None:
    ground.do(make_counter)

    def vote(tx: Tx) -> Slot:
        add_one(tx)
        return tx.emit_once("poll", ROOM, Counted, lambda: Counted(count=count(tx)))

    done = together(ground, vote, say, vote)

    assert [slot.seq for _, slot, _ in done.outcomes] == [1, 2, 1]
    assert b'"count":2' in done.entries[0].frame


def test_an_event_that_is_made_when_numbered_knows_its_number_and_all_before_it(ground: Ground) -> None:
    ground.do(make_counter)

    def number(tx: Tx) -> Slot:
        def made(slot: Slot) -> Counted:
            add_one(tx)
            return Counted(count=10 * slot.seq + count(tx))

        return tx.emit_numbered(ROOM, made)

    done = together(ground, say, number, number)

    assert [b'"count":21' in entry.frame or b'"count":32' in entry.frame for entry in done.entries] == [
        False,
        True,
        True,
    ]


def test_ids_are_never_given_twice_also_when_a_batch_is_rolled_back(ground: Ground) -> None:
    ids = Ids()

    def take(tx: Tx) -> int:
        return tx.new_id()

    def take_and_fail(tx: Tx) -> None:
        tx.new_id()
        raise ZeroDivisionError

    given = []
    for runs in ((take, take), (take_and_fail,), (take,), (take_and_fail, take), (take,)):
        jobs: list[Job[Any]] = [Job(run, HOUSE, lambda _result, _error: None) for run in runs]
        given += [r for _, r, e in commit(ground.database, jobs, clock=utc_now, ids=ids).outcomes if e is None]
    given += [ground.do(take) for _ in range(3)]

    assert len(given) == len(set(given))
    assert max(given) < 10 * BLOCK


def test_what_cannot_be_stored_is_answered_so(tmp_path: Any) -> None:
    (tmp_path / "no-folder").write_text("a file where the folder should be")
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")

    done = commit(nowhere, [Job(say, HOUSE, lambda _r, _e: None) for _ in range(3)], clock=utc_now, ids=Ids())

    assert [type(error) for _, _, error in done.outcomes] == [Busy, Busy, Busy]


def test_rows_that_cannot_stand_harm_only_the_command_that_handed_them_over(ground: Ground) -> None:
    done = together(ground, keep_receipt, lambda tx: say(tx, "daarna"), keep_receipt)

    (_, first, _), (_, between, _), (_, _, error) = done.outcomes
    assert (first.seq, between.seq, type(error)) == (1, 2, IntegrityError)
    assert numbers(ground) == [1, 2]


@pytest.mark.parametrize("storage", ["postgres"], indirect=True)
def test_who_loses_the_database_while_rows_are_copied_is_told_to_come_back(ground: Ground) -> None:
    def lose(tx: Tx) -> None:
        pid = tx.session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        keep_receipt(tx)
        with ground.database.reading.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")

    ((_, _, error),) = together(ground, lose).outcomes

    assert isinstance(error, Busy)
    together(ground, say)
    assert numbers(ground) == [1]


def test_erasing_reaches_the_journal(ground: Ground) -> None:
    slot = ground.do(lambda tx: say(tx, "mijn telefoonnummer"))

    ground.do(lambda tx: tx.redact(ROOM, slot.seq, Counted(count=0)))

    (entry,) = ground.ask(journal.since, ROOM, 0)
    assert b"telefoonnummer" not in entry.frame
    assert (entry.seq, entry.kind) == (1, "toy.said")


@pytest.mark.parametrize(
    ("before", "after", "limit", "span"),
    [(0, 0, 3, (8, 10)), (8, 0, 3, (5, 7)), (3, 0, 3, (1, 2)), (0, 4, 3, (5, 7)), (0, 0, 50, (1, 10))],
)
def test_a_page_spans_the_newest_items_below_a_number(
    ground: Ground, before: int, after: int, limit: int, span: tuple[int, int]
) -> None:
    for _ in range(10):
        ground.do(say)

    assert ground.ask(journal.item_span, ROOM, before=before, after=after, limit=limit) == span
