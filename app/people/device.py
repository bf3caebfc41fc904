"""What kind of device somebody uses, as far as its User-Agent tells, so that she knows it again in a list."""

from typing import NamedTuple

# The first that is found counts: Edge says Chrome too, and Chrome says Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("DuckDuckGo", "DuckDuckGo"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


class Device(NamedTuple):
    """A browser and what it runs on. Only names from the lists above: what a client sends is never shown."""

    browser: str | None = None
    system: str | None = None

    @classmethod
    def of(cls, user_agent: str) -> "Device":
        """What this User-Agent tells."""
        return cls(_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for sign, name in names if sign in user_agent), None)
