"""Searching: what was said in her rooms, by its words.

It knows no messages and no polls. Each feature says which of its events tell the words of a thing (`Findable`), and the
index is read from the journal after the commit, so that nothing of it is on the way of a message.

- `queries.py`: what is found, confirmed by the journal; `commands.py`: the index, read on or made anew.
- `rules.py`: what a word is; `reading.py`: how events are read; `models.py`: the two tables.
"""

from collections.abc import Iterable
from typing import Any

from app.kernel.feature import Feature, Findable
from app.search.reading import Reading
from app.search.routes import keeping_up, routes


def feature_with(finds: Iterable[Findable[Any]]) -> Feature:
    """The feature, for these things."""
    reading = Reading(finds)
    return Feature(name="search", routes=routes(reading), chores=(keeping_up(reading),))
