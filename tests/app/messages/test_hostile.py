"""What somebody might send to harm the house, rather than to say something."""

import time
import timeit

import pytest

from app.kernel.markup import to_html
from app.messages import rules

HOSTILE = [
    "[", "![", "[]", "[](", "[a](b ", "](", "*a ", "*", "_a_*b*", "**_", "`", "``` ", "> ", ">", "- ", "1. ", "  - a\n",
    "http://a.b ", "www.", "a@b.nl ", "//", "mailto:", "&", "&#x", "<a ", "<!--", "\\", "~~a", "x@", "\n\n", "\t- ",
    "[[[[[](http://a.b)",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_no_text_holds_the_writer_for_long(part: str) -> None:
    text = rules.text(("." + part * 4_000)[: rules.MOST_CHARACTERS])

    best_s = min(timeit.repeat(lambda: to_html(text), timer=time.thread_time, number=1, repeat=3))

    assert best_s < 0.1
    assert len(to_html(text).encode()) < 25_000


def test_links_are_made_where_people_write_them() -> None:
    assert 'href="https://a.nl"' in to_html("[x](https://a.nl) " * 100)
    assert to_html("www.a.nl " * 100).count("<a ") == 100
    assert "<a " not in to_html("www.a.nl " * 101)
    assert "<a " not in to_html("[" * 101 + "x](https://a.nl)")
