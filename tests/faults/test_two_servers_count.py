"""Two servers on one PostgreSQL count the same poll, while people vote, change their minds, and it is closed."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from random import Random
from typing import Any

import httpx2
import pytest

from app.kernel.actor import Actor
from app.kernel.db import Database
from app.people import commands as people
from app.rooms import queries as rooms
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.polls import a_poll, seen, slips_of
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.servers import PostgreSQL, Redis

HOMES = 10
VOTES_BEFORE_CLOSING = 25
OPTIONS = 3


@pytest.fixture
def ground(postgres: PostgreSQL, postgres_template: str) -> Iterator[Ground]:
    """PostgreSQL only: several processes need it."""
    database = Database(postgres.create("two_count", template=postgres_template))
    yield Ground(database)
    database.close()
    postgres.drop("two_count")


class Street:
    """Couples who vote for their dwelling from two servers, and staff who enters slips meanwhile."""

    def __init__(self, room: Topic, poll: int) -> None:
        self.room, self.poll = room, poll
        self.given: dict[int, list[int]] = {}  # by dwelling: all that was acknowledged
        self.is_busy = asyncio.Event()
        self.number = 0

    async def do(self, program: httpx2.AsyncClient, name: str, **data: Any) -> httpx2.Response:
        self.number += 1
        body = {
            "id": f"command-{self.number}",
            "name": name,
            "topic": str(self.room),
            "data": {"poll": self.poll, **data},
        }
        return await program.post("/api/commands", json=body)

    async def keep_voting(self, program: httpx2.AsyncClient, home: int, chance: Random) -> str:
        """Until it is refused; says why it was."""
        while True:
            choice = chance.randrange(OPTIONS)
            answer = await self.do(program, "poll.vote", choices=[choice])
            if answer.status_code != 200:
                return str(answer.json()["code"])
            self._note(home, choice)

    async def keep_entering(self, program: httpx2.AsyncClient, slips: dict[int, str], chance: Random) -> str:
        while True:
            home, choice = chance.choice(list(slips)), chance.randrange(OPTIONS)
            answer = await self.do(program, "poll.enter", slip=slips[home], choices=[choice], replace=True)
            if answer.status_code != 200:
                return str(answer.json()["code"])
            self._note(home, choice)

    def _note(self, home: int, choice: int) -> None:
        self.given.setdefault(home, []).append(choice)
        if sum(map(len, self.given.values())) == VOTES_BEFORE_CLOSING:
            self.is_busy.set()


@pytest.mark.parametrize("secret", [False, True])
async def test_votes_changes_slips_and_the_closing_at_once_come_to_one_vote_for_each_dwelling(
    ground: Ground, redis: Redis, secret: bool
) -> None:
    room = ground.do(a_room)
    staff = ground.do(lambda tx: a_member(tx, room, name="Karin", role="staff"))
    firsts = ground.do(lambda tx: [a_member(tx, room) for _ in range(HOMES)])
    homes = [home for home in (ground.ask(rooms.dwelling_of, one.id, room) for one in firsts) if home is not None]
    seconds = ground.do(lambda tx: [a_member(tx, room, dwelling=home) for home in homes])
    poll = a_poll(ground, staff, room, per="dwelling", secret=secret)
    codes = [slip.code for slip in slips_of(ground, staff, poll)]
    street, chance = Street(room, poll), Random(4)

    storage = ground.database.url.render_as_string(hide_password=False)
    with Portiek(storage, redis.url, **NO_LIMITS) as one, Portiek(storage, redis.url, **NO_LIMITS) as two:
        one.wait_until_ready()
        two.wait_until_ready()
        async with AsyncExitStack() as stack:

            async def program(who: Actor, server: Portiek) -> httpx2.AsyncClient:
                token = ground.do(lambda tx: people.make_token(tx, who.id))
                headers = {"authorization": f"Bearer {token}"}
                client = httpx2.AsyncClient(base_url=server.url, headers=headers, timeout=30)
                return await stack.enter_async_context(client)

            slips = dict(zip(homes, codes, strict=True))
            voting = [
                street.keep_voting(await program(who, server), home, chance)
                for couple, server in ((firsts, one), (seconds, two))
                for who, home in zip(couple, homes, strict=True)
            ]
            closer = await program(staff, two)
            entering = street.keep_entering(await program(staff, one), slips, chance)
            all_of_them = asyncio.gather(entering, *voting)
            async with asyncio.timeout(60):
                await street.is_busy.wait()
                closed = await street.do(closer, "poll.close")
                why = await all_of_them

    assert closed.status_code == 200
    assert set(why) == {"poll_closed"}
    (item,) = seen(ground, staff, room)
    assert item.voters == len(street.given) == sum(item.counts)
    for option, count in enumerate(item.counts):
        sure = sum(set(choices) == {option} for choices in street.given.values())
        possible = sum(option in choices for choices in street.given.values())
        assert sure <= count <= possible
