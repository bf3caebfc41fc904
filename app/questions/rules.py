"""How a question stands, what may become of it, and by when an answer is owed."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.kernel.words import one_line
from app.kernel.working_time import Office
from channels.errors import Forbidden, Invalid, NotFound, Refused

ASKED_CHARACTERS = 300
ANSWER_CHARACTERS = 4_000  # as a message
SHELF = "answers"


class State(StrEnum):
    """Open: an answer is owed. Answered: the asker may say that it wasn't one. Closed: nothing is owed any more."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Act(StrEnum):
    """What happened to a question."""

    ASKED = "asked"
    FILED = "filed"
    DROPPED = "dropped"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    JOINED = "joined"
    LATE = "late"
    AGAIN = "again"
    CLOSED = "closed"
    TIME_OUT = "time_out"
    SHELVED = "shelved"


class ClosedBy(StrEnum):
    """Who may close a question: she who asked it, or time."""

    ASKER = "asker"
    TIME = "time"


class Terms(NamedTuple):
    """Within how many working days an answer is owed, and for how many the asker may object to it."""

    office: Office
    answer_days: int
    close_days: int

    def due(self, since: datetime) -> datetime:
        """By when an answer is owed, for a clock that began to run at `since`."""
        return self.office.deadline(since, days=self.answer_days)

    def closes(self, answered: datetime) -> datetime:
        """When an answer counts as one, if the asker says nothing."""
        return self.office.deadline(answered, days=self.close_days)


class QuestionNotFound(NotFound, code="question_not_found", status=404):
    """There is no such question in this room."""


class QuestionIsElsewhere(Refused, code="question_is_elsewhere", status=409):
    """The question stands otherwise than whoever did this thought; `state` is how."""

    state: str


class AlreadyAQuestion(Refused, code="already_a_question", status=409):
    """The message is one."""


class AnswersNothing(Refused, code="answers_nothing", status=409):
    """A message within a thread opens none, so it can't be a question."""


class NotYourQuestion(Forbidden, code="not_your_question", status=403):
    """Only she who asked says whether it was answered."""


class NoDwellingHere(Forbidden, code="question_needs_dwelling", status=403):
    """A question holds for the dwellings of its room."""


class AskedByYourHome(Refused, code="asked_by_your_home", status=409):
    """Somebody of this dwelling asked it, so it holds for it as long as it stands."""


class UnknownAnswerer(Invalid, code="unknown_answerer", status=422):
    """Who answers works here: somebody of the room who isn't a tenant."""

    field: str = "who_id"
    problem: str = "does not work here"


class AnswerIncomplete(Invalid, code="answer_incomplete", status=422):
    """Question or answer is missing."""


class AnswerTooLong(Invalid, code="answer_too_long", status=422):
    """More characters than there is room for."""

    most: int


class AnswerNotFound(NotFound, code="answer_not_found", status=404):
    """There is no such answer among those of the corporation."""


def must_be(state: str, *wanted: State) -> None:
    """Raises `QuestionIsElsewhere` unless it stands so."""
    if state not in wanted:
        raise QuestionIsElsewhere(state=state)


def asked(written: str) -> str:
    """A question for the library, in one line. Raises `AnswerIncomplete`, `AnswerTooLong`."""
    return _of_length("asked", one_line(written), ASKED_CHARACTERS)


def answer(written: str) -> str:
    """Its answer. Raises `AnswerIncomplete`, `AnswerTooLong`."""
    return _of_length("answer", written.strip(), ANSWER_CHARACTERS)


def _of_length(field: str, said: str, most: int) -> str:
    if not said:
        raise AnswerIncomplete(field=field, problem="empty")
    if len(said) > most:
        raise AnswerTooLong(field=field, problem=f"at most {most} characters", most=most)
    return said
