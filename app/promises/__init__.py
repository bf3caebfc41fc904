"""Promises: what staff and contractors said they would do, and what became of it, in a record that nobody can rewrite.

- `commands.py`: promising, and saying that it was kept, moved, or not kept; asking for a promise, and declining it.
- `record.py`: the chain of hashes over a room's entries, and what is wrong with one that was tampered with.
- `queries.py`: how promises stand, which follows from their entries; `rules.py`: which step may follow which.
"""

from datetime import timedelta

from app.kernel.feature import Command, Every, Feature, Findable, Offer, Words
from app.promises import commands, queries, wire
from app.promises.routes import ROUTES

feature = Feature(
    name="promises",
    commands=(
        Command("promise.make", wire.MakePromise, commands.make),
        Command("promise.ask", wire.AskPromise, commands.ask),
        Command("promise.decline", wire.DeclinePromise, commands.decline),
        Command("promise.keep", wire.KeepPromise, commands.keep),
        Command("promise.move", wire.MovePromise, commands.move),
        Command("promise.break", wire.BreakPromise, commands.break_),
        Command("promise.redact", wire.RedactPromise, commands.redact),
        Command("promise.follow", wire.FollowPromise, commands.follow),
        Command("promise.unfollow", wire.FollowPromise, commands.unfollow),
    ),
    events=(wire.PromiseRecorded, wire.PromiseFollowing, wire.PromiseNews),
    routes=ROUTES,
    offers=(
        Offer("promises", queries.offer_states),
        Offer("promise_entries", queries.offer_items),
        Offer("promise_counts", queries.offer_counts),
        Offer("promises_followed", queries.offer_followed),
    ),
    finds=(Findable("promise", wire.PromiseRecorded, lambda event: Words(event.promise, event.what)),),
    every=(Every("late promises", timedelta(minutes=1), commands.tell_late),),
    redacting=frozenset({wire.PromiseRecorded.kind}),  # one act of many, but all are few
)
