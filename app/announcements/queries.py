"""Announcements on a page of their room, and who has confirmed them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from msgspec.structs import asdict
from sqlmodel import Session, col, select

from app.announcements import wire
from app.announcements.models import Announcement, Confirmation, Publication
from app.announcements.wire import AnnouncementConfirmed, AnnouncementItem, Confirmations, DwellingRead
from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.kernel.feature import Span
from app.people import queries as people
from app.people import roles
from app.people.roles import Capability
from app.places import queries as places
from app.rooms import queries as rooms
from channels.errors import NotFound
from channels.protocol import By
from channels.topics import Topic


def published_in(session: Session, room: Topic, announcement_id: int) -> tuple[Announcement, Publication]:
    """An announcement, and its place in the room. Raises `NotFound` when it was not made there."""
    here = (Publication.announcement_id == announcement_id, Publication.room_id == room.id)
    found = session.exec(select(Announcement, Publication).join(Publication).where(*here)).first()
    if found is None:
        raise NotFound
    return found


def rooms_counting(
    session: Session, actor: Actor, dwelling_id: int, announcement_id: int, today: date
) -> Sequence[Topic]:
    """The rooms with the announcement where the actor's dwelling is one of those counted."""
    hers = [room.id for room in rooms.rooms_of(session, actor.id)]
    among_hers = (Publication.announcement_id == announcement_id, col(Publication.room_id).in_(hers))
    published = map(rooms.topic_of, session.exec(select(Publication.room_id).where(*among_hers)))
    return [room for room in published if rooms.dwelling_of(session, actor.id, room, today) == dwelling_id]


def count(session: Session, room: Topic, announcement_id: int, today: date) -> AnnouncementConfirmed:
    """How many of the room's dwellings have confirmed, and how many there are."""
    dwellings = rooms.dwellings_in(session, room, today)
    confirmed = _confirmed_at(session, announcement_id, dwellings)
    return AnnouncementConfirmed(announcement_id, len(confirmed), len(dwellings))


def offer(session: Session, actor: Actor, span: Span) -> Sequence[AnnouncementItem]:
    """The announcements that were made in this part of the room, and whether the viewer's dwelling has confirmed."""
    made_here = (Publication.room_id == span.room.id, col(Publication.seq).between(span.first, span.last))
    page = select(Announcement, Publication).join(Publication).where(*made_here).order_by(col(Publication.seq))
    found = session.exec(page).all()
    names = people.names(session, {announcement.by_id for announcement, _ in found})
    mine = _confirmed_by(session, actor, span.room, [announcement.id for announcement, _ in found])
    return [
        AnnouncementItem(
            **asdict(wire.published(announcement, dwellings=publication.dwellings)),
            seq=publication.seq,
            at=stamp(announcement.at),
            by=By(announcement.by_id, names[announcement.by_id], announcement.by_role),
            confirmed=publication.confirmed,
            mine=announcement.id in mine,
        )
        for announcement, publication in found
    ]


def confirmations(session: Session, actor: Actor, announcement_id: int) -> Confirmations:
    """Which dwellings have confirmed and which not, of the rooms that the actor may see.

    Raises `NotFound` when she may see none of them, `Forbidden` when it is not for her role.
    """
    published = session.exec(select(Publication.room_id).where(Publication.announcement_id == announcement_id))
    seen = rooms.visible_to(session, actor, [rooms.topic_of(room_id) for room_id in published])
    if not seen:
        raise NotFound
    roles.must(actor, Capability.READ_CONFIRMATIONS)

    dwellings = frozenset[int]().union(*(rooms.dwellings_in(session, room) for room in seen))
    confirmed_at = _confirmed_at(session, announcement_id, dwellings)
    return Confirmations(
        [
            DwellingRead(address, stamp(confirmed_at[id_]) if id_ in confirmed_at else None)
            for id_, address in places.addresses(session, dwellings).items()
        ]
    )


def _confirmed_at(session: Session, announcement_id: int, dwellings: Collection[int]) -> dict[int, datetime]:
    """Those of the dwellings that have confirmed, each with the moment."""
    given = (Confirmation.announcement_id == announcement_id, col(Confirmation.dwelling_id).in_(dwellings))
    return dict(session.exec(select(Confirmation.dwelling_id, Confirmation.confirmed_at).where(*given)).all())


def _confirmed_by(session: Session, actor: Actor, room: Topic, announcement_ids: Sequence[int]) -> Sequence[int]:
    """Those of the announcements that the viewer's dwelling has confirmed."""
    if not announcement_ids:
        return ()
    home = rooms.dwelling_of(session, actor.id, room)
    hers = (Confirmation.dwelling_id == home, col(Confirmation.announcement_id).in_(announcement_ids))
    return session.exec(select(Confirmation.announcement_id).where(*hers)).all()
