"""The neighbourhood that the demo shows."""

import time
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app import demo
from app.demo import story
from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.outside import Outside
from app.kernel.settings import Settings
from app.people import codes
from app.people import commands as people
from app.people import queries as people_queries
from app.rooms import commands as room_commands
from app.rooms import queries as rooms
from channels.protocol import decode_event
from channels.topics import Topic
from tests.support.app import Ground


@pytest.fixture
def house(ground: Ground, tmp_path: Path) -> Outside:
    settings = Settings(database_url=ground.database.url.render_as_string(hide_password=False), data_dir=tmp_path)
    return Outside(settings, ground.database, lambda: ground.now)


def home_of(ground: Ground) -> Topic:
    return ground.ask(rooms.by_name, [demo.ROOMS["home"]])[demo.ROOMS["home"]]


def told(ground: Ground, room: Topic) -> list[tuple[str, str, dict[str, Any]]]:
    """What stands in a room's journal: when, of what kind, and what."""
    events = [decode_event(entry.frame) for entry in ground.ask(journal.since, room, 0)]
    return [(event.at, event.kind, msgspec.json.decode(event.data)) for event in events]


def test_the_demo_shows_all_that_people_do_here(ground: Ground, house: Outside) -> None:
    began = time.monotonic()
    demo.load(house)
    took_s = time.monotonic() - began

    events = told(ground, home_of(ground))
    kinds = {kind for _, kind, _ in events}
    assert {
        *("message.posted", "announcement.published", "progress.posted", "poll.opened"),
        *("reaction.changed", "poll.counted", "announcement.confirmed"),
    } <= kinds
    assert [at for at, _, _ in events] == sorted(at for at, _, _ in events)
    (shown,) = (data for _, kind, data in events if kind == "progress.posted")
    assert len(shown["attachments"]) == 3
    assert ground.ask(journal.count_items, {home_of(ground): 0})[home_of(ground)] == story.HOME_ITEMS
    assert took_s < 30  # 2 s on an idle machine


def test_starting_the_demo_again_tells_nothing_twice_and_gives_new_ways_in(ground: Ground, house: Outside) -> None:
    first = demo.load(house)
    before = ground.ask(journal.heads, ground.ask(rooms.by_name, demo.ROOMS.values()).values())

    second = demo.load(house)

    assert ground.ask(journal.heads, before) == before
    assert len({*first, *second}) == 7  # the address of the letter is the same


def test_a_demo_that_was_broken_off_is_finished(
    ground: Ground, house: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(story, "_yesterday", broken)
        with pytest.raises(KeyboardInterrupt):
            demo.load(house)
    demo.load(house)

    said = [data["text"] for _, kind, data in told(ground, home_of(ground)) if kind == "message.posted"]
    assert len(said) == len(set(said))
    assert ground.ask(journal.count_items, {home_of(ground): 0})[home_of(ground)] == story.HOME_ITEMS


def test_the_ways_in_lead_a_tenant_a_moderator_and_the_contractor_to_the_same_room(
    ground: Ground, house: Outside
) -> None:
    ways = demo.load(house)
    home = home_of(ground)

    code = codes.hashed(codes.read(ways.code))
    tenant = ground.do(lambda tx: people.join_household(tx, code, name="Nieuw", language="nl"))
    ground.do(lambda tx: room_commands.settle(tx, [tenant]))
    links = [ways.staff.partition("#")[2], ways.contractor.partition("#")[2]]
    staff, contractor = (ground.do(partial(people.use_link, token=link)).person_id for link in links)

    actors: dict[int, Actor] = ground.ask(people_queries.actors, [tenant, staff, contractor])
    assert [(actors[id_].role, actors[id_].duty) for id_ in (tenant, staff, contractor)] == [
        ("tenant", None),
        ("staff", "moderator"),
        ("contractor", None),
    ]
    assert all(home in ground.ask(rooms.visible_to, actor, [home]) for actor in actors.values())
    assert ways.dwelling == "Merelhof 12"
