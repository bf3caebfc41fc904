"""Pulses to answer."""

from collections.abc import Iterable
from typing import Any

from app.kernel.actor import Actor
from app.kernel.transaction import Slot
from app.pulse import commands, rules
from app.pulse.wire import AnswerPulse, PublishPulse
from channels.topics import Topic
from tests.support.app import Ground


def a_pulse(ground: Ground, room: Topic) -> int:
    """One that has just been asked."""
    ground.do(lambda tx: commands.ask(tx, room, phase="uitvoering"))
    pulse: int = ground.told("pulse.asked")[-1]["pulse"]
    return pulse


def answer(ground: Ground, who: Actor, room: Topic, pulse: int, **more: Any) -> Slot:
    """Answer for one's dwelling: well informed, and not listened to."""
    data = AnswerPulse(pulse, **{"knows": 4, "heard": 2, "agreed": 3, **more})
    return ground.do(lambda tx: commands.answer(tx, who, room, data), who)


def all_answer(ground: Ground, them: Iterable[Actor], room: Topic, pulse: int, **more: Any) -> None:
    """The same from each of them."""
    for one in them:
        answer(ground, one, room, pulse, **more)


def end(ground: Ground) -> None:
    """Let the week pass in which it can be answered."""
    ground.now += rules.OPEN_FOR
    ground.do(commands.go_round)


def publish(ground: Ground, who: Actor, room: Topic, pulse: int) -> Slot:
    """Tell the results."""
    data = PublishPulse(pulse, "Wij hangen de planning in de hal.")
    return ground.do(lambda tx: commands.publish(tx, who, room, data), who)
