"""The `portiek` command."""

import sys
from typing import Annotated

import typer
import uvicorn

from app.kernel import logging, migrate, settings
from app.kernel.settings import Settings, WrongSetting

cli = typer.Typer(
    name="portiek",
    help="Portiek: neighbours, corporation and contractors in the room of their building.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Port = Annotated[int, typer.Option(help="port to listen on", min=1, max=65535)]
Host = Annotated[str, typer.Option(help="address to listen on")]


@cli.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(help="processes; more than one needs PostgreSQL and Redis", min=1)] = 1,
) -> None:
    """Serve. Settings come from the environment (docs/settings.md)."""
    chosen = settings.load()
    if workers > 1 and not (chosen.redis_url and chosen.database_url.startswith("postgresql")):
        raise WrongSetting("PORTIEK_REDIS_URL: several processes need Redis, and PostgreSQL in PORTIEK_DATABASE_URL")
    run(chosen, host=host, port=port, workers=workers)


@cli.command("migrate")
def migrate_() -> None:
    """Bring the database up to the newest shape. `serve` does so by itself."""
    migrate.upgrade(settings.load().database)


def run(chosen: Settings, *, host: str, port: int, workers: int = 1) -> None:
    """Serve until a signal says to stop."""
    logging.set_up(chosen.log_format)
    uvicorn.run(
        "app.asgi:create",
        factory=True,
        host=host,
        port=port,
        workers=workers if workers > 1 else None,
        ws="channels.fanout:SharedFrameProtocol",  # type: ignore[arg-type]
        ws_max_size=65536,
        ws_per_message_deflate=False,  # frames are shared, so they are framed once and not compressed for each
        ws_ping_interval=None,  # the hub keeps the heartbeat
        timeout_graceful_shutdown=8,
        backlog=4096,
        proxy_headers=True,
        forwarded_allow_ips=chosen.trusted_proxies,
        server_header=False,
        log_config=None,
        access_log=False,
    )


def main() -> None:
    """Run the command; a wrong setting is one line and exit status 2."""
    try:
        cli()
    except WrongSetting as wrong:
        print(f"portiek: {wrong}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
