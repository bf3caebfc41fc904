"""Who takes compressed frames sees what everybody sees, in fewer bytes; and one copy of them serves all."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import NegotiationError
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.typing import ExtensionParameter

from channels import shared as shared_module
from channels.deflate import PACK_FROM_BYTES, Agreement, Inflater, Offers, Packing, TooLong, Undeflatable, pack
from channels.frames import content, text_frame
from channels.shared import Shared
from tests.channels.browser import a_browser
from tests.channels.toy import GAME, Club, serve

PAGES = st.lists(st.text(max_size=2_000).map(str.encode), min_size=1, max_size=40)


@given(PAGES, st.sampled_from(Packing))
def test_what_was_packed_is_read_by_the_library(payloads: list[bytes], packing: Packing) -> None:
    client = PerMessageDeflate(packing is not Packing.TOGETHER, True, 15, 15)

    packed = Shared([text_frame(payload) for payload in payloads]).to_write(packing)

    assert [bytes(client.decode(one).data) for one in frames_in(packed)] == payloads


def test_the_frames_of_a_page_share_what_they_have_in_common() -> None:
    club = Club()
    club.play(times=50)
    page = Shared([text_frame(entry.frame) for entry in club.journal.entries[GAME]])

    assert len(page.to_write(Packing.TOGETHER)) < len(page.plain) / 5
    assert page.to_write(Packing.ALONE) == page.to_write(Packing.NONE) == page.plain  # each too small to gain


def test_it_is_packed_once_for_all_who_take_it_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    packed: list[Sequence[bytes]] = []

    def counting(payloads: Sequence[bytes]) -> list[bytes]:
        packed.append(payloads)
        return pack(payloads)

    monkeypatch.setattr(shared_module, "pack", counting)
    frames = Shared([text_frame(b"x" * PACK_FROM_BYTES)])

    assert frames.to_write(Packing.NONE) is frames.plain
    assert packed == []
    assert frames.to_write(Packing.TOGETHER) is frames.to_write(Packing.TOGETHER)
    assert len(packed) == 1


@pytest.mark.parametrize(
    ("offer", "answer", "packing"),
    [
        ([], {}, Packing.TOGETHER),
        ([("client_max_window_bits", None)], {}, Packing.TOGETHER),  # as Chrome offers it
        ([("client_max_window_bits", "9")], {}, Packing.TOGETHER),
        ([("client_no_context_takeover", None)], {}, Packing.TOGETHER),
        ([("server_no_context_takeover", None)], {"server_no_context_takeover": None}, Packing.ALONE),
        ([("server_max_window_bits", "15")], {"server_max_window_bits": "15"}, Packing.TOGETHER),
        ([("server_max_window_bits", "9")], {"server_max_window_bits": "9"}, Packing.NONE),
    ],
)
def test_what_is_offered_is_agreed_so(
    offer: list[ExtensionParameter], answer: dict[str, str | None], packing: Packing
) -> None:
    agreed, agreement = Offers().process_request_params(offer, [])

    assert dict(agreed) == {"client_no_context_takeover": None} | answer
    assert isinstance(agreement, Agreement)
    assert agreement.packing is packing


@pytest.mark.parametrize(
    "offer",
    [
        [("server_max_window_bits", None)],
        [("server_max_window_bits", "16")],
        [("server_max_window_bits", "09")],
        [("client_max_window_bits", "7")],
        [("server_no_context_takeover", "true")],
        [("client_max_window_bits", None), ("client_max_window_bits", None)],
        [("level", "9")],
    ],
)
def test_an_offer_that_makes_no_sense_is_passed_over(offer: list[ExtensionParameter]) -> None:
    with pytest.raises(NegotiationError):
        Offers().process_request_params(offer, [])


def test_the_second_of_two_offers_is_not_agreed_as_well() -> None:
    _, agreement = Offers().process_request_params([], [])

    with pytest.raises(NegotiationError):
        Offers().process_request_params([], [agreement])


def test_what_inflates_to_too_much_is_found_before_it_is_inflated() -> None:
    (bomb,) = pack([b"\x00" * 1_000_000])

    assert len(bomb) < 2_000
    with pytest.raises(TooLong):
        Inflater().inflate(bomb, 65_536, is_last=True)


def test_nothing_follows_the_last_block() -> None:
    with pytest.raises(Undeflatable):
        Inflater().inflate(b"\xf3\x48\xcd\xc9\xc9\x07\x00" * 2, 65_536, is_last=True)


@pytest.mark.asyncio(loop_scope="function")
@pytest.mark.parametrize("alone", [False, True])
async def test_those_who_take_it_and_those_who_do_not_see_the_same(alone: bool) -> None:
    club = Club()
    offer = ClientPerMessageDeflateFactory(server_no_context_takeover=alone)
    async with (
        serve(club) as house,
        a_browser(house.url, 1) as plain,
        a_browser(house.url, 2, extensions=[offer]) as packed,
    ):
        club.play(times=600)
        for browser in (plain, packed):
            await browser.hello(topics={str(GAME): 0})
            await browser.read_up_to(GAME, 600)
        for text in ("short", "long " * 500, "€" * 20_000):
            club.play(text=text, times=3)
        for browser in (plain, packed):
            await browser.read_up_to(GAME, 609)

    assert plain.events(GAME) == packed.events(GAME)
    assert packed.seqs(GAME) == [*range(1, 610)]


def frames_in(written: bytes) -> list[Frame]:
    """The frames that are to be read from these bytes."""
    frames = []
    while written:
        payload = content(written)
        size, head = {
            126: (int.from_bytes(written[2:4], "big"), 4),
            127: (int.from_bytes(written[2:10], "big"), 10),
        }.get(written[1], (written[1], 2))
        frames.append(Frame(Opcode.TEXT, payload[:size], rsv1=bool(written[0] & 0x40)))
        written = written[head + size :]
    return frames
