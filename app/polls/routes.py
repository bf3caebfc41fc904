"""Polls over HTTP: who voted, as CSV, the outcomes that are owed, and slips to print."""

from datetime import timedelta

from starlette.responses import Response

from app.kernel.feature import Chore
from app.kernel.http import Call, Route
from app.polls import commands, exporting, mails, queries, slips
from app.polls.wire import Owed, Voters


async def _voters(call: Call) -> Voters:
    return await call.read(queries.voters, call.actor, call.id("id"))


async def _export(call: Call) -> Response:
    table = await call.read(exporting.table, call.actor, call.id("id"), call.house.texts)
    name = f"poll-{call.id('id')}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(table, headers=headers, media_type="text/csv; charset=utf-8")


async def _owed(call: Call) -> Owed:
    return await call.read(queries.owed, call.actor, call.house.clock())


async def _slips(call: Call) -> Response:
    poll, printed = await call.write(commands.print_slips, call.actor, call.id("id"))
    room = f"{call.house.settings.public_url}/rooms/{poll.room_id}"
    drawn = [(slip, slips.drawing(f"{room}#{poll.seq}-slip-{slip.code}")) for slip in printed]
    closes = mails.in_words(poll.closes_at, call.language) if poll.closes_at else ""
    return call.page("slips.html", poll=poll, slips=drawn, closes=closes)


routes = (
    Route(
        method="GET",
        path="/api/polls/owed",
        endpoint=_owed,
        summary="Polls that have closed without a word of what was decided; for staff",
        answers=Owed,
        refusals=(401, 403),
    ),
    Route(
        method="GET",
        path="/api/polls/{id:int}/voters",
        endpoint=_voters,
        summary="Who voted, after closing, where that may be seen",
        answers=Voters,
    ),
    Route(
        method="GET",
        path="/api/polls/{id:int}/export.csv",
        endpoint=_export,
        summary="A poll as CSV, with what the viewer may see",
    ),
    Route(method="GET", path="/polls/{id:int}/slips", endpoint=_slips, summary="Slips to print", is_page=True),
)

chores = (Chore("mails about polls", timedelta(seconds=10), mails.send),)
