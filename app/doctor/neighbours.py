"""Other servers: Redis, the mail server, and our own, as the world sees it."""

import http.client
import secrets
import smtplib
import socket
import ssl
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, unquote, urlsplit

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from app.doctor.database import clock
from app.doctor.finding import Finding, Findings, advice, good, wrong
from app.kernel.settings import Settings

WITHIN_S = 5.0
OLDEST_REDIS = (6, 2)
ENDS_SOON_DAYS = 14


def redis(settings: Settings) -> Findings:
    """Whether it answers, and carries what is told."""
    if not settings.redis_url:
        return
    where = _bare(settings.redis_url)
    retry = Retry(NoBackoff(), 0)
    client = Redis.from_url(
        settings.redis_url, socket_timeout=WITHIN_S, socket_connect_timeout=WITHIN_S, retry=retry, decode_responses=True
    )
    try:
        with client:
            version = str(client.info("server")["redis_version"])
            before = time.time()
            seconds, microseconds = client.time()
            yield from clock("Redis", seconds + microseconds / 1e6, before=before)
            yield _carries(client, where, version)
    except (RedisError, OSError) as error:
        yield wrong(
            "redis",
            f"It does not answer at {where} ({type(error).__name__}).",
            "Start it, or correct PORTIEK_REDIS_URL. Until then, processes hear of each other seconds late.",
        )


def _carries(client: "Redis", where: str, version: str) -> Finding:
    if tuple(map(int, version.split(".")[:2])) < OLDEST_REDIS:
        return wrong("redis", f"Redis {version} is too old.", "Upgrade it to 6.2 or newer.")
    channel, word = f"portiek-doctor-{secrets.token_hex(8)}", secrets.token_hex(8)
    with client.pubsub() as listening:  # type: ignore[no-untyped-call]
        listening.subscribe(channel)
        listening.get_message(timeout=WITHIN_S)  # that it is subscribed
        client.publish(channel, word)
        heard = listening.get_message(timeout=WITHIN_S)
    if heard is None or heard["data"] != word:
        return wrong("redis", f"What is published at {where} is not heard.", "See what its log says; restart it.")
    return good("redis", f"Redis {version} at {where} carries what is told.")


def mail(settings: Settings) -> Findings:
    """Whether the mail server takes mail from us."""
    if not settings.mail_url:
        yield advice(
            "mail",
            f"No server is set, so mail stays in {settings.data_dir / 'mail'} and nobody gets it.",
            "Set PORTIEK_MAIL_URL.",
        )
        return
    url, where = urlsplit(settings.mail_url), _bare(settings.mail_url)
    try:
        with _post_office(url) as server:
            server.ehlo()
            is_private = url.scheme == "smtps"
            if server.has_extn("starttls") and not is_private:
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
                is_private = True
            if url.username and not is_private:
                yield wrong(
                    "mail", f"The password would go to {where} in the open.", "Use smtps://, or STARTTLS there."
                )
                return
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.noop()
    except smtplib.SMTPAuthenticationError:
        yield wrong("mail", f"The server at {where} refuses the name and password.", "Correct PORTIEK_MAIL_URL.")
    except (OSError, smtplib.SMTPException) as error:
        yield wrong(
            "mail",
            f"The server at {where} can't be used: {_words(error)}.",
            "Correct PORTIEK_MAIL_URL, or ask whoever keeps that server.",
        )
    else:
        yield good("mail", f"The server at {where} takes mail from here.")


def _post_office(url: SplitResult) -> smtplib.SMTP:
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    return kind(url.hostname or "", url.port or (465 if url.scheme == "smtps" else 25), timeout=WITHIN_S)


def public_address(settings: Settings) -> Findings:
    """Whether people reach us at the address that they are told, and sockets too."""
    url = urlsplit(settings.public_url)
    try:
        with _Visit(url) as visit:
            before = time.time()
            answer = visit.get("/healthz")
            if answer.status != http.client.OK or answer.read() != b"ok\n":
                yield wrong(
                    "address",
                    f"{settings.public_url}/healthz does not come from Portiek (it answers {answer.status}).",
                    "See where the proxy sends it, and whether PORTIEK_PUBLIC_URL is right.",
                )
                return
            yield good("address", f"People reach this server at {settings.public_url}.")
            if said := answer.headers["Date"]:
                yield from clock(url.netloc, parsedate_to_datetime(said).timestamp(), before=before - 1, most_s=5)
            yield from visit.certificate()
        with _Visit(url) as visit:
            yield _sockets(settings, visit)
    except ssl.SSLCertVerificationError as error:
        yield wrong("address", f"Browsers refuse the certificate: {error.verify_message}.", "Renew or correct it.")
    except (OSError, http.client.HTTPException) as error:
        yield wrong(
            "address",
            f"Nobody answers at {settings.public_url}: {_words(error)}.",
            "See that `portiek serve` runs, and the proxy, and that PORTIEK_PUBLIC_URL is right.",
        )


def _sockets(settings: Settings, visit: "_Visit") -> Finding:
    """Whoever shows no session is refused by the hub itself, and that shows that the way there is open."""
    answer = visit.get(
        "/ws",
        {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "cG9ydGllay1kb2N0b3IhIQ==",
            "Origin": settings.public_url,
        },
    )
    if answer.status == http.client.UNAUTHORIZED:
        return good("address", "Sockets come through.")
    return wrong(
        "address",
        f"Sockets don't come through: {settings.public_url}/ws answers {answer.status}, not 401 as to a stranger.",
        "Let the proxy pass on Upgrade and Connection, over HTTP/1.1 (docs/operating.md).",
    )


class _Visit:
    """One connection to our own address, as a browser makes it."""

    def __init__(self, url: SplitResult) -> None:
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(url.netloc, timeout=WITHIN_S)

    def __enter__(self) -> "_Visit":
        self._connection.connect()
        line = self._connection.sock
        self._certificate = line.getpeercert() if isinstance(line, ssl.SSLSocket) else None
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(self, path: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        self._connection.request("GET", path, headers=headers or {})
        return self._connection.getresponse()

    def certificate(self) -> Findings:
        """How long it is still good."""
        if not self._certificate:
            return
        ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(self._certificate["notAfter"])), UTC)
        if (days := (ends - datetime.now(UTC)).days) < ENDS_SOON_DAYS:
            yield advice("address", f"The certificate ends in {days} days.", "See why it was not renewed by itself.")
        else:
            yield good("address", f"The certificate is good for {days} days.")


def _bare(address: str) -> str:
    """An address without the name and password in it."""
    url = urlsplit(address)
    return url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()


def _words(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "its name is not known"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not to be trusted, {error.verify_message}"
    if isinstance(error, TimeoutError):
        return f"no answer within {WITHIN_S:.0f} s"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return type(error).__name__
