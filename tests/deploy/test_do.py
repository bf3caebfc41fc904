"""The script that sets up, runs and tests: what it promises without the network."""

import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy import do

LOCKS = [do.RUN, do.DEV, do.NODE, do.SERVERS]
VERBS = ["run", "test", "lint", "bench", "build", "lock"]


def test_alone_it_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert do.main([]) == 0

    listed = capsys.readouterr().out
    assert [verb for verb in VERBS if re.search(rf"^ +{verb} +\w", listed, re.MULTILINE)] == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        do.main([verb, "--help"])

    assert end.value.code == 0
    assert f"do.py {verb}" in capsys.readouterr().out


def test_a_verb_that_passes_nothing_on_refuses_what_it_does_not_know() -> None:
    with pytest.raises(SystemExit) as end:
        do.main(["lint", "--fast"])

    assert end.value.code == 2


def test_what_follows_a_verb_goes_on_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    for step in ("install", "build_client"):
        monkeypatch.setattr(do, step, lambda *_: None)
    monkeypatch.setattr(do, "supply_needs", list)
    monkeypatch.setattr(do, "pytest", lambda *arguments, env: given.extend(arguments))

    do.main(["test", "--quick", "tests/channels", "-k", "ring or cursor", "--ff", "-x"])

    assert given == ["tests/channels", "-k", "ring or cursor", "--ff", "-x"]


def test_faults_are_made_at_length_only_where_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[tuple[str, ...], dict[str, str]]] = []
    for step in ("install", "build_client"):
        monkeypatch.setattr(do, step, lambda *_: None)
    monkeypatch.setattr(do, "supply_needs", list)
    monkeypatch.setattr(do, "pytest", lambda *arguments, env: given.append((arguments, env)))

    do.main(["test", "--faults", "-x"])
    do.main(["test", "tests/faults"])

    assert given == [((*do.FAULTS, "-x"), {"PORTIEK_TEST_LONG": "1"}), (("tests/faults",), {})]


def test_what_failed_is_told_in_a_line_and_by_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(do, "install", lambda lock: do.must("Sawing", "sh", "-c", "exit 3"))

    assert do.main(["lint"]) == 1
    assert capsys.readouterr().err == "do.py: Sawing failed (exit code 3); what it said stands above\n"


def test_the_exit_code_of_a_command_passes_through() -> None:
    assert do.call("sh", "-c", "exit 7") == 7


def test_ctrl_c_is_quiet_and_waits_for_the_command_to_tidy_up(tmp_path: Path) -> None:
    tidy = f"trap 'touch {tmp_path}/tidied; exit 1' INT; touch {tmp_path}/began; while :; do sleep 0.05; done"
    script = f"from deploy import do; do.install = lambda lock: do.call('sh', '-c', {tidy!r}); exit(do.main(['lint']))"
    running = subprocess.Popen(
        [sys.executable, "-c", script], cwd=do.ROOT, stderr=subprocess.PIPE, start_new_session=True
    )
    while not (tmp_path / "began").exists():
        assert running.poll() is None

    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=10)

    assert (running.returncode, said) == (130, b"")
    assert (tmp_path / "tidied").exists()


def test_a_thing_is_done_once_for_what_it_is_made_from(tmp_path: Path) -> None:
    done: list[str] = []

    do.once(tmp_path / ".stamp", key="first", do=lambda: done.append("first"))
    do.once(tmp_path / ".stamp", key="first", do=lambda: done.append("first again"))
    do.once(tmp_path / ".stamp", key="second", do=lambda: done.append("second"))

    assert done == ["first", "second"]


def test_what_failed_is_done_again(tmp_path: Path) -> None:
    with pytest.raises(do.Trouble):
        do.once(tmp_path / ".stamp", key="key", do=lambda: do.must("Failing", "false"))

    assert not do.holds(tmp_path / ".stamp", "key")


def test_a_fingerprint_sees_a_change_a_new_name_and_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(do, "ROOT", tmp_path)
    file = tmp_path / "a"
    seen = [do.fingerprint(tmp_path)]

    file.write_text("1")
    seen.append(do.fingerprint(tmp_path))
    file.write_text("2")
    seen.append(do.fingerprint(tmp_path))
    file.rename(tmp_path / "b")
    seen.append(do.fingerprint(tmp_path))
    (tmp_path / "c").touch()
    seen.append(do.fingerprint(tmp_path))

    assert len(set(seen)) == 5


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_pins_each_package_by_hash_and_names_no_host(lock: Path) -> None:
    text = lock.read_text()

    assert "://" not in text
    packages = re.split(r"\n(?=\S)", text.strip())
    assert [package for package in packages if "==" not in package or "--hash=sha256:" not in package] == []


def test_the_lock_of_the_tests_holds_that_of_the_server() -> None:
    assert pins(do.RUN).items() <= pins(do.DEV).items()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    asked = tomllib.loads((do.ROOT / "pyproject.toml").read_text())
    groups = asked["dependency-groups"]

    assert names(asked["project"]["dependencies"]) <= pins(do.RUN).keys()
    assert names(groups["dev"]) <= pins(do.DEV).keys()
    assert names(groups["node"]) <= pins(do.NODE).keys()
    assert names(groups["servers"]) <= pins(do.SERVERS).keys()


def test_the_lock_is_complete_for_debians_python() -> None:
    # Debian 12 has Python 3.11.2, for which redis wants one package more than for 3.11.3.
    assert "async-timeout" in pins(do.RUN)


def pins(lock: Path) -> dict[str, str]:
    """The packages of `lock` and their versions."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[><=]", requirement)[0].replace(".", "-").lower() for requirement in requirements}
