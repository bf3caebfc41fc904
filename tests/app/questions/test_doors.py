"""What waits and what was answered, as programs and people without script meet it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.features import FINDS
from app.kernel.actor import Actor
from app.search import commands as search
from app.search.reading import Reading
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import hide, say
from tests.support.people import a_member, a_room
from tests.support.questions import a_question, again, answer, shelve, tick, unshelve
from tests.support.site import Site, a_site


@pytest.fixture
async def site(storage: str, ground: Ground, tmp_path: Path) -> AsyncIterator[Site]:
    async with a_site(storage, ground, tmp_path / "data") as site:
        yield site


@pytest.fixture
def other(ground: Ground) -> Actor:
    """A tenant of another building."""
    elsewhere = ground.do(lambda tx: a_room(tx, name="Elders"))
    return ground.do(lambda tx: a_member(tx, elsewhere, name="Carla"))


def read_on(ground: Ground) -> None:
    """Let the index catch up."""
    while ground.do(lambda tx: search.index(tx, Reading(FINDS), most=500)):
        pass


async def test_who_waits_longest_stands_first_with_the_way_to_the_message(
    site: Site, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    ground = site.ground
    ground.now = datetime(2025, 11, 20, 13, tzinfo=UTC)
    first = a_question(ground, anna, room, "Wanneer komt de steiger?")
    ground.later(hours=1)
    a_question(ground, bert, room, "Waar kan mijn fiets staan?")
    say(ground, bert, room, "Dinsdag, denk ik", thread=first)
    say(ground, anna, room, "Weet u dat zeker?", thread=first)
    ground.now = datetime(2025, 11, 24, 14, tzinfo=UTC)
    tick(ground)
    karin, tenant = await site.program(staff), await site.program(anna)

    waiting = (await karin.get("/api/questions/waiting")).json()["questions"]

    assert [one["text"] for one in waiting] == ["Wanneer komt de steiger?", "Waar kan mijn fiets staan?"]
    assert waiting[0]["question"] == first
    assert (waiting[0]["late"], waiting[0]["replies"]) == (True, 1)
    assert waiting[0]["hours"] > waiting[1]["hours"] >= 16
    page = (await karin.get("/questions")).text
    assert f'href="/rooms/{room.id}?before={waiting[0]["seq"] + 25}#{waiting[0]["seq"]}"' in page
    assert (await tenant.get("/api/questions/waiting")).status_code == 403


async def test_an_answered_question_is_offered_in_its_room_and_not_elsewhere(
    site: Site, room: Topic, staff: Actor, anna: Actor, bert: Actor, other: Actor
) -> None:
    ground = site.ground
    question = a_question(ground, anna, room, "Wanneer wordt de steiger weggehaald?")
    answer(ground, staff, room, question, "In de week van 8 maart.")
    a_question(ground, anna, room, "Waarom wordt de steiger nooit weggehaald?")
    read_on(ground)
    neighbour, stranger = await site.program(bert), await site.program(other)
    typed = {"q": "wanneer wordt de steiger weggehaald"}

    (found,) = (await neighbour.get(f"/api/rooms/{room.id}/answers", params=typed)).json()["answers"]
    assert (found["asked"], found["answer"]) == ("Wanneer wordt de steiger weggehaald?", "In de week van 8 maart.")
    assert found["by"]["name"] == "Karin"
    assert "In de week van 8 maart." in (await neighbour.get("/answers", params=typed)).text
    assert (await stranger.get(f"/api/rooms/{room.id}/answers", params=typed)).status_code == 404
    assert (await stranger.get("/api/answers", params=typed)).json()["answers"] == []
    assert "8 maart" not in (await stranger.get("/answers")).text

    again(ground, anna, room, question)
    assert (await neighbour.get("/api/answers")).json()["answers"] == [], "what is asked again has no answer"


async def test_staff_puts_an_answer_where_the_whole_corporation_finds_it_without_the_askers_name(
    site: Site, room: Topic, staff: Actor, anna: Actor, other: Actor
) -> None:
    ground = site.ground
    question = a_question(ground, anna, room, "Ik ben ziek, kan ik tijdens de sloop ergens anders slapen?")
    answer(ground, staff, room, question, "Ja mevrouw, wij bellen u.")
    shelved = shelve(ground, staff, room, question, "Kan ik ergens anders slapen?", "Ja, in een rustwoning.")
    read_on(ground)
    stranger = await site.program(other)

    looked = await stranger.get("/api/answers", params={"q": "ergens anders slapen"})
    (found,) = looked.json()["answers"]

    assert (found["asked"], found["answer"]) == ("Kan ik ergens anders slapen?", "Ja, in een rustwoning.")
    assert "Anna" not in looked.text
    assert "topic" not in found
    unshelve(ground, staff, room, shelved)
    assert (await stranger.get("/api/answers", params={"q": "ergens anders slapen"})).json()["answers"] == []


async def test_what_a_moderator_hides_is_no_answer_any_more(
    site: Site, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    ground = site.ground
    question = a_question(ground, anna, room)
    answer(ground, staff, room, question)
    hide(ground, staff, room, question)

    assert (await (await site.program(bert)).get("/api/answers")).json()["answers"] == []


async def test_whoever_answers_is_one_who_works_here(site: Site, room: Topic, staff: Actor, anna: Actor) -> None:
    karin, tenant = await site.program(staff), await site.program(anna)

    named = (await karin.get(f"/api/rooms/{room.id}/answerers")).json()["people"]

    assert [one["name"] for one in named] == ["Karin"]
    assert (await tenant.get(f"/api/rooms/{room.id}/answerers")).status_code == 403


async def test_what_was_said_to_a_question_stands_together_for_those_who_may_see_it(
    site: Site, room: Topic, staff: Actor, anna: Actor, bert: Actor, other: Actor
) -> None:
    ground = site.ground
    question = a_question(ground, anna, room)
    say(ground, bert, room, "Dinsdag, denk ik", thread=question)
    say(ground, bert, room, "Iets anders")
    answer(ground, staff, room, question, "Woensdag.")
    neighbour, stranger = await site.program(bert), await site.program(other)

    thread = (await neighbour.get(f"/api/messages/{question}/thread")).json()["messages"]

    assert [one["text"] for one in thread] == ["Wanneer komt de steiger?", "Dinsdag, denk ik", "Woensdag."]
    assert (await stranger.get(f"/api/messages/{question}/thread")).status_code == 404


async def test_without_script_a_question_and_its_steps_can_be_read(
    site: Site, room: Topic, staff: Actor, anna: Actor
) -> None:
    ground = site.ground
    question = a_question(ground, anna, room)
    answer(ground, staff, room, question, "Woensdag.")
    again(ground, anna, room, question)

    page = (await (await site.program(anna)).get(f"/rooms/{room.id}")).text

    assert "Wacht op antwoord" in page
    assert "mijn vraag is nog niet beantwoord." in page
