"""The `portiek` command."""

import os
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from app import benchmark, supervisor, worker
from app import demo as neighbourhood
from app.doctor import cli as doctor_cli
from app.features import FINDS
from app.importing import cli as importing_cli
from app.kernel import journal, logging, migrate, settings
from app.kernel.outside import at_work
from app.kernel.settings import Settings, WrongSetting
from app.people import cli as people_cli
from app.people.homes import Homes
from app.places import cli as places_cli
from app.places.queries import address
from app.polls import cli as polls_cli
from app.promises import cli as promises_cli
from app.rooms.commands import settle
from app.search import cli as search_cli

cli = typer.Typer(
    name="portiek",
    help="Portiek: neighbours, corporation and contractors in the room of their building.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
Port = Annotated[int, typer.Option(help="port to listen on", min=1, max=65535)]
Host = Annotated[str, typer.Option(help="address to listen on")]


@cli.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[
        int | None, typer.Option(help="processes; more than one needs PostgreSQL and Redis", min=1)
    ] = None,
) -> None:
    """Serve. Settings come from the environment (docs/settings.md)."""
    chosen = settings.load()
    if host not in LOOPBACK and "PORTIEK_PUBLIC_URL" not in os.environ:
        raise WrongSetting(
            "PORTIEK_PUBLIC_URL: missing; the address that people open, for links in mail and for safety"
        )
    run(chosen, host=host, port=port, workers=workers or chosen.workers)


@cli.command()
def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve a made-up neighbourhood, and print three ways to sign in. Mail is printed here and kept in a folder."""
    address = f"http://localhost:{port}"
    defaults = {"DATA_DIR": "data/demo", "MAIL_PRINTED": "true", "PUBLIC_URL": address}
    for name, value in defaults.items():
        os.environ.setdefault(f"PORTIEK_{name}", value)
    print("Making the neighbourhood …", flush=True)
    with at_work() as house:
        ways = neighbourhood.load(house)
    print(
        f"""
  Portiek serves {house.settings.public_url}    (stop it with Ctrl+C)

  Sign in as
    a tenant       code {ways.code} at {house.settings.public_url}/sign-in (the letter to {ways.dwelling})
    staff          {ways.staff}
    a contractor   {ways.contractor}

  Each in a browser window of its own: a private window, or another browser.
""",
        flush=True,
    )
    run(house.settings, host=host, port=port)


@cli.command("migrate")
def migrate_() -> None:
    """Bring the database up to the newest shape. `serve` does so by itself."""
    migrate.upgrade(settings.load().database)


@cli.command()
def renew_epoch() -> None:
    """Begin a new life of the journal, after a backup was put back: every client fetches its rooms anew."""
    with at_work() as house:
        house.do(lambda tx: journal.begin_epoch(tx.session, secrets.token_hex(8)))


@cli.command()
def bench_data(
    members: Annotated[int, typer.Option(help="tenants, each with a token", min=1)],
    rooms: Annotated[int, typer.Option(help="rooms; tenant i lives in room i modulo this", min=1)],
    out: Annotated[Path, typer.Option(help="folder for the files `tokens` and `topics`")],
    messages: Annotated[
        list[int] | None, typer.Option(help="messages in the first room; given again, in the next one", min=0)
    ] = None,
) -> None:
    """Fill the database with tenants to measure with, and write their tokens and topics for a load generator."""
    with at_work() as house:
        tokens, topics = benchmark.fill(house, members=members, rooms=rooms)
        for topic, count in zip(topics, messages or (), strict=False):
            benchmark.talk(house, topic, count)
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokens").write_text("".join(f"{token}\n" for token in tokens))
    (out / "topics").write_text("".join(f"{topic}\n" for topic in topics))
    print(
        "Serve it without limits on one client: PORTIEK_COMMANDS_PER_SECOND=1000000 PORTIEK_COMMANDS_AT_ONCE=1000000 "
        "PORTIEK_COMMANDS_TOO_MANY=1000000 portiek serve"
    )


people_cli.add_to(cli, Homes(address=address, settle=settle))
places_cli.add_to(cli)
polls_cli.add_to(cli)
importing_cli.add_to(cli)
doctor_cli.add_to(cli)
search_cli.add_to(cli, FINDS)
promises_cli.add_to(cli)


def run(chosen: Settings, *, host: str, port: int, workers: int = 1) -> None:
    """Serve until a signal says to stop."""
    logging.set_up(chosen.log_format)
    if workers == 1:
        worker.run(chosen, host=host, port=port)
        return
    if not chosen.suits_several:
        raise WrongSetting(
            "PORTIEK_WORKERS: several processes need PostgreSQL (PORTIEK_DATABASE_URL) and Redis (PORTIEK_REDIS_URL)"
        )
    try:
        supervisor.run(host=host, port=port, workers=workers)
    except supervisor.PortTaken:
        print(f"portiek: port {port} is taken by another program", file=sys.stderr)
        sys.exit(1)


def main() -> None:
    """Run the command; a wrong setting is one line and exit status 2."""
    try:
        cli()
    except WrongSetting as wrong:
        print(f"portiek: {wrong}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
