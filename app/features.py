"""All features of the house. Adding one is one word here."""

from app.announcements import feature as announcements
from app.files import feature as files
from app.horizon import feature as horizon
from app.kernel.feature import Feature
from app.messages import feature as messages
from app.moderation import feature as moderation
from app.people import feature_with as people
from app.people.homes import Homes
from app.places import feature as places
from app.places.queries import address
from app.polls import feature as polls
from app.progress import feature as progress
from app.projects import feature as projects
from app.promises import feature as promises
from app.pulse import feature as pulse
from app.questions import feature as questions
from app.reactions import feature as reactions
from app.reports import feature as reports
from app.rooms import feature as rooms
from app.rooms.commands import settle
from app.search import feature_with as search

_ALL: tuple[Feature, ...] = (
    people(Homes(address=address, settle=settle)),
    places,
    projects,
    rooms,
    files,
    messages,
    reactions,
    announcements,
    progress,
    polls,
    promises,
    questions,
    reports,
    horizon,
    pulse,
    moderation,
)
FINDS = tuple(find for feature in _ALL for find in feature.finds)
FEATURES: tuple[Feature, ...] = (*_ALL, search(FINDS))
