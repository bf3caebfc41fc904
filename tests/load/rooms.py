"""A room with millions of events against one with few: the same requests to both, in turn."""

import json
import statistics
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

from websockets.sync.client import connect

from tests.load.members import WORDS

BEHIND = 300  # more than the process keeps of a topic, so that the journal is read


class Visitor:
    """A member of one room, who does one thing after another."""

    def __init__(self, port: int, token: str, topic: str) -> None:
        self._topic = topic
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = HTTPConnection("127.0.0.1", port, timeout=30)
        url = f"ws://127.0.0.1:{port}/ws"
        self._socket = connect(url, additional_headers=self._headers, compression=None, max_size=None)
        self._say({"type": "hello", "topics": {topic: None}})
        (room,) = self._until("welcome")["rooms"]
        self._head, self._posted = room["head"], 0

    def newest_page(self) -> None:
        self._get(f"/api/rooms/{self._id}")

    def page_in_the_middle(self) -> None:
        self._get(f"/api/rooms/{self._id}/messages?before={self._head // 2}")

    def resume(self) -> None:
        """Be away and come back, `BEHIND` messages behind."""
        self._say({"type": "leave", "topic": self._topic})
        self._say({"type": "join", "topic": self._topic, "after": self._head - BEHIND})
        while self._until("event")["seq"] < self._head:
            pass

    def post(self) -> None:
        self._posted += 1
        command = {"type": "command", "id": f"{self._topic}-{self._posted:08}", "name": "message.post"}
        self._say(command | {"topic": self._topic, "data": {"text": WORDS}})
        self._until("ack")

    @property
    def _id(self) -> str:
        return self._topic.partition(":")[2]

    def _get(self, path: str) -> None:
        self._http.request("GET", path, headers=self._headers)
        answer = self._http.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:200]!r}")

    def _say(self, frame: dict[str, Any]) -> None:
        self._socket.send(json.dumps(frame))

    def _until(self, type_: str) -> Any:
        while (frame := json.loads(self._socket.recv()))["type"] != type_:
            pass
        return frame


DEEDS: dict[str, Callable[[Visitor], None]] = {
    "newest page": Visitor.newest_page,
    "page in the middle": Visitor.page_in_the_middle,
    f"resume, {BEHIND} behind": Visitor.resume,
    "post": Visitor.post,
}


def compare(big: Visitor, small: Visitor, *, times: int) -> list[tuple[str, float, float]]:
    """What is done, and how long it takes in the big and in the small room: medians, in seconds."""
    found = []
    for name, do in DEEDS.items():
        took: tuple[list[float], list[float]] = ([], [])
        for n in range(times + 10):
            for visitor, kept in zip((big, small), took, strict=True):
                started = time.perf_counter()
                do(visitor)
                if n >= 10:  # the first ones fill caches
                    kept.append(time.perf_counter() - started)
        found.append((name, statistics.median(took[0]), statistics.median(took[1])))
    return found
