"""What moderators do, and that it can be seen that they did."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.kernel.transaction import Slot
from app.moderation import commands, queries
from app.moderation.rules import KeepsOrder, NotMuted, ReasonMissing, ReasonTooLong
from app.moderation.wire import AuditItem, HideMessage, MuteMember, UnmuteMember
from app.rooms import queries as rooms
from app.rooms.rules import Muted
from channels.errors import Forbidden, NotFound
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import delete, hide, restore, say
from tests.support.people import a_member, a_person, a_room


def mute(ground: Ground, moderator: Actor, room: Topic, person: Actor, minutes: int = 60, reason: str = "Rust") -> Slot:
    return ground.do(lambda tx: commands.mute(tx, moderator, room, MuteMember(person.id, minutes, reason)), moderator)


def unmute(ground: Ground, moderator: Actor, room: Topic, person: Actor) -> Slot:
    return ground.do(lambda tx: commands.unmute(tx, moderator, room, UnmuteMember(person.id)), moderator)


def log(ground: Ground, reader: Actor, **asked: Any) -> list[AuditItem]:
    return list(ground.ask(queries.audit, reader, **{"before": None, **asked}))


def test_a_muted_person_is_quiet_here_for_a_while_and_all_know(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    until = ground.now + timedelta(minutes=60)

    mute(ground, staff, room, anna, reason="  Even\nrustig ")

    assert ground.told("member.muted") == [
        {"person": anna.id, "name": "Anna", "until": stamp(until), "reason": "Even rustig"}
    ]
    with pytest.raises(Muted) as refused:
        say(ground, anna, room)
    assert (refused.value.until, refused.value.reason) == (until, "Even rustig")
    assert room in ground.ask(rooms.visible_to, anna, [room])
    ground.later(minutes=61)
    say(ground, anna, room, "Weer daar")


def test_a_mute_is_of_one_room(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    project = ground.do(lambda tx: a_room(tx, kind="project", beside=room))
    ground.do(lambda tx: a_member(tx, project, role="contractor"))
    contractor = ground.do(lambda tx: a_member(tx, project, role="contractor"))

    mute(ground, staff, project, contractor)

    say(ground, contractor, room)
    with pytest.raises(Muted):
        say(ground, contractor, project)


def test_an_unmuted_person_speaks_again(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    mute(ground, staff, room, anna)

    unmute(ground, staff, room, anna)

    assert ground.told("member.unmuted") == [{"person": anna.id}]
    say(ground, anna, room)
    with pytest.raises(NotMuted):
        unmute(ground, staff, room, anna)


def test_who_keeps_order_is_not_muted(ground: Ground, room: Topic, staff: Actor) -> None:
    colleague = ground.do(lambda tx: a_member(tx, room, role="staff", duty="administrator"))
    leader = ground.do(lambda tx: a_member(tx, room, role="staff", duty="project_leader"))

    with pytest.raises(KeepsOrder):
        mute(ground, staff, room, colleague)
    mute(ground, staff, room, leader)


def test_only_a_member_is_muted(ground: Ground, room: Topic, staff: Actor) -> None:
    stranger = ground.do(a_person)

    with pytest.raises(NotFound):
        mute(ground, staff, room, stranger)
    with pytest.raises(NotFound):
        unmute(ground, staff, room, stranger)


@pytest.mark.parametrize(("role", "duty"), [("tenant", None), ("contractor", None), ("staff", "project_leader")])
def test_others_do_not_moderate(ground: Ground, room: Topic, anna: Actor, role: str, duty: str | None) -> None:
    other = ground.do(lambda tx: a_member(tx, room, role=role, duty=duty))
    message = say(ground, anna, room)

    with pytest.raises(Forbidden):
        hide(ground, other, room, message)
    with pytest.raises(Forbidden):
        restore(ground, other, room, message)
    with pytest.raises(Forbidden):
        mute(ground, other, room, anna)
    with pytest.raises(Forbidden):
        unmute(ground, other, room, anna)
    with pytest.raises(Forbidden):
        log(ground, other)


@pytest.mark.parametrize(("reason", "refusal"), [(" \x00\n ", ReasonMissing), ("x" * 301, ReasonTooLong)])
def test_whoever_is_overruled_is_told_why(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, reason: str, refusal: type[Exception]
) -> None:
    message = say(ground, anna, room)

    with pytest.raises(refusal):
        hide(ground, staff, room, message, reason)
    with pytest.raises(refusal):
        mute(ground, staff, room, anna, reason=reason)


def test_every_act_stands_in_the_log(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    message = say(ground, anna, room, "Scheldwoord")

    hide(ground, staff, room, message, "Netjes")
    ground.later(minutes=1)
    restore(ground, staff, room, message)
    ground.later(minutes=1)
    mute(ground, staff, room, anna, 30, "Rust")
    ground.later(minutes=1)
    unmute(ground, staff, room, anna)

    unmuted, muted, restored, hidden = log(ground, staff)
    assert [entry.act for entry in (hidden, restored, muted, unmuted)] == [
        "message.hide",
        "message.restore",
        "member.mute",
        "member.unmute",
    ]
    assert {(entry.by.name, entry.room) for entry in log(ground, staff)} == {("Karin", str(room))}
    assert (hidden.message, hidden.reason, restored.message) == (message, "Netjes", message)
    assert muted.person is not None
    assert (muted.person.id, muted.person.name, muted.reason) == (anna.id, "Anna", "Rust")
    assert muted.until == stamp(ground.now + timedelta(minutes=29))
    assert unmuted.person == muted.person
    assert unmuted.at == stamp(ground.now)


def test_what_was_refused_is_not_in_the_log(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    message = say(ground, anna, room)
    delete(ground, anna, room, message)

    with pytest.raises(Exception, match="message_deleted"):
        hide(ground, staff, room, message)

    assert log(ground, staff) == []


def test_a_moderator_reads_what_she_may_restore_and_nothing_else(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    hidden, restored, deleted = (say(ground, anna, room, word) for word in ("een", "twee", "drie"))
    for message in (hidden, restored, deleted):
        hide(ground, staff, room, message)
    restore(ground, staff, room, restored)
    delete(ground, anna, room, deleted)

    texts = {entry.message: entry.text for entry in log(ground, staff) if entry.act == "message.hide"}

    assert texts == {hidden: "een", restored: None, deleted: None}


def test_the_log_is_read_page_by_page(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    for n in range(120):
        if n % 3:
            ground.later(seconds=1)  # some at the same moment
        mute(ground, staff, room, anna, reason=str(n))

    pages: list[AuditItem] = []
    while part := log(ground, staff, before=pages[-1].id if pages else None):
        assert len(part) <= 50
        pages += part

    assert [entry.reason for entry in pages] == [str(n) for n in reversed(range(120))]
    assert log(ground, staff, before=2**53) == []


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET reason = ''", "DELETE FROM audit_entry"])
def test_the_log_is_only_added_to(ground: Ground, room: Topic, staff: Actor, anna: Actor, change: str) -> None:
    mute(ground, staff, room, anna)

    with pytest.raises(DBAPIError, match="only added to"), ground.database.writing.begin() as connection:
        connection.execute(text(change))

    assert len(log(ground, staff)) == 1


def test_an_act_and_its_entry_are_one(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    message = say(ground, anna, room)

    def hide_and_fail(tx: Any) -> None:
        commands.hide(tx, staff, room, HideMessage(message, "Netjes"))
        raise RuntimeError("the power went out")

    with pytest.raises(RuntimeError):
        ground.do(hide_and_fail, staff)

    assert log(ground, staff) == []
    assert ground.told("message.hidden") == []
