"""What an administrator does about polls at the machine."""

from functools import partial
from typing import Annotated

import typer

from app.kernel.outside import at_work
from app.polls import commands


def add_to(cli: typer.Typer) -> None:
    """Give the `portiek` command what polls bring."""
    cli.command("slip-key")(slip_key)


def slip_key(
    forget_old: Annotated[bool, typer.Option(help="slips that were printed before count no more")] = False,
) -> None:
    """Sign voting slips with a new secret. Slips printed before stay good, unless it is said otherwise."""
    with at_work() as house:
        house.do(partial(commands.new_slip_key, forget_old=forget_old))
    print("Slips printed from now on are signed with a new secret.")
