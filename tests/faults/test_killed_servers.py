"""A server is killed at random moments while people talk, and started again on what it left."""

import asyncio
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url

from tests.support.crowd import Crowd, must_be_sound, must_be_whole
from tests.support.lengths import rounds
from tests.support.portiek import NO_LIMITS, Portiek

KILLS = rounds(short=3, long=200)


async def test_nothing_acknowledged_is_lost_however_often_it_is_killed(
    storage: str, tmp_path: Path, measured: Callable[..., None]
) -> None:
    back_s = []
    with Portiek(storage, **NO_LIMITS) as server:
        async with Crowd(storage, server.socket_url) as crowd:
            for kill in range(KILLS):
                await crowd.is_answered(by=[random.choice(crowd.clients)])
                await asyncio.sleep(random.uniform(0.0, 0.3))
                await asyncio.to_thread(server.kill)
                killed = time.monotonic()
                must_be_whole(_as_it_was_left(storage, tmp_path / str(kill)), crowd.acked)
                await asyncio.to_thread(server.start)
                await crowd.is_answered(by=crowd.clients[:1])
                back_s.append(time.monotonic() - killed)
            await crowd.hush()
            crowd.must_have_lost_nothing(storage)
            measured(
                kills=KILLS, acknowledged=len(crowd.acked), back_s=sorted(back_s)[KILLS // 2], longest_s=max(back_s)
            )


def _as_it_was_left(storage: str, folder: Path) -> str:
    """A copy of the SQLite file and its log, checked: looking at the original would do the next server's work."""
    if not storage.startswith("sqlite"):
        return storage
    original = Path(str(make_url(storage).database))
    folder.mkdir()
    for part in ("", "-wal", "-shm"):
        if (file := Path(f"{original}{part}")).exists():
            shutil.copy(file, folder)
    must_be_sound(folder / original.name)
    return f"sqlite:///{folder / original.name}"
