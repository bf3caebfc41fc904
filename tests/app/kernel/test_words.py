"""What people write and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import markup
from app.kernel.limits import Tries
from app.kernel.markup import to_html
from app.kernel.text import Texts
from app.messages import rules
from channels.errors import Busy, Refused, TooFast


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("een\ntwee", "<p>een<br>\ntwee</p>"),
        ("**vet** en *schuin*", "<p><strong>vet</strong> en <em>schuin</em></p>"),
        ("<b>hoi</b>", "<p>&lt;b&gt;hoi&lt;/b&gt;</p>"),
        (
            "![x](http://x.nl/y.png)",
            '<p>!<a href="http://x.nl/y.png" target="_blank" rel="noopener noreferrer nofollow ugc">x</a></p>',
        ),
        ("# kop", "<p># kop</p>"),
        ("[klik](javascript:alert(1))", "<p>[klik](javascript:alert(1))</p>"),
        ("👍🏽 ok", "<p>👍🏽 ok</p>"),
    ],
)
def test_a_small_part_of_markdown(text: str, html: str) -> None:
    assert to_html(text) == html


def test_a_link_opens_elsewhere_and_tells_nothing_of_us() -> None:
    html = to_html("kijk op www.huurcommissie.nl")

    assert 'href="http://www.huurcommissie.nl"' in html
    assert 'target="_blank"' in html
    assert "noreferrer" in html


@given(st.text(alphabet=st.sampled_from("<>\"'&[]()!*_`~\\/:;=abjscript\n #-+.|{}"), max_size=120))
def test_whatever_is_written_no_other_element_comes_out(text: str) -> None:
    html = to_html(text)

    tags = {part.split(">")[0].split()[0].strip("/") for part in html.split("<")[1:]}
    assert tags <= {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
    assert "javascript:" not in "".join(part.split(">")[0] for part in html.split("<")[1:])


@given(
    st.text(alphabet=st.sampled_from("abé 👍1.,-+=#()!?'’\n\u00a0"), min_size=1, max_size=40)
    | st.text(min_size=1, max_size=40)
)
def test_plain_words_take_a_shorter_way_to_the_same_html(text: str) -> None:
    try:
        said = rules.text(text)
    except Refused:
        return

    assert to_html(said) == markup._whole_way(said)


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (("en",), "en"),
        (("fr-FR,fr;q=0.9,en;q=0.8",), "en"),
        ((None, "de"), "nl"),
        (("tr", "nl-NL,nl"), "nl"),
        ((), "nl"),
    ],
)
def test_the_first_language_that_there_is_is_chosen(wishes: tuple[str | None, ...], language: str) -> None:
    assert Texts().choose(*wishes) == language


def test_every_refusal_has_a_sentence_in_every_language() -> None:
    import app.main  # noqa: F401 - every refusal is known after this

    texts = Texts()
    kinds = _all_below(Refused)
    assert len(kinds) > 15
    for language in texts.languages:
        for kind in kinds:
            assert texts.has(language, f"error-{kind.code.replace('_', '-')}"), f"{language}: {kind.code}"


def test_a_refusal_is_told_in_the_persons_language() -> None:
    assert Texts().sentence("nl", Busy()) != Texts().sentence("en", Busy())


def test_tries_are_counted_in_a_sliding_window() -> None:
    tries = Tries()
    for now in (0.0, 1.0, 2.0):
        tries.count("adres", most=3, per_s=10, now=now)

    with pytest.raises(TooFast) as refused:
        tries.count("adres", most=3, per_s=10, now=3.0)
    assert refused.value.retry_after == pytest.approx(7)
    tries.count("ander adres", most=3, per_s=10, now=3.0)
    tries.count("adres", most=3, per_s=10, now=10.5)


def test_a_clock_that_is_set_back_locks_nobody_out() -> None:
    tries = Tries()
    for now in (3600.0, 3601.0, 3602.0):
        tries.count("adres", most=3, per_s=10, now=now)

    tries.count("adres", most=3, per_s=10, now=3.0)


def _all_below(kind: type[Refused]) -> list[type[Refused]]:
    return [one for below in kind.__subclasses__() for one in (below, *_all_below(below))]


def test_most_messages_take_the_shorter_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "_whole_way", lambda _: "the whole way")

    assert to_html("De buurvrouw van nummer 14 vraagt of de berging leeg moet.\nOf niet? 👍").startswith("<p>De buur")
    assert to_html("Kijk op www.nu.nl") == "the whole way"
