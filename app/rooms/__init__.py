"""Rooms: one for each building and each project, and who belongs in them."""

from datetime import timedelta

from app.kernel.feature import Command, Every, Feature
from app.rooms import commands
from app.rooms.routes import ROUTES
from app.rooms.wire import ReadRoom, RoomJoined, RoomLeft, RoomRead

feature = Feature(
    name="rooms",
    commands=(Command("room.read", ReadRoom, commands.read),),
    events=(RoomRead, RoomJoined, RoomLeft),
    routes=ROUTES,
    every=(Every("memberships", timedelta(hours=1), commands.settle_turning),),
    revising=frozenset({RoomJoined.kind, RoomLeft.kind}),
)
