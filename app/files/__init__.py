"""Photos: taken in, made safe and small, and shown to those who may see the room."""

from datetime import timedelta

from app.files import commands, routes
from app.kernel.feature import Every, Feature

feature = Feature(
    name="files",
    routes=routes.routes,
    every=(Every("photos never sent", timedelta(hours=1), commands.erase_loose),),
    chores=routes.chores,
)
