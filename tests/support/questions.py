"""Questions to try things with, each step in a batch of its own."""

from typing import Any

from app.kernel.actor import Actor
from app.kernel.transaction import Slot
from app.questions import commands, queries
from app.questions.models import Question
from app.questions.wire import (
    AnswerQuestion,
    AskQuestion,
    AssignQuestion,
    DropQuestion,
    FileQuestion,
    OwnQuestion,
    QuestionState,
    ShelveAnswer,
    UnshelveAnswer,
)
from channels.topics import Topic
from tests.support.app import Ground


def a_question(ground: Ground, asker: Actor, room: Topic, text: str = "Wanneer komt de steiger?", **more: Any) -> int:
    """A question: the number of its message."""
    ground.do(lambda tx: commands.ask(tx, asker, room, AskQuestion(text, **more)), asker)
    question: int = ground.told("question.changed")[-1]["question"]
    return question


def file(ground: Ground, staff: Actor, room: Topic, message: int) -> Slot:
    return ground.do(lambda tx: commands.file(tx, staff, room, FileQuestion(message)), staff)


def drop(ground: Ground, staff: Actor, room: Topic, question: int) -> Slot:
    return ground.do(lambda tx: commands.drop(tx, staff, room, DropQuestion(question)), staff)


def assign(ground: Ground, staff: Actor, room: Topic, question: int, who: Actor) -> Slot:
    return ground.do(lambda tx: commands.assign(tx, staff, room, AssignQuestion(question, who.id)), staff)


def answer(ground: Ground, actor: Actor, room: Topic, question: int, text: str = "Dinsdag om tien uur.") -> int:
    """Answer it: the number of the message that does."""
    ground.do(lambda tx: commands.answer(tx, actor, room, AnswerQuestion(question, text)), actor)
    message: int = ground.told("message.posted")[-1]["message"]
    return message


def again(ground: Ground, asker: Actor, room: Topic, question: int) -> Slot:
    return ground.do(lambda tx: commands.again(tx, asker, room, OwnQuestion(question)), asker)


def close(ground: Ground, asker: Actor, room: Topic, question: int) -> Slot:
    return ground.do(lambda tx: commands.close(tx, asker, room, OwnQuestion(question)), asker)


def join(ground: Ground, tenant: Actor, room: Topic, question: int) -> Slot:
    return ground.do(lambda tx: commands.join(tx, tenant, room, OwnQuestion(question)), tenant)


def leave(ground: Ground, tenant: Actor, room: Topic, question: int) -> Slot:
    return ground.do(lambda tx: commands.leave(tx, tenant, room, OwnQuestion(question)), tenant)


def shelve(ground: Ground, staff: Actor, room: Topic, question: int, asked: str, said: str) -> int:
    """Put it where all find it: its number there."""
    ground.do(lambda tx: commands.shelve(tx, staff, room, ShelveAnswer(question, asked, said)), staff)
    shelved: int = ground.told("answer.shelved")[-1]["answer"]
    return shelved


def unshelve(ground: Ground, staff: Actor, room: Topic, shelved: int) -> Slot:
    return ground.do(lambda tx: commands.unshelve(tx, staff, room, UnshelveAnswer(shelved)), staff)


def tick(ground: Ground) -> None:
    """What happens by itself, at this moment."""
    ground.do(commands.tick)


def stands(ground: Ground, question: int) -> QuestionState:
    """How it stands."""

    def read(session: Any) -> QuestionState:
        return queries.state_of(session, session.get(Question, question))

    return ground.ask(read)
