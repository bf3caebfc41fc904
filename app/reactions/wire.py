"""Reactions on the wire: commands, events, and what stands under the messages of a page.

Their reducers, in words: `reaction.changed` sets a message's `counts`; no counts left: the message's entry goes.
`reaction.mine`, in the person's own topic, sets `mine` where there is such an entry.
"""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from app.kernel.journal import Event
from app.kernel.wire import Id

Emoji = Annotated[str, Meta(min_length=1, max_length=40)]


class React(msgspec.Struct, frozen=True):
    """`reaction.add`, `reaction.remove`: put an emoji under a message, or take it away."""

    message: Id
    emoji: Emoji


class ReactionChanged(Event, frozen=True):
    """How many people put which emoji under a message, those there longest first. It tells nothing of who."""

    kind: ClassVar[str] = "reaction.changed"

    message: Id
    counts: dict[str, int]


class ReactionMine(Event, frozen=True):
    """In the person's own topic: which emoji under a message are hers, so that all her screens know."""

    kind: ClassVar[str] = "reaction.mine"

    message: Id
    mine: list[str]


class ReactionsItem(msgspec.Struct, frozen=True):
    """What stands under one message, and which of it is the viewer's."""

    counts: dict[str, int]
    mine: list[str]
