"""Many who ask at one moment are answered by one query."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from sqlmodel import Session

from app.kernel.db import Database
from app.kernel.together import MOST_AT_ONCE, Together
from channels.errors import Busy, NotFound

pytestmark = pytest.mark.asyncio(loop_scope="function")


class Doubling:
    """Answers with twice the number; not found is what is odd."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.failing: Exception | None = None

    def __call__(self, session: Session, numbers: Sequence[int]) -> list[int | Exception]:
        self.asked.append(list(numbers))
        if self.failing:
            raise self.failing
        return [NotFound() if number % 2 else 2 * number for number in numbers]


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    database = Database("sqlite://")
    yield database
    database.close()


async def test_who_asks_in_one_moment_is_answered_by_one_query(database: Database) -> None:
    doubling = Doubling()
    together = Together(database, doubling)

    answers = await asyncio.gather(*(together.ask(number) for number in range(0, 20, 2)))

    assert answers == [*range(0, 40, 4)]
    assert doubling.asked == [[*range(0, 20, 2)]]


async def test_a_crowd_is_answered_in_parts(database: Database) -> None:
    doubling = Doubling()
    together = Together(database, doubling)

    await asyncio.gather(*(together.ask(2 * number) for number in range(3 * MOST_AT_ONCE)))

    assert [len(part) for part in doubling.asked] == [MOST_AT_ONCE] * 3


async def test_what_is_refused_is_refused_to_whoever_asked_it(database: Database) -> None:
    together = Together(database, Doubling())

    answers = await asyncio.gather(*map(together.ask, [2, 3, 4]), return_exceptions=True)

    assert (answers[0], answers[2]) == (4, 8)
    assert isinstance(answers[1], NotFound)


async def test_when_the_query_fails_it_fails_for_all_and_the_next_is_asked_again(database: Database) -> None:
    doubling = Doubling()
    together = Together(database, doubling)
    doubling.failing = Busy(retry_after=2)

    failed = await asyncio.gather(together.ask(2), together.ask(4), return_exceptions=True)
    doubling.failing = None

    assert [type(answer) for answer in failed] == [Busy, Busy]
    assert await together.ask(2) == 4


async def test_who_goes_away_is_not_waited_for(database: Database) -> None:
    together = Together(database, Doubling())

    gone = asyncio.create_task(together.ask(2))
    stays = asyncio.create_task(together.ask(4))
    await asyncio.sleep(0)
    gone.cancel()

    assert await stays == 8
    assert gone.cancelled()
