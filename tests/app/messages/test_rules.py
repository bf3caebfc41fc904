"""What a text is after it was looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messages import rules
from app.messages.rules import MOST_CHARACTERS, TextEmpty, TextTooLong

_any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(_any_text)
def test_a_text_that_was_looked_at_is_not_changed_again(written: str) -> None:
    try:
        said = rules.text(written)
    except TextEmpty:
        return

    assert rules.text(said) == said
    assert said == said.strip() != ""
    assert "\x00" not in said
    assert "\r" not in said


@given(st.integers(MOST_CHARACTERS - 3, MOST_CHARACTERS + 3), st.sampled_from("aé😀"), st.sampled_from(["", " ", "\n"]))
def test_the_limit_counts_characters_and_not_bytes(length: int, character: str, around: str) -> None:
    written = around + character * length + around

    if length > MOST_CHARACTERS:
        with pytest.raises(TextTooLong):
            rules.text(written)
    else:
        assert rules.text(written) == character * length


@given(_any_text.map(lambda text: text * 20))
def test_an_excerpt_fits_on_two_lines(said: str) -> None:
    excerpt = rules.excerpt(said)

    assert len(excerpt) <= rules.QUOTED_CHARACTERS
    assert "\n" not in excerpt
