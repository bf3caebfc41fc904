"""What an administrator does with people at the machine: give somebody a link or a token, add her, look her up.

Exit status 0: done; 1: it can't be done, with the reason on standard error; 2: wrong usage, or a wrong setting.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from app.kernel.clock import utc_now
from app.kernel.db import Database
from app.kernel.outside import Outside, at_work
from app.kernel.transaction import Tx
from app.people import commands, mails, queries, roles, rules
from app.people.commands import NewPerson
from app.people.homes import Homes
from app.people.queries import Known
from app.people.roles import Duty, Role
from channels.errors import Invalid, Refused


class Kind(StrEnum):
    """A role, or for staff a duty: what somebody is, in one word."""

    TENANT = Role.TENANT
    STAFF = Role.STAFF
    MODERATOR = Duty.MODERATOR
    PROJECT_LEADER = Duty.PROJECT_LEADER
    ADMINISTRATOR = Duty.ADMINISTRATOR
    CONTRACTOR = Role.CONTRACTOR
    MUNICIPALITY = Role.MUNICIPALITY
    PROVIDER = Role.PROVIDER


Who = Annotated[str, typer.Argument(metavar="PERSON", help="id, e-mail address or relation number", show_default=False)]


def add_to(cli: typer.Typer, homes: Homes) -> None:
    """Give the `portiek` command what people bring."""
    cli.command()(link)
    cli.command()(token)
    cli.command("roles")(show_roles)
    person = typer.Typer(
        help="Add people, and look them up.", no_args_is_help=True, context_settings={"obj": homes.settle}
    )
    person.command()(add)
    person.command("list")(list_)
    person.command()(show)
    cli.add_typer(person, name="person")


def link(
    who: Who,
    minutes: Annotated[int, typer.Option(help="how long it works", min=1, max=7 * 24 * 60)] = 60,
) -> None:
    """Print a link with which PERSON signs in, once. For the first administrator, and for who has no mail."""
    with _at_work() as house:
        id_ = _find(house.database, who).id
        made = house.do(lambda tx: commands.make_link(tx, id_, timedelta(minutes=minutes)))
        print(mails.address_of(house.settings, made))


def token(who: Who) -> None:
    """Print a bearer token for a program that acts as PERSON. It is shown once; she can end it under "my devices"."""
    with _at_work() as house:
        id_ = _find(house.database, who).id
        print(house.do(lambda tx: commands.make_token(tx, id_)))


def show_roles() -> None:
    """Print who may do what, as Markdown: docs/roles.md is made with it."""
    print(roles.page(), end="")


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="what to be called by", show_default=False)],
    role: Annotated[Kind, typer.Option(help="what she is")] = Kind.TENANT,
    email: Annotated[str | None, typer.Option(help="where links to sign in are mailed to", show_default=False)] = None,
    language: Annotated[str, typer.Option(help="language, as ISO 639-1")] = "nl",
) -> None:
    """Give somebody an account, and print its id."""
    duty = role.value if role.value in set(Duty) else None
    with _at_work() as house:
        new = NewPerson(
            name=rules.a_name(name),
            role=Role.STAFF if duty else role.value,
            duty=duty,
            email=rules.must_be_an_email(email) if email else None,
            language=language,
        )

        def enter(tx: Tx) -> int:
            id_ = commands.add_person(tx, new)
            context.obj(tx, [id_])
            return id_

        print(house.do(enter))


def list_(
    role: Annotated[Kind | None, typer.Option(help="of this role or duty only", show_default=False)] = None,
    after: Annotated[int, typer.Option(help="ids above this one")] = 0,
    limit: Annotated[int, typer.Option(help="how many", min=1, max=100_000)] = 100,
) -> None:
    """List accounts: id, role, duty, name and e-mail address, with tabs between."""
    with _at_work() as house:
        for known in house.database.read_now(queries.listed, role=role and role.value, after=after, limit=limit):
            print(known.id, known.role, known.duty or "-", known.name, known.email or "-", sep="\t")


def show(who: Who) -> None:
    """Show what is known of PERSON, and on what she is signed in."""
    with _at_work() as house:
        known = _find(house.database, who)
        for name, value in known._asdict().items():
            print(f"{name:16} {value if value is not None else '-'}")
        for device in house.database.read_now(queries.devices, known.id, utc_now()):
            what = " ".join(filter(None, (device.kind, device.browser, device.system)))
            print(f"{'device':16} {what}, since {device.since:%Y-%m-%d}, last seen {device.last_seen:%Y-%m-%d %H:%M}")


@contextmanager
def _at_work() -> Iterator[Outside]:
    """The house from outside; a refusal becomes one line and exit status 1."""
    try:
        with at_work() as house:
            yield house
    except Invalid as refusal:
        _fail(f"{refusal.field}: {refusal.problem}")
    except Refused as refusal:
        _fail(_REASONS.get(type(refusal), refusal.code))


_REASONS: dict[type[Refused], str] = {rules.EmailTaken: "somebody has this e-mail address already"}


def _fail(reason: str) -> None:
    print(f"portiek: {reason}", file=sys.stderr)
    raise typer.Exit(1)


def _find(database: Database, who: str) -> Known:
    known = database.read_now(queries.by_reference, who.strip())
    if known is None:
        raise Invalid(field=who, problem="nobody has this id, e-mail address or relation number")
    return known
