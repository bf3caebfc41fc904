"""A pytest plugin: no test is left out silently. The end counts what did not run, and fails for it."""

import os
from typing import Any

import pytest

QUICK = os.environ.get("PORTIEK_TEST_QUICK") == "1"
DESELECTED = "deselected"


class Account:
    """What did not run in this session, and why."""

    def __init__(self) -> None:
        self.skipped: dict[str, str] = {}
        self.deselected = 0

    def __len__(self) -> int:
        return len(self.skipped) + self.deselected

    def add(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "expected to fail"
            self.skipped[report.nodeid] = reason

    def lines(self) -> list[str]:
        lines = [f"{test}: {reason}" for test, reason in self.skipped.items()]
        return [*lines, f"deselected: {self.deselected}"] if self.deselected else lines


class Keeper:
    """Keeps the account, also of what the workers of pytest-xdist leave out."""

    def __init__(self, config: pytest.Config) -> None:
        self.account = Account()
        # Who picks tests by name or marker knows what is left out.
        self.chosen = bool(config.getoption("keyword") or config.getoption("markexpr"))
        self.is_worker = hasattr(config, "workerinput")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.account.add(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.account.add(report)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        if not self.chosen:
            self.account.deselected += len(items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        # Each worker collects all tests, so each leaves out the same ones.
        deselected = getattr(node, "workeroutput", {}).get(DESELECTED, 0)
        self.account.deselected = max(self.account.deselected, deselected)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.is_worker:
            session.config.workeroutput[DESELECTED] = self.account.deselected  # type: ignore[attr-defined]
        elif len(self.account) and not QUICK and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if len(self.account):
            terminalreporter.section(f"{len(self.account)} did not run", yellow=True)
            for line in self.account.lines():
                terminalreporter.line(line)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Keeper(config), "not-run")
