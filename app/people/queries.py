"""What is known of people. Others hold their ids and ask here."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlmodel import Session

from app.kernel.actor import Actor
from app.kernel.bulk import among
from app.people.models import dwelling_codes, household_members, persons, sessions, sign_in_links
from app.people.roles import Duty
from app.people.rules import MOST_IN_A_HOUSEHOLD, an_email
from app.people.wire import Neighbour
from channels.protocol import By

T = TypeVar("T")

MOST_AT_ONCE = 500  # ids in one query

_person = persons.c
_code = dwelling_codes.c
_member = household_members.c
_session = sessions.c
_link = sign_in_links.c

_actors = select(_person.id, _person.name, _person.role, _person.duty, _person.language).where(
    _person.ended_at.is_(None)
)
_signed_in = (
    _actors.add_columns(_session.id, _session.last_seen)
    .join(sessions, _session.person_id == _person.id)
    .where(_session.ended_at.is_(None), _session.expires_at > bindparam("now"))
)
_by_tokens = _signed_in.add_columns(_session.token_hash).where(
    _session.token_hash.in_(bindparam("hashes", expanding=True))
)
_by_sessions = _signed_in.where(_session.id.in_(bindparam("sessions", expanding=True)))
_running = _member.until.is_(None)


class Known(NamedTuple):
    """A person, as the command line shows her."""

    id: int
    name: str
    role: str
    duty: str | None
    language: str
    email: str | None
    relation_number: str | None
    created: datetime
    ended_at: datetime | None


class Mailbox(NamedTuple):
    """Where somebody gets mail, and in which language."""

    name: str
    email: str
    language: str


class CodeOf(NamedTuple):
    """A code that is good: which, and whose."""

    id: int
    dwelling_id: int


class Member(NamedTuple):
    """That somebody came in by a dwelling's letter, and when."""

    person_id: int
    dwelling_id: int
    joined: datetime


class DeviceRow(NamedTuple):
    """A device, or a program with a token."""

    id: int
    kind: str
    browser: str | None
    system: str | None
    since: datetime
    last_seen: datetime


# People


def by_id(session: Session, person_id: int) -> Actor | None:
    """The person, if she has an account that is not ended."""
    return actors(session, [person_id]).get(person_id)


def actors(session: Session, person_ids: Iterable[int]) -> dict[int, Actor]:
    """These people by their ids, those whose account is ended left out."""
    rows = _among(session, _actors, _person.id, person_ids)
    return {row[0]: Actor(*row) for row in rows}


def names(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """What these people are called by, those whose account is ended too."""
    return dict(map(tuple, _among(session, select(_person.id, _person.name), _person.id, person_ids)))


def mailboxes(session: Session, person_ids: Iterable[int]) -> dict[int, Mailbox]:
    """Of these people those who have an account and gave an address."""
    columns = select(_person.id, _person.name, _person.email, _person.language)
    reachable = columns.where(_person.ended_at.is_(None), _person.email.is_not(None))
    return {row[0]: Mailbox(*row[1:]) for row in _among(session, reachable, _person.id, person_ids)}


def by(session: Session, person_ids: Iterable[int]) -> dict[int, By]:
    """These people as everybody may see them, those whose account is ended too."""
    rows = _among(session, select(_person.id, _person.name, _person.role), _person.id, person_ids)
    return {row[0]: By(*row) for row in rows}


def by_email(session: Session, emails: Iterable[str]) -> dict[str, int]:
    """The persons with these addresses (in the form that `rules.an_email` gives), by address."""
    return dict(map(tuple, _among(session, select(_person.email, _person.id), _person.email, emails)))


def by_relation(session: Session, numbers: Iterable[str]) -> dict[str, int]:
    """The persons with these numbers in the corporation's export, by number."""
    statement = select(_person.relation_number, _person.id)
    return dict(map(tuple, _among(session, statement, _person.relation_number, numbers)))


def by_reference(session: Session, text: str) -> Known | None:
    """The person meant by an id, an e-mail address or a relation number, those whose account is ended too."""
    where = [_person.relation_number == text]
    if text.isascii() and text.isdigit() and len(text) < 16:
        where.append(_person.id == int(text))
    if email := an_email(text):
        where.append(_person.email == email)
    found = [Known(*row) for row in session.connection().execute(_known().where(or_(*where)))]
    # A relation number may look like somebody's id; it is the one that stands on paper.
    return min(found, key=lambda known: known.relation_number != text, default=None)


def listed(session: Session, *, role: str | None = None, after: int = 0, limit: int = 100) -> Sequence[Known]:
    """Accounts in the order of their ids, of one role or duty or of all."""
    statement = _known().where(_person.id > after).order_by(_person.id).limit(limit)
    if role is not None:
        statement = statement.where(or_(_person.role == role, _person.duty == role))
    return [Known(*row) for row in session.connection().execute(statement)]


def duties(session: Session, person_ids: Iterable[int] | None = None) -> dict[int, str]:
    """Who are moderators and administrators, among these or of all."""
    statement = select(_person.id, _person.duty).where(
        _person.ended_at.is_(None), _person.duty.in_([Duty.MODERATOR, Duty.ADMINISTRATOR])
    )
    return dict(map(tuple, _among(session, statement, _person.id, person_ids)))


# Households


def code(session: Session, code_hash: bytes) -> CodeOf | None:
    """The code with this hash, if it is good."""
    row = (
        session.connection()
        .execute(select(_code.id, _code.dwelling_id).where(_code.hash == code_hash, _code.revoked_at.is_(None)))
        .first()
    )
    return CodeOf(*row) if row else None


def dwellings_with_code(session: Session, dwelling_ids: Iterable[int] | None = None) -> frozenset[int]:
    """Which of these dwellings, or of all, have a code that is good."""
    statement = select(_code.dwelling_id).where(_code.revoked_at.is_(None))
    return frozenset(row[0] for row in _among(session, statement, _code.dwelling_id, dwelling_ids))


def people_of(session: Session, dwelling_id: int) -> list[Neighbour]:
    """Who came in by the dwelling's letter, in that order."""
    rows = session.connection().execute(
        select(_person.id, _person.name)
        .join(household_members, _member.person_id == _person.id)
        .where(_member.dwelling_id == dwelling_id, _running, _person.ended_at.is_(None))
        .order_by(_member.id)
    )
    return [Neighbour(*row) for row in rows]


def is_full(people: Collection[Neighbour]) -> bool:
    """Whether nobody else may come in by their letter."""
    return len(people) >= MOST_IN_A_HOUSEHOLD


def household(session: Session, person_ids: Iterable[int] | None = None) -> Sequence[Member]:
    """Who came in by the letter of which dwelling, and still may, of these people or of all."""
    return _members(session, _member.person_id, person_ids)


def household_of(session: Session, dwelling_ids: Iterable[int]) -> Sequence[Member]:
    """The same, of these dwellings."""
    return _members(session, _member.dwelling_id, dwelling_ids)


# Devices


def signed_in(session: Session, token_hashes: Collection[bytes], now: datetime) -> dict[bytes, tuple[Actor, datetime]]:
    """Who acts through the sessions with these tokens, as far as they are good, and when each was seen last."""
    rows = session.connection().execute(_by_tokens, {"hashes": token_hashes, "now": now})
    return {row[7]: (Actor(*row[:6]), row[6]) for row in rows}


def still(session: Session, acting: Collection[Actor], now: datetime) -> dict[Actor, Actor]:
    """These people as they are now. Those are not in it whose session, through which they act, is no longer good."""
    asked = [actor.session for actor in acting if actor.session]
    rows = session.connection().execute(_by_sessions, {"sessions": asked, "now": now}) if asked else ()
    by_session = {row[5]: Actor(*row[:6]) for row in rows}
    by_person = actors(session, [actor.id for actor in acting if not actor.session])
    fresh = ((actor, by_session.get(actor.session) or by_person.get(actor.id)) for actor in acting)
    return {
        actor: now_
        for actor, now_ in fresh
        if now_ is not None and (now_.id, now_.session) == (actor.id, actor.session)
    }


def devices(session: Session, person_id: int, now: datetime) -> Sequence[DeviceRow]:
    """On what she is signed in, the newest used first."""
    rows = session.connection().execute(
        select(_session.id, _session.kind, _session.browser, _session.system, _session.since, _session.last_seen)
        .where(_session.person_id == person_id, _session.ended_at.is_(None), _session.expires_at > now)
        .order_by(_session.last_seen.desc(), _session.id.desc())
    )
    return [DeviceRow(*row) for row in rows]


# Links


def tries_since(session: Session, email: str, moment: datetime) -> int:
    """How often digits that were mailed to this address since then have been tried."""
    tries = select(func.coalesce(func.sum(_link.tries), 0)).where(_link.email == email, _link.created > moment)
    return int(session.connection().execute(tries).scalar_one())


def parts(ids: Iterable[T]) -> Iterator[list[T]]:
    """The different ones among `ids`, a few hundred at a time, as one statement takes them."""
    left = iter(dict.fromkeys(ids))
    while part := list(islice(left, MOST_AT_ONCE)):
        yield part


def _known() -> Select[Any]:
    return select(*(_person[name] for name in Known._fields))


def _members(session: Session, column: ColumnElement[int], ids: Iterable[int] | None) -> Sequence[Member]:
    statement = select(_member.person_id, _member.dwelling_id, _member.since).where(_running)
    return [Member(*row) for row in _among(session, statement, column, ids)]


def _among(
    session: Session, statement: Select[Any], column: ColumnElement[Any], ids: Iterable[T] | None
) -> Iterator[Any]:
    """The rows whose `column` is among `ids`, a few hundred at a time; all rows where `ids` is None."""
    connection = session.connection()
    if ids is None:
        yield from connection.execute(statement)
        return
    for part in parts(ids):
        yield from connection.execute(statement.where(among(session, column, part)))
