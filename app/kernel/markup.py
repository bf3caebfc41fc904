"""What people write, as safe HTML: a small part of Markdown, line breaks kept, links recognised."""

import re

import nh3
from markdown_it import MarkdownIt

_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
_markdown = MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": True, "typographer": False}).disable(
    ["image", "table", "heading", "lheading", "hr", "html_block", "html_inline", "reference"]
)


# What most people write most of the time: words and punctuation that mean nothing to Markdown, no link, no list, no
# empty line. Saves 0.2 ms a message; `tests/app/kernel/test_words.py` holds it against the whole way.
_PLAIN = re.compile(
    r"""(?!.*(?:[ ]$|[ ]{2}|^[ ]|\n\n|\w\.\w|^[-+]|^\d+[.)]))
        (?:[^\W_]|[ \n,.;!?()'’+=%€…–\-\U0001f300-\U0001faff])+""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


def to_html(text: str) -> str:
    """`text` as HTML that holds nothing but a few tags, and links that open in a new tab and tell nothing of us."""
    if _PLAIN.fullmatch(text):
        return f"<p>{_break_lines(text)}</p>"
    return _whole_way(text)


def _break_lines(text: str) -> str:
    return text.replace("\n", "<br>\n")


def _whole_way(text: str) -> str:
    return nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow ugc",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    ).strip()
