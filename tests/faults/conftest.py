"""What the tests of this folder measure is told at the end of the run; `docs/reliability.md` keeps it."""

from collections.abc import Callable

import pytest

MEASURED: list[str] = []


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Note figures: `measured(kills=200, back_s=1.4)`."""

    def note(**figures: object) -> None:
        told = ", ".join(f"{name} {_short(value)}" for name, value in figures.items())
        MEASURED.append(f"{request.node.name}: {told}")

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if MEASURED:
        terminalreporter.section("measured")
        for line in MEASURED:
            terminalreporter.line(line)


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
