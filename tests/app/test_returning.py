"""A crowd that loses its connection comes back: the database is asked for each room, not for each of them."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from threading import current_thread

from sqlalchemy import Connection, Engine, event

from app.kernel.actor import Actor
from app.kernel.transaction import Tx
from app.messages import commands as messages
from app.messages.wire import PostMessage
from app.people import commands as people
from channels.topics import Topic
from tests.channels.browser import Browser, a_browser
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.site import Site, a_site

ROOMS, PEOPLE, BEHIND = 2, 48, 50
OF_THE_CROWD = {"session": "who she is", "membership": "her rooms", "journal.frame": "what she missed"}


@contextmanager
def asked() -> Iterator[Counter[str]]:
    """How often each of these things was asked in the reading pool."""
    counts: Counter[str] = Counter()

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT") and current_thread().name.startswith("reader"):
            counts.update(what for table, what in OF_THE_CROWD.items() if table in statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield counts
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def a_neighbourhood(tx: Tx) -> list[tuple[str, Topic]]:
    """People with their tokens, in their rooms, in which things were said that none of them has seen."""
    homes = [a_room(tx, name=f"Dreef {n}") for n in range(ROOMS)]
    crowd: list[tuple[Actor, Topic]] = [(a_member(tx, homes[n % ROOMS]), homes[n % ROOMS]) for n in range(PEOPLE)]
    for author, home in crowd[:ROOMS]:
        for number in range(1, 10 + BEHIND + 1):
            messages.post(tx, author, home, PostMessage(f"Bericht {number}"))
    return [(people.make_token(tx, person.id), home) for person, home in crowd]


async def test_a_crowd_that_comes_back_asks_for_each_room_and_not_for_each_of_them(
    storage: str, ground: Ground, tmp_path: Path
) -> None:
    crowd = ground.do(a_neighbourhood)

    async with a_site(storage, ground, tmp_path / "data") as site, AsyncExitStack() as doors:
        with asked() as counts:
            browsers = await asyncio.gather(*(come_in(site, doors, token) for token, _ in crowd))
            await asyncio.gather(
                *(come_back(browser, home) for browser, (_, home) in zip(browsers, crowd, strict=True))
            )

    for browser, (_, home) in zip(browsers, crowd, strict=True):
        assert browser.seqs(home) == [*range(11, 10 + BEHIND + 1)]
    assert counts["who she is"] <= PEOPLE / 3
    assert counts["her rooms"] <= PEOPLE / 3
    assert ROOMS <= counts["what she missed"] <= 2 * ROOMS


async def come_in(site: Site, doors: AsyncExitStack, token: str) -> Browser:
    url = f"{site.url.replace('http', 'ws', 1)}/ws"
    return await doors.enter_async_context(a_browser(url, headers={"Authorization": f"Bearer {token}"}))


async def come_back(browser: Browser, home: Topic) -> None:
    await browser.send("hello", topics={str(home): 10})
    await browser.read_up_to(home, 10 + BEHIND)
