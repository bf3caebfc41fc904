"""The record over HTTP: as JSON, as a page to read and print, and as a table for a spreadsheet."""

import csv
from collections.abc import Iterator
from datetime import date
from functools import partial
from io import StringIO
from textwrap import wrap

from babel.dates import format_date
from starlette.responses import Response

from app.kernel.http import Call, Route
from app.promises import queries
from app.promises.wire import Choices, For, Record, Recorded
from app.rooms.queries import info, topic_of

COLUMNS = ("what", "who", "scope", "day", "state", "reason", "changed", "fingerprint")
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # in a spreadsheet


async def _record(call: Call) -> Record:
    return await call.read(queries.whole, call.actor, topic_of(call.id("id")))


async def _choices(call: Call) -> Choices:
    return await call.read(queries.choices, call.actor, topic_of(call.id("id")))


async def _page(call: Call) -> Response:
    topic = topic_of(call.id("id"))
    record = await _record(call)

    def written(day: date | None) -> str:
        return format_date(day, format="d MMMM y", locale=call.language) if day else ""

    return call.page(
        "promises.html",
        room=await call.read(info, call.actor, topic, call.house.clock()),
        record=record,
        fingerprint=in_groups(record.fingerprint),
        written=written,
        scope=partial(_scope, call),
    )


async def _table(call: Call) -> Response:
    record = await _record(call)
    file = StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow([call.house.texts.plain(call.language, f"promise-column-{name}") for name in COLUMNS])
    writer.writerows(_row(call, one) for one in record.promises)
    return Response(
        "\ufeff" + file.getvalue(),  # so that a spreadsheet reads it as UTF-8
        headers={"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="promises.csv"'},
        media_type="text/csv; charset=utf-8",
    )


def in_groups(fingerprint: str) -> str:
    """The hash as somebody can copy it from paper."""
    return " ".join(wrap(fingerprint, 8))


def _row(call: Call, one: Recorded) -> Iterator[str]:
    last = one.history[-1]
    say = partial(call.house.texts.plain, call.language)
    cells = (
        one.what or say("promise-words-gone"),
        one.who.name if one.who else "",
        _scope(call, one.scope),
        one.day.isoformat() if one.day else "",
        say(f"promise-state-{one.state}"),
        last.reason,
        last.at,
        last.fingerprint,
    )
    return (f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell for cell in cells)


def _scope(call: Call, scope: For) -> str:
    names = ", ".join(scope.names)
    return call.house.texts.plain(call.language, f"promise-scope-{scope.kind}", names=names, count=scope.dwellings)


ROUTES = (
    Route(
        method="GET",
        path="/api/rooms/{id:int}/promises",
        endpoint=_record,
        summary="All promises of a room, with what was done with each",
        answers=Record,
    ),
    Route(
        method="GET",
        path="/api/rooms/{id:int}/promises/choices",
        endpoint=_choices,
        summary="Who may be named in a promise, and for which dwellings it may be; for who may make one",
        answers=Choices,
        refusals=(401, 403, 404),
    ),
    Route(
        method="GET",
        path="/rooms/{id:int}/promises",
        endpoint=_page,
        summary="All promises of a room, to read and to print",
        is_page=True,
    ),
    Route(
        method="GET",
        path="/rooms/{id:int}/promises.csv",
        endpoint=_table,
        summary="All promises of a room, for a spreadsheet",
        is_page=True,
    ),
)
