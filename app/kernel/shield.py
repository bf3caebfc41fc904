"""What stands before every door: writes that another site's page sends are refused, and every answer says how it may
be used.

The rule is that of Go's CrossOriginProtection (Filippo Valsorda, 2025): browsers say where a request comes from, in
`Sec-Fetch-Site`, and those that are older, or on an address without https, in `Origin`. So no form needs a token.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.http import Problem, json
from app.kernel.settings import Settings
from app.kernel.text import Texts
from channels.errors import Refused

COOKIES = ("__Host-portiek", "portiek")  # of the session: behind https, and without

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OURS = frozenset({"same-origin", "none"})
_HOST = re.compile(r"[a-z0-9.:\[\]-]{1,255}", re.IGNORECASE)


class CrossSite(Refused, code="cross_site", status=403):
    """A page of another site sent this; it can't write in somebody's name."""


class Shield:
    """Refuses writes from other sites, and puts the headers on every HTTP answer. Sockets have a door of their own."""

    def __init__(self, app: ASGIApp, *, settings: Settings, texts: Texts) -> None:
        self._app = app
        self._settings = settings
        self._texts = texts
        self._headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        if may_pass(self._settings, scope["method"], headers):
            await self._app(scope, receive, send_with_headers)
        else:
            await self._refusal(headers)(scope, receive, send_with_headers)

    def _refusal(self, headers: Headers) -> ASGIApp:
        language = self._texts.choose(headers.get("accept-language"))
        refusal = CrossSite()
        return json(Problem(refusal.code, self._texts.sentence(language, refusal)), status=refusal.status)


def may_pass(settings: Settings, method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request reads only, carries a token of its own, or comes from our own pages.

    Where a client says nothing at all of where it comes from it is no browser of the last years: it may pass as long as
    it doesn't show a session's cookie, since then there is nothing to be misused.
    """
    if method in _SAFE or has_token(headers):
        return True
    if headers.get("sec-fetch-site") in _OURS:
        return True
    if "origin" in headers:
        return origin_is_ours(settings, headers)
    return "sec-fetch-site" not in headers and not _shows_session(headers)


def origin_is_ours(settings: Settings, headers: Mapping[str, str]) -> bool:
    """Whether the page that sends this is one of ours, or of a site that the settings allow; no if it doesn't say.

    Ours is a page of the address that was asked, too: the server may be known by more than one name. Behind https it
    must have come over https, for whoever stands in between can make any page that did not.
    """
    origin = headers.get("origin", "")
    if origin in settings.origins:
        return True
    parts = urlsplit(origin)
    schemes = {"https"} if settings.is_https else {"http", "https"}
    return parts.scheme in schemes and bool(parts.netloc) and parts.netloc == headers.get("host")


def has_token(headers: Mapping[str, str]) -> bool:
    """Whether a program shows a token of its own. No page of another site can make a browser do that unasked."""
    return headers.get("authorization", "")[:7].lower() == "bearer "


def security_headers(settings: Settings) -> dict[str, str]:
    """What every answer says of how it may be used."""
    headers = {
        "Content-Security-Policy": content_security_policy(settings.public_url),
        "X-Content-Type-Options": "nosniff",
        # With no-referrer a browser says `Origin: null` of our own forms.
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _NOT_USED),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.is_https:
        headers["Strict-Transport-Security"] = f"max-age={2 * 365 * 24 * 3600}"
    return headers


_NOT_USED = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "hid", "midi", "browsing-topics")


def content_security_policy(public_url: str) -> str:
    """Scripts, styles, pictures and sockets from this address, and nothing from anywhere else."""
    host = urlsplit(public_url).netloc
    # 'self' takes in our sockets, but for Safari before 15.4.
    sockets = (f"ws://{host}", f"wss://{host}") if _HOST.fullmatch(host) else ()
    directives: dict[str, Iterable[str]] = {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "style-src": ("'self'",),
        "img-src": ("'self'", "blob:", "data:"),
        "font-src": ("'self'",),
        "connect-src": ("'self'", *sockets),
        "manifest-src": ("'self'",),
        "worker-src": ("'self'",),
        "form-action": ("'self'",),
        "base-uri": ("'none'",),
        "frame-ancestors": ("'none'",),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _shows_session(headers: Mapping[str, str]) -> bool:
    cookies = cookie_parser(headers.get("cookie", ""))
    return any(name in cookies for name in COOKIES)
