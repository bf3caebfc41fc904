"""Which photos there are, and who may see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from app.files.models import files, removals
from app.files.rules import FileNotFound
from app.kernel.actor import Actor
from app.people import roles
from app.people.roles import Capability
from app.rooms import queries as rooms
from app.rooms.rules import must_not_be_muted
from channels.errors import NotFound
from channels.topics import Topic


class _Found(NamedTuple):
    room_id: int
    by_id: int
    name: str
    attached_to: int | None
    hidden: bool


def must_upload(session: Session, actor: Actor, room: Topic, now: datetime) -> None:
    """Asked before the photo's bytes are read. Raises `NotFound`, `Forbidden`, `Muted`."""
    standing = rooms.standing(session, actor, room)
    if standing is None:
        raise NotFound
    roles.must(actor, Capability.POST)
    must_not_be_muted(standing, now)


def name(session: Session, actor: Actor, file_id: int) -> str:
    """Where the photo lies in the store. Raises `FileNotFound` unless the actor may see it.

    A photo that no message shows yet is its uploader's; one in a hidden message is seen by those who may hide.
    """
    c = files.c
    row = (
        session.connection()
        .execute(select(c.room_id, c.by_id, c.name, c.attached_to, c.hidden).where(c.id == file_id))
        .first()
    )
    if row is None or not _may_see(session, actor, _Found(*row)):
        raise FileNotFound
    return str(row.name)


def loose(session: Session, person_id: int) -> int:
    """How many photos of hers no message shows."""
    c = files.c
    count = select(func.count()).where(c.by_id == person_id, c.attached_to.is_(None))
    return int(session.connection().execute(count).scalar_one())


def to_remove(session: Session, limit: int) -> Sequence[str]:
    """Names of photos whose bytes are still in the store, at most `limit`."""
    return session.connection().execute(select(removals.c.name).limit(limit)).scalars().all()


def _may_see(session: Session, actor: Actor, found: _Found) -> bool:
    if found.attached_to is None and found.by_id != actor.id:
        return False
    if found.hidden and not roles.may(actor, Capability.HIDE):
        return False
    room = rooms.topic_of(found.room_id)
    return room in rooms.visible_to(session, actor, [room])
