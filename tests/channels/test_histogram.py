"""Buckets, as whoever reads them expects."""

import pytest

from channels.counts import Histogram


def test_a_value_falls_in_the_first_bucket_that_takes_it() -> None:
    histogram = Histogram((1.0, 2.0, 5.0))

    for value in (0.0, 1.0, 1.5, 5.0, 5.1):
        histogram.observe(value)
    histogram.observe(2.0, times=10)

    assert histogram.counts == [2, 11, 1, 1]
    assert histogram.total == pytest.approx(32.6)
