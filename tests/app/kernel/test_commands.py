"""The same id again is answered with the first result, and does nothing."""

import msgspec
import pytest

from app.kernel import journal
from app.kernel.actor import HOUSE, Actor
from app.kernel.clock import utc_now
from app.kernel.commands import Commands, UnknownCommand
from app.kernel.feature import Command
from app.kernel.ids import Ids
from app.kernel.transaction import Job, Slot, Tx, commit
from channels.errors import Forbidden, Invalid, NotFound
from channels.topics import Topic
from tests.app.kernel.toys import OTHER, ROOM, say
from tests.support.app import Ground

ANNA, BRAM = Actor(1, "Anna", "tenant"), Actor(2, "Bram", "tenant")


class Say(msgspec.Struct):
    text: str


def do(tx: Tx, _actor: Actor, topic: Topic, data: Say) -> Slot:
    if data.text == "nee":
        raise Forbidden
    return say(tx, data.text, topic)


def guard(_tx: Tx, _actor: Actor, topic: Topic) -> None:
    if topic == OTHER:
        raise NotFound


COMMANDS = Commands([Command("toy.say", Say, do)], guard)


def send(ground: Ground, id_: str, text: str = "hallo", *, actor: Actor = ANNA, topic: Topic = ROOM) -> int:
    prepared = COMMANDS.prepare("toy.say", str(topic), msgspec.json.encode({"text": text}))
    return ground.do(COMMANDS.run(id_, *prepared), actor).seq


def test_a_command_sent_again_is_answered_with_the_first_number(ground: Ground) -> None:
    first = send(ground, "anna-0001", "een")

    assert send(ground, "anna-0001", "twee") == first
    assert len(ground.ask(journal.since, ROOM, 0)) == 1


def test_also_when_both_come_in_one_batch(ground: Ground) -> None:
    prepared = COMMANDS.prepare("toy.say", str(ROOM), b'{"text":"hallo"}')
    jobs = [Job(COMMANDS.run("anna-0001", *prepared), ANNA, lambda _r, _e: None) for _ in range(3)]

    done = commit(ground.database, jobs, clock=utc_now, ids=Ids())

    assert [slot.seq for _, slot, _ in done.outcomes] == [1, 1, 1]
    assert len(done.entries) == 1


def test_ids_are_each_persons_own(ground: Ground) -> None:
    assert [send(ground, "same-id-1", actor=ANNA), send(ground, "same-id-1", actor=BRAM)] == [1, 2]


def test_what_was_refused_may_be_sent_again(ground: Ground) -> None:
    with pytest.raises(Forbidden):
        send(ground, "anna-0001", "nee")

    assert send(ground, "anna-0001", "ja") == 1


def test_a_topic_that_she_may_not_see_is_not_there(ground: Ground) -> None:
    with pytest.raises(NotFound):
        send(ground, "anna-0001", topic=OTHER)


@pytest.mark.parametrize(
    ("name", "topic", "data", "error"),
    [
        ("toy.shout", "room:1", b"{}", UnknownCommand),
        ("toy.say", "room", b'{"text":"x"}', NotFound),
        ("toy.say", "room:0", b'{"text":"x"}', NotFound),
        ("toy.say", "room:1", b'{"text":1}', Invalid),
        ("toy.say", "room:1", b"[]", Invalid),
        ("toy.say", "room:1", b"{", Invalid),
        ("toy.say", "room:1", b'{"text":"\xff"}', Invalid),
    ],
)
def test_wrong_shapes_are_refused_before_anything_is_done(name: str, topic: str, data: bytes, error: type) -> None:
    with pytest.raises(error):
        COMMANDS.prepare(name, topic, data)


def test_old_receipts_are_forgotten(ground: Ground) -> None:
    from app.kernel.commands import forget_old

    send(ground, "anna-0001")
    ground.later(days=31)
    ground.do(forget_old.do, HOUSE)

    assert send(ground, "anna-0001") == 2
