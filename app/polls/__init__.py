"""Live polls: a question with options, votes that may be changed, and counts that everybody sees move."""

from datetime import timedelta

from app.kernel.feature import Command, Every, Feature, Offer
from app.polls import commands, queries
from app.polls.wire import CastVote, ClosePoll, OpenPoll, PollClosed, PollCounted, PollOpened, PollVoted

feature = Feature(
    name="polls",
    commands=(
        Command("poll.open", OpenPoll, commands.open_poll),
        Command("poll.vote", CastVote, commands.vote),
        Command("poll.close", ClosePoll, commands.close_poll),
    ),
    events=(PollOpened, PollCounted, PollClosed, PollVoted),
    offers=(Offer("polls", queries.offer),),
    every=(Every("close polls", timedelta(seconds=1), commands.close_due),),
)
