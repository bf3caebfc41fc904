"""What the hub asks of the application that it serves: four questions, and a sentence for whoever is refused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from channels.errors import Refused
from channels.protocol import Command, Entry
from channels.topics import Topic


class Member(msgspec.Struct, frozen=True):
    """Who is at the other end. `own` is the topic of what is meant for her alone; `who` is the application's."""

    id: int
    name: str
    own: Topic
    who: Any = None


class Greeting(msgspec.Struct, frozen=True):
    """What a member is told first, read at one moment: who she is, her rooms, and all heads that she may follow."""

    epoch: str
    person: msgspec.Raw
    rooms: msgspec.Raw
    heads: Mapping[Topic, int]


class Done(msgspec.Struct, frozen=True):
    """A command is committed, as that event."""

    topic: Topic
    seq: int


Reply = Callable[[Done | Refused], None]


class Application(Protocol):
    """The house that the hub serves.

    `revising`: kinds of events which, in a member's own topic, mean that what she may follow must be asked anew.
    `redacting`: kinds after which frames sent before may no longer be shown.
    `sociable`: kinds of topics in which it is shown how many are here and who is writing.
    """

    revising: frozenset[str]
    redacting: frozenset[str]
    sociable: frozenset[str]

    # Who is this?

    async def identify(self, scope: Mapping[str, Any]) -> Member:
        """Who opens the socket, by the handshake's ASGI scope. Raises `NotSignedIn` or `Forbidden`."""

    async def greet(self, member: Member) -> Greeting:
        """Who she is and what there is for her. Raises `NotSignedIn`."""

    # May she follow this topic?

    async def allowed(self, member: Member, topics: Iterable[Topic]) -> tuple[Member, frozenset[Topic]]:
        """Those of `topics` that she may follow now, and herself as she is now. Raises `NotSignedIn`."""

    # What came after this number?

    async def since(self, topic: Topic, after: int, limit: int) -> Sequence[Entry]:
        """Events of `topic` above `after`, oldest first, without a hole, at most `limit`."""

    async def heads(self, topics: Iterable[Topic]) -> Mapping[Topic, int]:
        """The last number of each topic, in one query."""

    # Do this command.

    def do(self, member: Member, command: Command, reply: Reply) -> None:
        """Have it done; `reply` is called once, in the event loop, after the commit. May raise a refusal at once."""

    def sentence(self, member: Member | None, refused: Refused) -> str:
        """Why something is refused, in her language."""
