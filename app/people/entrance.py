"""The story of coming in, for the JSON doors and for the plain forms alike: by a letter's code, a link, or digits.

Tries are counted for each address of the network, in this process. A slip in a code is not a try (its check tells), and
who comes in is forgiven, so that a hall full of tenants on one Wi-Fi can sign in together.
"""

import hashlib
from contextlib import suppress
from ipaddress import IPv6Address, ip_address

import anyio.to_thread
import structlog
from sqlmodel import Session
from starlette.background import BackgroundTask

from app.kernel.http import Call
from app.kernel.mail import MailFailed
from app.kernel.transaction import Tx
from app.people import codes, commands, mails, queries, rules
from app.people.commands import Link, Opened, Used
from app.people.device import Device
from app.people.homes import Homes
from app.people.wire import Household, Neighbour
from channels.errors import Refused

log = structlog.get_logger()

QUARTER_S = 15 * 60
HOUR_S = 60 * 60
REQUESTS_PER_HOUR = 1_000  # of all kinds from one address: 100 tenants in a hall, with their slips
GUESSES_PER_QUARTER = 20  # codes and links that don't exist
USES_PER_HOUR = 60  # of one code
DIGITS_PER_QUARTER = 30
MAILS_PER_HOUR = 60  # asked from one address
MAILS_TO_ONE_PER_HOUR = 5


async def look(call: Call, homes: Homes, typed: str) -> Household:
    """Whose code it is, and who came in by it. Raises `CodeMistyped`, `CodeUnknown`, `TooFast`."""
    dwelling_id = (await _code(call, typed))[1]
    dwelling, people = await call.read(_household, homes, dwelling_id)
    return Household(dwelling, people, queries.is_full(people))


async def by_code(
    call: Call, homes: Homes, typed: str, *, name: str, email: str | None, language: str
) -> tuple[Opened, BackgroundTask | None]:
    """Somebody comes in for the first time; sending the mail that confirms her address is left for after the answer.

    Raises besides `look`'s: `HouseholdFull`, `NameTaken`, `Invalid`.
    """
    name = rules.a_name(name)
    address = rules.must_be_an_email(email) if email and email.strip() else None
    code_hash, _ = await _code(call, typed)
    if address:
        _count_mail(call, address)

    def come_in(tx: Tx) -> tuple[Opened, Link | None]:
        person_id = commands.join_household(tx, code_hash, name=name, language=language)
        homes.settle(tx, [person_id])
        link = commands.make_link(tx, person_id, email=address, confirms=True) if address else None
        return _open(tx, call, person_id), link

    opened, link = await call.write(come_in)
    if address is None or link is None:
        return opened, None
    letter = mails.to_confirm(call.house.texts, call.house.settings, language, name=name, link=link)
    return opened, BackgroundTask(_send, call, address, letter)


async def again(call: Call, homes: Homes, typed: str, *, person_id: int) -> Opened:
    """Somebody of the household comes in on another device. Raises besides `look`'s: `NotFound`."""
    code_hash, _ = await _code(call, typed)

    def come_in(tx: Tx) -> Opened:
        person = commands.rejoin_household(tx, code_hash, person_id)
        homes.settle(tx, [person])
        return _open(tx, call, person)

    return await call.write(come_in)


async def by_link(call: Call, homes: Homes, token: str) -> Opened:
    """Somebody pressed the button that a link shows. Raises `LinkExpired`, `TooFast`."""
    house, key = call.house, f"link {_network(call)}"
    house.tries.count(key, most=GUESSES_PER_QUARTER, per_s=QUARTER_S, now=_now(call))
    opened = await call.write(lambda tx: _open_for(tx, call, homes, commands.use_link(tx, token)))
    house.tries.forgive(key)
    return opened


async def by_digits(call: Call, homes: Homes, *, email: str, digits: str) -> Opened:
    """Somebody typed the digits of the newest mail to her address. Raises `DigitsWrong`, `Invalid`, `TooFast`."""
    address = rules.must_be_an_email(email)
    digits = "".join(c for c in digits if c.isalnum())
    call.house.tries.count(f"digits {_network(call)}", most=DIGITS_PER_QUARTER, per_s=QUARTER_S, now=_now(call))

    def come_in(tx: Tx) -> Opened | None:
        used = commands.use_digits(tx, address, digits)
        return _open_for(tx, call, homes, used) if used else None

    opened = await call.write(come_in)
    if opened is None:
        raise rules.DigitsWrong
    return opened


def ask_mail(call: Call, email: str) -> BackgroundTask:
    """Send a link and digits to whoever has this address, after the answer: it tells nobody whether somebody has.

    Raises `Invalid`, `TooFast`.
    """
    address = rules.must_be_an_email(email)
    _count_mail(call, address)
    return BackgroundTask(_mail_if_known, call, address)


async def _code(call: Call, typed: str) -> tuple[bytes, int]:
    """The code's hash and its dwelling."""
    tries, network, now = call.house.tries, _network(call), _now(call)
    tries.count(f"sign-in {network}", most=REQUESTS_PER_HOUR, per_s=HOUR_S, now=now)
    code = codes.read(typed)
    tries.count(f"code {network}", most=GUESSES_PER_QUARTER, per_s=QUARTER_S, now=now)
    one = hashlib.sha256(code.encode()).hexdigest()  # in memory too, the code itself is not kept
    tries.count(f"code {one}", most=USES_PER_HOUR, per_s=HOUR_S, now=now)
    code_hash = await anyio.to_thread.run_sync(codes.hashed, code)
    found = await call.read(queries.code, code_hash)
    if found is None:
        raise rules.CodeUnknown
    tries.forgive(f"code {network}")
    return code_hash, found.dwelling_id


def _household(session: Session, homes: Homes, dwelling_id: int) -> tuple[str, list[Neighbour]]:
    return homes.address(session, dwelling_id) or "", queries.people_of(session, dwelling_id)


def _open_for(tx: Tx, call: Call, homes: Homes, used: Used) -> Opened:
    if used.was is not None:
        homes.settle(tx, [used.was, used.person_id])
    return _open(tx, call, used.person_id)


def _open(tx: Tx, call: Call, person_id: int) -> Opened:
    device = Device.of(call.request.headers.get("user-agent", ""))
    return commands.open_session(tx, person_id, device, instead_of=call.visitor)


async def _mail_if_known(call: Call, email: str) -> None:
    house = call.house
    try:
        person_id = (await call.read(queries.by_email, [email])).get(email)
        person = await call.read(queries.by_id, person_id) if person_id else None
        if person is None:
            return
        link = await call.write(commands.make_link, person.id, email=email)
    except Refused as refusal:  # the answer is out already, and she will ask again
        log.warning("link not made", code=refusal.code)
        return
    await _send(
        call, email, mails.to_sign_in(house.texts, house.settings, person.language, name=person.name, link=link)
    )


async def _send(call: Call, email: str, letter: mails.Letter) -> None:
    with suppress(MailFailed):  # which the mailer has logged
        await call.house.mailer.send(email, *letter)


def _count_mail(call: Call, email: str) -> None:
    tries, now = call.house.tries, _now(call)
    tries.count(f"mail {_network(call)}", most=MAILS_PER_HOUR, per_s=HOUR_S, now=now)
    tries.count(f"mail to {email}", most=MAILS_TO_ONE_PER_HOUR, per_s=HOUR_S, now=now)


def _now(call: Call) -> float:
    return call.house.clock().timestamp()


def _network(call: Call) -> str:
    """The address that asks; of IPv6 the half that a home has to itself."""
    host = call.request.client.host if call.request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return address.exploded[:19] if isinstance(address, IPv6Address) else host
