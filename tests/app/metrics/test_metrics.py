"""What `/metrics` tells of a server as it ships, and to whom."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import httpx2
import pytest

from app.metrics.family import FOLDER
from app.people import commands as people
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.client import Client
from tests.support.figures import TOKEN, scraped, value
from tests.support.people import a_member
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.servers import LOOK_AGAIN_S, PATIENCE_S, PostgreSQL, Redis

UNITS = ("_seconds", "_bytes", "_total", "_info", "_ratio")
COUNTED = ("_limit", "_up", "_waiting", "_way", "_connections", "_behind", "_open", "_commands", "_fds")


@pytest.fixture
def server(storage: str, backplane: str) -> Iterator[Portiek]:
    with Portiek(storage, backplane, PORTIEK_METRICS_TOKEN=TOKEN, **NO_LIMITS) as server:
        yield server


def a_token(ground: Ground, room: Topic, name: str = "Anna") -> str:
    return ground.do(lambda tx: people.make_token(tx, a_member(tx, room, name=name).id))


async def test_what_happens_is_counted(server: Portiek, ground: Ground, room: Topic) -> None:
    token, other = a_token(ground, room), a_token(ground, room, "Bert")
    async with (
        Client("anna", token, server.socket_url) as anna,
        Client("bert", other, server.socket_url) as bert,
    ):
        await bert.until(lambda: bert.rooms)
        for text in ("Dag buren", "Is de lift al gemaakt?"):
            await anna.do(str(room), text=text)
        await bert.until(lambda: len(bert.numbers(str(room))) == 2)
        refused = await anna.send(str(room), "message.post", text="")
        await anna.until(lambda: refused in anna.refused)
        figures = scraped(server.url)

    assert value(figures, "portiek_connections") == 2
    assert value(figures, "portiek_topics_open", kind="room") >= 1
    assert value(figures, "portiek_commands_total", command="message.post", result="done") == 2
    assert value(figures, "portiek_commands_total", command="message.post", result="text_empty") == 1
    assert value(figures, "portiek_deliveries_total") >= 2
    assert value(figures, "portiek_delivery_lag_seconds_count", origin="here") >= 1
    assert 0 < value(figures, "portiek_delivery_lag_seconds_sum", origin="here") < 10
    assert value(figures, "portiek_commit_batch_commands_sum") >= 1
    assert value(figures, "portiek_commit_seconds_count") >= 1
    assert value(figures, "portiek_database_up") == value(figures, "portiek_backplane_up") == 1
    assert value(figures, "process_resident_memory_bytes") > 0


async def test_a_label_never_holds_what_somebody_sent(server: Portiek, ground: Ground, room: Topic) -> None:
    token = a_token(ground, room)
    async with httpx2.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {token}"}) as program:
        for n in range(5):
            command = {"id": f"strange-{n}", "name": f"anna.{n}", "topic": str(room), "data": {}}
            assert (await program.post("/api/commands", json=command)).status_code == 404
            await program.get(f"/nowhere/{n}")
            await program.get(f"/api/rooms/{n + 1}")
            await program.get(f"/assets/{n}.js")
            await program.request("PROPFIND", "/api/rooms")
    figures = scraped(server.url)
    labels = {value for family in figures for sample in family.samples for value in sample.labels.values()}

    assert value(figures, "portiek_commands_total", command="unknown") == 5
    assert value(figures, "portiek_http_requests_total", route="/api/rooms/{id:int}", status="404") >= 4
    assert value(figures, "portiek_http_requests_total", route="elsewhere", status="404") == 5
    assert value(figures, "portiek_http_requests_total", route="/assets", status="404") == 5
    assert value(figures, "portiek_http_requests_total", method="other") == 5
    assert not {label for label in labels if "anna" in label or "PROPFIND" in label or str(room) in label}


async def test_names_and_units_follow_prometheus(server: Portiek) -> None:
    for family in scraped(server.url):
        assert family.documentation
        for sample in family.samples:
            plain = sample.name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
            assert sample.name.startswith(("portiek_", "process_"))
            assert sample.name.endswith("_total") == (family.type == "counter")
            assert plain.endswith((*UNITS, *COUNTED)), sample.name


@pytest.mark.parametrize(
    ("settings", "shown", "status"),
    [
        ({}, f"Bearer {TOKEN}", 404),
        ({}, "Bearer ", 404),
        ({"PORTIEK_METRICS_TOKEN": TOKEN}, None, 401),
        ({"PORTIEK_METRICS_TOKEN": TOKEN}, "Bearer ", 401),
        ({"PORTIEK_METRICS_TOKEN": TOKEN}, "Bearer somebody-else", 401),
        ({"PORTIEK_METRICS_TOKEN": TOKEN}, f"Bearer {TOKEN}", 200),
    ],
)
def test_only_who_shows_the_token_may_read_it(
    tmp_path: Path, settings: dict[str, str], shown: str | None, status: int
) -> None:
    with Portiek(f"sqlite:///{tmp_path / 'portiek.sqlite'}", **settings) as server:
        request = Request(f"{server.url}/metrics", headers={"Authorization": shown} if shown else {})
        try:
            with urlopen(request, timeout=30) as answer:
                got = answer.status
        except HTTPError as error:
            got = error.code

    assert got == status


def test_they_can_be_read_while_the_database_hangs_and_when_it_is_gone(
    postgres: PostgreSQL, postgres_template: str
) -> None:
    url = postgres.create("measured", template=postgres_template)
    with Portiek(url, PORTIEK_METRICS_TOKEN=TOKEN) as server:
        postgres.pause()
        hanging = scraped(server.url)
        postgres.resume()
        postgres.drop("measured")
        gone = scraped(server.url)

    assert value(hanging, "portiek_database_up") == value(gone, "portiek_database_up") == 0


def test_one_of_several_processes_answers_for_all(postgres: PostgreSQL, postgres_template: str, tmp_path: Path) -> None:
    url = postgres.create("several", template=postgres_template)
    settings = {"PORTIEK_METRICS_TOKEN": TOKEN, FOLDER: str(tmp_path)}
    with Portiek(url, **settings) as one, Portiek(url, **settings) as two:
        urlopen(f"{two.url}/readyz", timeout=30).close()
        both = scraped(one.url)
        two.pause()
        while_it_hangs = scraped(one.url)
        two.kill()
        without = scraped(one.url)
        two.start()
        again = scraped(two.url)

    assert value(both, "portiek_http_requests_total", worker="1", route="/readyz") == 1
    assert [value(both, "portiek_worker_up", worker=worker) for worker in ("0", "1")] == [1, 1]
    assert value(while_it_hangs, "portiek_worker_up", worker="1") == 0
    assert value(without, "portiek_worker_up", worker="1") == 0
    assert [value(again, "portiek_worker_up", worker=worker) for worker in ("0", "1")] == [1, 1]
    assert len({family.name for family in both}) == len(both), "each family once, as the format asks"
    postgres.drop("several")


def test_the_workers_of_a_server_answer_for_each_other(
    postgres: PostgreSQL, postgres_template: str, redis: Redis
) -> None:
    url = postgres.create("working", template=postgres_template)
    with Portiek(url, redis.url, PORTIEK_WORKERS="2", PORTIEK_METRICS_TOKEN=TOKEN) as server:
        give_up = time.monotonic() + PATIENCE_S
        while value(figures := scraped(server.url), "portiek_worker_up") < 2 and time.monotonic() < give_up:
            time.sleep(LOOK_AGAIN_S)  # the second may be a moment later than the first

    assert {worker: value(figures, "portiek_backplane_up", worker=worker) for worker in ("0", "1")} == {"0": 1, "1": 1}
    postgres.drop("working")
