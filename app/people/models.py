"""Tables of people: who they are, what they were sent to come in by, and the devices on which they are."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary, Table
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


def _moment(*, optional: bool = False, index: bool = False) -> Column[datetime]:
    return Column(UtcDateTime, nullable=optional, index=index)


class Person(SQLModel, table=True):
    """An account. Her name stands here and nowhere else, so that it can be taken out."""

    __tablename__ = "person"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    relation_number: str | None = Field(default=None, max_length=40, unique=True)  # of the corporation's export
    role: str = Field(max_length=20)
    duty: str | None = Field(default=None, max_length=20)
    name: str = Field(max_length=60)  # to be called by
    first_name: str | None = Field(default=None, max_length=80)
    last_name: str | None = Field(default=None, max_length=80)
    email: str | None = Field(default=None, max_length=254, unique=True)  # as `rules.an_email` gives it
    phone: str | None = Field(default=None, max_length=40)
    language: str = Field(max_length=12)
    created: datetime = Field(sa_column=_moment())
    ended_at: datetime | None = Field(default=None, sa_column=_moment(optional=True))


class DwellingCode(SQLModel, table=True):
    """The code in a dwelling's letter. The dwelling is a thing of places, which stands above people."""

    __tablename__ = "dwelling_code"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    dwelling_id: int = Field(sa_type=BigInteger, index=True)
    created: datetime = Field(sa_column=_moment())
    revoked_at: datetime | None = Field(default=None, sa_column=_moment(optional=True))


class HouseholdMember(SQLModel, table=True):
    """Somebody who came in by a dwelling's letter, from a day until a day."""

    __tablename__ = "household_member"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger, index=True)
    dwelling_id: int = Field(sa_type=BigInteger, index=True)
    code_id: int = Field(foreign_key="dwelling_code.id", sa_type=BigInteger)
    since: datetime = Field(sa_column=_moment())
    until: datetime | None = Field(default=None, sa_column=_moment(optional=True))


class SignInLink(SQLModel, table=True):
    """A link that was mailed (or shown by `portiek link`), with the digits beside it. Good once."""

    __tablename__ = "sign_in_link"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    digits_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger, index=True)
    email: str | None = Field(default=None, max_length=254, index=True)  # where it was mailed to
    confirms: bool = False  # whether using it makes that address hers
    created: datetime = Field(sa_column=_moment(index=True))
    expires_at: datetime = Field(sa_column=_moment())
    used_at: datetime | None = Field(default=None, sa_column=_moment(optional=True))
    tries: int = 0  # of the digits


class SessionRow(SQLModel, table=True):
    """A device on which somebody is signed in, or a program's token."""

    __tablename__ = "session"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger, index=True)
    kind: str = Field(max_length=20)  # browser, token
    browser: str | None = Field(default=None, max_length=40)
    system: str | None = Field(default=None, max_length=40)
    since: datetime = Field(sa_column=_moment())
    last_seen: datetime = Field(sa_column=_moment())
    ended_at: datetime | None = Field(default=None, sa_column=_moment(optional=True))
    expires_at: datetime = Field(sa_column=_moment(index=True))


persons: Table = Person.__table__  # type: ignore[attr-defined]
dwelling_codes: Table = DwellingCode.__table__  # type: ignore[attr-defined]
household_members: Table = HouseholdMember.__table__  # type: ignore[attr-defined]
sign_in_links: Table = SignInLink.__table__  # type: ignore[attr-defined]
sessions: Table = SessionRow.__table__  # type: ignore[attr-defined]
