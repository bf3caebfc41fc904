"""Who is told by letter."""

from app.horizon import queries
from app.horizon.wire import Letters
from app.kernel.http import Call, Route
from app.rooms.queries import topic_of


async def _letters(call: Call) -> Letters:
    return await call.read(queries.letters, call.actor, topic_of(call.id("id")))


ROUTES = (
    Route(
        method="GET",
        path="/api/rooms/{id:int}/horizon/letters",
        endpoint=_letters,
        summary="The dwellings of a building in which nobody reads along; for staff, who send them a letter",
        answers=Letters,
        refusals=(401, 403, 404),
    ),
)
