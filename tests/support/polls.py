"""Polls to vote in. Each command in a batch of its own, and far enough from the one before to be counted at once."""

from typing import Any

from app.kernel.actor import Actor
from app.kernel.feature import Span
from app.kernel.transaction import Slot
from app.polls import commands, queries
from app.polls.queries import Slip
from app.polls.wire import CastVote, ClosePoll, DecidePoll, OpenPoll, PollItem
from channels.topics import Topic
from tests.support.app import Ground


def a_poll(ground: Ground, asker: Actor, room: Topic, **wishes: Any) -> int:
    """A poll with three options, unless wished otherwise."""
    wished: dict[str, Any] = {"question": "Wanneer de steiger?", "options": ["maart", "april", "mei"]} | wishes
    ground.do(lambda tx: commands.open_poll(tx, asker, room, OpenPoll(**wished)), asker)
    poll: int = ground.told("poll.opened")[-1]["poll"]
    return poll


def vote(ground: Ground, voter: Actor, room: Topic, poll: int, *choices: int) -> Slot:
    """Choose these options; none: take the vote back."""
    ground.later(seconds=1)
    return ground.do(lambda tx: commands.vote(tx, voter, room, CastVote(poll, list(choices))), voter)


def close(ground: Ground, closer: Actor, room: Topic, poll: int) -> Slot:
    """Stop counting."""
    return ground.do(lambda tx: commands.close_poll(tx, closer, room, ClosePoll(poll)), closer)


def seen(ground: Ground, viewer: Actor, room: Topic) -> list[PollItem]:
    """The room's polls, as the viewer's page has them."""
    return list(ground.ask(queries.offer, viewer, Span(room=room, first=1, last=10_000)))


def slips_of(ground: Ground, staff: Actor, poll: int) -> list[Slip]:
    """The poll's slips, printed."""
    _poll, printed = ground.do(lambda tx: commands.print_slips(tx, staff, poll), staff)
    return printed


def decide(ground: Ground, decider: Actor, room: Topic, poll: int, decided: str = "Het wordt maart.") -> Slot:
    """Say what was decided."""
    said = DecidePoll(poll, decided, "De steiger komt op 1 maart.")
    return ground.do(lambda tx: commands.decide(tx, decider, room, said), decider)
