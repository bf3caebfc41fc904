"""Who has confirmed, over HTTP."""

from app.announcements import queries
from app.announcements.wire import Confirmations
from app.kernel.http import Call, Route


async def confirmations(call: Call) -> Confirmations:
    """Which dwellings have confirmed an announcement and which not."""
    return await call.read(queries.confirmations, call.actor, call.id("id"))


routes = (
    Route(
        method="GET",
        path="/api/announcements/{id:int}/confirmations",
        endpoint=confirmations,
        summary="Which dwellings have confirmed an announcement and which not; for staff",
        answers=Confirmations,
        refusals=(401, 403, 404),
    ),
)
