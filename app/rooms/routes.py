"""Rooms over HTTP: the list, a room's state and pages, a topic's journal; and two pages to read without script."""

from typing import Any

from sqlmodel import Session
from starlette.responses import Response

from app.kernel.http import Call, Route, json
from app.rooms import queries
from app.rooms.queries import topic_of
from app.rooms.wire import Events, EventsQuery, PageQuery, RoomPage, Rooms, RoomState
from channels.errors import NotFound
from channels.topics import Topic


async def _rooms(call: Call) -> Rooms:
    return Rooms(await call.read(queries.summaries, call.actor))


async def _room(call: Call) -> Response:
    house = call.house
    return json(await call.read(queries.state, call.actor, _topic(call), house.offers, house.clock()))


async def _messages(call: Call) -> Response:
    return json(await call.read(queries.page, call.actor, _topic(call), call.house.offers, call.query))


async def _events(call: Call) -> Response:
    try:
        topic = Topic.parse(call.path("topic"))
    except ValueError:
        raise NotFound from None
    body = await call.read(queries.events, call.actor, topic, call.query)
    return Response(body, headers={"Cache-Control": "no-store"}, media_type="application/json")


async def _rooms_page(call: Call) -> Response:
    return call.page("rooms.html", rooms=await call.read(queries.summaries, call.actor))


async def _room_page(call: Call) -> Response:
    return call.page("room.html", **await call.read(_shown, call, _topic(call)))


def _shown(session: Session, call: Call, topic: Topic) -> dict[str, Any]:
    house, actor = call.house, call.actor
    return {
        "rooms": queries.summaries(session, actor),
        "room": queries.info(session, actor, topic, house.clock()),
        "page": queries.page(session, actor, topic, house.offers, call.query),
    }


def _topic(call: Call) -> Topic:
    return topic_of(call.id("id"))


ROUTES = (
    Route(method="GET", path="/api/rooms", endpoint=_rooms, summary="Her rooms", answers=Rooms, refusals=(401,)),
    Route(
        method="GET",
        path="/api/rooms/{id:int}",
        endpoint=_room,
        summary="A room's present state, with its newest items",
        answers=RoomState,
    ),
    Route(
        method="GET",
        path="/api/rooms/{id:int}/messages",
        endpoint=_messages,
        summary="A page of a room's items, oldest first",
        query=PageQuery,
        answers=RoomPage,
    ),
    Route(
        method="GET",
        path="/api/topics/{topic}/events",
        endpoint=_events,
        summary="A topic's journal itself",
        query=EventsQuery,
        answers=Events,
    ),
    Route(method="GET", path="/", endpoint=_rooms_page, summary="Her rooms, to read", is_page=True),
    Route(
        method="GET",
        path="/rooms/{id:int}",
        endpoint=_room_page,
        summary="A room, to read",
        query=PageQuery,
        is_page=True,
    ),
)
