"""The protocol to the letter, over real sockets: what is said and what is answered."""

import asyncio
import gc
import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from channels.connection import Connection
from channels.fanout import Line
from channels.limits import Limits, Times
from channels.protocol import SUBPROTOCOL, Pong
from channels.topics import Topic
from tests.channels.browser import Browser, a_browser
from tests.channels.toy import GAME, OTHER_GAME, Club, House, Journal, WaywardClub, serve

pytestmark = pytest.mark.asyncio(loop_scope="function")

OWN = Topic("member", 7)


@pytest.fixture
def _no_search_for_garbage() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_search_for_garbage")
async def test_who_has_gone_leaves_nothing_in_memory() -> None:
    async with serve(Club(), times=Times(hello_within_s=0.01)) as house:
        async with a_browser(house.url, 7) as anna:
            await anna.hello()
            assert _is_in_memory(Connection)
        async with asyncio.timeout(5):
            while _is_in_memory(Connection) or _is_in_memory(Line):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)


def _is_in_memory(kind: type) -> bool:
    return any(type(one) is kind for one in gc.get_objects())


# Hello


async def test_hello_is_answered_by_a_welcome_and_then_by_what_is_owed() -> None:
    club = Club()
    club.play(times=3)
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.send("hello", topics={"game:1": 1})
        await anna.read_up_to(GAME, 3)

    assert anna.types() == ["welcome", "event", "event"]
    assert anna.seqs(GAME) == [2, 3]


async def test_hello_without_topics_follows_all_her_rooms_and_her_own_topic_from_now_on() -> None:
    club = Club()
    club.play(times=3)
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        club.play(GAME)
        club.play(OTHER_GAME)
        club.tell(club.journal.append(OWN))
        await anna.settle()

    assert (anna.seqs(GAME), anna.seqs(OTHER_GAME), anna.seqs(OWN)) == ([4], [1], [1])


async def test_hello_with_null_follows_from_now_on() -> None:
    club = Club()
    club.play(times=3)
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello(topics={"game:1": None})
        club.play(GAME)
        club.play(OTHER_GAME)
        await anna.settle()

    assert anna.seqs(GAME) == [4]
    assert anna.seqs(OTHER_GAME) == []


async def test_hello_with_no_topic_at_all_follows_nothing() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello(topics={})
        club.play(GAME)
        await anna.settle()

    assert anna.types() == ["welcome", "pong"]


async def test_the_same_epoch_goes_on_where_she_was() -> None:
    club = Club()
    club.play(times=3)
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello(epoch="first", topics={"game:1": 2})
        await anna.settle()

    assert anna.seqs(GAME) == [3]


async def test_another_epoch_resets_what_has_a_number() -> None:
    club = Club(Journal("second"))
    club.play(times=3)
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello(epoch="first", topics={"game:1": 2, "game:2": None})
        reset = await anna.next("reset")
        club.play(GAME)
        club.play(OTHER_GAME)
        await anna.settle()

    assert reset == {"type": "reset", "topic": "game:1", "head": 3}
    assert anna.types().count("reset") == 1
    assert (anna.seqs(GAME), anna.seqs(OTHER_GAME)) == ([4], [1])


async def test_who_is_too_far_behind_is_reset() -> None:
    club = Club()
    club.play(times=50)
    async with serve(club, limits=Limits(reset_after=40)) as house, a_browser(house.url, 7) as anna:
        await anna.hello(topics={"game:1": 9})
        reset = await anna.next("reset")
        club.play()
        await anna.settle()

    assert reset["head"] == 50
    assert anna.seqs(GAME) == [51]


async def test_who_is_as_far_behind_as_allowed_is_not_reset() -> None:
    club = Club()
    club.play(times=50)
    async with serve(club, limits=Limits(reset_after=40)) as house, a_browser(house.url, 7) as anna:
        await anna.hello(topics={"game:1": 10})
        await anna.read_up_to(GAME, 50)

    assert anna.seqs(GAME) == [*range(11, 51)]
    assert "reset" not in anna.types()


async def test_a_number_that_no_journal_has_is_reset() -> None:
    club = Club()
    club.play(times=3)
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello(topics={"game:1": 99})
        reset = await anna.next("reset")

    assert reset["head"] == 3


async def test_a_number_ahead_of_this_process_is_found_in_the_journal() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 1) as bert, a_browser(house.url, 7) as anna:
        await bert.hello()
        for _ in range(5):
            club.journal.append(GAME)  # by another process, whose publication has not arrived
        await anna.hello(topics={"game:1": 5})
        club.play()
        await anna.read_up_to(GAME, 6)
        await bert.read_up_to(GAME, 6)

    assert "reset" not in anna.types()
    assert anna.seqs(GAME) == [6]
    assert bert.seqs(GAME) == [1, 2, 3, 4, 5, 6]


async def test_a_number_ahead_of_a_reading_that_is_under_way_is_found_too() -> None:
    club = WaywardClub()
    async with serve(club) as house, a_browser(house.url, 1) as bert, a_browser(house.url, 7) as anna:
        await bert.hello()
        club.journal.append(GAME)
        club.hold("since")
        await house.hub.look_at_heads()
        await club.asks("since")
        club.journal.append(GAME)
        await anna.hello(topics={"game:1": 2})
        club.release("since")
        club.play()
        await anna.read_up_to(GAME, 3)

    assert "reset" not in anna.types()


async def test_topics_that_she_may_not_follow_are_left_at_once() -> None:
    club = Club()
    club.barred.add((7, OTHER_GAME))
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        welcome = await anna.hello(topics={"game:1": 0, "game:2": 0, "game:99": 0, "member:8": 0, "nonsense": 0})
        await anna.settle()

    assert [room["topic"] for room in welcome["rooms"]] == ["game:1"]
    left = [frame["topic"] for frame in anna.frames if frame["type"] == "left"]
    assert left == ["game:2", "game:99", "member:8", "nonsense"]


async def test_commands_joins_and_typing_before_hello_are_not_understood() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.send("join", topic="game:1")
        await anna.send("typing", topic="game:1")
        await anna.play(GAME, "too-early")
        await anna.settle()

    assert anna.types() == ["error", "error", "error", "pong"]


async def test_a_second_hello_is_not_understood() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.hello()
        await anna.send("hello")
        error = await anna.next("error")

    assert error["code"] == "bad_frame"


async def test_who_does_not_say_hello_is_closed() -> None:
    async with serve(Club(), times=Times(hello_within_s=0.05)) as house, a_browser(house.url) as anna:
        assert await anna.closed() == 4408


# The order of keys


@pytest.mark.parametrize(
    ("type_", "keys"),
    [
        ("welcome", ["type", "epoch", "person", "rooms", "heartbeat"]),
        ("event", ["type", "topic", "seq", "kind", "at", "by", "data"]),
        ("ack", ["type", "id", "topic", "seq"]),
        ("refused", ["type", "id", "code", "message"]),
        ("reset", ["type", "topic", "head"]),
        ("joined", ["type", "topic", "head"]),
        ("left", ["type", "topic", "reason"]),
        ("presence", ["type", "topic", "here"]),
        ("typing", ["type", "topic", "by"]),
        ("draining", ["type", "within"]),
        ("error", ["type", "code", "message"]),
        ("pong", ["type"]),
    ],
)
async def test_keys_stand_in_the_order_of_the_protocol(type_: str, keys: list[str]) -> None:
    texts = await _one_of_each()

    assert keys in [[key for key, _ in _pairs(text)] for text in texts if f'"type":"{type_}"' in text]


async def _one_of_each() -> list[str]:
    """Every frame that the server has, as it stood on the wire."""
    club = Club()
    club.barred.add((7, OTHER_GAME))
    club.play(times=3)
    async with (
        serve(club, times=Times(presence_s=0.02), limits=Limits(reset_after=2)) as house,
        a_browser(house.url, 7) as anna,
        a_browser(house.url, 8) as bert,
    ):
        await anna.hello(topics={"game:1": 0})
        await bert.hello()
        await anna.send("leave", topic="game:1")
        await anna.send("join", topic="game:1", after=3)
        await anna.play(GAME, "my-move-1")
        await anna.play(OTHER_GAME, "my-move-2")
        await anna.send("nonsense")
        await anna.next("presence")
        await bert.send("typing", topic="game:1")
        await anna.next("typing")
        await anna.settle()
        await house.stop()
        await anna.closed()
    return anna.texts


def _pairs(text: str) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = json.loads(text, object_pairs_hook=list)
    return pairs


async def test_the_welcome_says_who_she_is_and_what_there_is() -> None:
    club = Club(games=1)
    club.play(times=2)
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        welcome = await anna.hello()

    assert welcome == {
        "type": "welcome",
        "epoch": "first",
        "person": {"id": 7, "name": "Member 7"},
        "rooms": [{"topic": "game:1", "kind": "game", "name": "A game", "head": 2}],
        "heartbeat": 25,
    }


# Joining and leaving


async def test_joining_tells_the_head_and_then_what_is_owed() -> None:
    club = Club()
    club.play(times=3)
    async with serve(club) as house, a_browser(house.url) as anna:
        await anna.hello(topics={})
        await anna.send("join", topic="game:1", after=1)
        joined = await anna.next("joined")
        await anna.read_up_to(GAME, 3)
        club.play()
        await anna.read_up_to(GAME, 4)

    assert joined == {"type": "joined", "topic": "game:1", "head": 3}
    assert anna.seqs(GAME) == [2, 3, 4]


async def test_joining_without_a_number_follows_from_the_head_that_is_told() -> None:
    club = Club()
    club.play(times=3)
    async with serve(club) as house, a_browser(house.url) as anna:
        await anna.hello(topics={})
        await anna.send("join", topic="game:1")
        await anna.next("joined")
        club.play()
        await anna.read_up_to(GAME, 4)

    assert anna.seqs(GAME) == [4]


async def test_joining_too_far_back_is_joined_and_reset() -> None:
    club = Club()
    club.play(times=50)
    async with serve(club, limits=Limits(reset_after=40)) as house, a_browser(house.url) as anna:
        await anna.hello(topics={})
        await anna.send("join", topic="game:1", after=1)
        await anna.settle()

    assert anna.types() == ["welcome", "joined", "reset", "pong"]


async def test_joining_again_starts_anew_at_that_number() -> None:
    club = Club()
    club.play(times=3)
    async with serve(club) as house, a_browser(house.url) as anna:
        await anna.hello()
        await anna.send("join", topic="game:1", after=1)
        await anna.next("joined")
        club.play()
        await anna.settle()

    assert anna.seqs(GAME) == [2, 3, 4]


async def test_who_left_receives_nothing_more() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url) as anna:
        await anna.hello()
        await anna.send("leave", topic="game:1")
        left = await anna.next("left")
        club.play()
        await anna.settle()

    assert left == {"type": "left", "topic": "game:1", "reason": "left"}
    assert anna.seqs(GAME) == []


@pytest.mark.parametrize(
    "name", ["game:99", "member:8", "game:0", "game:01", "game:-1", "Game:1", "game", ":", "", "g:1"]
)
async def test_what_does_not_exist_and_what_she_may_not_see_look_the_same(name: str) -> None:
    async with serve(Club()) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        await anna.send("join", topic=name)
        error, left = await anna.next("error"), await anna.next("left")

    assert error == {"type": "error", "code": "not_found", "message": "Sorry: not_found.", "topic": name}
    assert left == {"type": "left", "topic": name, "reason": "not_found"}


# Commands


async def test_a_command_is_acknowledged_with_its_number_and_everybody_hears_of_it() -> None:
    async with serve(Club()) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 8) as bert:
        await anna.hello()
        await bert.hello()
        await anna.play(GAME, "12345678", "e4")
        ack = await anna.next("ack")
        await anna.settle()
        heard = await bert.next("event")

    assert ack == {"type": "ack", "id": "12345678", "topic": "game:1", "seq": 1}
    assert heard["data"] == {"text": "e4"}
    assert heard["by"] == {"id": 7, "name": "Member 7", "role": "player"}
    assert anna.events(GAME) == [heard]


async def test_a_refused_command_says_why_in_a_sentence() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        club.barred.add((7, GAME))
        await anna.play(GAME, "12345678")
        refused = await anna.next("refused")

    assert refused == {"type": "refused", "id": "12345678", "code": "forbidden", "message": "Sorry: forbidden."}


async def test_a_fault_of_ours_is_told_to_its_sender_only() -> None:
    async with serve(Club()) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        await anna.send("command", id="12345678", name="move.play", topic="game:1", data={"text": 5})
        refused = await anna.next("refused")
        await anna.play(GAME, "23456789")
        await anna.next("ack")

    assert refused["code"] == "internal"


async def test_the_answer_to_somebody_who_is_gone_harms_nobody() -> None:
    club = Club()
    async with serve(club) as house, a_browser(house.url, 8) as bert:
        await bert.hello()
        async with a_browser(house.url, 7) as anna:
            await anna.hello()
            (connection,) = (one for one in house.hub.connections if one.member.id == 7)
            anna.socket.transport.abort()
            await _until_gone(house, 1)
        connection.tell(Pong())
        await bert.play(GAME, "12345678")
        await bert.next("ack")


async def _until_gone(house: House, left: int) -> None:
    async with asyncio.timeout(5):
        while len(house.hub.connections) > left:  # noqa: ASYNC110 - the hub tells nobody who is gone
            await asyncio.sleep(0.01)


# Ping


async def test_ping_is_answered_before_and_after_hello() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        await anna.send("ping")
        assert await anna.any() == {"type": "pong"}
        await anna.hello()
        await anna.send("ping")
        assert await anna.any() == {"type": "pong"}


async def test_a_ping_of_the_websocket_protocol_is_answered() -> None:
    async with serve(Club()) as house, a_browser(house.url) as anna:
        answered = await anna.socket.ping(b"are you there")
        async with asyncio.timeout(5):
            reading = asyncio.create_task(anna.closed())
            await answered
            await anna.socket.close()
            await reading


async def test_who_answers_the_heartbeat_stays() -> None:
    async with serve(Club(), times=Times(heartbeat_s=0.1)) as house, a_browser(house.url) as anna:
        await anna.hello()
        reading = asyncio.create_task(anna.closed())
        await asyncio.sleep(0.8)
        assert len(house.hub.connections) == 1
        await anna.socket.close()
        await reading


# The handshake


async def test_the_subprotocol_is_answered_if_it_was_offered() -> None:
    async with serve(Club()) as house:
        async with a_browser(house.url, subprotocols=[Subprotocol(SUBPROTOCOL)]) as anna:
            assert anna.socket.subprotocol == SUBPROTOCOL
        async with a_browser(house.url, subprotocols=[Subprotocol("other.v3")]) as bert:
            assert bert.socket.subprotocol is None
        async with a_browser(house.url) as chris:
            assert chris.socket.subprotocol is None


async def test_strangers_are_refused_before_the_upgrade() -> None:
    async with serve(Club()) as house:
        with pytest.raises(InvalidStatus) as refused:
            await _knock(house, 0)

    assert refused.value.response.status_code == 401
    assert refused.value.response.body == b'{"code":"not_signed_in","message":"Sorry: not_signed_in."}'


async def test_a_full_house_says_when_to_come_back() -> None:
    async with serve(Club(), most_connections=1) as house, a_browser(house.url, 7) as anna:
        await anna.hello()
        with pytest.raises(InvalidStatus) as refused:
            await _knock(house, 8)

    assert refused.value.response.status_code == 503
    assert refused.value.response.headers["Retry-After"] == "5"


async def _knock(house: House, member: int) -> None:
    async with a_browser(house.url, member):
        pass


# Presence and typing


async def test_how_many_are_here_is_told_when_it_changes() -> None:
    async with serve(Club(), times=Times(presence_s=0.02)) as house, a_browser(house.url, 7) as anna:
        await anna.hello(topics={"game:1": None})
        assert await anna.next("presence") == {"type": "presence", "topic": "game:1", "here": 1}
        async with a_browser(house.url, 8) as bert, a_browser(house.url, 8) as berts_phone:
            await bert.hello()
            await berts_phone.hello()
            await _until_here(anna, 2)
        await _until_here(anna, 1)
        await anna.settle()

    assert max(frame["here"] for frame in anna.frames if frame["type"] == "presence") == 2


async def _until_here(browser: Browser, people: int) -> None:
    while (await browser.next("presence"))["here"] != people:
        pass


async def test_writing_is_told_to_the_others_once_in_three_seconds() -> None:
    async with serve(Club()) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 8) as bert:
        await anna.hello()
        await bert.hello()
        for _ in range(3):
            await anna.send("typing", topic="game:1")
        await anna.settle()
        await bert.settle()

    assert "typing" not in anna.types()
    assert [frame for frame in bert.frames if frame["type"] == "typing"] == [
        {"type": "typing", "topic": "game:1", "by": {"id": 7, "name": "Member 7"}}
    ]


async def test_nobody_hears_of_writing_where_the_writer_does_not_follow() -> None:
    async with serve(Club()) as house, a_browser(house.url, 7) as anna, a_browser(house.url, 8) as bert:
        await anna.hello(topics={"member:7": None})
        await bert.hello()
        await anna.send("typing", topic="game:1")
        await anna.send("typing", topic="member:7")
        await anna.settle()
        await bert.settle()

    assert "typing" not in [*anna.types(), *bert.types()]
