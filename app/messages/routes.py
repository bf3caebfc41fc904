"""Messages over HTTP. Pages of them are the room's (`app/rooms/routes.py`)."""

from app.kernel.http import Call, Route
from app.messages import queries
from app.messages.wire import MessageItem, Thread


async def show(call: Call) -> MessageItem:
    """One message, such as one that is answered far below it."""
    return await call.read(queries.item, call.actor, call.id("message"))


async def show_thread(call: Call) -> Thread:
    """A message with what was said to it."""
    return await call.read(queries.thread, call.actor, call.id("message"))


routes = (
    Route(method="GET", path="/api/messages/{message:int}", endpoint=show, summary="One message", answers=MessageItem),
    Route(
        method="GET",
        path="/api/messages/{message:int}/thread",
        endpoint=show_thread,
        summary="A message, and what was said in its thread",
        answers=Thread,
    ),
)
