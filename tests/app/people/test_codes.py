"""The code in a letter: easy to type, hard to guess."""

from math import log2

import pytest

from app.people import codes
from app.people.rules import CodeMistyped


def test_a_code_has_sixty_bits_or_more_and_nothing_that_looks_like_something_else() -> None:
    printed = [codes.new() for _ in range(500)]

    assert len(set(printed)) == 500
    assert (codes.LENGTH - 1) * log2(len(codes.ALPHABET)) > 60
    assert set("".join(printed)) <= set(codes.ALPHABET) | {"-"}
    assert not set(codes.ALPHABET) & set("0O1IL")
    for pair in ("B8", "S5", "Z2", "G6", "UV"):
        assert len(set(pair) & set(codes.ALPHABET)) == 1


def test_a_code_is_printed_in_groups_of_four() -> None:
    assert [len(group) for group in codes.new().split("-")] == [4, 4, 4, 4]


@pytest.mark.parametrize(
    "retyped",
    [
        str.lower,
        lambda printed: printed.replace("-", ""),
        lambda printed: f"  {printed.replace('-', ' ')}\n",
        lambda printed: printed.replace("-", "–"),
        lambda printed: printed.replace("-", "."),
        lambda printed: printed.translate(str.maketrans("8526V", "BSZGU")),
    ],
    ids=["small letters", "without dashes", "with spaces", "with long dashes", "with dots", "with look-alikes"],
)
def test_a_code_is_understood_as_people_type_it(retyped: object) -> None:
    assert callable(retyped)
    for _ in range(50):
        printed = codes.new()

        assert codes.read(retyped(printed)) == printed.replace("-", "")


def test_every_single_wrong_character_is_found() -> None:
    code = codes.read(codes.new())

    for place in range(codes.LENGTH):
        for wrong in set(codes.ALPHABET) - {code[place]}:
            with pytest.raises(CodeMistyped):
                codes.read(code[:place] + wrong + code[place + 1 :])


@pytest.mark.parametrize("typed", ["", "-", "K7QF", "0" * 16, "K7QF-9XMA-3TRW-HN4C-K7QF", "é" * 16, "\x00", "🔑" * 16])
def test_what_can_not_be_a_code_is_said_to_be_mistyped(typed: str) -> None:
    with pytest.raises(CodeMistyped):
        codes.read(typed)


def test_what_is_kept_of_a_code_does_not_hold_it() -> None:
    code = codes.read(codes.new())

    kept = codes.hashed(code)

    assert kept == codes.hashed(code)
    assert len(kept) == 32
    assert code.encode() not in kept
