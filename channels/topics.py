"""What can be followed. The only place that knows the colon."""

import re
from typing import NamedTuple, Self

_FORM = re.compile(r"([a-z]{1,20}):([1-9][0-9]{0,15})", re.ASCII)


class Topic(NamedTuple):
    """An ordered log that connections follow: `room:12`, `person:7`."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The topic that `text` names. Raises `ValueError` when it names none."""
        form = _FORM.fullmatch(text)
        if form is None:
            raise ValueError("a topic is a word, a colon and a number, such as room:12")
        return cls(form[1], int(form[2]))
