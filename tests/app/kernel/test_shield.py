"""Which writes may pass, and what every answer says of how it may be used."""

import pytest

from app.kernel.settings import Settings
from app.kernel.shield import content_security_policy, may_pass, origin_is_ours

HERE = Settings(public_url="https://portiek.example.nl", allowed_origins=("https://www.corporatie.example",))
AT_HOME = Settings(public_url="http://localhost:8000")
COOKIE = {"cookie": "language=nl; __Host-portiek=abc"}


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "https://portiek.example.nl"},
        {"origin": "https://portiek.example.nl", "sec-fetch-site": "cross-site"},  # a proxy that changed the name
        {"origin": "https://www.corporatie.example", "sec-fetch-site": "cross-site"},
        {"origin": "https://other-name.example.nl", "host": "other-name.example.nl"},
        {"origin": "https://evil.example", "authorization": "Bearer abc"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PUT"])
def test_our_own_pages_and_programs_with_a_token_may_write(method: str, headers: dict[str, str]) -> None:
    assert may_pass(HERE, method, {**COOKIE, **headers})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "nonsense"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": "https://portiek.example.nl.evil.example"},
        {"origin": "https://portiek.example.nl:8443", "host": "portiek.example.nl"},
        {"origin": "http://portiek.example.nl", "host": "portiek.example.nl"},
        {"origin": "https://evil.example", "authorization": "Basic abc"},
        {},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PUT"])
def test_nobody_elses_pages_may_write(method: str, headers: dict[str, str]) -> None:
    assert not may_pass(HERE, method, {**COOKIE, **headers})


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_free(method: str) -> None:
    assert may_pass(HERE, method, {**COOKIE, "origin": "https://evil.example", "sec-fetch-site": "cross-site"})


def test_a_program_that_says_nothing_of_itself_may_sign_in_but_not_use_a_browsers_cookie() -> None:
    assert may_pass(HERE, "POST", {})
    assert may_pass(HERE, "POST", {"cookie": "language=nl"})
    assert not may_pass(HERE, "POST", {"cookie": "portiek=abc"})


def test_a_neighbours_phone_on_the_same_network_is_at_home() -> None:
    assert origin_is_ours(AT_HOME, {"origin": "http://192.168.1.5:8000", "host": "192.168.1.5:8000"})
    assert not origin_is_ours(AT_HOME, {"origin": "http://192.168.1.6:8000", "host": "192.168.1.5:8000"})
    assert not origin_is_ours(AT_HOME, {"host": "192.168.1.5:8000"})
    assert not origin_is_ours(AT_HOME, {"origin": "http://", "host": ""})


def test_nothing_comes_from_elsewhere_and_nothing_stands_in_the_page() -> None:
    policy = content_security_policy("https://portiek.example.nl")

    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "connect-src 'self' ws://portiek.example.nl wss://portiek.example.nl;" in policy


def test_an_odd_address_in_the_settings_does_not_reach_the_policy() -> None:
    assert "evil" not in content_security_policy("https://a; script-src evil.example")
