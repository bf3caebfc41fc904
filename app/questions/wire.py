"""Questions on the wire. A question is named by the message that asks it.

A room's page has `questions` (how they stand, by message), `question_steps` (items of the stream) and
`questions_joined` (those that hold for the viewer's dwelling). Its reducers, in words:

- `question.changed` sets the question to `now`, where it is known or its message is on the page; without `now` it is a
  plain message again.
- `question.stepped` adds the step to the stream, and sets the question to `now`.
- `answer.shelved` does the same, with the step `shelved`.
- `question.joined` (one's own topic) adds the question to those that hold for one's dwelling, or takes it away.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from app.kernel.clock import Stamp
from app.kernel.journal import Event
from app.kernel.wire import Id
from app.questions.rules import Act, ClosedBy, State
from channels.protocol import By

# Commands


class AskQuestion(msgspec.Struct, frozen=True):
    """Ask a question: a message, to which an answer is owed by a named person within a term."""

    text: str
    reply_to: Id | None = None
    attachments: tuple[Id, ...] = ()


class FileQuestion(msgspec.Struct, frozen=True):
    """Make a question of a message that opens a thread, or could."""

    message: Id


class DropQuestion(msgspec.Struct, frozen=True):
    """Make a plain message of it again. What was said in its thread stays."""

    question: Id


class AssignQuestion(msgspec.Struct, frozen=True):
    """Say who answers it."""

    question: Id
    who_id: Id


class AnswerQuestion(msgspec.Struct, frozen=True):
    """Answer it: a message in its thread. The asker says whether it was an answer."""

    question: Id
    text: str
    attachments: tuple[Id, ...] = ()


class OwnQuestion(msgspec.Struct, frozen=True):
    """A question by its message."""

    question: Id


class ShelveAnswer(msgspec.Struct, frozen=True):
    """Put an answered question into the answers of the whole corporation, in words that name nobody."""

    question: Id
    asked: str
    answer: str


class UnshelveAnswer(msgspec.Struct, frozen=True):
    """Take it out again."""

    answer: Id


# Events in the room


class QuestionState(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A question as it stands. `dwellings`: for how many it holds, the asker's among them; `due`: while it is open."""

    question: int
    seq: int
    state: State
    asker: int
    dwellings: int
    answerer: By | None = None
    due: Stamp | None = None
    late: bool = False
    answer: int | None = None  # the message
    closes: Stamp | None = None
    closed_by: ClosedBy | None = None
    rounds: int = 0


class QuestionChanged(Event, frozen=True, kw_only=True):
    """A question was asked or changed: assigned, answered, said to hold for one more dwelling. No `now`: it is none."""

    kind: ClassVar[str] = "question.changed"

    question: int
    act: Act
    now: QuestionState | None = None


class QuestionStepped(Event, frozen=True, kw_only=True):
    """The thread says so by itself: it is late; or what the asker says: not answered yet, or closed."""

    kind: ClassVar[str] = "question.stepped"
    opens_item: ClassVar[bool] = True

    question: int
    act: Act
    now: QuestionState


class AnswerShelved(Event, frozen=True):
    """An answered question stands among the answers of the whole corporation."""

    kind: ClassVar[str] = "answer.shelved"
    opens_item: ClassVar[bool] = True

    answer: int
    question: int
    asked: str
    text: str
    now: QuestionState


class AnswerUnshelved(Event, frozen=True):
    """It doesn't any more."""

    kind: ClassVar[str] = "answer.unshelved"

    answer: int
    question: int


# Events in a person's own topic


class QuestionJoined(Event, frozen=True):
    """A question holds for your dwelling too, or no longer."""

    kind: ClassVar[str] = "question.joined"

    question: int
    room: str
    joined: bool


class QuestionNews(Event, frozen=True):
    """What became of a question of yours, or one that you are to answer; it stands in the room, at that number."""

    kind: ClassVar[str] = "question.news"

    question: int
    room: str
    seq: int
    act: Act


# On a page of the room


class QuestionItem(msgspec.Struct, frozen=True):
    """A step of a question, in the stream."""

    question: int
    step: Act
    seq: int
    at: Stamp
    by: By


class Joined(msgspec.Struct, frozen=True):
    """A question that holds for the viewer's dwelling."""

    question: int


# Over HTTP


class AnswersQuery(msgspec.Struct, frozen=True):
    """What is looked for; nothing: all. `topic`: in one room."""

    q: Annotated[str, Meta(max_length=4_000)] = ""
    topic: Annotated[str, Meta(max_length=40)] = ""


class Answered(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A question and its answer: of a room (`topic`, `seq`, who answered), or of the whole corporation."""

    asked: str
    answer: str
    at: Stamp
    by: By
    topic: str = ""
    room: str = ""
    seq: int = 0  # of the question
    answer_seq: int = 0
    dwellings: int = 0
    shelved: int = 0  # its number among the answers of the corporation


class Answers(msgspec.Struct, frozen=True):
    """What was asked and answered."""

    answers: Sequence[Answered]


class Waiting(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A question to which an answer is owed, and how long it waits, in working hours."""

    question: int
    topic: str
    room: str
    seq: int
    text: str
    by: By
    since: Stamp
    due: Stamp
    hours: float
    dwellings: int
    late: bool = False
    answerer: By | None = None
    replies: int = 0  # of neighbours, which don't stop the clock


class WaitingList(msgspec.Struct, frozen=True):
    """All of them in her rooms, who waits longest first."""

    questions: Sequence[Waiting]


class Answerers(msgspec.Struct, frozen=True):
    """Who may be named as the one who answers."""

    people: Sequence[By]
