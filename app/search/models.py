"""What can be found, and how far the journal has been read for it.

The index itself is called `search_words` on both databases, and follows `search_thing` by itself: on SQLite a full-text
table that triggers keep, on PostgreSQL an index (`app/migrations/versions/0013_search.py`).
"""

from sqlalchemy import BigInteger, Index, Integer, Table, Text
from sqlmodel import Field, SQLModel


class SearchThing(SQLModel, table=True):
    """A thing that somebody can search for: a message, a poll. Its text stays in the journal, at `said`."""

    __tablename__ = "search_thing"

    id: int = Field(  # when it was, so that what is newest stands last: `rules.key`
        primary_key=True,
        sa_type=BigInteger().with_variant(Integer(), "sqlite"),
        sa_column_kwargs={"autoincrement": False},
    )
    room_id: int = Field(sa_type=BigInteger)
    kind: str = Field(max_length=20)
    thing: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)  # where it stands in the room's stream
    said: int = Field(sa_type=BigInteger)  # the event that tells what it says now
    shelf: str = Field(max_length=20)  # where it can be found besides; empty: nowhere
    words: str = Field(sa_type=Text)  # each once, folded; empty: not to be found


class SearchCursor(SQLModel, table=True):
    """Up to which event a room's journal is in the index."""

    __tablename__ = "search_cursor"

    room_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(sa_type=BigInteger)


things: Table = SearchThing.__table__  # type: ignore[attr-defined]
cursors: Table = SearchCursor.__table__  # type: ignore[attr-defined]

Index("ix_search_thing_thing", things.c.thing, things.c.room_id, unique=True)
