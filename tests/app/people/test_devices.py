"""Being signed in: on which devices, until when, and who is at the other end of a request."""

from functools import partial
from http.cookies import SimpleCookie

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.kernel.actor import Actor
from app.kernel.settings import Settings
from app.people import commands, doors, queries
from app.people.commands import NewPerson, Opened
from app.people.device import Device
from channels.errors import NotFound
from tests.support.app import Ground

PHONE = Device("Chrome", "Android")


@pytest.fixture
def olena(ground: Ground) -> int:
    return ground.do(lambda tx: commands.add_person(tx, NewPerson(name="Olena", language="uk")))


@pytest.fixture
def mo(ground: Ground) -> int:
    return ground.do(lambda tx: commands.add_person(tx, NewPerson(name="Mo", role="staff", duty="moderator")))


def sign_in(ground: Ground, person: int, *, instead_of: Actor | None = None) -> Opened:
    return ground.do(lambda tx: commands.open_session(tx, person, PHONE, instead_of=instead_of))


async def who(ground: Ground, **headers: str) -> Actor | None:
    """Who the house takes a request with these headers for."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    door = doors.Door(ground.database, lambda: ground.now)
    return await door.who(HTTPConnection({"type": "http", "headers": raw}))


async def test_a_cookie_tells_who_is_there_with_her_role_language_and_session(ground: Ground, mo: int) -> None:
    opened = sign_in(ground, mo)

    actor = await who(ground, cookie=f"portiek={opened.token}")

    assert actor == opened.actor == Actor(mo, "Mo", "staff", "moderator", "nl", opened.actor.session)
    assert actor.session


async def test_the_cookie_behind_https_and_a_bearer_token_tell_it_too(ground: Ground, olena: int) -> None:
    opened = sign_in(ground, olena)
    token = ground.do(lambda tx: commands.make_token(tx, olena))

    for headers in ({"cookie": f"__Host-portiek={opened.token}"}, {"authorization": f"Bearer {token}"}):
        actor = await who(ground, **headers)
        assert actor is not None
        assert (actor.id, actor.language) == (olena, "uk")


async def test_without_a_good_token_nobody_is_there(ground: Ground, olena: int) -> None:
    sign_in(ground, olena)
    strangers: tuple[dict[str, str], ...] = (
        {},
        {"cookie": "portiek="},
        {"cookie": "portiek=nonsense"},
        {"cookie": "other=1"},
        {"authorization": "Bearer nonsense"},
        {"authorization": "Bearer "},
        {"authorization": "Basic b2xlbmE6eA=="},
    )

    for headers in strangers:
        assert await who(ground, **headers) is None, headers


async def test_a_wrong_bearer_token_is_not_made_up_for_by_a_cookie(ground: Ground, olena: int) -> None:
    opened = sign_in(ground, olena)

    assert await who(ground, authorization="Bearer x", cookie=f"portiek={opened.token}") is None


async def test_a_device_that_is_not_used_for_ninety_days_is_signed_out(ground: Ground, olena: int) -> None:
    opened = sign_in(ground, olena)

    ground.later(days=89)
    assert await who(ground, cookie=f"portiek={opened.token}")
    ground.later(days=2)
    assert await who(ground, cookie=f"portiek={opened.token}") is None


async def test_a_device_that_is_used_stays_signed_in(ground: Ground, olena: int) -> None:
    opened = sign_in(ground, olena)

    for _ in range(5):
        ground.later(days=60)
        assert await who(ground, cookie=f"portiek={opened.token}")
        ground.do(doors.note_seen)

    (device,) = ground.ask(queries.devices, olena, ground.now)
    assert device.last_seen == ground.now


async def test_when_a_device_was_last_used_is_written_down_once_an_hour_at_most(ground: Ground, olena: int) -> None:
    opened = sign_in(ground, olena)
    began = ground.now

    ground.later(minutes=59)
    await who(ground, cookie=f"portiek={opened.token}")
    ground.do(doors.note_seen)
    (device,) = ground.ask(queries.devices, olena, ground.now)
    assert device.last_seen == began

    ground.later(minutes=2)
    await who(ground, cookie=f"portiek={opened.token}")
    ground.do(doors.note_seen)
    (device,) = ground.ask(queries.devices, olena, ground.now)
    assert device.last_seen == ground.now


async def test_a_device_that_is_ended_is_out_at_once_and_her_sockets_hear_of_it(ground: Ground, olena: int) -> None:
    here, lost = sign_in(ground, olena), sign_in(ground, olena)

    ground.do(lambda tx: commands.end_session(tx, here.actor, lost.actor.session), here.actor)

    assert await who(ground, cookie=f"portiek={lost.token}") is None
    assert await who(ground, cookie=f"portiek={here.token}") == here.actor
    assert ground.told("session.ended") == [{"session": lost.actor.session}]
    assert [str(entry.topic) for entry in ground.entries] == [f"person:{olena}"]
    assert [device.id for device in ground.ask(queries.devices, olena, ground.now)] == [here.actor.session]


def test_nobody_ends_somebody_elses_device(ground: Ground, olena: int, mo: int) -> None:
    hers, his = sign_in(ground, olena), sign_in(ground, mo)

    for session in (hers.actor.session, 0, 999_999):
        with pytest.raises(NotFound):
            ground.do(partial(commands.end_session, actor=his.actor, session_id=session), his.actor)

    assert len(ground.ask(queries.devices, olena, ground.now)) == 1


def test_a_device_is_ended_once(ground: Ground, olena: int) -> None:
    opened = sign_in(ground, olena)
    ground.do(lambda tx: commands.end_session(tx, opened.actor, opened.actor.session))

    with pytest.raises(NotFound):
        ground.do(lambda tx: commands.end_session(tx, opened.actor, opened.actor.session))
    ground.do(lambda tx: commands.sign_out(tx, opened.actor))

    assert len(ground.told("session.ended")) == 1


def test_who_signs_in_where_somebody_was_signed_in_signs_her_out(ground: Ground, olena: int, mo: int) -> None:
    hers = sign_in(ground, olena)

    sign_in(ground, mo, instead_of=hers.actor)

    assert ground.ask(queries.devices, olena, ground.now) == []
    assert ground.told("session.ended") == [{"session": hers.actor.session}]


def test_an_open_socket_asks_whether_its_session_is_still_good(ground: Ground, olena: int) -> None:
    opened = sign_in(ground, olena)

    assert ground.ask(doors.still, opened.actor, ground.now) == opened.actor
    ground.do(lambda tx: commands.rename(tx, opened.actor, "Olena S."), opened.actor)
    fresh = ground.ask(doors.still, opened.actor, ground.now)
    assert fresh is not None
    assert (fresh.name, fresh.session) == ("Olena S.", opened.actor.session)

    ground.do(lambda tx: commands.sign_out(tx, opened.actor), opened.actor)
    assert ground.ask(doors.still, opened.actor, ground.now) is None


def test_a_socket_without_a_session_asks_whether_the_person_is_still_there(ground: Ground, olena: int) -> None:
    actor = Actor(olena, "Olena", "tenant")

    assert ground.ask(doors.still, actor, ground.now) is not None
    ground.do(lambda tx: commands.end_person(tx, olena))
    assert ground.ask(doors.still, actor, ground.now) is None


async def test_a_closed_account_is_signed_out_everywhere(ground: Ground, olena: int) -> None:
    phone, laptop = sign_in(ground, olena), sign_in(ground, olena)

    ground.do(lambda tx: commands.end_person(tx, olena))

    for opened in (phone, laptop):
        assert await who(ground, cookie=f"portiek={opened.token}") is None
    assert ground.told("session.ended") == [{"session": phone.actor.session}, {"session": laptop.actor.session}]


def test_what_she_changes_of_herself_is_told_to_all_her_screens(ground: Ground, olena: int) -> None:
    actor = sign_in(ground, olena).actor

    changed = ground.do(lambda tx: commands.change(tx, actor, name=" Olenka ", language="nl"), actor)
    ground.do(lambda tx: commands.change(tx, changed), changed)
    ground.do(lambda tx: commands.choose_language(tx, changed, "en"), changed)

    assert ground.told("person.changed") == [{"name": "Olenka", "language": "nl"}, {"name": "Olenka", "language": "en"}]
    assert ground.ask(queries.names, [olena]) == {olena: "Olenka"}


def test_neither_sessions_nor_tokens_stand_in_the_table(ground: Ground, olena: int) -> None:
    opened = sign_in(ground, olena)
    token = ground.do(lambda tx: commands.make_token(tx, olena))

    with ground.database.reading.connect() as connection:
        rows = repr(connection.exec_driver_sql("SELECT * FROM session").all())
    assert opened.token not in rows
    assert token not in rows


def test_devices_that_are_over_are_forgotten(ground: Ground, olena: int) -> None:
    gone, unused = sign_in(ground, olena), sign_in(ground, olena)
    ground.do(lambda tx: commands.sign_out(tx, gone.actor))
    ground.later(days=91)
    sign_in(ground, olena)

    ground.do(commands.forget_old)

    assert unused.actor.session not in {device.id for device in ground.ask(queries.devices, olena, ground.now)}
    with ground.database.reading.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM session").scalar() == 1


@pytest.mark.parametrize(
    ("public_url", "name", "secure"),
    [("https://portiek.example.nl", "__Host-portiek", True), ("http://localhost:8000", "portiek", False)],
)
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(public_url: str, name: str, secure: bool) -> None:
    response = Response()

    doors.keep(response, Settings(public_url=public_url), "abc")

    cookie = SimpleCookie(response.headers["set-cookie"])[name]
    assert cookie.value == "abc"
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert bool(cookie["secure"]) == secure
