"""Reactions: an emoji under a message, counted for all to see."""

from app.kernel.feature import Command, Feature, Offer
from app.reactions import commands, queries, wire

feature = Feature(
    name="reactions",
    commands=(
        Command("reaction.add", wire.React, commands.add),
        Command("reaction.remove", wire.React, commands.remove),
    ),
    events=(wire.ReactionChanged, wire.ReactionMine),
    offers=(Offer("reactions", queries.offer),),
)
