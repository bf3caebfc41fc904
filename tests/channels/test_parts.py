"""The hub's pure parts: topics, frames, the order of a stream, who is here, what came by lately."""

from typing import Any

import msgspec
import pytest
from websockets.frames import Frame, Opcode

from channels import recent as recent_module
from channels.deflate import Packing
from channels.errors import CloseCode
from channels.frames import text_frame
from channels.presence import HEARD_FOR_S, Presence
from channels.protocol import Entry, decode_event
from channels.recent import Recent
from channels.stream import MOST_EARLY, RING_BYTES, RING_FRAMES, Stream
from channels.topics import Topic
from tests.channels.toy import GAME, OTHER_GAME, Journal, Said

# Topics


def test_a_topic_reads_as_it_was_written() -> None:
    assert Topic.parse("game:12") == Topic("game", 12)
    assert str(Topic("game", 12)) == "game:12"


@pytest.mark.parametrize("text", ["", ":", "game", "game:", ":1", "game:0", "game:01", "game:+1", "game:1 ", "gAme:1"])
def test_a_topic_has_one_form_only(text: str) -> None:
    with pytest.raises(ValueError, match="a word, a colon and a number"):
        Topic.parse(text)


@pytest.mark.parametrize("text", ["game:١", "game:1\n", "game:1:2", "game:" + "9" * 17, "g" * 21 + ":1"])
def test_a_topic_is_ascii_and_short(text: str) -> None:
    with pytest.raises(ValueError, match="a word, a colon and a number"):
        Topic.parse(text)


# Frames


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 100_000])
def test_a_text_frame_is_what_the_library_would_send(size: int) -> None:
    payload = b"x" * size

    assert text_frame(payload) == Frame(Opcode.TEXT, payload).serialize(mask=False)


def test_an_event_that_was_put_together_by_hand_is_one() -> None:
    said = Said('"quotes", \\ and €\n')
    event = decode_event(Journal().append(GAME, said=said, by=7).frame)

    assert (event.topic, event.seq, event.kind, event.by.id) == ("game:1", 1, "move.played", 7)
    assert msgspec.json.decode(event.data, type=Said) == said


def test_who_was_not_wanted_does_not_come_back() -> None:
    assert {code for code in CloseCode if not code.come_back} == {4400, 4401}


# The order of a stream


class Wire:
    """A connection, as far as a stream knows it."""

    packing = Packing.NONE

    def __init__(self) -> None:
        self.wire = self
        self.written = b""

    def write(self, frames: bytes) -> None:
        self.written += frames


def entries(count: int, size: int = 0) -> list[Entry]:
    journal = Journal()
    return [journal.append(GAME, said=Said("x" * size)) for _ in range(count)]


def test_events_go_out_in_the_order_of_their_numbers_once() -> None:
    one, two, three, four = entries(4)
    stream = Stream(GAME, 0)

    assert stream.take(two) == []
    assert stream.has_hole
    assert stream.take(four) == []
    assert stream.take(one) == [one, two]
    assert stream.take(one) == stream.take(two) == []
    assert stream.take(three) == [three, four]
    assert not stream.has_hole


def test_the_live_are_written_all_that_is_new_in_one_go() -> None:
    stream, wire, all_ = Stream(GAME, 0), Wire(), entries(3)
    stream.live.add(a_connection(wire))
    for entry in all_:
        stream.take(entry)
    assert wire.written == b""

    stream.flush()

    assert wire.written == b"".join(text_frame(entry.frame) for entry in all_)
    assert stream.sent == 3


def test_who_falls_behind_is_owed_what_was_not_written_yet() -> None:
    stream, connection, all_ = Stream(GAME, 0), a_connection(Wire()), entries(2)
    stream.live.add(connection)
    stream.take(all_[0])
    stream.flush()
    stream.take(all_[1])

    stream.fall_behind(connection)

    assert stream.behind == {connection: 1}
    assert page_after(stream, 1) == (1, b"")  # until it is sent to the others
    stream.flush()
    assert page_after(stream, 1) == (2, text_frame(all_[1].frame))


def test_early_events_are_bounded() -> None:
    stream = Stream(GAME, 0)
    for entry in entries(2 * MOST_EARLY)[1:]:
        stream.take(entry)

    assert len(stream.early) == MOST_EARLY


def test_the_ring_is_bounded_in_frames() -> None:
    stream = filled(entries(RING_FRAMES + 10))

    assert len(stream.ring) == RING_FRAMES
    assert stream.after(9, 10) is None
    assert stream.after(10, 10) is not None


def test_the_ring_is_bounded_in_bytes() -> None:
    stream = filled(entries(100, size=RING_BYTES // 50))

    assert sum(len(frame) for _, frame in stream.ring) <= RING_BYTES


def test_a_page_of_the_ring_is_bounded_and_goes_on_where_it_ended() -> None:
    all_ = entries(20, size=100)
    stream = filled(all_)
    read, after = b"", 3

    while (page := stream.after(after, 500)) and page.frames:
        assert len(page.frames.plain) < 1_000
        read, after = read + page.frames.plain, page.last

    assert read == b"".join(text_frame(entry.frame) for entry in all_[3:])


def test_what_is_read_from_the_journal_goes_before_the_ring() -> None:
    all_ = entries(10)
    stream = Stream(GAME, 7)
    for entry in all_[7:]:
        stream.take(entry)
    stream.flush()

    stream.reach_back(all_[2:9])

    assert [seq for seq, _ in stream.ring] == [*range(3, 11)]


def test_what_would_leave_a_hole_is_not_put_before_the_ring() -> None:
    all_ = entries(10)
    stream = filled(all_)
    stream.forget_frames()

    stream.reach_back(all_[:8])

    assert not stream.ring


def filled(all_: list[Entry]) -> Stream:
    stream = Stream(GAME, 0)
    for entry in all_:
        stream.take(entry)
    stream.flush()
    return stream


def page_after(stream: Stream, seq: int) -> tuple[int, bytes]:
    page = stream.after(seq, 1_000)
    assert page is not None
    return page.last, page.frames.plain


def a_connection(wire: Wire) -> Any:
    return wire


# Who is here


def test_somebody_with_two_devices_is_one_person() -> None:
    presence = Presence()
    presence.enter(GAME, 7)
    presence.enter(GAME, 7)
    assert presence.here(GAME) == 1

    presence.leave(GAME, 7)
    assert presence.here(GAME) == 1
    presence.leave(GAME, 7)
    assert presence.here(GAME) == 0


def test_people_in_several_processes_are_counted_once() -> None:
    presence = Presence()
    presence.enter(GAME, 7)
    presence.hear("other", GAME, [7, 8], now=0)
    presence.hear("third", GAME, [8, 9], now=0)

    assert presence.here(GAME) == 3
    assert presence.here(OTHER_GAME) == 0


def test_what_is_not_heard_again_is_forgotten() -> None:
    presence = Presence()
    presence.hear("other", GAME, [8], now=0)
    presence.changed()

    presence.expire(HEARD_FOR_S)
    assert (presence.here(GAME), presence.changed()) == (1, set())

    presence.expire(HEARD_FOR_S + 1)
    assert (presence.here(GAME), presence.changed()) == (0, {GAME})


def test_only_what_changed_is_told() -> None:
    presence = Presence()
    presence.enter(GAME, 7)
    presence.hear("other", OTHER_GAME, [8], now=0)
    assert presence.changed() == {GAME, OTHER_GAME}
    assert presence.changed_here() == {GAME}

    presence.hear("other", OTHER_GAME, [8], now=1)
    assert presence.changed() == presence.changed_here() == set()


# What came by lately


def test_what_came_by_since_a_moment_is_remembered() -> None:
    recent, all_ = Recent(), entries(5)
    for entry in all_[:3]:
        recent.add(entry)
    moment = recent.passed
    for entry in all_[3:]:
        recent.add(entry)

    assert recent.since(moment) == (all_[3:], True)
    assert recent.since(recent.passed) == ([], True)


def test_it_says_when_it_does_not_reach_back_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_module, "MOST_ENTRIES", 3)
    recent, all_ = Recent(), entries(5)
    for entry in all_:
        recent.add(entry)

    assert recent.since(2) == (all_[2:], True)
    assert recent.since(1) == (all_[2:], False)


def test_it_is_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_module, "MOST_BYTES", 2_000)
    recent = Recent()
    for entry in entries(100, size=500):
        recent.add(entry)

    assert len(recent.since(0)[0]) <= 3
