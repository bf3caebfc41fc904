"""Messages over HTTP. Pages of them are the room's (`app/rooms/routes.py`)."""

from app.kernel.http import Call, Route
from app.messages import queries
from app.messages.wire import MessageItem


async def show(call: Call) -> MessageItem:
    """One message, such as one that is answered far below it."""
    return await call.read(queries.item, call.actor, call.id("message"))


routes = (
    Route(method="GET", path="/api/messages/{message:int}", endpoint=show, summary="One message", answers=MessageItem),
)
