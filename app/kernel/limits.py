"""How often: a bucket for one socket's commands, and a memory of tries for signing in."""

from collections import OrderedDict

from channels.errors import TooFast


class Tries:
    """Counts tries per key in a sliding window of `per_s` seconds; remembers at most `most_keys` keys.

    Each process counts for itself: with N processes a stranger gets N times the tries, which the codes' 60 bits bear.
    """

    def __init__(self, *, most_keys: int = 100_000) -> None:
        self._tries: OrderedDict[str, list[float]] = OrderedDict()
        self._most_keys = most_keys

    def count(self, key: str, *, most: int, per_s: float, now: float) -> None:
        """Note one try. Raises `TooFast` when there were `most` in the last `per_s` seconds."""
        # What lies ahead was noted before the clock was set back.
        recent = [moment for moment in self._tries.get(key, ()) if now - per_s < moment <= now]
        if len(recent) >= most:
            raise TooFast(retry_after=recent[0] + per_s - now)
        recent.append(now)
        self._tries[key] = recent
        self._tries.move_to_end(key)
        while len(self._tries) > self._most_keys:
            self._tries.popitem(last=False)

    def forgive(self, key: str) -> None:
        """It went well: start counting anew."""
        self._tries.pop(key, None)
