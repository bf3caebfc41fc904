"""Who does something."""

import msgspec

from channels.protocol import By


class Actor(msgspec.Struct, frozen=True):
    """A signed-in person, as far as commands and queries need to know."""

    id: int
    name: str
    role: str
    duty: str | None = None
    language: str = "nl"
    session: int = 0  # the session that she acts through; 0: none (command line, tests)

    @property
    def by(self) -> By:
        """As others see her in an event."""
        return By(self.id, self.name, self.role)


HOUSE = Actor(id=0, name="Portiek", role="system")  # what happens by itself: a poll that closes, an import
