"""Live polls: a question with options, votes that may be changed, and counts that everybody sees move.

Like every feature it is read from the top down, and each file knows only those below it:

- `commands.py`: what people do: open, vote, close. Each verb checks first, then changes, then tells.
- `queries.py`: what is asked: who may vote, how the votes stand, the polls on a page of their room.
- `wire.py`: commands, events and items as they stand in JSON; `rules.py`: what is decided without asking anything.
- `models.py`: the two tables, a poll with its last count, and a vote.
"""

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
