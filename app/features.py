"""All features of the house. Adding one is one word here."""

from app.announcements import feature as announcements
from app.files import feature as files
from app.kernel.feature import Feature
from app.messages import feature as messages
from app.moderation import feature as moderation
from app.people import feature as people
from app.places import feature as places
from app.polls import feature as polls
from app.progress import feature as progress
from app.projects import feature as projects
from app.reactions import feature as reactions
from app.rooms import feature as rooms

FEATURES: tuple[Feature, ...] = (
    people,
    places,
    projects,
    rooms,
    files,
    messages,
    reactions,
    announcements,
    progress,
    polls,
    moderation,
)
