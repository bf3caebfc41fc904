"""Emoji under messages, counted for all to see."""

import pytest

from app.kernel.actor import Actor
from app.kernel.feature import Span
from app.kernel.ids import Ids
from app.kernel.transaction import Job, Slot, Tx, commit
from app.messages.rules import AlreadyDeleted, AlreadyHidden, MessageNotFound
from app.reactions import commands, queries, rules
from app.reactions.rules import NotAnEmoji, TooManyKinds
from app.reactions.wire import React, ReactionsItem
from app.rooms.rules import Muted
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import delete, hide, say
from tests.support.people import a_member, a_room


def react(ground: Ground, person: Actor, room: Topic, message: int, emoji: str = "👍") -> Slot:
    ground.later(milliseconds=1)
    return ground.do(lambda tx: commands.add(tx, person, room, React(message, emoji)), person)


def unreact(ground: Ground, person: Actor, room: Topic, message: int, emoji: str = "👍") -> Slot:
    return ground.do(lambda tx: commands.remove(tx, person, room, React(message, emoji)), person)


def under(ground: Ground, viewer: Actor, room: Topic) -> dict[int, ReactionsItem]:
    return dict(ground.ask(queries.offer, viewer, Span(room=room, first=1, last=10_000)))


def test_reactions_are_counted_for_all_and_shown_to_each_as_hers(
    ground: Ground, room: Topic, anna: Actor, bert: Actor
) -> None:
    message = say(ground, anna, room)
    say(ground, anna, room, "Zonder")

    react(ground, anna, room, message, "❤️")
    react(ground, bert, room, message, "👍")
    slot = react(ground, anna, room, message, "👍")

    assert ground.told("reaction.changed")[-1] == {"message": message, "counts": {"❤️": 1, "👍": 2}}
    assert (slot.topic, slot.seq) == [entry[:2] for entry in ground.entries if entry.kind == "reaction.changed"][-1]
    assert under(ground, anna, room) == {message: ReactionsItem({"❤️": 1, "👍": 2}, ["❤️", "👍"])}
    assert under(ground, bert, room) == {message: ReactionsItem({"❤️": 1, "👍": 2}, ["👍"])}


def test_what_is_hers_is_told_in_her_own_topic_only(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    message = say(ground, anna, room)

    react(ground, bert, room, message, "🎉")

    (mine,) = [entry for entry in ground.entries if entry.kind == "reaction.mine"]
    assert mine.topic == Topic("person", bert.id)
    assert ground.told("reaction.mine") == [{"message": message, "mine": ["🎉"]}]
    (changed,) = [entry for entry in ground.entries if entry.kind == "reaction.changed"]
    assert b"Bert" not in changed.frame
    assert str(bert.id).encode() not in changed.frame


def test_reacting_twice_counts_once(ground: Ground, room: Topic, anna: Actor) -> None:
    message = say(ground, anna, room)

    react(ground, anna, room, message)
    react(ground, anna, room, message)

    assert ground.told("reaction.changed") == [{"message": message, "counts": {"👍": 1}}]


def test_the_last_one_taken_away_leaves_nothing(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    message = say(ground, anna, room)
    react(ground, anna, room, message)

    unreact(ground, bert, room, message)
    unreact(ground, anna, room, message)
    unreact(ground, anna, room, message)

    assert [told["counts"] for told in ground.told("reaction.changed")] == [{"👍": 1}, {}]
    assert ground.told("reaction.mine")[-1] == {"message": message, "mine": []}
    assert under(ground, anna, room) == {}


def test_a_crowd_that_reacts_at_once_is_told_of_in_one_event(ground: Ground, room: Topic, anna: Actor) -> None:
    message = say(ground, anna, room)
    crowd = ground.do(lambda tx: [a_member(tx, room) for _ in range(5)])

    def add(person: Actor) -> Job[Slot]:
        def run(tx: Tx) -> Slot:
            return commands.add(tx, person, room, React(message, "👍"))

        return Job(run, person, lambda _result, _error: None)

    committed = commit(ground.database, [add(person) for person in crowd], clock=lambda: ground.now, ids=Ids())

    ground.entries += committed.entries
    assert ground.told("reaction.changed") == [{"message": message, "counts": {"👍": 5}}]
    assert {result.seq for _, result, _ in committed.outcomes} == {2}


@pytest.mark.parametrize(
    "emoji", ["👍", "❤️", "❤", "👍🏽", "🇳🇱", "🏳️‍🌈", "🙋🏽‍♀️", "👨‍👩‍👧‍👦", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☀️", "👩🏽‍❤️‍💋‍👨🏿"]
)
def test_an_emoji_is_one_however_it_is_built(emoji: str) -> None:
    rules.must_be_an_emoji(emoji)


@pytest.mark.parametrize(
    "words",
    ["a", "1", "ok", "👍👍", "👍 ", " 👍", "🇳", "👍\u200d", "\u200d", "🏽🏽", "<b>", "\x00", "👍\u200d" * 9 + "👍"],
)
def test_what_is_no_single_emoji_is_refused(words: str) -> None:
    with pytest.raises(NotAnEmoji):
        rules.must_be_an_emoji(words)


def test_a_message_bears_twenty_kinds(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    message = say(ground, anna, room)
    for n in range(20):
        react(ground, anna, room, message, chr(0x1F600 + n))

    with pytest.raises(TooManyKinds):
        react(ground, bert, room, message, "👍")
    react(ground, bert, room, message, chr(0x1F600))

    assert len(under(ground, anna, room)[message].counts) == 20


def test_only_what_can_be_read_is_reacted_to(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    hidden, deleted = say(ground, anna, room), say(ground, anna, room)
    react(ground, anna, room, hidden)
    hide(ground, staff, room, hidden)
    delete(ground, anna, room, deleted)

    with pytest.raises(AlreadyHidden):
        react(ground, staff, room, hidden)
    with pytest.raises(AlreadyDeleted):
        react(ground, staff, room, deleted)
    unreact(ground, anna, room, hidden)

    assert under(ground, anna, room) == {}


def test_a_message_of_another_room_is_not_reacted_to(ground: Ground, room: Topic, anna: Actor) -> None:
    other = ground.do(a_room)
    stranger = ground.do(lambda tx: a_member(tx, other))
    theirs = say(ground, stranger, other)

    with pytest.raises(MessageNotFound):
        react(ground, anna, room, theirs)


def test_who_is_muted_takes_away_and_does_not_add(ground: Ground, room: Topic, anna: Actor) -> None:
    message = say(ground, anna, room)
    until = ground.now.replace(year=ground.now.year + 1)
    muted = ground.do(lambda tx: a_member(tx, room, muted_until=until))

    with pytest.raises(Muted):
        react(ground, muted, room, message)
    unreact(ground, muted, room, message)
