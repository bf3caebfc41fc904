"""Messages, reactions and moderation as programs meet them over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from websockets.asyncio.client import connect

from app.kernel.actor import Actor
from app.kernel.clock import stamp
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import a_loose_photo, hide, say
from tests.support.people import a_person
from tests.support.site import Site, a_site

_number = count(1)

BAD: list[tuple[str, dict[str, Any], int, str, dict[str, str] | None]] = [
    ("message.post", {"text": ""}, 422, "text_empty", {"text": "empty"}),
    ("message.post", {"text": "x" * 4_001}, 422, "text_too_long", {"text": "at most 4000 characters"}),
    ("message.post", {"text": 7}, 422, "invalid", {"text": "Expected `str`, got `int`"}),
    ("message.post", {}, 422, "invalid", None),
    ("message.post", {"text": "x", "reply_to": 10**30}, 422, "invalid", None),
    ("message.post", {"text": "x", "reply_to": 5}, 404, "message_not_found", None),
    ("message.post", {"text": "x", "attachments": [5]}, 404, "file_not_found", None),
    ("message.post", {"text": "x", "attachments": list(range(1, 10))}, 422, "too_many_photos", None),
    ("message.edit", {"message": 5, "text": "x"}, 404, "message_not_found", None),
    ("message.delete", {"message": 5}, 404, "message_not_found", None),
    ("message.hide", {"message": 5, "reason": "x"}, 403, "forbidden", None),
    ("reaction.add", {"message": 5, "emoji": "ok"}, 422, "not_an_emoji", {"emoji": "not one emoji"}),
    ("reaction.add", {"message": 5, "emoji": "👍"}, 404, "message_not_found", None),
    ("member.mute", {"person": 5, "minutes": 5, "reason": "x"}, 403, "forbidden", None),
    ("message.shout", {"text": "x"}, 404, "unknown_command", None),
]


@pytest.fixture
async def site(storage: str, ground: Ground, tmp_path: Path) -> AsyncIterator[Site]:
    async with a_site(storage, ground, tmp_path / "data") as site:
        yield site


async def do(program: httpx2.AsyncClient, room: Topic, name: str, **data: Any) -> httpx2.Response:
    command = {"id": f"command-{next(_number)}", "name": name, "topic": str(room), "data": data}
    return await program.post("/api/commands", json=command)


async def test_a_room_shows_its_messages_as_the_contract_has_it(
    site: Site, room: Topic, anna: Actor, staff: Actor
) -> None:
    program, moderator = await site.program(anna), await site.program(staff)
    photo = a_loose_photo(site.ground, anna, room)
    posted = await do(program, room, "message.post", text="Kijk", attachments=[photo])
    await do(program, room, "message.post", text="Ja", reply_to=(message := newest(site)))
    await do(moderator, room, "reaction.add", message=message, emoji="👍")
    await do(moderator, room, "message.hide", message=newest(site), reason="Grof")

    shown = (await program.get(f"/api/rooms/{room.id}")).json()

    assert (posted.status_code, posted.json()) == (200, {"topic": str(room), "seq": 1})
    at, by = stamp(site.ground.now), {"id": anna.id, "name": "Anna", "role": "tenant"}
    assert shown["messages"] == [
        {
            "message": message,
            "text": "Kijk",
            "html": "<p>Kijk</p>",
            "attachments": [{"file": photo, "width": 640, "height": 480}],
            "seq": 1,
            "at": at,
            "by": by,
        },
        {
            "message": newest(site),
            "text": "",
            "html": "",
            "reply_to": message,
            "seq": 2,
            "at": at,
            "by": by,
            "hidden": {"reason": "Grof"},
        },
    ]
    assert shown["reactions"] == {str(message): {"counts": {"👍": 1}, "mine": []}}
    assert shown["quotes"] == {}
    assert shown["head"] == 4


async def test_a_page_brings_the_words_that_it_answers(site: Site, room: Topic, anna: Actor) -> None:
    program = await site.program(anna)
    old = say(site.ground, anna, room, "Lang geleden")
    say(site.ground, anna, room, "Antwoord", reply_to=old)

    page = (await program.get(f"/api/rooms/{room.id}/messages?limit=1")).json()
    alone = await program.get(f"/api/messages/{old}")

    assert [message["text"] for message in page["messages"]] == ["Antwoord"]
    assert page["quotes"][str(old)]["text"] == "Lang geleden"
    assert (alone.status_code, alone.json()["text"]) == (200, "Lang geleden")


@pytest.mark.parametrize("number", [1, 2**53 + 1, 10**30])
async def test_a_message_that_is_not_hers_to_see_is_not_found(
    site: Site, room: Topic, anna: Actor, number: int
) -> None:
    say(site.ground, anna, room)
    stranger = await site.program(site.ground.do(a_person))

    answers = [await stranger.get(f"/api/messages/{id_}") for id_ in (number, newest(site))]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_bad_input_gets_a_code_and_a_sentence(site: Site, room: Topic, anna: Actor) -> None:
    program = await site.program(anna)

    for name, data, status, code, fields in BAD:
        answer = await do(program, room, name, **data)
        assert (answer.status_code, answer.json()["code"]) == (status, code), data
        assert len(answer.json()["message"]) > 10
        if fields:
            assert answer.json()["fields"] == fields


async def test_the_audit_log_is_for_those_who_keep_order(site: Site, room: Topic, anna: Actor, staff: Actor) -> None:
    message = say(site.ground, anna, room, "Scheldwoord")
    hide(site.ground, staff, room, message, "Grof")
    moderator, tenant = await site.program(staff), await site.program(anna)

    log = await moderator.get("/api/audit")
    refused = [
        await tenant.get("/api/audit"),
        await moderator.get("/api/audit?before=x"),
    ]
    async with httpx2.AsyncClient() as nobody:
        refused.append(await nobody.get(f"{site.url}/api/audit"))

    (entry,) = log.json()["entries"]
    assert entry == {
        "id": entry["id"],
        "at": stamp(site.ground.now),
        "by": {"id": staff.id, "name": "Karin", "role": "staff"},
        "act": "message.hide",
        "room": str(room),
        "message": message,
        "reason": "Grof",
        "text": "Scheldwoord",
    }
    assert (await moderator.get(f"/api/audit?before={entry['id']}")).json() == {"entries": []}
    assert [answer.status_code for answer in refused] == [403, 422, 401]


def newest(site: Site) -> int:
    """The message that was posted last."""
    with site.ground.database.reading.connect() as connection:
        return int(connection.exec_driver_sql("SELECT id FROM message ORDER BY seq DESC LIMIT 1").scalar_one())


async def test_who_comes_back_is_not_sent_what_was_taken_from_sight(
    site: Site, room: Topic, anna: Actor, staff: Actor, bert: Actor
) -> None:
    author, moderator = await site.program(anna), await site.program(staff)
    async with follow(site, await site.program(bert), room, after=0) as watching:
        for name, data in (("message.post", {"text": "Scheldwoord"}), ("message.post", {"text": "Vergissing"})):
            await do(author, room, name, **data)
        live = [await anext(watching) for _ in range(2)]
        hidden, deleted = (frame["data"]["message"] for frame in live)
        await do(author, room, "message.edit", message=deleted, text="Vergissing!")
        await do(moderator, room, "message.hide", message=hidden, reason="Grof")
        await do(author, room, "message.delete", message=deleted)
        live += [await anext(watching) for _ in range(3)]

    async with follow(site, await site.program(bert), room, after=0) as returning:
        caught_up = [await anext(returning) for _ in range(5)]

    assert [frame["data"].get("text") for frame in live[:3]] == ["Scheldwoord", "Vergissing", "Vergissing!"]
    assert [frame["kind"] for frame in caught_up] == [frame["kind"] for frame in live]
    assert [frame["data"].get("text") for frame in caught_up] == ["", "", "", None, None]


@asynccontextmanager
async def follow(
    site: Site, program: httpx2.AsyncClient, room: Topic, *, after: int
) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """The room's events above a number, as they come."""
    headers = {"authorization": program.headers["authorization"]}
    async with connect(site.url.replace("http", "ws") + "/ws", additional_headers=headers) as socket:
        await socket.send(msgspec.json.encode({"type": "hello", "topics": {str(room): after}}).decode())
        frames = (msgspec.json.decode(frame) async for frame in socket)
        yield (frame async for frame in frames if frame["type"] == "event")
