"""The account of what did not run."""

from collections.abc import Callable

import pytest

from deploy.do import ROOT

Run = Callable[..., pytest.RunResult]

TESTS = """
import pytest

def test_runs() -> None: pass

@pytest.mark.skip(reason="no time")
def test_is_left_out() -> None: pass
"""
SILENT = """
def pytest_collection_modifyitems(config, items):
    config.hook.pytest_deselected(items=items[1:])
    del items[1:]
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("PORTIEK_TEST_QUICK", raising=False)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    pytester.makepyfile(TESTS)
    return lambda *options: pytester.runpytest_subprocess("-p", "tests.support.not_run", *options)


@pytest.mark.parametrize("workers", ["--numprocesses=0", "--numprocesses=2"])
def test_a_skipped_test_fails_the_run(run: Run, workers: str) -> None:
    result = run(workers)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*1 did not run*", "*test_is_left_out: Skipped: no time"])


@pytest.mark.parametrize("workers", ["--numprocesses=0", "--numprocesses=2"])
def test_a_deselected_test_fails_the_run(run: Run, pytester: pytest.Pytester, workers: str) -> None:
    pytester.makeconftest(SILENT)

    result = run(workers)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*1 did not run*", "deselected: 1"])


def test_who_picks_a_test_by_name_knows_what_is_left_out(run: Run) -> None:
    assert run("-k", "test_runs").ret == pytest.ExitCode.OK


def test_the_quick_run_counts_and_goes_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTIEK_TEST_QUICK", "1")

    result = run()

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*1 did not run*"])
