"""What bad input gets, over HTTP: a code, a sentence, and nothing changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.kernel.db import Database
from app.kernel.transaction import Tx
from app.people import commands as people
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.portiek import Portiek


@dataclass
class House:
    client: httpx2.Client
    room: str
    elsewhere: str

    def command(self, **changes: Any) -> httpx2.Response:
        """Post a message, with some of it changed."""
        command = {"id": "edge-0001", "name": "message.post", "topic": self.room, "data": {"text": "Dag buren"}}
        return self.client.post("/api/commands", json=command | changes)


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    file = tmp_path_factory.mktemp("edges") / "portiek.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    storage = f"sqlite:///{file}"
    ground = Ground(Database(storage))

    def settled(tx: Tx) -> tuple[str, str, str]:
        room, elsewhere = a_room(tx), a_room(tx, name="Lijsterstraat 1–47")
        return people.make_token(tx, a_member(tx, room).id), str(room), str(elsewhere)

    token, room, elsewhere = ground.do(settled)
    ground.database.close()
    with (
        Portiek(storage) as server,
        httpx2.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"}) as client,
    ):
        yield House(client, room, elsewhere)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"data": {"text": ""}}, 422, "text_empty"),
        ({"data": {"text": "x" * 4001}}, 422, "text_too_long"),
        ({"data": {"text": 5}}, 422, "invalid"),
        ({"data": {}}, 422, "invalid"),
        ({"data": []}, 422, "invalid"),
        ({"id": "short"}, 422, "invalid"),
        ({"id": "x" * 65}, 422, "invalid"),
        ({"name": "message.shout"}, 404, "unknown_command"),
        ({"topic": "room:999999"}, 404, "not_found"),
        ({"topic": "room:-1"}, 404, "not_found"),
        ({"topic": "nonsense"}, 404, "not_found"),
        ({"topic": "person:1"}, 404, "not_found"),
    ],
)
def test_a_wrong_command_is_refused_with_a_code(house: House, changes: dict[str, Any], status: int, code: str) -> None:
    answer = house.command(**changes)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]


def test_the_room_of_another_building_is_not_there(house: House) -> None:
    id_ = house.elsewhere.partition(":")[2]

    for path in (f"/api/rooms/{id_}", f"/api/rooms/{id_}/messages", f"/api/topics/{house.elsewhere}/events"):
        answer = house.client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert house.command(topic=house.elsewhere).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/api/rooms/99999999999999999999", 404, "not_found"),
        ("DELETE", "/api/rooms", 405, "wrong_method"),
        ("GET", "/assets/nothing.js", 404, "not_found"),
        ("GET", "/assets/%2e%2e/manifest.json", 404, "not_found"),
    ],
)
def test_an_address_that_is_not_there_says_so(house: House, method: str, path: str, status: int, code: str) -> None:
    answer = house.client.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_page_that_is_not_there_is_a_page(house: House) -> None:
    answer = house.client.get("/nergens", headers={"Accept-Language": "nl"})

    assert answer.status_code == 404
    assert "<h1>" in answer.text


@pytest.mark.parametrize("is_chunked", [False, True])
def test_too_much_is_refused(house: House, is_chunked: bool) -> None:
    body = b"x" * 70_000
    answer = house.client.post("/api/commands", content=iter([body]) if is_chunked else body)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_big")


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b'"\xff"', b'{"id":' * 5000])
def test_what_is_not_json_is_refused(house: House, body: bytes) -> None:
    answer = house.client.post("/api/commands", content=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_who_is_not_signed_in_gets_401_everywhere(house: House) -> None:
    with httpx2.Client(base_url=house.client.base_url) as stranger:
        for path in ("/api/me", "/api/rooms", f"/api/rooms/{house.room.partition(':')[2]}", "/api/files/1"):
            answer = stranger.get(path)
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
        assert stranger.get("/").headers["location"] == "/sign-in"


def test_one_client_that_sends_too_fast_is_told_to_wait(house: House) -> None:
    answers = [house.command(id=f"fast-{n:05}") for n in range(60)]

    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].json()["code"] == "too_fast"
    assert int(refused[0].headers["Retry-After"]) >= 1


def test_no_answer_tells_what_the_server_is_made_of(house: House) -> None:
    for path in ("/", "/api/rooms", "/api/nothing", "/sign-in"):
        headers = house.client.get(path).headers
        assert "server" not in headers
        assert "unsafe-inline" not in headers["content-security-policy"]
