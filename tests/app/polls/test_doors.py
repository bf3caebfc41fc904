"""Polls as people meet them: live on the socket, and over HTTP."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.kernel.actor import Actor
from app.kernel.clock import stamp
from app.people import commands as people
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.client import Client
from tests.support.site import Site, a_site

_number = count(1)


@pytest.fixture
async def site(storage: str, ground: Ground, tmp_path: Path) -> AsyncIterator[Site]:
    async with a_site(storage, ground, tmp_path / "data") as site:
        yield site


def screen(site: Site, actor: Actor) -> Client:
    """A browser in which somebody is signed in."""
    token = site.ground.do(lambda tx: people.make_token(tx, actor.id))
    return Client(actor.name, token, site.url.replace("http", "ws") + "/ws")


async def do(program: httpx2.AsyncClient, room: Topic, name: str, **data: Any) -> httpx2.Response:
    command = {"id": f"command-{next(_number)}", "name": name, "topic": str(room), "data": data}
    return await program.post("/api/commands", json=command)


async def test_counts_move_on_every_screen_and_the_poll_closes_by_itself(
    site: Site, room: Topic, anna: Actor, bert: Actor
) -> None:
    closes_at = site.ground.now + timedelta(minutes=5)
    async with screen(site, anna) as hers, screen(site, bert) as his:
        await his.until(lambda: his.connections and hers.connections)
        await hers.do(
            str(room), "poll.open", question="Wanneer?", options=["ma", "di"], closes_at=stamp(closes_at), many=True
        )
        await his.until(lambda: his.numbers(str(room)) == [1])
        poll = his.events[str(room)][0]["data"]["poll"]

        assert await hers.do(str(room), "poll.vote", poll=poll, choices=[1]) == (str(room), 2)
        waiting = await his.send(str(room), "poll.vote", poll=poll, choices=[0, 1])
        site.ground.later(seconds=1)
        await his.until(lambda: waiting in his.acked)
        site.ground.later(minutes=5)
        await hers.until(lambda: hers.numbers(str(room)) == [1, 2, 3, 4])
        await his.until(lambda: his.numbers(str(room)) == [1, 2, 3, 4])

    told = [(event["kind"], event["data"].get("counts")) for event in hers.events[str(room)]]
    assert told == [("poll.opened", None), ("poll.counted", [0, 1]), ("poll.counted", [1, 2]), ("poll.closed", [1, 2])]
    assert [event["data"]["choices"] for event in his.events[f"person:{bert.id}"]] == [[0, 1]]


async def test_a_room_shows_its_polls_as_the_contract_has_it(site: Site, room: Topic, anna: Actor) -> None:
    program = await site.program(anna)
    opened = await do(program, room, "poll.open", question="Wanneer?", options=["ma", "di"], per="dwelling")
    (item,) = (await program.get(f"/api/rooms/{room.id}")).json()["polls"]
    voted = await do(program, room, "poll.vote", poll=item["poll"], choices=[1])
    closed = await do(program, room, "poll.close", poll=item["poll"])
    (after,) = (await program.get(f"/api/rooms/{room.id}")).json()["polls"]

    assert [answer.json()["seq"] for answer in (opened, voted, closed)] == [1, 2, 3]
    at = stamp(site.ground.now)
    assert item == {
        "poll": item["poll"],
        "question": "Wanneer?",
        "options": [{"id": 0, "text": "ma"}, {"id": 1, "text": "di"}],
        "many": False,
        "secret": False,
        "per": "dwelling",
        "eligible": 1,
        "counts": [0, 0],
        "voters": 0,
        "voted": False,
        "seq": 1,
        "at": at,
        "by": {"id": anna.id, "name": "Anna", "role": "tenant"},
    }
    assert after == item | {"counts": [0, 1], "voters": 1, "voted": True, "mine": [1], "closed_at": at}


BAD: list[tuple[str, dict[str, Any], int, str]] = [
    ("poll.open", {"question": "", "options": ["ja", "nee"]}, 422, "poll_incomplete"),
    ("poll.open", {"question": "x" * 301, "options": ["ja", "nee"]}, 422, "poll_too_long"),
    ("poll.open", {"question": "?", "options": ["ja"]}, 422, "wrong_number_of_options"),
    ("poll.open", {"question": "?", "options": [str(n) for n in range(21)]}, 422, "wrong_number_of_options"),
    ("poll.open", {"question": "?", "options": ["ja", "x" * 121]}, 422, "poll_too_long"),
    ("poll.open", {"question": "?", "options": ["ja", "\0"]}, 422, "poll_incomplete"),
    ("poll.open", {"question": "?", "options": ["ja", "j\0a"]}, 422, "options_alike"),
    ("poll.open", {"question": "?", "options": "ja"}, 422, "invalid"),
    ("poll.open", {"question": "?", "options": ["ja", " "]}, 422, "poll_incomplete"),
    ("poll.open", {"question": "?", "options": ["ja", "Ja"]}, 422, "options_alike"),
    ("poll.open", {"question": "?", "options": ["ja", "nee"], "per": "street"}, 422, "invalid"),
    ("poll.open", {"question": "?", "options": ["ja", "nee"], "closes_at": "morgen"}, 422, "invalid"),
    ("poll.open", {"question": "?", "options": ["ja", "nee"], "closes_at": "2030-01-01T00:00:00"}, 422, "invalid"),
    (
        "poll.open",
        {"question": "?", "options": ["ja", "nee"], "closes_at": "9999-12-31T23:59:59-12:00"},
        422,
        "wrong_closing_time",
    ),
    ("poll.vote", {"poll": 10**30, "choices": [0]}, 422, "invalid"),
    ("poll.vote", {"poll": 5, "choices": [-1]}, 422, "invalid"),
    ("poll.vote", {"poll": 5, "choices": [0]}, 404, "not_found"),
    ("poll.close", {"poll": 5}, 404, "not_found"),
    ("poll.open", {"question": "?", "options": ["ja", "nee"], "form": "one"}, 422, "statement_missing"),
    ("poll.open", {"question": "?", "form": "dates", "effect": "binds"}, 422, "wrong_number_of_options"),
    ("poll.open", {"question": "?", "form": "dates", "dates": [{"starts": "2030-01-01T00:00:00"}]}, 422, "invalid"),
    ("poll.open", {"question": "?", "options": ["ja", "nee"], "buildings": [10**7]}, 422, "wrong_voters"),
    ("poll.enter", {"poll": 5, "slip": "A", "choices": [0]}, 403, "forbidden"),
    ("poll.enter", {"poll": 5, "slip": "A", "choices": []}, 422, "invalid"),
    ("poll.decide", {"poll": 5, "decided": "Maart", "next": "Steiger"}, 404, "not_found"),
]


async def test_bad_input_is_refused_and_nothing_is_told(site: Site, room: Topic, anna: Actor) -> None:
    program = await site.program(anna)

    answers = [await do(program, room, name, **data) for name, data, _status, _code in BAD]

    refused = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert refused == [(status, code) for _name, _data, status, code in BAD]
    assert all(answer.json()["message"] for answer in answers)
    assert (await program.get(f"/api/rooms/{room.id}")).json()["head"] == 0


async def test_who_voted_the_table_and_the_slips_are_had_over_http(
    site: Site, room: Topic, anna: Actor, staff: Actor
) -> None:
    hers, its = await site.program(anna), await site.program(staff)
    stated = {"form": "one", "effect": "binds", "consequence": "Wat wint, doen wij."}
    opened = await do(its, room, "poll.open", question="Wanneer?", options=["ma", "di"], per="dwelling", **stated)
    (item,) = (await its.get(f"/api/rooms/{room.id}")).json()["polls"]
    poll = item["poll"]
    slips = await its.get(f"/polls/{poll}/slips")
    (code,) = re.findall(r"<b>([0-9A-Z-]{14})</b>", slips.text)
    entered = await do(its, room, "poll.enter", poll=poll, slip=code, choices=[0])
    again = await do(its, room, "poll.enter", poll=poll, slip=code, choices=[0])
    await do(its, room, "poll.close", poll=poll)
    owed = (await its.get("/api/polls/owed")).json()["owed"]
    decided = await do(its, room, "poll.decide", poll=poll, decided="Maandag.", next="Wij bellen.")
    voters = (await its.get(f"/api/polls/{poll}/voters")).json()
    table = await its.get(f"/api/polls/{poll}/export.csv")
    refused = [await hers.get(path) for path in (f"/polls/{poll}/slips", "/api/polls/owed")]

    assert [answer.status_code for answer in (opened, entered, again, decided)] == [200, 200, 409, 200]
    assert again.json()["code"] == "already_voted"
    assert (slips.status_code, slips.text.count("<svg"), [one["poll"] for one in owed]) == (200, 1, [poll])
    assert voters["hidden"] is False
    assert [(one["via"], one["choices"]) for one in voters["voters"]] == [("paper", [0])]
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert [answer.status_code for answer in refused] == [403, 403]
