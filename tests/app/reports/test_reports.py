"""Reports, and a repair desk that fails, hangs, and recovers."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, ClassVar

import pytest

from app.kernel.actor import Actor
from app.kernel.clock import utc_now
from app.kernel.feature import Span
from app.reports import commands, queries
from app.reports.handing import Desk, hand_over
from app.reports.rules import AlreadyReported, wait_after
from app.reports.wire import FileReport, MakeReport, ReportState
from channels.errors import Forbidden
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import delete, say
from tests.support.processes import two_processes

SECRET = "een geheim"


@dataclass
class RepairDesk:
    """A desk that answers as it is told: one after the other, and then well."""

    url: str = ""
    moods: list[str] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    hangs: Event = field(default_factory=Event)


class Handler(BaseHTTPRequestHandler):
    desk: ClassVar[RepairDesk]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        seconds, signed = (part.split("=")[1] for part in self.headers["X-Portiek-Signature"].split(","))
        mine = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        said = json.loads(body) | {"is_signed": hmac.compare_digest(mine, signed)}
        self.desk.heard.append(said | {"header": self.headers["Idempotency-Key"]})
        mood = self.desk.moods.pop(0) if self.desk.moods else "well"
        if mood == "hangs":
            self.desk.hangs.wait(30)
            return
        answers = {"well": (201, b'{"reference": "R-1024"}'), "fails": (503, b""), "mumbles": (200, b"<p>ok</p>")}
        status, answer = answers[mood]
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def desk() -> Iterator[RepairDesk]:
    Handler.desk = RepairDesk()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.desk.url = f"http://127.0.0.1:{server.server_port}/meldingen"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Handler.desk
    Handler.desk.hangs.set()
    server.shutdown()
    server.server_close()
    thread.join()


def the_way_to(desk: RepairDesk, **wishes: Any) -> Desk:
    known = {"url": desk.url, "secret": SECRET, "public_url": "https://portiek.example", "clock": utc_now}
    return Desk(**{**known, "timeout_s": 0.5, "first_wait": timedelta(0), **wishes})


def report(ground: Ground, tenant: Actor, room: Topic, text: str = "De lift is kapot") -> int:
    """The number of its message."""
    ground.now = utc_now() - timedelta(minutes=1)
    ground.do(lambda tx: commands.make(tx, tenant, room, MakeReport(text)), tenant)
    message: int = ground.told("report.changed")[-1]["report"]
    return message


def standing(ground: Ground, tenant: Actor, room: Topic, message: int) -> ReportState:
    return ground.ask(queries.offer, tenant, Span(room=room, first=1, last=10_000))[message]


async def test_the_desk_is_told_and_its_reference_shows(
    ground: Ground, storage: str, room: Topic, anna: Actor, desk: RepairDesk
) -> None:
    message = report(ground, anna, room)
    assert standing(ground, anna, room, message) == ReportState(message)

    async with two_processes(storage) as (writer, _):
        assert await hand_over(writer, the_way_to(desk)) == 1
        assert await hand_over(writer, the_way_to(desk)) == 0

    (heard,) = desk.heard
    assert heard["is_signed"]
    assert (heard["text"], heard["name"], heard["key"]) == ("De lift is kapot", "Anna", heard["header"])
    assert heard["address"].startswith("Ivoordreef")
    assert heard["url"].startswith(f"https://portiek.example/rooms/{room.id}#")
    assert standing(ground, anna, room, message) == ReportState(message, "R-1024")


async def test_a_desk_that_fails_mumbles_and_hangs_is_told_the_same_again_until_it_answers(
    ground: Ground, storage: str, room: Topic, anna: Actor, desk: RepairDesk
) -> None:
    message = report(ground, anna, room)
    desk.moods = ["fails", "mumbles", "hangs"]

    async with two_processes(storage) as (writer, other):
        for one in (writer, other, writer):
            assert await hand_over(one, the_way_to(desk)) == 0
            assert standing(ground, anna, room, message) == ReportState(message)
        assert await hand_over(other, the_way_to(desk)) == 1

    assert len({heard["header"] for heard in desk.heard}) == 1
    assert len(desk.heard) == 4
    assert standing(ground, anna, room, message) == ReportState(message, "R-1024")


async def test_a_desk_that_is_away_is_left_alone_for_a_while(
    ground: Ground, storage: str, room: Topic, anna: Actor, desk: RepairDesk
) -> None:
    report(ground, anna, room)
    desk.moods = ["fails"]

    async with two_processes(storage) as (writer, _):
        for _ in range(3):
            assert await hand_over(writer, the_way_to(desk, first_wait=timedelta(seconds=30))) == 0

    assert len(desk.heard) == 1


def test_each_wait_is_twice_the_one_before_and_an_hour_at_most() -> None:
    waits = [wait_after(tries, timedelta(seconds=30)).total_seconds() for tries in (1, 2, 3, 8, 500)]

    assert waits == [30, 60, 120, 3600, 3600]


async def test_what_was_taken_back_before_the_desk_heard_it_is_not_told(
    ground: Ground, storage: str, room: Topic, anna: Actor, desk: RepairDesk
) -> None:
    delete(ground, anna, room, report(ground, anna, room))

    async with two_processes(storage) as (writer, _):
        assert await hand_over(writer, the_way_to(desk)) == 0

    assert desk.heard == []


def test_staff_files_what_was_said_as_a_report_once(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    message = say(ground, anna, room, "Er staat water in de kelder")
    with pytest.raises(Forbidden):
        ground.do(lambda tx: commands.file(tx, anna, room, FileReport(message)), anna)

    ground.do(lambda tx: commands.file(tx, staff, room, FileReport(message)), staff)

    with pytest.raises(AlreadyReported):
        ground.do(lambda tx: commands.file(tx, staff, room, FileReport(message)), staff)
    assert standing(ground, anna, room, message) == ReportState(message)
