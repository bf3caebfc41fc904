"""HTTP, translated: a typed route table, and one place that makes answers of refusals.

An endpoint takes a `Call` and gives a struct (which becomes JSON) or a Starlette response. The table is also what the
OpenAPI document is made from (`app/schema.py`).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast

import msgspec
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route as StarletteRoute
from starlette.types import Message, Receive

from app.kernel.actor import Actor
from app.kernel.house import House
from app.kernel.transaction import Tx
from app.kernel.wire import HIGHEST_ID, convert, decode
from channels.errors import Internal, Invalid, NotFound, NotSignedIn, Refused

P = ParamSpec("P")
T = TypeVar("T")

MAX_BODY_BYTES = 64 * 1024  # as on the socket; uploads say their own

log = structlog.get_logger()


class TooBig(Refused, code="too_big", status=413):
    """More was sent than this address takes."""


class WrongMethod(Refused, code="wrong_method", status=405):
    """The address is there, but not for this."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why something is refused: a code, and a sentence in the person's language."""

    code: str
    message: str
    retry_after: float | None = None
    fields: dict[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Route:
    """One thing that can be asked over HTTP."""

    method: str
    path: str
    endpoint: Callable[["Call"], Awaitable[msgspec.Struct | Response]]
    summary: str
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    answers: type[msgspec.Struct] | None = None
    status: int = 200
    is_page: bool = False  # HTML for people: refusals are pages too, and it stays out of the OpenAPI document
    refusals: Sequence[int] = field(default=(401, 404))
    max_body_bytes: int = MAX_BODY_BYTES


class Call:
    """One request, as an endpoint sees it."""

    def __init__(self, request: Request, house: House, route: Route) -> None:
        self.request = request
        self.house = house
        self._route = route
        self.body: Any = None
        self.query: Any = None

    async def prepare(self) -> None:
        """Read and check what was sent. Raises `Invalid`."""
        if self._route.query is not None:
            self.query = convert(dict(self.request.query_params), self._route.query)
        if self._route.body is not None:
            self.body = decode(partial(msgspec.json.decode, type=self._route.body), await self.request.body() or b"{}")

    @property
    def actor(self) -> Actor:
        """Who asks. Raises `NotSignedIn`."""
        if self.visitor is None:
            raise NotSignedIn
        return self.visitor

    @property
    def visitor(self) -> Actor | None:
        """Who asks, if she is signed in."""
        return cast("Actor | None", self.request.state.actor)

    @property
    def language(self) -> str:
        """The language to answer in."""
        return cast("str", self.request.state.language)

    def path(self, name: str) -> Any:
        """A part of the path."""
        return self.request.path_params[name]

    def id(self, name: str) -> int:
        """A thing's number, as a part of the path. Raises `NotFound` for one that no thing can have."""
        number: int = self.request.path_params[name]
        if not 0 < number <= HIGHEST_ID:
            raise NotFound
        return number

    async def read(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """What `query(session, …)` answers."""
        return await self.house.database.read(query, *args, **kwargs)

    async def write(self, run: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """What `run(tx, …)` gives, once it is committed."""

        def job(tx: Tx) -> T:
            return run(tx, *args, **kwargs)

        house = self.house
        return await (house.writer.do(job, self.visitor) if self.visitor else house.writer.do(job))

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page for people, in their language."""
        return self.house.pages.page(template, self.language, status=status, person=self.visitor, **values)


def starlette_route(route: Route, house: House) -> StarletteRoute:
    """The route as Starlette takes it."""

    async def serve(request: Request) -> Response:
        call = Call(Request(request.scope, _limited(request.receive, route.max_body_bytes)), house, route)
        request = call.request
        try:
            await identify(request, house)
            await call.prepare()
            answer = await route.endpoint(call)
        except Refused as refusal:
            return refuse(call, refusal, is_page=route.is_page)
        except Exception:
            log.exception("request failed", method=route.method, path=route.path)
            return refuse(call, Internal(), is_page=route.is_page)
        if isinstance(answer, Response):
            return answer
        return json(answer, status=route.status)

    return StarletteRoute(
        route.path,
        serve,
        methods=[route.method],
        name=f"{route.method} {route.path}",
    )


def _limited(receive: Receive, most_bytes: int) -> Receive:
    """What comes in, up to a limit; beyond it, reading raises `TooBig`."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most_bytes:
            raise TooBig
        return message

    return limited


def no_such_route(house: House) -> Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]:
    """Starlette's handlers for an address, or a method, that is in no table."""

    async def handle(request: Request, error: Exception) -> Response:
        wrong_method = isinstance(error, HTTPException) and error.status_code == WrongMethod.status
        is_page = not request.url.path.startswith(("/api/", "/assets/")) and request.method in {"GET", "HEAD"}
        request.state.actor = None
        request.state.language = house.texts.choose(
            request.cookies.get("language"), request.headers.get("accept-language")
        )
        return refuse(Call(request, house, _NOWHERE), WrongMethod() if wrong_method else NotFound(), is_page=is_page)

    return {NotFound.status: handle, WrongMethod.status: handle}


async def identify(request: Request, house: House) -> None:
    """Find out who asks, and in which language to answer."""
    request.state.actor = None
    wishes = request.cookies.get("language"), request.headers.get("accept-language")
    request.state.language = house.texts.choose(*wishes)
    request.state.actor = actor = await house.who(request)
    if actor is not None:  # who may read a language that screens are not in
        request.state.language = house.texts.choose(actor.language, *wishes)


def json(answer: Any, *, status: int = 200) -> Response:
    """`answer` as JSON, never kept by a cache in between."""
    return Response(msgspec.json.encode(answer), status, {"Cache-Control": "no-store"}, media_type="application/json")


def problem(house: House, refusal: Refused, language: str) -> Problem:
    """A refusal as it is told over HTTP."""
    fields = {refusal.field: refusal.problem} if isinstance(refusal, Invalid) and refusal.field else {}
    return Problem(refusal.code, house.texts.sentence(language, refusal), refusal.retry_after, fields)


def refuse(call: Call, refusal: Refused, *, is_page: bool) -> Response:
    """The answer for a refusal: a page for people, JSON for programs."""
    headers = {"Retry-After": str(max(1, round(refusal.retry_after)))} if refusal.retry_after else {}
    if is_page and isinstance(refusal, NotSignedIn):
        return RedirectResponse("/sign-in", 303)
    told = problem(call.house, refusal, call.language)
    if is_page:
        response = call.page("error.html", status=refusal.status, problem=told)
    else:
        response = json(told, status=refusal.status)
    response.headers.update(headers)
    return response


async def _nothing(_call: Call) -> Response:
    raise NotFound


_NOWHERE = Route(method="GET", path="", endpoint=_nothing, summary="Nothing")
