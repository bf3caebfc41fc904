"""Who is at the other end of a request, or of a socket; and the cookie that tells."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session
from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import Database
from app.kernel.settings import Settings
from app.kernel.shield import COOKIES, has_token
from app.kernel.transaction import Tx
from app.people import commands, queries
from app.people.rules import SEEN_EVERY

COOKIE_LASTS = timedelta(days=400)  # as long as browsers keep one; the session itself ends long before, when unused

_SECURE_COOKIE, _PLAIN_COOKIE = COOKIES


async def who(database: Database, clock: Clock, connection: HTTPConnection) -> Actor | None:
    """The person whose token the request carries, as bearer or in the cookie; None where it is not good.

    One indexed query. A request with a bearer token is never taken for its cookie's: it was let in without asking
    where it comes from.
    """
    token = _token(connection)
    if token is None:
        return None
    now = clock()
    found = await database.read(queries.signed_in, commands.hashed_token(token), now)
    if found is None:
        return None
    actor, last_seen = found
    if now - last_seen >= SEEN_EVERY:
        _seen.setdefault(database.writing, set()).add(actor.session)
    return actor


def still(session: Session, actor: Actor, now: datetime) -> Actor | None:
    """The same person as she is now, or None where the session that she acts through is over."""
    return queries.still(session, actor, now)


def note_seen(tx: Tx) -> None:
    """Write down which devices were used, all at once; by itself, every few minutes."""
    ids: Sequence[int] = sorted(_seen.pop(_engine(tx.session), ()))
    if ids:
        commands.mark_seen(tx, ids)


def keep(response: Response, settings: Settings, token: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        _name(settings),
        token,
        max_age=int(COOKIE_LASTS.total_seconds()),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, settings: Settings) -> None:
    """Take the browser's session away."""
    response.delete_cookie(_name(settings), path="/", secure=settings.is_https, httponly=True, samesite="lax")


# Sessions that were used an hour or more after we last wrote that down, for each database. What a process that is
# killed forgets is noted at the next request.
_seen: WeakKeyDictionary[Engine, set[int]] = WeakKeyDictionary()


def _token(connection: HTTPConnection) -> str | None:
    if has_token(connection.headers):
        return connection.headers["authorization"][7:].strip()
    cookies = connection.cookies
    return cookies.get(_SECURE_COOKIE) or cookies.get(_PLAIN_COOKIE)


def _name(settings: Settings) -> str:
    return _SECURE_COOKIE if settings.is_https else _PLAIN_COOKIE


def _engine(session: Session) -> Engine:
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    return bind
