"""Searching over HTTP, and a page of what was found, to read without script; the index kept up meanwhile."""

from datetime import timedelta
from functools import partial

from starlette.responses import Response

from app.kernel.feature import Chore
from app.kernel.house import House
from app.kernel.http import Call, Route
from app.rooms import queries as rooms
from app.search import commands, queries, rules
from app.search.reading import Reading
from app.search.wire import SearchPage, SearchQuery

AT_ONCE = 200  # events in a transaction: about 10 ms, for which a message may have to wait
WHILE_BUSY = 50  # the same while commands wait, each second: the index falls behind, and catches up later
SEARCHES, PER_S = 120, 60  # of one person: each stop while typing is one


def routes(reading: Reading) -> tuple[Route, ...]:
    """The addresses where one can search."""

    async def found(call: Call) -> SearchPage:
        now = call.house.clock().timestamp()
        call.house.tries.count(f"search {call.actor.id}", most=SEARCHES, per_s=PER_S, now=now)
        return await call.read(queries.search, call.actor, reading, call.query)

    async def to_read(call: Call) -> Response:
        hers = await call.read(rooms.summaries, call.actor)
        page = await found(call)
        shown = [(item, rules.pieces(item.excerpt, item.hits)) for item in page.items]
        return call.page("search.html", rooms=hers, asked=call.query, found=shown, next=page.next)

    return (
        Route(
            method="GET",
            path="/api/search",
            endpoint=found,
            summary="What was said in her rooms with all these words, newest first, 20 at once",
            query=SearchQuery,
            answers=SearchPage,
            refusals=(401, 404, 422, 429),
        ),
        Route(
            method="GET", path="/search", endpoint=to_read, summary="The same, to read", query=SearchQuery, is_page=True
        ),
    )


def keeping_up(reading: Reading) -> Chore:
    """Reading on in the journal, a little at a time, and hardly while people's commands wait."""

    async def read_on(house: House) -> None:
        while await house.database.read(queries.behind):
            is_busy = house.writer.waiting > 0
            most = WHILE_BUSY if is_busy else AT_ONCE
            read = await house.writer.do(partial(commands.index, reading=reading, most=most))
            if is_busy or not read:
                break

    return Chore("search index", timedelta(seconds=1), read_on)
