"""What a word is, which words are looked for, and what is shown of what was found.

Both databases get the same words, made here: so they find the same things, whatever their own ideas of a word are.
There is no stemming, since people write in seven languages; a word is found by its beginning, which in Dutch finds the
plural and the compound (`lift`: liften, liftdeur).
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

LONGEST_WORD = 40  # letters; whoever searches doesn't type more
MOST_WORDS = 8  # that are looked for; more make nothing clearer
SHORTEST_START = 3  # letters of a word by whose beginning others are found as well
EXCERPT_CHARACTERS = 160  # two or three lines on a phone

# Letters and digits, with the marks that Latin, Arabic and Ge'ez put above or below them.
_word = re.compile("[^\\W_]+(?:[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u135d-\u135f]+[^\\W_]*)*")
_alike = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_markdown = re.compile(r"\*\*|__|~~|`")
_doubled = re.compile(r"([bdfgklmnprst])\1$")
_SLOTS = 2**20  # things of one millisecond


class Wanted(NamedTuple):
    """A word that is looked for; `is_start`: also as the beginning of a longer one."""

    word: str
    is_start: bool

    def fits(self, word: str) -> bool:
        """Whether a word of a text is it."""
        return word.startswith(self.word) if self.is_start else word == self.word


class Excerpt(NamedTuple):
    """A piece of a text, and where the words stand in it that were looked for."""

    text: str
    hits: list[tuple[int, int]]  # from, up to: in UTF-16 units, as browsers count


def words(text: str) -> list[str]:
    """The different words of a text, folded: no capitals, no accents."""
    return list(dict.fromkeys(filter(None, map(fold, _word.findall(text)))))


def fold(word: str) -> str:
    """A word as it is compared: `Café` and `cafe` are the same."""
    if word.isascii():
        return word[:LONGEST_WORD].lower()
    plain = normalize("NFKD", word.casefold().translate(_alike)).casefold()
    return "".join(filter(str.isalnum, plain))[:LONGEST_WORD]


def wanted(query: str) -> list[Wanted]:
    """What somebody looks for who typed this. The last word may not be whole yet."""
    typed = words(query)[:MOST_WORDS]
    last = typed[-1:]
    return [Wanted(word, len(word) >= SHORTEST_START or ([word] == last and len(word) > 1)) for word in typed]


def shortened(looked_for: Iterable[Wanted]) -> list[Wanted]:
    """The same without the ends of plurals and verbs, for when nothing was found: `liften` also finds `lift`."""
    return [
        Wanted(short, is_start=True) if (short := stem(word)) != word else Wanted(word, is_start)
        for word, is_start in looked_for
    ]


def stem(word: str) -> str:
    """A word without its end, where enough of it is left."""
    for end in ("en", "s", "e", "n"):
        short = _doubled.sub(r"\1", word.removesuffix(end))
        if word.endswith(end) and len(short) > SHORTEST_START:
            return short
    return word


def has_all(text: str, looked_for: Iterable[Wanted]) -> bool:
    """Whether all words that are looked for stand in the text."""
    there = words(text)
    return all(any(map(one.fits, there)) for one in looked_for)


def excerpt(text: str, looked_for: Collection[Wanted]) -> Excerpt:
    """The piece of a text around the first word that was looked for, in one line."""
    line = " ".join(normalize("NFC", _markdown.sub("", text)).split())
    hits = [found.span() for found in _word.finditer(line) if _is_hit(fold(found[0]), looked_for)]
    first = hits[0][0] if hits else 0
    start = _after_space(line, first - EXCERPT_CHARACTERS // 3) if first > EXCERPT_CHARACTERS // 2 else 0
    end = _before_space(line, start + EXCERPT_CHARACTERS)
    before, after = "… " if start else "", " …" if end < len(line) else ""
    shift = len(before) - _units(line[:start])
    inside = [(_units(line[:a]) + shift, _units(line[:b]) + shift) for a, b in hits if start <= a and b <= end]
    return Excerpt(f"{before}{line[start:end]}{after}", inside)


def pieces(text: str, hits: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """An excerpt in pieces, each with whether it is a hit."""
    units, done = text.encode("utf-16-le"), 0
    cut: list[tuple[str, bool]] = []
    for start, end in (*hits, (len(units) // 2, len(units) // 2)):
        for piece, is_hit in ((units[2 * done : 2 * start], False), (units[2 * start : 2 * end], True)):
            if piece:
                cut.append((piece.decode("utf-16-le"), is_hit))
        done = end
    return cut


def key(at: datetime, room_id: int, seq: int) -> int:
    """Where something stands among all that can be found: by time; those of one millisecond lie apart.

    63 bits: milliseconds until the year 2248, and a million places in each.
    """
    return int(at.timestamp() * 1000) * _SLOTS + (room_id * 31 + seq) % _SLOTS


def likeness(question: Sequence[str], other: Collection[str], weights: Sequence[float]) -> float:
    """How much of a question stands in another text: from 0 to 1, where rare words weigh more."""
    shared = sum(
        weight for word, weight in zip(question, weights, strict=True) if any(there.startswith(word) for there in other)
    )
    return shared / (sum(weights) or 1)


def telling(text: str) -> list[str]:
    """The words of a question by which one like it is looked for: not the shortest, and without their ends."""
    long = (stem(word) for word in words(text) if len(word) >= SHORTEST_START)
    return list(islice(dict.fromkeys(long), 2 * MOST_WORDS))


def _is_hit(word: str, looked_for: Iterable[Wanted]) -> bool:
    return any(one.fits(word) for one in looked_for)


def _after_space(line: str, at: int) -> int:
    return line.find(" ", at) + 1 if 0 < line.find(" ", at) < at + LONGEST_WORD else at


def _before_space(line: str, at: int) -> int:
    if at >= len(line):
        return len(line)
    space = line.rfind(" ", 0, at)
    return space if space > at - LONGEST_WORD else at


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
