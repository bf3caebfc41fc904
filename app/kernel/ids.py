"""Numbers for things: one series for the whole house, handed out in blocks, so that an id is known before its row is.

PostgreSQL's sequence is outside transactions. SQLite has one writer at a time, so a row does; a block that was taken
in a transaction that is rolled back is forgotten with it.
"""

from sqlalchemy import text
from sqlmodel import Session

BLOCK = 1000


class Ids:
    """Hands out numbers that no other thing has. Used by the writer's thread only."""

    def __init__(self) -> None:
        self._next = self._end = 0

    def take(self, session: Session) -> int:
        """The next free number."""
        if self._next == self._end:
            self._end = _last_of_new_block(session)
            self._next = self._end - BLOCK
        self._next += 1
        return self._next

    def forget(self) -> None:
        """The transaction in which a block may have been taken was rolled back."""
        self._next = self._end = 0


_FROM_SEQUENCE = text("SELECT nextval('thing_id')")
_FROM_ROW = text("UPDATE thing_id SET last = last + :block RETURNING last").bindparams(block=BLOCK)


def _last_of_new_block(session: Session) -> int:
    is_postgres = session.get_bind().dialect.name == "postgresql"
    return int(session.connection().execute(_FROM_SEQUENCE if is_postgres else _FROM_ROW).scalar_one())
