"""Messages over HTTP. Pages of them are the room's (`app/rooms/routes.py`)."""

from app.kernel.http import Call, Route
from app.messages import queries
from app.messages.rules import MessageNotFound
from app.messages.wire import MessageItem

HIGHEST_ID = 2**53


async def show(call: Call) -> MessageItem:
    """One message, such as one that is answered far below it."""
    message_id = int(call.path("message"))
    if message_id > HIGHEST_ID:
        raise MessageNotFound
    return await call.read(queries.item, call.actor, message_id)


routes = (
    Route(method="GET", path="/api/messages/{message:int}", endpoint=show, summary="One message", answers=MessageItem),
)
