"""Live polls: a question with options, votes that may be changed, and counts that everybody sees move.

Like every feature it is read from the top down, and each file knows only those below it:

- `commands.py`: what people do: open, vote, enter a slip, close, decide. Each verb checks first, then changes, then
  tells.
- `routes.py`: what is read over HTTP; `mails.py`, `exporting.py`: a poll as mail and as CSV; `cli.py`: the secret of
  slips.
- `queries.py`: what is asked: who may vote, how the votes stand, the polls on a page of their room.
- `wire.py`: commands, events and items as they stand in JSON.
- `rules.py`: what is decided without asking anything; above all, in `sight`, who may see what of a poll when.
- `runoff.py`: counting a ranking; `slips.py`: the codes of votes on paper.
- `models.py`: the tables: a poll with what was told of it last, a vote, a secret for slips, mails that wait.
"""

from datetime import timedelta

from app.kernel.feature import Command, Every, Feature, Findable, Offer, Words
from app.polls import commands, queries, routes
from app.polls.wire import (
    CastVote,
    ClosePoll,
    DecidePoll,
    EnterSlip,
    OpenPoll,
    PollClosed,
    PollCounted,
    PollDecided,
    PollOpened,
    PollOutcome,
    PollReminded,
    PollVoted,
)

feature = Feature(
    name="polls",
    commands=(
        Command("poll.open", OpenPoll, commands.open_poll),
        Command("poll.vote", CastVote, commands.vote),
        Command("poll.enter", EnterSlip, commands.enter),
        Command("poll.close", ClosePoll, commands.close_poll),
        Command("poll.decide", DecidePoll, commands.decide),
    ),
    events=(PollOpened, PollCounted, PollClosed, PollDecided, PollVoted, PollReminded, PollOutcome),
    routes=routes.routes,
    offers=(Offer("polls", queries.offer),),
    finds=(
        Findable(
            "poll",
            PollOpened,
            lambda event: Words(event.poll, "\n".join([event.question, *(option.text for option in event.options)])),
        ),
    ),
    every=(
        Every("close polls", timedelta(seconds=1), commands.close_due),
        Every("remind of polls", timedelta(seconds=30), commands.remind_due),
    ),
    chores=routes.chores,
)
