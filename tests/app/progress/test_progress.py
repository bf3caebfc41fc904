"""How the work goes, as the contractor shows it."""

from typing import Any

import pytest

from app.files import commands as files
from app.files.rules import FileNotFound
from app.kernel.actor import Actor
from app.kernel.feature import Span
from app.progress import commands, queries
from app.progress.rules import NothingToTell
from app.progress.wire import PostProgress, ProgressItem
from app.projects import queries as projects
from app.projects.rules import Phase
from app.rooms import queries as rooms
from channels.errors import Forbidden
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room


@pytest.fixture
def project(ground: Ground, room: Topic) -> Topic:
    return ground.do(lambda tx: a_room(tx, kind="project", beside=room))


@pytest.fixture
def contractor(ground: Ground, project: Topic) -> Actor:
    return ground.do(lambda tx: a_member(tx, project, name="Jan", role="contractor"))


def post(ground: Ground, poster: Actor, room: Topic, **told: Any) -> None:
    ground.do(lambda tx: commands.post(tx, poster, room, PostProgress(**told)), poster)


def seen(ground: Ground, viewer: Actor, room: Topic) -> list[ProgressItem]:
    return list(ground.ask(queries.offer, viewer, Span(room=room, first=1, last=10_000)))


def a_photo(ground: Ground, owner: Actor, room: Topic) -> int:
    return ground.do(lambda tx: files.add(tx, owner, room, name=str(ground.now), width=640, height=480), owner)


def test_an_update_is_told_with_its_photos(ground: Ground, project: Topic, contractor: Actor) -> None:
    photo = a_photo(ground, contractor, project)

    post(ground, contractor, project, text="Steiger *staat*", phase=Phase.WORK, percent=40, attachments=[photo])

    (told,) = ground.told("progress.posted")
    assert told == {
        "progress": told["progress"],
        "text": "Steiger *staat*",
        "html": "<p>Steiger <em>staat</em></p>",
        "phase": "uitvoering",
        "percent": 40,
        "attachments": [{"file": photo, "width": 640, "height": 480}],
    }
    (item,) = seen(ground, contractor, project)
    assert (item.progress, item.html, item.phase, item.percent) == (
        told["progress"],
        told["html"],
        Phase.WORK,
        40,
    )
    assert [attached.file for attached in item.attachments] == [photo]
    assert (item.by.name, item.by.role, item.seq) == ("Jan", "contractor", 1)


def test_dirty_hands_may_send_a_photo_alone(ground: Ground, project: Topic, contractor: Actor) -> None:
    photo = a_photo(ground, contractor, project)

    post(ground, contractor, project, attachments=[photo])

    assert ground.told("progress.posted")[0]["html"] == ""


@pytest.mark.parametrize("told", [{}, {"text": " \n"}])
def test_an_update_tells_something(ground: Ground, project: Topic, contractor: Actor, told: dict[str, str]) -> None:
    with pytest.raises(NothingToTell):
        post(ground, contractor, project, **told)


def test_the_project_takes_over_how_far_it_is(ground: Ground, project: Topic, contractor: Actor) -> None:
    project_id = ground.ask(rooms.project_of, project)
    assert project_id is not None

    post(ground, contractor, project, percent=0)
    post(ground, contractor, project, phase=Phase.AFTERCARE)

    about = ground.ask(projects.about, project_ids=[project_id])[project_id]
    assert (about.phase, about.percent) == (Phase.AFTERCARE, 0)


def test_in_a_buildings_room_the_update_only_shows_it(
    ground: Ground, room: Topic, project: Topic, contractor: Actor
) -> None:
    project_id = ground.ask(rooms.project_of, project)
    assert project_id is not None

    post(ground, contractor, room, text="Portiek C is klaar", percent=90)

    assert ground.told("progress.posted")[0]["percent"] == 90
    assert ground.ask(projects.about, project_ids=[project_id])[project_id].percent == 0


def test_a_tenant_posts_no_progress(ground: Ground, room: Topic, anna: Actor) -> None:
    with pytest.raises(Forbidden):
        post(ground, anna, room, text="Klaar")


def test_somebody_elses_photo_is_not_shown(ground: Ground, project: Topic, contractor: Actor, staff: Actor) -> None:
    photo = a_photo(ground, staff, project)

    with pytest.raises(FileNotFound):
        post(ground, contractor, project, attachments=[photo])

    assert ground.told("progress.posted") == []
