"""`portiek search`: the index made anew."""

import time
from collections.abc import Iterable
from functools import partial
from typing import Any

import typer
from rich.console import Console

from app.kernel.feature import Findable
from app.kernel.outside import at_work
from app.search import commands
from app.search.reading import Reading

AT_ONCE = 2_000  # events in a transaction; running servers wait for it, about 0.1 s


def add_to(cli: typer.Typer, finds: Iterable[Findable[Any]]) -> None:
    """Give the `portiek` command what searching brings."""
    reading = Reading(finds)
    search = typer.Typer(help="The index of what people search for.", no_args_is_help=True)

    @search.callback()
    def _several() -> None:
        pass  # with one command only, its name would be left out

    @search.command()
    def reindex() -> None:
        """Empty the index and read the whole journal again. Servers go on; until it is done, they find less."""
        started, total = time.monotonic(), 0
        with at_work() as house, Console(stderr=True).status("") as status:
            house.do(commands.empty)
            while read := house.do(partial(commands.index, reading=reading, most=AT_ONCE)):
                total += read
                status.update(f"{total:,} events")
        print(f"{total:,} events read in {time.monotonic() - started:.0f} s")

    cli.add_typer(search, name="search")
