"""Announcing, and confirming."""

from sqlalchemy import bindparam, text
from sqlmodel import col, update

from app.announcements import queries, rules, wire
from app.announcements.models import Announcement, Publication
from app.announcements.wire import (
    AnnouncementConfirmed,
    AnnouncementMine,
    ConfirmAnnouncement,
    PublishAnnouncement,
)
from app.kernel.actor import Actor
from app.kernel.db import UtcDateTime
from app.kernel.transaction import Slot, Tx
from app.messages import rules as messages
from app.people import roles
from app.people.roles import Capability
from app.places.rules import day
from app.rooms import queries as rooms
from app.rooms.rules import must_not_be_muted
from channels.errors import NotFound
from channels.topics import Topic

_note = text(
    "INSERT INTO confirmation (announcement_id, dwelling_id, confirmed_at) VALUES (:announcement, :dwelling, :now) "
    "ON CONFLICT DO NOTHING"
).bindparams(bindparam("now", type_=UtcDateTime))


def publish(tx: Tx, actor: Actor, room: Topic, data: PublishAnnouncement) -> Slot:
    """Announce it in all its rooms, or in none. The answer is the event in the command's own room."""
    roles.must(actor, Capability.PUBLISH)
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)
    title, said = rules.title(data.title), messages.text(data.text)
    targets = rules.targets(room, data.rooms)
    if not rooms.visible_to(tx.session, actor, targets).issuperset(targets):
        raise NotFound

    announcement = Announcement(
        id=tx.new_id(),
        by_id=actor.id,
        by_role=actor.role,
        at=tx.now,
        title=title,
        text=said,
        must_confirm=data.must_confirm,
    )
    tx.append(Announcement, **announcement.model_dump())
    own, *_others = [_publish_in(tx, target, announcement) for target in targets]
    return own


def confirm(tx: Tx, actor: Actor, room: Topic, data: ConfirmAnnouncement) -> Slot:
    """Say for the dwelling that it was read. Once it is said, saying it again changes nothing."""
    roles.must(actor, Capability.CONFIRM)
    announcement, publication = queries.published_in(tx.session, room, data.announcement)
    if not announcement.must_confirm:
        raise rules.NothingToConfirm
    dwelling_id = rooms.dwelling_of(tx.session, actor.id, room, day(tx.now))
    if dwelling_id is None:
        raise rules.ConfirmsForNobody

    noted = {"announcement": announcement.id, "dwelling": dwelling_id, "now": tx.now}
    if tx.session.connection().execute(_note, noted).rowcount == 0:
        return Slot(room, publication.seq)
    _tell_household(tx, room, dwelling_id, announcement.id)
    counting = queries.rooms_counting(tx.session, actor, dwelling_id, announcement.id, day(tx.now))
    return {counted: _tell_count(tx, counted, announcement.id) for counted in counting}[room]


def _publish_in(tx: Tx, room: Topic, announcement: Announcement) -> Slot:
    dwellings = len(rooms.dwellings_in(tx.session, room, day(tx.now)))
    published = tx.emit(room, wire.published(announcement, dwellings=dwellings))
    tx.append(
        Publication,
        announcement_id=announcement.id,
        room_id=room.id,
        seq=published,
        confirmed=0,
        dwellings=dwellings,
    )
    return published


def _tell_household(tx: Tx, room: Topic, dwelling_id: int, announcement_id: int) -> None:
    for person_id, home_id in rooms.tenants_in(tx.session, room, day(tx.now)).items():
        if home_id == dwelling_id:
            tx.emit(Topic("person", person_id), AnnouncementMine(announcement_id))


def _tell_count(tx: Tx, room: Topic, announcement_id: int) -> Slot:
    return tx.emit_once(announcement_id, room, AnnouncementConfirmed, lambda: _count(tx, room, announcement_id))


def _count(tx: Tx, room: Topic, announcement_id: int) -> AnnouncementConfirmed:
    """Counted when the room's number has been taken, so that a later count has a later one in every process."""
    count = queries.count(tx.session, room, announcement_id, day(tx.now))
    here = (col(Publication.announcement_id) == announcement_id, col(Publication.room_id) == room.id)
    tx.session.exec(update(Publication).where(*here).values(confirmed=count.confirmed, dwellings=count.dwellings))
    return count
