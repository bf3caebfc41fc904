"""At which hour of the day promises are tried."""

import pytest

from tests.support.app import Ground


@pytest.fixture(autouse=True)
def noon(ground: Ground) -> None:
    """Days pass in the Netherlands: near midnight, today is another day there than by the clock of the tests."""
    ground.now = ground.now.replace(hour=12)
