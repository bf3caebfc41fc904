"""What changes with photos. The row comes before the bytes and goes before them, so no bytes are left unknown."""

from collections.abc import Sequence

from sqlalchemy import Delete, delete, select, update

from app.files import queries, rules
from app.files.models import File, Removal, files, removals
from app.files.rules import FileNotFound
from app.files.wire import Attachment
from app.kernel.actor import Actor
from app.kernel.transaction import Tx
from channels.topics import Topic

_loose = files.c.attached_to.is_(None)


def add(tx: Tx, actor: Actor, room: Topic, *, name: str, width: int, height: int) -> int:
    """Note a photo whose bytes are about to be stored: its id. Raises `TooManyLoose`."""
    rules.must_be_few_loose(queries.loose(tx.session, actor.id))

    id_ = tx.new_id()
    tx.append(
        File, id=id_, room_id=room.id, by_id=actor.id, at=tx.now, name=name, width=width, height=height, hidden=False
    )
    return id_


def drop(tx: Tx, file_id: int) -> None:
    """Its bytes could not be stored."""
    tx.session.connection().execute(delete(files).where(files.c.id == file_id, _loose))


def attach(tx: Tx, actor: Actor, room: Topic, file_ids: Sequence[int], *, to: int) -> list[Attachment]:
    """Show these photos with the thing `to`: the actor's own, uploaded in this room, and shown nowhere yet.

    Call it after all other checks, since it writes. Raises `TooManyPhotos`, `FileNotFound`.
    """
    wanted = list(dict.fromkeys(file_ids))
    rules.must_be_few(wanted)
    if not wanted:
        return []
    c = files.c
    connection = tx.session.connection()
    free = select(c.id, c.width, c.height).where(c.id.in_(wanted), c.by_id == actor.id, c.room_id == room.id, _loose)
    held = connection.execute(free.order_by(c.id).with_for_update())  # in order, so that two can't wait in a circle
    found = {id_: Attachment(id_, width, height) for id_, width, height in held}
    if len(found) < len(wanted):
        raise FileNotFound

    connection.execute(update(files).where(c.id.in_(wanted)).values(attached_to=to))
    return [found[id_] for id_ in wanted]


def hide(tx: Tx, of: int) -> None:
    """Show the photos of a thing only to those who may hide."""
    _set_hidden(tx, of, hidden=True)


def show(tx: Tx, of: int) -> None:
    """Show the photos of a thing to all in the room again."""
    _set_hidden(tx, of, hidden=False)


def erase(tx: Tx, of: int) -> None:
    """Nobody sees the photos of a thing from now on; their bytes are removed within a minute."""
    _take_out(tx, delete(files).where(files.c.attached_to == of))


def erase_loose(tx: Tx) -> None:
    """Photos that were uploaded and never sent."""
    _take_out(tx, delete(files).where(_loose, files.c.at < tx.now - rules.LOOSE_FOR))


def removed(tx: Tx, names: Sequence[str]) -> None:
    """The bytes of these photos are gone from the store."""
    tx.session.connection().execute(delete(removals).where(removals.c.name.in_(names)))


def _set_hidden(tx: Tx, of: int, *, hidden: bool) -> None:
    tx.session.connection().execute(update(files).where(files.c.attached_to == of).values(hidden=hidden))


def _take_out(tx: Tx, rows: Delete) -> None:
    for name in tx.session.connection().execute(rows.returning(files.c.name)).scalars().all():
        tx.append(Removal, name=name)
