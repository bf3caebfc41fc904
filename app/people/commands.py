"""Coming in, going out, and what people change about themselves."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from app.kernel.actor import Actor
from app.kernel.bulk import put
from app.kernel.transaction import Tx
from app.people import codes, queries, rules
from app.people.device import Device
from app.people.models import (
    HouseholdMember,
    Person,
    SessionRow,
    SignInLink,
    dwelling_codes,
    household_members,
    persons,
    sessions,
    sign_in_links,
)
from app.people.roles import Role
from app.people.wire import PersonChanged, SessionEnded
from channels.errors import NotFound
from channels.topics import Topic

BROWSER = "browser"
TOKEN = "token"  # noqa: S105 - a kind of session

_person = persons.c
_code = dwelling_codes.c
_member = household_members.c
_session = sessions.c
_link = sign_in_links.c


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What must be known of somebody to give her an account."""

    name: str
    role: str = Role.TENANT
    duty: str | None = None
    email: str | None = None
    language: str = "nl"
    relation_number: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None


class Link(NamedTuple):
    """What goes into a mail. Neither is kept: of both there is a hash only."""

    token: str
    digits: str


class Opened(NamedTuple):
    """A device that is signed in: who acts through it, and the token that it shows."""

    actor: Actor
    token: str


class Used(NamedTuple):
    """Who a link was for, and who she was until it proved her address."""

    person_id: int
    was: int | None = None


def own(person_id: int) -> Topic:
    """The topic of what is meant for one person."""
    return Topic("person", person_id)


# Accounts


def add_person(tx: Tx, person: NewPerson) -> int:
    """A new account; its id. Raises `EmailTaken`."""
    if person.email and queries.by_email(tx.session, [person.email]):
        raise rules.EmailTaken
    id_ = tx.new_id()
    tx.session.add(Person(**_values(person, id=id_, created=tx.now)))
    tx.session.flush()
    return id_


def enlist(tx: Tx, people: Sequence[NewPerson]) -> list[int]:
    """Accounts for these people; their ids, in the same order. For the import, a few hundred at a time.

    Somebody whose e-mail address is known keeps her account; a tenant among them becomes what she is now said to be.
    """
    known = queries.by_email(tx.session, [person.email for person in people if person.email])
    ids, rows = [], []
    for person in people:
        id_ = known.get(person.email or "")
        if id_ is None:
            id_ = tx.new_id()
            rows.append(_values(person, id=id_, created=tx.now, ended_at=None))
            if person.email:
                known[person.email] = id_
        elif person.role != Role.TENANT:
            _raise_from_tenant(tx, id_, person, rows)
        ids.append(id_)
    put(tx.session, persons, rows, by=["id"])
    return ids


def change(tx: Tx, actor: Actor, *, name: str | None = None, language: str | None = None) -> Actor:
    """What she is called by, and reads; all her screens are told. Raises `Invalid`."""
    name = actor.name if name is None else rules.a_name(name)
    language = language or actor.language
    if (name, language) != (actor.name, actor.language):
        tx.session.connection().execute(
            update(persons).where(_person.id == actor.id).values(name=name, language=language)
        )
        tx.emit(own(actor.id), PersonChanged(name, language))
    return Actor(actor.id, name, actor.role, actor.duty, language, actor.session)


def rename(tx: Tx, actor: Actor, name: str) -> Actor:
    """What she is called by from now on."""
    return change(tx, actor, name=name)


def choose_language(tx: Tx, actor: Actor, language: str) -> Actor:
    """What she reads from now on."""
    return change(tx, actor, language=language)


def readdress(tx: Tx, emails: Mapping[int, str]) -> None:
    """Other e-mail addresses for these people, as the corporation knows them now; an address of somebody else stays."""
    taken = queries.by_email(tx.session, emails.values())
    for person_id, email in emails.items():
        if email not in taken:
            tx.session.connection().execute(update(persons).where(_person.id == person_id).values(email=email))
            taken[email] = person_id


def end_person(tx: Tx, person_id: int) -> None:
    """Close an account: she is signed out everywhere and can't come back."""
    tx.session.connection().execute(update(persons).where(_person.id == person_id).values(ended_at=tx.now))
    _end_sessions(tx, person_id)


# Letters


def make_code(tx: Tx, dwelling_id: int) -> str:
    """The code for a dwelling's letter, as it is printed. Earlier ones are good no more."""
    ((_, code),) = make_codes(tx, [dwelling_id], keep=False)
    return code


def make_codes(tx: Tx, dwelling_ids: Iterable[int], *, keep: bool) -> list[tuple[int, str]]:
    """A code for each dwelling: (dwelling, code as it is printed). Earlier ones stay good only with `keep`.

    Takes 9 ms for each.
    """
    dwelling_ids = list(dwelling_ids)
    if not keep:
        revoke_codes(tx, dwelling_ids)
    made = [(dwelling_id, codes.new()) for dwelling_id in dwelling_ids]
    rows = [
        {
            "id": tx.new_id(),
            "hash": codes.hashed(codes.read(code)),
            "dwelling_id": dwelling_id,
            "created": tx.now,
            "revoked_at": None,
        }
        for dwelling_id, code in made
    ]
    if rows:
        tx.session.connection().execute(insert(dwelling_codes), rows)
    return made


def revoke_codes(tx: Tx, dwelling_ids: Iterable[int]) -> None:
    """Nobody comes in by these dwellings' letters any more. Who is in stays in."""
    for part in queries.parts(dwelling_ids):
        tx.session.connection().execute(
            update(dwelling_codes)
            .where(_code.dwelling_id.in_(part), _code.revoked_at.is_(None))
            .values(revoked_at=tx.now)
        )


def leave_household(tx: Tx, dwelling_ids: Iterable[int], *, before: datetime | None = None) -> list[int]:
    """Others live there now: the letters are void, and who came in by them doesn't belong there. Gives those people.

    With `before`, letters made and people come in from that moment on are those of the others, and stay.
    """
    until = before or tx.now + timedelta(seconds=1)
    people: list[int] = []
    for part in queries.parts(dwelling_ids):
        gone = (_member.dwelling_id.in_(part), _member.until.is_(None), _member.since < until)
        void = (_code.dwelling_id.in_(part), _code.revoked_at.is_(None), _code.created < until)
        connection = tx.session.connection()
        connection.execute(update(dwelling_codes).where(*void).values(revoked_at=tx.now))
        left = connection.execute(
            update(household_members).where(*gone).values(until=tx.now).returning(_member.person_id)
        )
        people += left.scalars()
    return list(dict.fromkeys(people))


def join_household(tx: Tx, code_hash: bytes, *, name: str, language: str) -> int:
    """Somebody comes in by a letter for the first time; her id.

    Raises `CodeUnknown`, `HouseholdFull`, `NameTaken`, `Invalid`.
    """
    name = rules.a_name(name)
    code = _good_code(tx, code_hash)
    people = queries.people_of(tx.session, code.dwelling_id)
    if any(rules.is_same_name(name, person.name) for person in people):
        raise rules.NameTaken(name=name)
    if queries.is_full(people):
        raise rules.HouseholdFull
    person_id = add_person(tx, NewPerson(name=name, language=language))
    tx.session.add(
        HouseholdMember(
            id=tx.new_id(), person_id=person_id, dwelling_id=code.dwelling_id, code_id=code.id, since=tx.now
        )
    )
    tx.session.flush()
    return person_id


def rejoin_household(tx: Tx, code_hash: bytes, person_id: int) -> int:
    """Somebody who came in by this letter before comes in again. Raises `CodeUnknown`, `NotFound`."""
    code = _good_code(tx, code_hash)
    if person_id not in {person.id for person in queries.people_of(tx.session, code.dwelling_id)}:
        raise NotFound
    return person_id


# Mail


def make_link(
    tx: Tx,
    person_id: int,
    ttl: timedelta = rules.LINK_LASTS,
    *,
    email: str | None = None,
    confirms: bool = False,
) -> Link:
    """A link, and digits, with which she signs in once within `ttl`. The digits are for who gives `email` with them.

    With `confirms`, using it makes `email` her address.
    """
    link = Link(secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06}")
    token_hash = hashed_token(link.token)
    tx.session.add(
        SignInLink(
            id=tx.new_id(),
            token_hash=token_hash,
            digits_hash=_hashed_digits(link.digits, token_hash),
            person_id=person_id,
            email=email,
            confirms=confirms,
            created=tx.now,
            expires_at=tx.now + ttl,
        )
    )
    tx.session.flush()
    return link


def use_link(tx: Tx, token: str) -> Used:
    """Who the link was for; it is good no more. Raises `LinkExpired`."""
    return _use(tx, _link.token_hash == hashed_token(token))


def use_digits(tx: Tx, email: str, digits: str) -> Used | None:
    """The same, by the digits of the newest mail to `email`; None where they are wrong, or tried too often.

    A refusal would take the try back with everything else, and None keeps it. It is noted before the digits are
    compared, so that a thousand tries at once are a thousand tries.
    """
    link = _take_a_try(tx, email)
    if link is None or not hmac.compare_digest(_hashed_digits(digits, link.token_hash), link.digits_hash):
        return None
    return _use(tx, _link.id == link.id)


# Devices


def hashed_token(token: str) -> bytes:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def open_session(tx: Tx, person_id: int, device: Device, *, instead_of: Actor | None = None) -> Opened:
    """Sign her in on a device; whoever was signed in there is signed out. Raises `NotFound`."""
    if instead_of is not None:
        _end_sessions(tx, instead_of.id, only=instead_of.session)
    return _open(tx, person_id, BROWSER, device)


def make_token(tx: Tx, person_id: int) -> str:
    """A token for a program that acts as this person. Raises `NotFound`."""
    return _open(tx, person_id, TOKEN, Device()).token


def end_session(tx: Tx, actor: Actor, session_id: int) -> None:
    """Sign one of her devices out, at once. Raises `NotFound` where it is not hers, or was signed out."""
    if not _end_sessions(tx, actor.id, only=session_id):
        raise NotFound


def sign_out(tx: Tx, actor: Actor) -> None:
    """End the session that she acts through; nothing happens where it is over already."""
    _end_sessions(tx, actor.id, only=actor.session)


def mark_seen(tx: Tx, session_ids: Iterable[int]) -> None:
    """These sessions were used: they last their full time from now on."""
    for part in queries.parts(session_ids):
        tx.session.connection().execute(
            update(sessions)
            .where(_session.id.in_(part))
            .values(last_seen=tx.now, expires_at=tx.now + rules.SESSION_LASTS)
        )


def forget_old(tx: Tx) -> None:
    """Drop links of yesterday, and devices that nobody can act through any more."""
    connection = tx.session.connection()
    connection.execute(
        delete(sign_in_links).where(_link.created < tx.now - timedelta(days=1), _link.expires_at < tx.now)
    )
    connection.execute(delete(sessions).where(or_(_session.expires_at < tx.now, _session.ended_at.is_not(None))))


def _values(person: NewPerson, **more: Any) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role,
        "duty": person.duty,
        "email": person.email,
        "language": person.language,
        "relation_number": person.relation_number,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": person.phone,
        **more,
    }


def _raise_from_tenant(tx: Tx, person_id: int, person: NewPerson, new: list[dict[str, Any]]) -> None:
    """A tenant who turns out to be more, be it among those who are only now enlisted."""
    stronger = {"role": person.role, "duty": person.duty}
    for row in new:
        if row["id"] == person_id:
            row.update(stronger if row["role"] == Role.TENANT else {})
            return
    tx.session.connection().execute(
        update(persons).where(_person.id == person_id, _person.role == Role.TENANT).values(**stronger)
    )


def _good_code(tx: Tx, code_hash: bytes) -> queries.CodeOf:
    """The code, locked, so that two who come in at once don't both take the last place."""
    row = (
        tx.session.connection()
        .execute(
            select(_code.id, _code.dwelling_id)
            .where(_code.hash == code_hash, _code.revoked_at.is_(None))
            .with_for_update()
        )
        .first()
    )
    if row is None:
        raise rules.CodeUnknown
    return queries.CodeOf(*row)


def _hashed_digits(digits: str, salt: bytes) -> bytes:
    """No hash hides a million possibilities from who has the table; of others, 15 minutes and 5 tries take care."""
    return hashlib.sha256(salt + digits.encode()).digest()


def _take_a_try(tx: Tx, email: str) -> Any:
    if queries.tries_since(tx.session, email, tx.now - timedelta(days=1)) >= rules.TRIES_PER_DAY:
        return None
    newest = (
        select(_link.id)
        .where(_link.email == email, _link.used_at.is_(None), _link.expires_at > tx.now)
        .order_by(_link.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    one_more = (
        update(sign_in_links)
        .where(_link.id == newest, _link.tries < rules.TRIES_PER_LINK)
        .values(tries=_link.tries + 1)
        .returning(_link.id, _link.token_hash, _link.digits_hash)
    )
    return tx.session.connection().execute(one_more).first()


def _use(tx: Tx, which: ColumnElement[bool]) -> Used:
    """Use it up, if it is good. It is looked at first, since a refusal that has written costs the whole batch."""
    good = (which, _link.used_at.is_(None), _link.expires_at > tx.now)
    connection = tx.session.connection()
    if connection.execute(select(_link.id).where(*good)).first() is None:
        raise rules.LinkExpired
    used = update(sign_in_links).where(*good).values(used_at=tx.now)
    row = connection.execute(used.returning(_link.person_id, _link.email, _link.confirms)).first()
    if row is None:  # another process was first
        raise rules.LinkExpired
    person_id, email, confirms = row
    return _confirm(tx, person_id, email) if confirms else Used(person_id)


def _confirm(tx: Tx, person_id: int, email: str) -> Used:
    """The address is hers, as she proved. Somebody who is known by it is she: then that is her account."""
    known = queries.by_email(tx.session, [email]).get(email)
    if known is None:
        tx.session.connection().execute(update(persons).where(_person.id == person_id).values(email=email))
        return Used(person_id)
    if known == person_id:
        return Used(person_id)
    _move_household(tx, person_id, known)
    end_person(tx, person_id)
    return Used(known, was=person_id)


def _move_household(tx: Tx, from_id: int, to_id: int) -> None:
    connection = tx.session.connection()
    hers = {member.dwelling_id for member in queries.household(tx.session, [to_id])}
    running = (_member.person_id == from_id, _member.until.is_(None))
    connection.execute(update(household_members).where(*running, _member.dwelling_id.in_(hers)).values(until=tx.now))
    connection.execute(update(household_members).where(*running).values(person_id=to_id))


def _open(tx: Tx, person_id: int, kind: str, device: Device) -> Opened:
    person = queries.by_id(tx.session, person_id)
    if person is None:
        raise NotFound
    token = secrets.token_urlsafe(32)
    id_ = tx.new_id()
    tx.session.add(
        SessionRow(
            id=id_,
            token_hash=hashed_token(token),
            person_id=person_id,
            kind=kind,
            browser=device.browser,
            system=device.system,
            since=tx.now,
            last_seen=tx.now,
            expires_at=tx.now + rules.SESSION_LASTS,
        )
    )
    tx.session.flush()
    return Opened(Actor(person.id, person.name, person.role, person.duty, person.language, id_), token)


def _end_sessions(tx: Tx, person_id: int, *, only: int | None = None) -> list[int]:
    """End her sessions, or one of them; those that were open. Her sockets hear of it, and close."""
    which = [_session.person_id == person_id, _session.ended_at.is_(None)]
    if only is not None:
        which.append(_session.id == only)
    ended = tx.session.connection().execute(
        update(sessions).where(*which).values(ended_at=tx.now).returning(_session.id)
    )
    ids = sorted(ended.scalars())
    for id_ in ids:
        tx.emit(own(person_id), SessionEnded(id_))
    return ids
