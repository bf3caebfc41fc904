"""Photos over HTTP: taken in as they come, served to those who may see the room."""

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.files import commands, photos, queries, rules, store
from app.files.photos import Developed
from app.files.store import Store
from app.files.wire import Attachment
from app.kernel.feature import Chore
from app.kernel.house import House
from app.kernel.http import Call, Route
from app.rooms import queries as rooms
from channels.errors import Busy

MOST_HELD_BYTES = 256 * 2**20  # photos on their way in; 25 of the largest, or 100 as phones send them
AT_ONCE = 2  # photos being worked on; `photos.develop` says what one takes
REMOVED_AT_ONCE = 100

# A day, not a year: a photo that was hidden or erased is gone from browsers too.
_KEPT = f"private, max-age={timedelta(days=1).total_seconds():.0f}, immutable"
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_darkroom = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="photos")


class Held:
    """Bytes of photos that are in memory in this process. Beyond the bound, whoever comes next is asked to wait."""

    def __init__(self, most_bytes: int) -> None:
        self._free = most_bytes

    @contextmanager
    def one(self) -> Iterator["Holding"]:
        """Room for one photo, which is given back at the end."""
        holding = Holding(self)
        try:
            yield holding
        finally:
            self._free += holding.size_bytes

    def take(self, size_bytes: int) -> None:
        """Raises `Busy` when there is no room."""
        if size_bytes > self._free:
            raise Busy(retry_after=3)
        self._free -= size_bytes


class Holding:
    """How much one photo takes so far."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self.size_bytes = 0

    def grow(self, size_bytes: int) -> None:
        """Raises `FileTooBig`, `Busy`."""
        rules.must_fit(self.size_bytes + size_bytes)
        self._held.take(size_bytes)
        self.size_bytes += size_bytes


_held = Held(MOST_HELD_BYTES)


async def upload(call: Call) -> Attachment | Response:
    """Take in a photo, to be shown by a message that is posted after it."""
    actor, room = call.actor, rooms.topic_of(call.id("room"))
    now = call.house.clock()
    rules.must_fit(int(call.request.headers.get("content-length", 0)))
    await call.read(queries.must_upload, actor, room, now)
    call.house.tries.count(f"upload:{actor.id}", most=rules.MOST_IN_AN_HOUR, per_s=3600, now=now.timestamp())
    try:
        photo = await _taken_in(call)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is there to read it
    name = secrets.token_hex(16)
    file = await call.write(commands.add, actor, room, name=name, width=photo.width, height=photo.height)
    try:
        await asyncio.to_thread(_keep, store.of(call.house.settings), name, photo)
    except Exception:
        await call.write(commands.drop, file)
        raise
    return Attachment(file, photo.width, photo.height)


async def show(call: Call) -> Response:
    """The photo, at most 2,048 px on its longer side."""
    return await _serve(call, size=0)


async def show_small(call: Call) -> Response:
    """The photo, at most 480 px on its longer side."""
    return await _serve(call, size=1)


async def clear(house: House) -> None:
    """Remove the bytes of photos that are gone. Another process may be doing the same."""
    place = store.of(house.settings)
    while names := await house.database.read(queries.to_remove, REMOVED_AT_ONCE):
        await asyncio.to_thread(_remove, place, names)
        await house.writer.do(partial(commands.removed, names=names))


async def _taken_in(call: Call) -> Developed:
    with _held.one() as holding:
        body = bytearray()
        async for chunk in call.request.stream():
            holding.grow(len(chunk))
            body += chunk
        return await asyncio.get_running_loop().run_in_executor(_darkroom, photos.develop, bytes(body))


async def _serve(call: Call, *, size: int) -> Response:
    id_ = call.id("file")
    name = await call.read(queries.name, call.actor, id_)
    tag = f'"{id_}-{size}"'
    headers = {"ETag": tag, "Cache-Control": _KEPT, **_SAFE}
    if tag in call.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    photo = await asyncio.to_thread(store.of(call.house.settings).get, store.names(name)[size])
    headers["Content-Disposition"] = f'inline; filename="portiek-{id_}.webp"'
    return Response(photo, headers=headers, media_type=photos.MEDIA_TYPE)


def _keep(place: Store, name: str, photo: Developed) -> None:
    for one, data in zip(store.names(name), (photo.large, photo.small), strict=True):
        place.put(one, data)


def _remove(place: Store, names: Sequence[str]) -> None:
    for name in names:
        for one in store.names(name):
            place.remove(one)


routes = (
    Route(
        method="POST",
        path="/api/rooms/{room:int}/files",
        endpoint=upload,
        summary="Upload a photo: raw bytes of a JPEG, PNG, WebP, GIF or AVIF, at most 10 MB and 50 megapixels",
        answers=Attachment,
        status=201,
        refusals=(401, 403, 404, 413, 415, 429, 503),
        max_body_bytes=2**62,  # it counts the bytes itself, so as to answer in words
    ),
    Route(method="GET", path="/api/files/{file:int}", endpoint=show, summary="A photo, as WebP"),
    Route(method="GET", path="/api/files/{file:int}/small", endpoint=show_small, summary="A small photo, as WebP"),
)
chores = (Chore("photos to remove", timedelta(minutes=1), clear),)
