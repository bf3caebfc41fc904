"""What the corporation announces, and who has confirmed."""

import asyncio
from functools import partial
from typing import Any

import msgspec
import pytest

from app.announcements import commands, queries
from app.announcements.rules import ConfirmsForNobody, NothingToConfirm, TitleEmpty, TitleTooLong, TooManyRooms
from app.announcements.wire import AnnouncementItem, ConfirmAnnouncement, PublishAnnouncement
from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.feature import Span
from app.kernel.transaction import Slot
from app.messages.rules import TextEmpty, TextTooLong
from channels.errors import Forbidden, NotFound, Refused
from channels.protocol import decode_event
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_dwelling, a_member, a_room
from tests.support.processes import two_processes


def publish(ground: Ground, publisher: Actor, room: Topic, **wishes: Any) -> Slot:
    wished: dict[str, Any] = {
        "title": "Water dicht",
        "text": "Dinsdag **tussen 8 en 12**.",
        "must_confirm": True,
    } | wishes
    return ground.do(lambda tx: commands.publish(tx, publisher, room, PublishAnnouncement(**wished)), publisher)


def published(ground: Ground, publisher: Actor, room: Topic, **wishes: Any) -> int:
    publish(ground, publisher, room, **wishes)
    announcement: int = ground.told("announcement.published")[-1]["announcement"]
    return announcement


def confirm(ground: Ground, tenant: Actor, room: Topic, announcement: int) -> Slot:
    return ground.do(lambda tx: commands.confirm(tx, tenant, room, ConfirmAnnouncement(announcement)), tenant)


def seen(ground: Ground, viewer: Actor, room: Topic) -> list[AnnouncementItem]:
    return list(ground.ask(queries.offer, viewer, Span(room=room, first=1, last=10_000)))


def test_an_announcement_is_told_in_its_room(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    ground.do(lambda tx: a_dwelling(tx, room))

    announcement = published(ground, staff, room, title=" Water dicht ")

    assert ground.told("announcement.published") == [
        {
            "announcement": announcement,
            "title": "Water dicht",
            "text": "Dinsdag **tussen 8 en 12**.",
            "html": "<p>Dinsdag <strong>tussen 8 en 12</strong>.</p>",
            "must_confirm": True,
            "dwellings": 2,
        }
    ]


def test_an_announcement_goes_to_many_rooms_as_one(ground: Ground, room: Topic, staff: Actor) -> None:
    second, third = ground.do(a_room), ground.do(a_room)
    ground.do(lambda tx: a_member(tx, second))
    keeper = ground.do(lambda tx: a_member(tx, room, role="staff", duty="moderator"))

    slot = publish(ground, keeper, room, rooms=[second.id, str(third), room.id])

    told = ground.told("announcement.published")
    assert [entry.topic for entry in ground.entries if entry.kind == "announcement.published"] == [room, second, third]
    assert {data["announcement"] for data in told} == {told[0]["announcement"]}
    assert [data["dwellings"] for data in told] == [0, 1, 0]
    assert (slot.topic, slot.seq) == (room, 1)


@pytest.mark.parametrize("named", ["another", "her own", "person:1", "room", 10**12])
def test_a_room_that_the_publisher_may_not_see_gets_nothing_and_neither_do_the_others(
    ground: Ground, room: Topic, named: Any
) -> None:
    leader = ground.do(lambda tx: a_member(tx, room, role="staff", duty="project_leader"))
    known = {"another": ground.do(a_room).id, "her own": f"person:{leader.id}"}

    with pytest.raises(NotFound):
        publish(ground, leader, room, rooms=[known.get(named, named)])

    assert ground.told("announcement.published") == []


def test_only_staff_announces(ground: Ground, room: Topic, anna: Actor) -> None:
    contractor = ground.do(lambda tx: a_member(tx, room, role="contractor"))

    for other in (anna, contractor):
        with pytest.raises(Forbidden):
            publish(ground, other, room)


@pytest.mark.parametrize(
    ("wishes", "refusal"),
    [
        ({"title": "  "}, TitleEmpty),
        ({"title": "x" * 121}, TitleTooLong),
        ({"text": "\n"}, TextEmpty),
        ({"text": "x" * 4_001}, TextTooLong),
        ({"rooms": range(1, 1_000)}, TooManyRooms),
    ],
)
def test_an_announcement_says_something_and_not_too_much(
    ground: Ground, room: Topic, staff: Actor, wishes: dict[str, Any], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        publish(ground, staff, room, **wishes)


def test_control_characters_are_left_out(ground: Ground, room: Topic, staff: Actor) -> None:
    published(ground, staff, room, title="Wa\0ter\ndicht", text="Dins\0dag")

    (told,) = ground.told("announcement.published")
    assert (told["title"], told["text"]) == ("Water dicht", "Dinsdag")


# Confirming


def test_a_dwelling_confirms_once_for_all_who_live_there(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    announcement = published(ground, staff, room)

    confirm(ground, anna, room, announcement)
    again = confirm(ground, aisha, room, announcement)

    assert ground.told("announcement.confirmed") == [{"announcement": announcement, "confirmed": 1, "dwellings": 2}]
    assert {e.topic.id for e in ground.entries if e.kind == "announcement.mine"} == {anna.id, aisha.id}
    assert (again.topic, again.seq) == (room, 1)


def test_a_confirmation_counts_in_each_room_where_the_dwelling_does(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    project = ground.do(lambda tx: a_room(tx, kind="project", beside=room))
    elsewhere = ground.do(a_room)
    tenant = ground.do(lambda tx: a_member(tx, room))
    ground.do(lambda tx: a_member(tx, elsewhere))
    keeper = ground.do(lambda tx: a_member(tx, room, role="staff", duty="moderator"))
    announcement = published(ground, keeper, room, rooms=[project.id, elsewhere.id])

    slot = confirm(ground, tenant, project, announcement)

    told = [entry for entry in ground.entries if entry.kind == "announcement.confirmed"]
    assert {entry.topic for entry in told} == {room, project}
    assert (slot.topic, slot.seq) in {(entry.topic, entry.seq) for entry in told}
    assert [data["confirmed"] for data in ground.told("announcement.confirmed")] == [1, 1]
    assert [item.confirmed for item in seen(ground, staff, elsewhere)] == [0]


def test_confirmations_of_one_batch_share_one_count(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    announcement = published(ground, staff, room)
    data = ConfirmAnnouncement(announcement)

    ground.do(lambda tx: [commands.confirm(tx, tenant, room, data) for tenant in (anna, bert)])

    assert ground.told("announcement.confirmed") == [{"announcement": announcement, "confirmed": 2, "dwellings": 2}]


async def test_in_two_processes_the_last_count_is_the_highest_and_right(
    ground: Ground, storage: str, room: Topic, staff: Actor
) -> None:
    homes = ground.do(lambda tx: [a_dwelling(tx, room) for _ in range(12)])
    tenants = ground.do(lambda tx: [a_member(tx, room, dwelling=home) for home in homes])
    housemates = ground.do(lambda tx: [a_member(tx, room, dwelling=home) for home in homes])
    data = ConfirmAnnouncement(published(ground, staff, room))

    async with two_processes(storage) as writers:
        answers = await asyncio.gather(
            *(
                writer.do(partial(commands.confirm, actor=who, room=room, data=data), who)
                for pair in zip(tenants, housemates, strict=True)
                for who, writer in zip(pair, writers, strict=True)
            )
        )

    journalled = ground.ask(journal.since, room, 1)
    counts = [msgspec.json.decode(decode_event(entry.frame).data)["confirmed"] for entry in journalled]
    assert counts == sorted(counts)
    assert counts[-1] == len(homes)
    assert {slot.seq for slot in answers} <= {1, *(entry.seq for entry in journalled)}


def test_only_who_lives_there_confirms(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    announcement = published(ground, staff, room)
    elsewhere = ground.do(lambda tx: a_member(tx, a_room(tx)))

    with pytest.raises(Forbidden):
        confirm(ground, staff, room, announcement)
    with pytest.raises(ConfirmsForNobody):
        confirm(ground, elsewhere, room, announcement)


def test_what_asks_for_nothing_is_not_confirmed(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    announcement = published(ground, staff, room, must_confirm=False)

    with pytest.raises(NothingToConfirm):
        confirm(ground, anna, room, announcement)


def test_an_announcement_is_found_in_its_own_rooms_only(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    announcement = published(ground, staff, room)
    beside = ground.do(lambda tx: a_room(tx, kind="project", beside=room))

    with pytest.raises(NotFound):
        confirm(ground, anna, beside, announcement)
    with pytest.raises(NotFound):
        confirm(ground, anna, room, announcement + 1)


# What is read


def test_a_page_shows_announcements_and_whether_the_dwelling_has_confirmed(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    announcement = published(ground, staff, room)
    confirm(ground, anna, room, announcement)

    (item,) = seen(ground, aisha, room)

    assert (item.announcement, item.title, item.confirmed, item.dwellings, item.seq) == (
        announcement,
        "Water dicht",
        1,
        2,
        1,
    )
    assert (item.by.name, item.by.role) == ("Karin", "staff")
    assert [seen(ground, viewer, room)[0].mine for viewer in (anna, aisha, bert, staff)] == [True, True, False, False]


def test_staff_sees_which_dwellings_have_confirmed_and_which_not(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    announcement = published(ground, staff, room)
    confirm(ground, bert, room, announcement)

    read = ground.ask(queries.confirmations, staff, announcement).dwellings

    assert [(one.dwelling.split()[0], one.confirmed_at is not None) for one in read] == [
        ("Ivoordreef", False),
        ("Ivoordreef", True),
    ]


def test_who_has_confirmed_is_told_to_staff_that_may_see_the_room(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    announcement = published(ground, staff, room)
    stranger = ground.do(lambda tx: a_member(tx, a_room(tx), role="staff", duty="project_leader"))

    with pytest.raises(Forbidden):
        ground.ask(queries.confirmations, anna, announcement)
    for unseen in (announcement, announcement + 1):
        with pytest.raises(NotFound):
            ground.ask(queries.confirmations, stranger, unseen)
