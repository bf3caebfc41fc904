"""Photos come in by one door and go out by another, to those who may see them."""

import asyncio
import errno
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Never

import httpx2
import pytest
from PIL import Image

from app.files import commands, queries, routes, rules
from app.files.rules import MOST_BYTES
from app.files.store import Folder
from app.kernel.actor import Actor
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import delete, hide, say
from tests.support.people import a_member, a_room
from tests.support.photos import PLACE, a_bomb, a_phone_photo, a_photo
from tests.support.site import Site


async def upload(program: httpx2.AsyncClient, room: Topic, data: Any = None, **headers: str) -> httpx2.Response:
    sent = a_phone_photo() if data is None else data
    return await program.post(f"/api/rooms/{room.id}/files", content=sent, headers=headers)


def kept(site: Site) -> list[Path]:
    return sorted(path for path in (site.home / "files").rglob("*") if path.is_file())


async def test_a_photo_comes_in_and_is_seen_by_the_room(site: Site, room: Topic, anna: Actor, bert: Actor) -> None:
    sending, looking = await site.program(anna), await site.program(bert)

    uploaded = await upload(sending, room)
    file = uploaded.json()["file"]
    before = await looking.get(f"/api/files/{file}")
    say(site.ground, anna, room, "Kijk", attachments=[file])
    after = await looking.get(f"/api/files/{file}")
    small = await looking.get(f"/api/files/{file}/small")

    assert (uploaded.status_code, uploaded.json()) == (201, {"file": file, "width": 400, "height": 300})
    assert (before.status_code, before.json()["code"]) == (404, "file_not_found")
    assert [answer.status_code for answer in (after, small)] == [200, 200]
    for answer in (after, small):
        with Image.open(BytesIO(answer.content)) as image:
            assert (image.format, image.size) == ("WEBP", (400, 300))
        assert PLACE not in answer.content


async def test_a_photo_is_served_so_that_it_can_do_no_harm(site: Site, room: Topic, anna: Actor) -> None:
    program = await site.program(anna)
    file = (await upload(program, room)).json()["file"]

    headers = (await program.get(f"/api/files/{file}")).headers

    assert headers["content-type"] == "image/webp"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"] == f'inline; filename="portiek-{file}.webp"'
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["cache-control"] == "private, max-age=86400, immutable"


async def test_a_browser_that_has_it_is_not_sent_it_again(site: Site, room: Topic, anna: Actor, bert: Actor) -> None:
    program, other = await site.program(anna), await site.program(bert)
    file = (await upload(program, room)).json()["file"]
    tags = [(await program.get(f"/api/files/{file}{size}")).headers["etag"] for size in ("", "/small")]

    again = await program.get(f"/api/files/{file}", headers={"if-none-match": tags[0]})
    theirs = await other.get(f"/api/files/{file}", headers={"if-none-match": tags[0]})

    assert tags[0] != tags[1]
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tags[0])
    assert theirs.status_code == 404


async def test_who_may_not_see_the_room_finds_nothing(site: Site, room: Topic, anna: Actor) -> None:
    file = (await upload(await site.program(anna), room)).json()["file"]
    say(site.ground, anna, room, "Kijk", attachments=[file])
    neighbour = site.ground.do(lambda tx: a_member(tx, a_room(tx)))
    stranger = await site.program(neighbour)

    assert (await stranger.get(f"/api/files/{file}")).status_code == 404
    assert (await stranger.get(f"/api/files/{file}/small")).status_code == 404
    assert (await upload(stranger, room)).status_code == 404
    async with httpx2.AsyncClient(base_url=site.url) as nobody:
        assert (await nobody.get(f"/api/files/{file}")).status_code == 401
        assert (await upload(nobody, room)).status_code == 401


@pytest.mark.parametrize("path", ["/api/files/1", "/api/files/99999999999999999999", "/api/files/1/small"])
async def test_a_photo_that_never_was_is_not_found(site: Site, anna: Actor, path: str) -> None:
    answer = await (await site.program(anna)).get(path)

    assert (answer.status_code, answer.json()["code"]) in [(404, "file_not_found"), (404, "not_found")]


async def test_a_room_that_never_was_takes_nothing(site: Site, anna: Actor) -> None:
    answer = await upload(await site.program(anna), Topic("room", 10**20))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 415, "not_an_image"),
        (b"%PDF-1.7", 415, "not_an_image"),
        (a_bomb(), 413, "image_too_large"),
        (bytes(MOST_BYTES + 1), 413, "file_too_big"),
    ],
)
async def test_what_is_no_photo_is_refused_in_words(
    site: Site, room: Topic, anna: Actor, data: bytes, status: int, code: str
) -> None:
    answer = await upload(await site.program(anna), room, data)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "foto" in answer.json()["message"]
    assert kept(site) == []


async def test_too_much_is_refused_before_it_is_sent(site: Site, room: Topic, anna: Actor) -> None:
    program = await site.program(anna)
    reader, writer = await asyncio.open_connection(*site.url.removeprefix("http://").split(":"))
    writer.write(
        f"POST /api/rooms/{room.id}/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: {MOST_BYTES + 1}\r\n"
        f"Authorization: {program.headers['authorization']}\r\n\r\n".encode()
    )

    answer = await reader.readuntil(b"\r\n")

    writer.close()
    assert b"413" in answer


async def test_too_much_is_refused_while_it_comes_where_nothing_told_how_much(
    site: Site, room: Topic, anna: Actor
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 4 * MOST_BYTES:
            sent += 65_536
            yield bytes(65_536)

    answer = await upload(await site.program(anna), room, endless())

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_big")
    assert routes._held._free == routes.MOST_HELD_BYTES


async def test_one_person_sends_only_so_many(
    site: Site, room: Topic, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = await site.program(anna)
    tiny = a_photo((2, 2))
    monkeypatch.setattr(rules, "MOST_IN_AN_HOUR", 3)
    for n in range(3):
        answer = await upload(program, room, tiny)
        assert answer.status_code == 201
        say(site.ground, anna, room, str(n), attachments=[answer.json()["file"]])

    answer = await upload(program, room, tiny)

    assert (answer.status_code, answer.json()["code"]) == (429, "too_fast")
    assert int(answer.headers["retry-after"]) == 3600
    site.ground.later(hours=1)
    assert (await upload(program, room, tiny)).status_code == 201


async def test_photos_that_are_never_sent_are_few(
    site: Site, room: Topic, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = await site.program(anna)
    tiny = a_photo((2, 2))
    monkeypatch.setattr(rules, "MOST_LOOSE", 2)
    for _ in range(2):
        assert (await upload(program, room, tiny)).status_code == 201

    answer = await upload(program, room, tiny)

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_loose")
    assert "40" in answer.json()["message"]


async def test_who_is_muted_uploads_nothing(site: Site, ground: Ground, room: Topic) -> None:
    muted = ground.do(lambda tx: a_member(tx, room, muted_until=ground.now + timedelta(hours=1)))

    answer = await upload(await site.program(muted), room)

    assert (answer.status_code, answer.json()["code"]) == (403, "muted")


async def test_a_full_disk_takes_nothing_and_loses_nothing(
    site: Site, room: Topic, anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = await site.program(anna)

    def full(*_: object) -> Never:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("app.files.store.os.fsync", full)
        answer = await upload(program, room)

    assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
    assert answer.headers["retry-after"] == "30"
    assert kept(site) == []
    with site.ground.database.reading.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM file").scalar_one() == 0
    assert (await upload(program, room)).status_code == 201


async def test_a_photo_that_was_never_sent_is_removed_after_a_day(site: Site, room: Topic, anna: Actor) -> None:
    program = await site.program(anna)
    loose = (await upload(program, room)).json()["file"]
    sent = (await upload(program, room)).json()["file"]
    say(site.ground, anna, room, "Kijk", attachments=[sent])
    site.ground.later(hours=23)
    site.ground.do(commands.erase_loose)
    assert (await program.get(f"/api/files/{loose}")).status_code == 200

    site.ground.later(hours=2)
    site.ground.do(commands.erase_loose)
    await cleared(site)

    assert (await program.get(f"/api/files/{loose}")).status_code == 404
    assert (await program.get(f"/api/files/{sent}")).status_code == 200
    assert len(kept(site)) == 2


async def test_a_deleted_message_takes_its_photos_from_the_disk(site: Site, room: Topic, anna: Actor) -> None:
    program = await site.program(anna)
    photos = [(await upload(program, room)).json()["file"] for _ in range(2)]
    message = say(site.ground, anna, room, "Kijk", attachments=photos)
    assert len(kept(site)) == 4

    delete(site.ground, anna, room, message)
    gone = [(await program.get(f"/api/files/{photo}")).status_code for photo in photos]
    await cleared(site)

    assert gone == [404, 404]
    assert kept(site) == []


async def test_photos_of_a_hidden_message_are_seen_by_moderators_only(
    site: Site, room: Topic, anna: Actor, staff: Actor
) -> None:
    sending, moderating = await site.program(anna), await site.program(staff)
    photo = (await upload(sending, room)).json()["file"]
    message = say(site.ground, anna, room, "Kijk", attachments=[photo])

    hide(site.ground, staff, room, message)

    assert (await sending.get(f"/api/files/{photo}")).status_code == 404
    assert (await moderating.get(f"/api/files/{photo}")).status_code == 200


async def test_names_in_the_store_tell_nothing(site: Site, room: Topic, anna: Actor) -> None:
    program = await site.program(anna)

    for _ in range(2):
        assert (await upload(program, room)).status_code == 201

    names = {path.name.split("-")[0] for path in kept(site)}
    assert len(names) == 2
    assert all(len(name) == 32 for name in names)


def test_a_crash_while_storing_leaves_no_half_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Folder(tmp_path)
    store.put("ab12-large", b"old")

    def crash(*_: object) -> Never:
        raise KeyboardInterrupt

    with monkeypatch.context() as power:
        power.setattr("app.files.store.os.fsync", crash)
        with pytest.raises(KeyboardInterrupt):
            store.put("ab12-large", b"new")

    assert store.get("ab12-large") == b"old"
    store.remove("ab12-large")
    store.remove("ab12-large")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def cleared(site: Site) -> None:
    """Wait for the chore that removes bytes."""
    async with asyncio.timeout(20):
        while site.ground.ask(queries.to_remove, 1):  # noqa: ASYNC110 - another process would do it, too
            await asyncio.sleep(0.02)
