"""Who people are, how they come in, and what they may do."""

from datetime import timedelta

from app.kernel.feature import Every, Feature
from app.people import commands, doors
from app.people.homes import Homes
from app.people.routes import routes
from app.people.wire import PersonChanged, SessionEnded


def feature_with(homes: Homes) -> Feature:
    """The feature, told what it must ask of the places that stand above it."""
    return Feature(
        name="people",
        events=(PersonChanged, SessionEnded),
        routes=routes(homes),
        every=(
            Every("note which devices are used", timedelta(minutes=5), doors.note_seen),
            Every("forget old devices and links", timedelta(hours=6), commands.forget_old),
        ),
        revising=frozenset({PersonChanged.kind, SessionEnded.kind}),
    )
