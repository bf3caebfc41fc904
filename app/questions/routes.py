"""Questions over HTTP: what was answered, and what waits; as JSON, and as pages that need no script."""

from datetime import datetime

from babel.dates import format_datetime
from starlette.responses import Response

from app.kernel.http import Call, Route
from app.kernel.working_time import HERE
from app.people import roles
from app.people.roles import Capability
from app.questions import commands, queries
from app.questions.wire import Answerers, Answers, AnswersQuery, WaitingList
from app.rooms import queries as rooms
from app.rooms.queries import topic_of

LOOKS, PER_S = 120, 60  # of one person: each stop while typing is one


async def _answers(call: Call) -> Answers:
    _count(call)
    return await call.read(queries.answers, call.actor, call.query)


async def _alike(call: Call) -> Answers:
    _count(call)
    return await call.read(queries.alike, call.actor, topic_of(call.id("id")), call.query)


async def _answerers(call: Call) -> Answerers:
    return await call.read(queries.answerers, call.actor, topic_of(call.id("id")))


async def _waiting(call: Call) -> WaitingList:
    return await call.read(queries.waiting, call.actor, commands.terms(), call.house.clock())


async def _answers_page(call: Call) -> Response:
    found = await _answers(call)
    hers = await call.read(rooms.summaries, call.actor)
    works_here = roles.may(call.actor, Capability.READ_WAITING)
    return call.page("answers.html", rooms=hers, asked=call.query, answers=found.answers, works_here=works_here)


async def _waiting_page(call: Call) -> Response:
    def written(at: str) -> str:
        here = datetime.fromisoformat(at).astimezone(HERE)
        return format_datetime(here, format="EEEE d MMMM HH:mm", locale=call.language)

    return call.page("questions.html", questions=(await _waiting(call)).questions, written=written)


def _count(call: Call) -> None:
    now = call.house.clock().timestamp()
    call.house.tries.count(f"answers {call.actor.id}", most=LOOKS, per_s=PER_S, now=now)


ROUTES = (
    Route(
        method="GET",
        path="/api/answers",
        endpoint=_answers,
        summary="What was answered in her rooms and for the whole corporation; with words, the likest first",
        query=AnswersQuery,
        answers=Answers,
        refusals=(401, 404, 422, 429),
    ),
    Route(
        method="GET",
        path="/api/rooms/{id:int}/answers",
        endpoint=_alike,
        summary="Up to three answered questions that look like this one, for who is typing it",
        query=AnswersQuery,
        answers=Answers,
        refusals=(401, 404, 422, 429),
    ),
    Route(
        method="GET",
        path="/api/rooms/{id:int}/answerers",
        endpoint=_answerers,
        summary="Who may be named as the one who answers a question",
        answers=Answerers,
        refusals=(401, 403, 404),
    ),
    Route(
        method="GET",
        path="/api/questions/waiting",
        endpoint=_waiting,
        summary="The open questions in her rooms, who waits longest first; for those who answer",
        answers=WaitingList,
        refusals=(401, 403),
    ),
    Route(
        method="GET",
        path="/answers",
        endpoint=_answers_page,
        summary="What was answered, to read",
        query=AnswersQuery,
        is_page=True,
    ),
    Route(method="GET", path="/questions", endpoint=_waiting_page, summary="What waits, to read", is_page=True),
)
