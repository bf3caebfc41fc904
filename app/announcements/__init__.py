"""What the corporation announces, in one room or many, and which dwellings have confirmed that they read it."""

from app.announcements import commands, queries, routes
from app.announcements.wire import (
    AnnouncementConfirmed,
    AnnouncementMine,
    AnnouncementPublished,
    ConfirmAnnouncement,
    PublishAnnouncement,
)
from app.kernel.feature import Command, Feature, Findable, Offer, Words

feature = Feature(
    name="announcements",
    commands=(
        Command("announcement.publish", PublishAnnouncement, commands.publish),
        Command("announcement.confirm", ConfirmAnnouncement, commands.confirm),
    ),
    events=(AnnouncementPublished, AnnouncementConfirmed, AnnouncementMine),
    routes=routes.routes,
    offers=(Offer("announcements", queries.offer),),
    finds=(
        Findable(
            "announcement",
            AnnouncementPublished,
            lambda event: Words(event.announcement, f"{event.title}\n{event.text}"),
        ),
    ),
)
