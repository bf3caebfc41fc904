"""No figure of fewer than five dwellings, whatever is asked for and whatever is subtracted from what."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.projects.rules import Phase
from app.pulse import rules
from app.pulse.rules import FEWEST, Answer
from app.pulse.wire import Figures, Pulses, Worry

BUILDINGS, PHASES, START = (1, 2, 3), (Phase.PLAN, Phase.WORK), date(2026, 1, 5)

faces = st.integers(1, 5)
answers = st.builds(Answer, faces, faces, faces, st.sets(st.sampled_from(Worry)), st.sampled_from(BUILDINGS))
rounds = st.lists(st.tuples(st.sampled_from(PHASES), st.lists(answers, max_size=25)), min_size=1, max_size=3)

Told = tuple[str, date, Figures]
Whom = frozenset[tuple[int, int]]  # which answers: the number of the pulse, and the place in it


def told_of(pulses: Sequence[tuple[Phase, list[Answer]]]) -> list[Told]:
    """What each pulse told; nothing of one that too few answered."""
    days = (START + timedelta(days=21 * number) for number in range(len(pulses)))
    return [(phase, day, of) for day, (phase, those) in zip(days, pulses, strict=True) if (of := rules.figures(those))]


def every_way_to_ask() -> Iterator[Pulses]:
    days = (None, *(START + timedelta(days=21 * number) for number in range(3)))
    for building, phase, since, until in product((None, *BUILDINGS), (None, *PHASES), days, days):
        yield Pulses(building, phase, since, until)


def whom(pulses: Sequence[tuple[Phase, list[Answer]]], asked: Pulses) -> Whom:
    """Whose answers are in the figure that is told for this question, found the slow way."""
    found = set()
    for number, (phase, those) in enumerate(pulses):
        day = START + timedelta(days=21 * number)
        is_asked = asked.phase in (None, phase) and (asked.since or day) <= day <= (asked.until or day)
        if not is_asked or len(those) < FEWEST:
            continue
        wanted = [place for place, one in enumerate(those) if asked.building in (None, one.building_id)]
        told = rules.figures(those)
        stands_alone = told is not None and any(part.buildings == (asked.building,) for part in told.parts)
        if asked.building is None or stands_alone:
            found |= {(number, place) for place in wanted}
    return frozenset(found)


@given(rounds)
@settings(max_examples=60, deadline=None)
def test_no_filter_and_no_subtraction_gives_a_figure_below_five(pulses: list[tuple[Phase, list[Answer]]]) -> None:
    told = told_of(pulses)

    given_: dict[Whom, int] = {}
    for asked in every_way_to_ask():
        figure, those = rules.together(told, asked), whom(pulses, asked)
        assert (figure is None) == (not those)
        if figure is not None:
            assert FEWEST <= figure.answers <= len(those)
            given_[those] = figure.answers

    for some, others in combinations(given_, 2):
        for left in (some - others, others - some, some & others):
            assert not 0 < len(left) < FEWEST, "adding up and subtracting never comes to fewer than five"
        assert given_[some] == given_[others] or abs(given_[some] - given_[others]) >= FEWEST


@given(st.lists(answers, max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_number_that_is_told_is_below_five_nor_differs_from_another_by_less(those: list[Answer]) -> None:
    figures = rules.figures(those)

    if len(those) < FEWEST:
        assert figures is None
        return
    assert figures is not None
    numbers = [figures.answers, *(one.dwellings for one in figures.worries), *(part.answers for part in figures.parts)]
    assert all(number >= FEWEST and number % FEWEST == 0 for number in numbers)
    for name in ("knows", "heard", "agreed"):
        agree = sum(getattr(one, name) >= 4 for one in those)
        is_told = getattr(figures, name).agree is not None
        assert is_told == (agree >= FEWEST and len(those) - agree >= FEWEST)


@given(st.lists(answers, min_size=FEWEST, max_size=40))
def test_groups_are_of_five_or_more_and_every_answer_is_in_one(those: list[Answer]) -> None:
    groups = rules.parted(those)

    assert all(len(group) >= FEWEST for _, group in groups)
    assert sorted(map(repr, (one for _, group in groups for one in group))) == sorted(map(repr, those))
    named = [building for buildings, _ in groups for building in buildings]
    assert len(named) == len(set(named))
    assert set(named) == {one.building_id for one in those}


def test_a_building_that_is_too_small_goes_with_the_smallest_of_the_others() -> None:
    those = [Answer(5, 5, 5, (), building) for building, count in ((1, 3), (2, 12), (3, 6)) for _ in range(count)]

    figures = rules.figures(those)

    assert figures is not None
    assert [(part.buildings, part.answers) for part in figures.parts] == [((1, 3), 5), ((2,), 10)]


def test_means_and_shares_are_those_of_the_answers() -> None:
    those = [Answer(5, 1, 3, ("dust",))] * 10 + [Answer(2, 4, 3, ())] * 10

    figures = rules.figures(those)

    assert figures is not None
    assert (figures.knows.mean, figures.knows.agree) == (3.5, 50)
    assert (figures.heard.mean, figures.heard.agree) == (2.5, 50)
    assert (figures.agreed.mean, figures.agreed.agree) == (3.0, None)
    assert [(one.worry, one.dwellings) for one in figures.worries] == [("dust", 10)]
