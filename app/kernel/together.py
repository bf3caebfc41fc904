"""Asking once for many: who asks while a query runs is answered by the next one, with all others who came meanwhile.

When 5,000 clients come back at once, asking for each by itself took 3.6 ms of processor time, most of it what any query
costs whatever it asks for; in hundreds they take a tenth of that (`docs/performance.md`).
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlmodel import Session

from app.kernel.db import Database

Q = TypeVar("Q")
A = TypeVar("A")

MOST_AT_ONCE = 256  # a query for so many holds up the loop for some 10 ms; more at once saves next to nothing


class Together(Generic[Q, A]):
    """Asks `ask(session, questions)` in the reading pool, one query at a time. It gives the answers in that order.

    An answer that is an exception is raised for whoever asked that; what `ask` itself raises, for all of them.
    """

    def __init__(self, database: Database, ask: Callable[[Session, Sequence[Q]], Sequence[A | Exception]]) -> None:
        self._database = database
        self._ask = ask
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._reading: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        """The answer. Raises `Busy` when the database can't be reached."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return await answer

    async def _read(self) -> None:
        """Answer all who wait, until nobody does. It begins when the loop's present turn is over."""
        try:
            while self._waiting:
                asked, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                await self._answer(asked)
        finally:
            self._reading = None
            for _, answer in self._waiting:
                answer.cancel()  # only when the process stops is anybody left

    async def _answer(self, asked: Sequence[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            answers = await self._database.read(self._ask, [question for question, _ in asked])
        except Exception as error:  # noqa: BLE001 - it belongs to those who asked
            answers = [error] * len(asked)
        for (_, future), answer in zip(asked, answers, strict=True):
            if future.done():
                continue  # she has gone
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
