"""The wall clock is set back an hour, and forward a day, while people talk: order and sessions hold."""

import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx2

from tests.support.crowd import Crowd
from tests.support.lengths import rounds
from tests.support.portiek import NO_LIMITS, Portiek
from tests.support.servers import tell
from tests.support.wayward_clock import JUMPS

ROUNDS = rounds(short=1, long=20)
BACK_AND_FORTH = (signal.SIGUSR1, signal.SIGUSR2)


class WithWaywardClock(Portiek):
    """A server whose wall clock the test sets."""

    def command(self) -> list[str]:
        return ["tests.support.wayward_clock" if part == "app.cli" else part for part in super().command()]

    def set_clock(self, jump: signal.Signals) -> None:
        tell(jump, self._family()[:1])


async def test_the_clock_jumps_back_and_forth_and_nobody_is_sent_away(
    sqlite: str, measured: Callable[..., None]
) -> None:
    jumped = timedelta()
    with WithWaywardClock(sqlite, **NO_LIMITS) as server:
        async with Crowd(sqlite, server.socket_url) as crowd, a_program(server, crowd) as program:
            first = await post(program, crowd)
            for jump in BACK_AND_FORTH * ROUNDS:
                server.set_clock(jump)
                jumped += JUMPS[jump]
                await crowd.is_answered()
                crowd.lose_connections()
                await crowd.is_answered()

                assert abs(newest(crowd) - datetime.now(UTC) - jumped) < timedelta(minutes=10), "it did jump"
                assert await post(program, crowd) == first, "a receipt is found whatever the clock shows"
                assert (await program.get("/api/me")).status_code == 200
            await crowd.hush()

            crowd.must_have_lost_nothing(sqlite)
            assert [trouble for client in crowd.clients for trouble in client.troubles] == []
            measured(jumps=2 * ROUNDS, acknowledged=len(crowd.acked))


def a_program(server: Portiek, crowd: Crowd) -> httpx2.AsyncClient:
    """Somebody of the crowd, without a socket."""
    headers = {"authorization": f"Bearer {crowd.tokens[0]}"}
    return httpx2.AsyncClient(base_url=server.url, headers=headers, timeout=30)


async def post(program: httpx2.AsyncClient, crowd: Crowd) -> object:
    """What becomes of one and the same command."""
    command = {"id": "always-the-same", "name": "message.post", "topic": crowd.topics[0], "data": {"text": "Eenmalig"}}
    answer = await program.post("/api/commands", json=command)
    assert answer.status_code == 200, answer.text
    return answer.json()


def newest(crowd: Crowd) -> datetime:
    """When what was said last was said, by the server's clock."""
    topic, seq = list(crowd.clients[1].acked.values())[-1]
    return datetime.fromisoformat(next(event["at"] for event in crowd.clients[1].events[topic] if event["seq"] == seq))
