"""Two processes write to one database at the same time, each in batches of its own."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.db import Database
from app.kernel.ids import Ids
from app.kernel.transaction import Job, Tx, commit
from app.messages import commands
from app.messages.wire import DeleteMessage, EditMessage
from app.moderation import commands as moderation
from app.moderation.wire import HideMessage, RestoreMessage
from app.reactions import commands as reactions
from app.reactions import queries
from app.reactions.wire import React
from channels.errors import Busy, Refused
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import say, seen, the_journal

BATCHES, IN_A_BATCH, MESSAGES = 25, 4, 6

Deed = Callable[[Tx], object]


@pytest.mark.parametrize("seed", range(3))
def test_what_one_process_erases_no_other_brings_back(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor, seed: int
) -> None:
    messages = [say(ground, anna, room, f"Geheim {n}") for n in range(MESSAGES)]

    def deed(chance: random.Random) -> Deed:
        """Anna edits and takes back, Karin hides and restores, Bert reacts."""
        message, n = chance.choice(messages), chance.randrange(100)
        emoji = chance.choice("👍🎉")
        deeds: list[tuple[int, Deed]] = [
            (8, lambda tx: commands.edit(tx, anna, room, EditMessage(message, f"Geheim {message} {n}"))),
            (1, lambda tx: commands.delete(tx, anna, room, DeleteMessage(message))),
            (3, lambda tx: moderation.hide(tx, staff, room, HideMessage(message, "Netjes"))),
            (4, lambda tx: moderation.restore(tx, staff, room, RestoreMessage(message))),
            (4, lambda tx: reactions.add(tx, bert, room, React(message, emoji))),
            (4, lambda tx: reactions.remove(tx, bert, room, React(message, emoji))),
        ]
        weights, chosen = zip(*deeds, strict=True)
        return chance.choices(chosen, weights)[0]  # type: ignore[no-any-return]

    def process(number: int) -> list[Exception]:
        chance, ids = random.Random(10 * seed + number), Ids()
        database = Database(ground.database.url.render_as_string(hide_password=False))
        faults: list[Exception] = []
        for _ in range(BATCHES):
            jobs = [Job(deed(chance), staff, lambda _result, _error: None) for _ in range(IN_A_BATCH)]
            while jobs:
                committed = commit(database, jobs, clock=lambda: ground.now, ids=ids)
                faults += [error for _, _, error in committed.outcomes if error and not _is_answer(error)]
                jobs = [job for _, job in committed.later]
        database.close()
        return faults

    with ThreadPoolExecutor(2) as processes:
        faults = [fault for faults in processes.map(process, [1, 2]) for fault in faults]

    assert faults == []
    everything = the_journal(ground, room)
    entries = [msgspec.json.decode(frame) for frame in everything.split("\n")]
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    for item in seen(ground, anna, room):
        told = [entry for entry in entries if entry["data"]["message"] == item.message]
        words = [entry["data"]["text"] for entry in told if entry["data"].get("text")]
        if item.deleted or item.hidden:
            assert (item.text, words) == ("", [])
        else:
            assert words[-1:] == [item.text]
        counted = [entry["data"]["counts"] for entry in told if entry["kind"] == "reaction.changed"]
        assert [ground.ask(queries.counts, item.message)] == (counted[-1:] or [{}])
    assert ground.ask(journal.head, room) == len(entries)


def _is_answer(error: Exception) -> bool:
    return isinstance(error, Refused) and not isinstance(error, Busy)
