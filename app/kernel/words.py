"""What people type into a line."""

from unicodedata import category

_NO_WRITING = frozenset({"Cc", "Cs"})  # PostgreSQL doesn't keep all control characters, and nobody types them


def one_line(written: str) -> str:
    """What was written as one paragraph: without control characters, and with one space wherever there was any."""
    return " ".join("".join(c for c in written if c.isspace() or category(c) not in _NO_WRITING).split())
