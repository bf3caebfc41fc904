"""Results of pulses to read, and for staff what is owed and who asked to be rung."""

from app.kernel.http import Call, Route
from app.pulse import queries
from app.pulse.wire import Calls, Draft, History, OwedPulses, Pulses
from app.rooms.queries import topic_of


async def _history(call: Call) -> History:
    return await call.read(queries.history, call.actor, topic_of(call.id("id")), call.query)


async def _draft(call: Call) -> Draft:
    return await call.read(queries.draft, call.actor, topic_of(call.id("id")))


async def _calls(call: Call) -> Calls:
    return await call.read(queries.to_call, call.actor, topic_of(call.id("id")))


async def _owed(call: Call) -> OwedPulses:
    return await call.read(queries.owed, call.actor, call.house.clock())


ROUTES = (
    Route(
        method="GET",
        path="/api/rooms/{id:int}/pulses",
        endpoint=_history,
        summary="The results of all pulses of a room, and those of a building, phase or time taken together",
        query=Pulses,
        answers=History,
    ),
    Route(
        method="GET",
        path="/api/rooms/{id:int}/pulse/draft",
        endpoint=_draft,
        summary="Results that are owed, and what people wrote, without names; for staff",
        answers=Draft,
        refusals=(401, 403, 404, 409),
    ),
    Route(
        method="GET",
        path="/api/rooms/{id:int}/pulse/calls",
        endpoint=_calls,
        summary="Who asked to be rung; for the project leader",
        answers=Calls,
        refusals=(401, 403, 404),
    ),
    Route(
        method="GET",
        path="/api/pulses/owed",
        endpoint=_owed,
        summary="The results that are owed in one's rooms; for staff",
        answers=OwedPulses,
        refusals=(401, 403),
    ),
)
