"""Instant run-off comes to what slow, obvious counting by hand comes to."""

from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.polls import runoff
from app.polls.models import Ballot


def by_hand(options: int, ballots: list[Ballot], poll: int) -> tuple[list[dict[int, int]], int | None]:
    """Piles of paper: how high each pile is in each round, and who wins."""
    left = list(range(options))
    heights: list[dict[int, int]] = []
    papers = [ballot for ballot in ballots if ballot]
    while papers:
        piles: dict[int, list[Ballot]] = {option: [] for option in left}
        for paper in papers:
            for option in paper:
                if option in piles:
                    piles[option].append(paper)
                    break
        heights.append({option: len(pile) for option, pile in piles.items()})
        on_the_table = sum(heights[-1].values())
        for option in left:
            if heights[-1][option] > on_the_table - heights[-1][option] or len(left) == 1:
                return heights, option
        in_doubt = left
        for earlier in heights[::-1]:
            lowest = min(earlier[option] for option in in_doubt)
            in_doubt = [option for option in in_doubt if earlier[option] == lowest]
        lots = {sha256(f"{poll}:{option}".encode()).hexdigest(): option for option in in_doubt}
        left.remove(lots[min(lots)])
    return heights, None


papers = st.integers(2, 6).flatmap(
    lambda options: st.tuples(
        st.just(options),
        st.lists(
            st.permutations(range(options)).flatmap(lambda p: st.integers(0, options).map(lambda n: tuple(p[:n])))
        ),
    )
)


@given(papers=papers, poll=st.integers(1, 10**6))
def test_a_ranking_is_counted_as_by_hand(papers: tuple[int, list[Ballot]], poll: int) -> None:
    options, ballots = papers

    rounds = runoff.rounds(options, Counter(ballots).items(), poll_id=poll)

    heights, winner = by_hand(options, ballots, poll)
    assert [dict(enumerate(one.counts)) for one in rounds] == [
        {option: height.get(option) for option in range(options)} for height in heights
    ]
    assert (rounds[-1].winner if rounds else None) == winner
    assert all((one.out is None) == (one is rounds[-1]) for one in rounds)


@pytest.mark.parametrize("poll", range(1, 30))
def test_a_lot_that_is_fixed_beforehand_decides_where_nothing_else_does(poll: int) -> None:
    rounds = runoff.rounds(2, [((0,), 3), ((1,), 3)], poll_id=poll)

    assert rounds[0].by_lot
    assert rounds == runoff.rounds(2, [((1,), 3), ((0,), 3)], poll_id=poll)


def test_lots_favour_no_option() -> None:
    first_out = Counter(runoff.rounds(2, [((0,), 1), ((1,), 1)], poll_id=poll)[0].out for poll in range(400))

    assert min(first_out.values()) > 150


def test_of_two_that_are_alike_now_the_one_goes_that_had_fewer_before() -> None:
    ballots = {(0, 1): 5, (1,): 4, (2,): 3, (3, 2): 1}

    first, second, *_ = runoff.rounds(4, ballots.items(), poll_id=1)

    assert (first.out, second.counts) == (3, [5, 4, 4, None])
    assert (second.out, second.by_lot) == (2, False)


def test_a_vote_whose_choices_are_all_out_counts_no_more() -> None:
    rounds = runoff.rounds(3, [((0,), 4), ((1,), 3), ((2,), 2)], poll_id=1)

    assert [one.counts for one in rounds] == [[4, 3, 2], [4, 3, None]]
    assert rounds[-1].winner == 0
