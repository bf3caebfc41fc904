"""What an administrator does with promises at the machine: prove the record, and take words out where law asks it."""

import sys
from typing import Annotated

import typer

from app.kernel.outside import Outside, at_work
from app.promises import commands, queries
from app.rooms import queries as rooms
from channels.errors import Refused


def add_to(cli: typer.Typer) -> None:
    """Give the `portiek` command what promises bring."""
    promises = typer.Typer(help="Prove the record of promises.", no_args_is_help=True)
    promises.command()(verify)
    promises.command()(erase)
    cli.add_typer(promises, name="promises")


def verify(
    fingerprint: Annotated[str, typer.Option(help="also look for this one, such as from a printed page")] = "",
) -> None:
    """Prove each room's record: every entry as it was, none left out, all as they were told in the room.

    Exit status 1 when something is wrong; each line says what, and with which entry.
    """
    with at_work() as house:
        is_whole = _prove(house)
        if fingerprint:
            is_known = house.database.read_now(queries.has_fingerprint, _plain(fingerprint))
            print(f"{fingerprint}: {'stands in a record' if is_known else 'stands in no record'}")
            is_whole = is_whole and is_known
    if not is_whole:
        raise typer.Exit(1)


def erase(
    promise: Annotated[int, typer.Argument(help="the promise's number, as in the address of its card")],
    reason: Annotated[str, typer.Option(help="why, as everybody in the room will read it")],
) -> None:
    """Take out all words of a promise, where the law on privacy asks it. The room is told, and the promise stays."""
    with at_work() as house:
        try:
            house.do(lambda tx: commands.erase(tx, promise, reason=reason))
        except Refused as refused:
            print(f"portiek: {refused.code}", file=sys.stderr)
            raise typer.Exit(1) from None


def _prove(house: Outside) -> bool:
    is_whole = True
    for room in house.database.read_now(queries.rooms_with_promises):
        ((_, name),) = house.database.read_now(rooms.names_of, [room.id]).values()
        found = house.database.read_now(queries.faults, room)
        for fault in found:
            print(f"{name}: entry {fault.seq} {fault.problem}")
        if not found:
            entries = house.database.read_now(queries.entries_in, room)
            print(f"{name}: {entries} entries, whole: {house.database.read_now(queries.tail, room).hex()}")
        is_whole = is_whole and not found
    return is_whole


def _plain(fingerprint: str) -> str:
    """As hashes are written here; on paper it stands in groups."""
    return "".join(fingerprint.split()).lower()
