"""The way to the repair desk: a signed POST, until it answers with its reference.

Each carries the same `Idempotency-Key`, so that a desk which heard it and couldn't say so takes it once. The signature
is `t=SECONDS,v1=HEX`: HMAC-SHA256 over the seconds, a dot, and the body, with the secret of the settings.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http.client import HTTPException
from typing import Annotated, Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import anyio
import msgspec
import structlog
from msgspec import Meta

from app.kernel.clock import Clock
from app.kernel.house import House
from app.kernel.writer import Writer
from app.reports import commands
from app.reports.wire import Handover

TIMEOUT_S = 10
LONGEST_ANSWER = 64 * 1024
FIRST_WAIT = timedelta(seconds=30)

log = structlog.get_logger()


class Taken(msgspec.Struct, frozen=True):
    """What the desk answers."""

    reference: Annotated[str, Meta(min_length=1, max_length=80)]


class NotTaken(Exception):
    """The desk doesn't answer, or not as it should; the reason names nobody."""


class _NoRedirect(HTTPRedirectHandler):
    """What is signed for one address goes to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The repair desk: where it is, and the secret that it knows."""

    url: str
    secret: str
    public_url: str
    clock: Clock
    timeout_s: float = TIMEOUT_S
    first_wait: timedelta = field(default=FIRST_WAIT)

    async def tell(self, one: Handover) -> str:
        """The desk's reference. Raises `NotTaken`."""
        said = msgspec.to_builtins(one) | {"url": self.public_url + one.path}
        body = msgspec.json.encode(said)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": one.key,
            "X-Portiek-Signature": signature(self.secret, int(self.clock().timestamp()), body),
        }
        request = Request(self.url, body, headers)  # noqa: S310 - the settings take http and https only
        try:
            with anyio.fail_after(2 * self.timeout_s):
                return await anyio.to_thread.run_sync(partial(_post, request, self.timeout_s), abandon_on_cancel=True)
        except (OSError, URLError, HTTPException, TimeoutError, msgspec.DecodeError) as error:
            raise NotTaken(type(error).__name__) from error


async def hand_over_all(house: House) -> None:
    """Tell the desk what it is to be told now, where the settings name one."""
    chosen = house.settings
    if chosen.desk_url:
        desk = Desk(url=chosen.desk_url, secret=chosen.desk_secret, public_url=chosen.public_url, clock=house.clock)
        await hand_over(house.writer, desk)


async def hand_over(writer: Writer, desk: Desk) -> int:
    """How many the desk took."""
    taken = 0
    for one in await writer.do(partial(commands.claim, first_wait=desk.first_wait)):
        try:
            reference = await desk.tell(one)
        except NotTaken as failed:
            log.warning("the repair desk did not take a report", reason=str(failed))
            continue
        await writer.do(partial(commands.handed, message_id=one.report, reference=reference))
        taken += 1
    return taken


def signature(secret: str, seconds: int, body: bytes) -> str:
    """What shows the desk that it is us, and when."""
    signed = hmac.new(secret.encode(), b"%d." % seconds + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


def _post(request: Request, timeout_s: float) -> str:
    try:
        with build_opener(_NoRedirect).open(request, timeout=timeout_s) as answer:
            return msgspec.json.decode(answer.read(LONGEST_ANSWER), type=Taken).reference
    except HTTPError as refused:
        refused.close()
        raise
