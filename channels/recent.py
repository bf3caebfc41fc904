"""What came by lately, to open a topic at a head that was read a moment ago."""

from collections import deque
from itertools import islice

from channels.protocol import Entry

MOST_ENTRIES = 4_096
MOST_BYTES = 4 * 1024 * 1024


class Recent:
    """The newest entries of all topics, in the order in which they came by."""

    def __init__(self) -> None:
        self.passed = 0  # how many came by: a moment in time
        self._entries: deque[Entry] = deque()
        self._bytes = 0

    def add(self, entry: Entry) -> None:
        """Remember one more, and forget the oldest for it."""
        self.passed += 1
        self._entries.append(entry)
        self._bytes += len(entry.frame)
        while len(self._entries) > MOST_ENTRIES or self._bytes > MOST_BYTES:
            self._bytes -= len(self._entries.popleft().frame)

    def since(self, passed: int) -> tuple[list[Entry], bool]:
        """What came by after that moment, and whether that is all of it."""
        wanted = self.passed - passed
        newest = list(islice(reversed(self._entries), wanted))  # all of them would be copied for each who says hello
        return newest[::-1], wanted <= len(self._entries)
