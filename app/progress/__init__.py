"""Progress updates: what the contractor, or the corporation, shows of the work."""

from app.kernel.feature import Command, Feature, Findable, Offer, Words
from app.progress import commands, queries
from app.progress.wire import PostProgress, ProgressPosted

feature = Feature(
    name="progress",
    commands=(Command("progress.post", PostProgress, commands.post),),
    events=(ProgressPosted,),
    offers=(Offer("progress", queries.offer),),
    finds=(Findable("progress", ProgressPosted, lambda event: Words(event.progress, event.text)),),
)
