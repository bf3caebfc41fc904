"""The same id again is answered with the first result, and does nothing."""

import msgspec
import pytest

from app.kernel import journal, receipts
from app.kernel.actor import Actor
from app.kernel.commands import Commands, UnknownCommand
from app.kernel.feature import Command
from app.kernel.ids import Ids
from app.kernel.transaction import Committed, Job, Slot, Tx, commit
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
    done = together(ground, [COMMANDS.job(id_, prepared, actor, quietly)])
    ((_, slot, error),) = done.outcomes
    if error:
        raise error
    return int(slot.seq)


def together(ground: Ground, jobs: list[Job[Slot]]) -> Committed:
    return commit(ground.database, jobs, clock=lambda: ground.now, ids=Ids(), prefetch=[receipts.prefetch])


def quietly(_result: Slot | None, _error: Exception | None) -> None:
    """Nobody waits for the answer."""


def test_a_command_sent_again_is_answered_with_the_first_number(ground: Ground) -> None:
    first = send(ground, "anna-0001", "een")

    assert send(ground, "anna-0001", "twee") == first
    assert len(ground.ask(journal.since, ROOM, 0)) == 1


def test_also_when_both_come_in_one_batch(ground: Ground) -> None:
    prepared = COMMANDS.prepare("toy.say", str(ROOM), b'{"text":"hallo"}')

    done = together(ground, [COMMANDS.job("anna-0001", prepared, ANNA, quietly) for _ in range(3)])

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


@pytest.mark.parametrize("id_", ["anna\x000001", "anna\n0001", "anna\u202e0001"])
def test_an_id_that_nobody_could_read_is_refused_before_it_meets_others(ground: Ground, id_: str) -> None:
    with pytest.raises(Invalid):
        send(ground, id_)


def test_old_receipts_are_forgotten(ground: Ground) -> None:
    people = [ANNA, BRAM, Actor(4_000, "Carla", "tenant"), Actor(90_001, "Dirk", "tenant")]
    for actor in people:
        send(ground, "the same id", actor=actor)
    ground.later(days=31)
    send(ground, "a newer one", actor=BRAM)
    for _ in range(2 * receipts.PARTS):  # the parts shift when the first or the last person goes
        ground.do(receipts.forget_old.do)
        ground.later(minutes=10)

    assert [send(ground, "the same id", actor=actor) for actor in people] == [6, 7, 8, 9]
    assert send(ground, "a newer one", actor=BRAM) == 5
