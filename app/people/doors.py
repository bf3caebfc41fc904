"""Who is at the other end of a request, or of a socket; and the cookie that tells."""

from collections.abc import Collection, Sequence
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
from app.kernel.together import Together
from app.kernel.transaction import Tx
from app.people import commands, queries
from app.people.rules import SEEN_EVERY

COOKIE_LASTS = timedelta(days=400)  # as long as browsers keep one; the session itself ends long before, when unused

_SECURE_COOKIE, _PLAIN_COOKIE = COOKIES


class Door:
    """Tells who is there: one indexed query for all who come at the same moment."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._signed_in = Together(database, self._ask)

    async def who(self, connection: HTTPConnection) -> Actor | None:
        """The person whose token the request carries, as bearer or in the cookie; None where it is not good.

        A request with a bearer token is never taken for its cookie's: it was let in without asking where it comes from.
        """
        token = _token(connection)
        found = await self._signed_in.ask(commands.hashed_token(token)) if token is not None else None
        if found is None:
            return None
        actor, last_seen = found
        if self._clock() - last_seen >= SEEN_EVERY:
            _seen.setdefault(self._database.writing, set()).add(actor.session)
        return actor

    def _ask(self, session: Session, token_hashes: Sequence[bytes]) -> list[tuple[Actor, datetime] | None]:
        found = queries.signed_in(session, token_hashes, self._clock())
        return [found.get(token_hash) for token_hash in token_hashes]


def still(session: Session, actor: Actor, now: datetime) -> Actor | None:
    """The same person as she is now, or None where the session that she acts through is over."""
    return all_still(session, [actor], now).get(actor)


def all_still(session: Session, actors: Collection[Actor], now: datetime) -> dict[Actor, Actor]:
    """The same people as they are now; those are not in it whose session is over."""
    return queries.still(session, actors, now)


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
