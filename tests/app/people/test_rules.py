"""Names and addresses, as people give them."""

import pytest

from app.people import rules
from app.people.device import Device
from channels.errors import Invalid


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Olena ", "Olena"),
        ("Jan  de\tVries", "Jan de Vries"),
        ("Zoe\u0308", "Zoë"),
        ("Ali\u202eced\u200b", "Aliced"),
        ("أمينة", "أمينة"),
        ("J", "J"),
    ],
)
def test_a_name_is_tidied(given: str, kept: str) -> None:
    assert rules.a_name(given) == kept


@pytest.mark.parametrize("given", ["", "   ", "\u200b\u202e", "!!!", "🙂", "x" * 61])
def test_what_nobody_can_be_called_by_is_no_name(given: str) -> None:
    with pytest.raises(Invalid):
        rules.a_name(given)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" Olena.Smit@Example.ORG ", "olena.smit@example.org"),
        ("o'brien+huis@mail.example.nl", "o'brien+huis@mail.example.nl"),
        ("a@b.co", "a@b.co"),
        ("Zoe\u0308.ElAmrani@example.org", "zoë.elamrani@example.org"),
    ],
)
def test_an_address_is_kept_in_small_letters(given: str, kept: str) -> None:
    assert rules.an_email(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "olena",
        "olena@",
        "@example.org",
        "olena@example",
        "a@b.co, c@d.co",
        "Olena <olena@example.org>",
        "olena@example.org\nBcc: all@example.org",
        "olena@-example.org",
        "ol ena@example.org",
        f"{'x' * 65}@example.org",
        f"a@{'x.' * 130}org",
    ],
)
def test_what_can_not_be_mailed_to_is_no_address(given: str) -> None:
    assert rules.an_email(given) is None


WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/127.0.0.0 Mobile Safari/537.36", ("Chrome", "Android")),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Safari/604.1", ("Safari", "iPhone")),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", ("Firefox", "Linux")),
        (f"(Linux; Android 14) {WEBKIT} SamsungBrowser/25.0 Chrome/121.0.0.0", ("Samsung Internet", "Android")),
        ("curl/8.5.0 on Linux", (None, "Linux")),
        ("<script>alert(1)</script>", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_device_is_named_by_what_it_is_known_as(user_agent: str, device: tuple[str | None, str | None]) -> None:
    assert Device.of(user_agent) == device
