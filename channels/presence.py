"""Who is here and who is writing: pure state, kept in memory, dropped first under load.

Every process knows its own people and hears now and then of the others'; what it hears is forgotten when it is not
heard again. Nothing of it is stored.
"""

from collections import Counter
from collections.abc import Iterable

from channels.topics import Topic

HEARD_FOR_S = 45.0  # three times the interval at which processes tell each other
TYPING_EVERY_S = 3.0


class Presence:
    """The people in each topic, in all processes. A person with two devices is one person."""

    def __init__(self) -> None:
        self._mine: dict[Topic, Counter[int]] = {}
        self._others: dict[Topic, dict[str, tuple[float, frozenset[int]]]] = {}
        self._changed: set[Topic] = set()
        self._changed_here: set[Topic] = set()

    def enter(self, topic: Topic, person: int) -> None:
        """One more of her devices follows `topic` here; it wants to hear how many are."""
        self._mine.setdefault(topic, Counter())[person] += 1
        self._changed.add(topic)
        self._changed_here.add(topic)

    def leave(self, topic: Topic, person: int) -> None:
        """One device less."""
        people = self._mine[topic]
        people[person] -= 1
        if people[person] == 0:
            del people[person]
            self._changed.add(topic)
            self._changed_here.add(topic)
        if not people:
            del self._mine[topic]

    def hear(self, process: str, topic: Topic, people: Iterable[int], now: float) -> None:
        """Another process tells who is in `topic` there."""
        told = frozenset(people)
        others = self._others.setdefault(topic, {})
        if others.get(process, (0.0, frozenset[int]()))[1] != told:
            self._changed.add(topic)
        others[process] = (now, told)

    def forget(self, process: str) -> None:
        """Another process is gone, and everybody who was there."""
        for topic, others in list(self._others.items()):
            if others.pop(process, None):
                self._changed.add(topic)
            if not others:
                del self._others[topic]

    def expire(self, now: float) -> None:
        """Forget what was not heard again."""
        for topic, others in list(self._others.items()):
            for process, (heard, people) in list(others.items()):
                if not people or now - heard > HEARD_FOR_S:
                    del others[process]
                    self._changed.add(topic)
            if not others:
                del self._others[topic]

    def here(self, topic: Topic) -> int:
        """How many people are in `topic`."""
        mine = self._mine.get(topic, Counter[int]())
        others = self._others.get(topic)
        if not others:
            return len(mine)
        return len(frozenset(mine).union(*(people for _, people in others.values())))

    def changed(self) -> set[Topic]:
        """The topics whose people changed since this was asked last."""
        changed, self._changed = self._changed, set()
        return changed

    def tell_again(self, topic: Topic) -> None:
        """It was not told: it counts as changed."""
        self._changed.add(topic)

    def changed_here(self) -> set[Topic]:
        """Those among them that changed in this process, for the others to hear."""
        changed, self._changed_here = self._changed_here, set()
        return changed

    def topics(self) -> list[Topic]:
        """Where there are people in this process."""
        return list(self._mine)

    def mine(self, topic: Topic) -> list[int]:
        """Who is in `topic` in this process."""
        return list(self._mine.get(topic, ()))
