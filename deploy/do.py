#!/usr/bin/env python3
"""What a developer does with this checkout, with no tool but Python and pip.

Everything goes into the checkout: packages into `.venv`, the client's into `static/node_modules`. Each such folder
keeps a stamp of what it was made from, so that the next start is quick. Only `test`, run as root on Debian, adds to
the system.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEPLOY, STATIC, VENV = ROOT / "deploy", ROOT / "static", ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TOOLS = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}

RUN, DEV, NODE, SERVERS = (DEPLOY / f"requirements{part}.txt" for part in ("", "-dev", "-node", "-servers"))
OLDEST_PYTHON, OLDEST_NODE = (3, 11), 20
# Browsers, and servers that are killed, want the machine to themselves.
ALONE = ("tests/browser", "tests/faults", "tests/load")
FAULTS = ("tests/faults", "tests/channels/test_invariant.py")

Verb = Callable[[argparse.Namespace], int]


class Trouble(Exception):
    """What keeps us from going on, in words for the person at the keyboard."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what `arguments` ask; the answer is the exit code."""
    parser = command_line()
    chosen, rest = parser.parse_known_args(arguments)
    if "verb" not in chosen:
        parser.print_help()
        return 0
    if rest and not chosen.passes_on:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    chosen.rest = rest
    verb: Verb = chosen.verb
    os.chdir(ROOT)
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise Trouble(f"Portiek needs Python 3.11 or newer, and this is {sys.version.split()[0]}")
        return verb(chosen)
    except Trouble as trouble:
        print(f"do.py: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def command_line() -> argparse.ArgumentParser:
    """The verbs, in the order in which a newcomer needs them."""
    parser = argparse.ArgumentParser(prog="do.py", description="Runs, tests and measures Portiek from a checkout.")
    verbs = parser.add_subparsers(title="verbs", metavar="")

    def add(verb: Verb, text: str, *, then: str = "") -> argparse.ArgumentParser:
        more = f" What follows goes to {then}." if then else ""
        description = f"{text[0].upper()}{text[1:]}.{more}"
        added = verbs.add_parser(verb.__name__, help=text, description=description, allow_abbrev=False)
        added.set_defaults(verb=verb, passes_on=bool(then))
        return added

    add(run, "serve the demo neighbourhood on http://localhost:8000", then="`portiek demo`, such as --port and --host")
    tests = add(test, "run all checks and tests, or those of the given files", then="pytest")
    tests.add_argument("--quick", action="store_true", help="leave out browser, fault and load tests")
    tests.add_argument("--faults", action="store_true", help="only what tries to lose something, at length")
    add(lint, "check form, types and layers")
    add(bench, "measure speed and memory", then="the benchmark")
    add(build, "build the browser client")
    add(lock, "choose packages anew, and write their hash locks", then="`uv pip compile`, such as --upgrade")
    return parser


# The verbs


def run(chosen: argparse.Namespace) -> int:
    install(RUN)
    build_client()
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), str(VENV / "bin" / "portiek"), "demo", *chosen.rest], TOOLS)


def test(chosen: argparse.Namespace) -> int:
    install(DEV)
    absent = supply_needs()
    if absent and not chosen.quick:
        raise Trouble(f"the tests need what is not here; on Debian: apt-get install {' '.join(absent)}")
    build_client()
    quick = {"PORTIEK_TEST_QUICK": "1"} if chosen.quick else {}
    if chosen.faults:
        return pytest(*FAULTS, *chosen.rest, env={**quick, "PORTIEK_TEST_LONG": "1"})
    if chosen.rest:
        return pytest(*chosen.rest, env=quick)

    alone = [folder for folder in ALONE if Path(folder).is_dir()]
    steps = {
        **checks(),
        "client": lambda: npm("test"),
        "tests": lambda: pytest("--numprocesses=2", *(f"--ignore={folder}" for folder in alone), env=quick),
    }
    if alone and not chosen.quick:
        steps["tests that run alone"] = lambda: pytest(*alone)
    failed = take(steps)
    if chosen.quick:
        say(f"not run  {', '.join([*alone, *(f'what needs {package}' for package in absent)])}")
    return failed


def lint(_: argparse.Namespace) -> int:
    install(DEV)
    build_client()
    return take(checks())


def bench(chosen: argparse.Namespace) -> int:
    install(DEV)
    build_client()
    return call(PYTHON, "-m", "tests.load.bench", *chosen.rest)


def build(_: argparse.Namespace) -> int:
    build_client()
    return 0


def lock(chosen: argparse.Namespace) -> int:
    install(DEV)
    resolve(RUN, "pyproject.toml", *chosen.rest)
    resolve(DEV, "pyproject.toml", "--group=dev", f"--constraints={RUN}", *chosen.rest)
    resolve(NODE, "--group=node", *chosen.rest)
    # Only the programs inside these are wanted, not what they would import.
    resolve(SERVERS, "--group=servers", "--no-deps", *chosen.rest)
    return 0


# Their steps


def checks() -> dict[str, Callable[[], int]]:
    """Each check of form, by its name."""
    tool = VENV / "bin"
    return {
        "ruff": lambda: call(tool / "ruff", "check", "--quiet"),
        "ruff format": lambda: call(tool / "ruff", "format", "--check", "--quiet"),
        "mypy": lambda: call(tool / "mypy"),
        "import-linter": lambda: call(tool / "lint-imports", "--no-logo"),
        "tsc": lambda: npm("run", "lint"),
    }


def take(steps: dict[str, Callable[[], int]]) -> int:
    """Take every step, tell how each went, and answer 1 when one failed."""
    told = []
    for name, step in steps.items():
        say(f"== {name}")
        began = time.monotonic()
        failed = step()
        told.append((failed, f"{'FAILED' if failed else 'ok':8} {name}, {time.monotonic() - began:.0f} s"))
    say("", *(line for _, line in told))
    return int(any(failed for failed, _ in told))


def pytest(*arguments: str, env: Mapping[str, str] | None = None) -> int:
    return call(PYTHON, "-m", "pytest", *arguments, env={**TOOLS, **(env or {})})


def build_client() -> None:
    """The bundle that browsers load, in `static/build`."""
    packages = [STATIC / "package.json", STATIC / "package-lock.json"]
    once(STATIC / "node_modules" / ".stamp", key=fingerprint(*packages), do=fetch_client_packages)
    sources = [path for path in STATIC.iterdir() if path.name not in ("build", "node_modules")]
    once(STATIC / "build" / ".stamp", key=fingerprint(*sources), do=bundle_client)


def fetch_client_packages() -> None:
    must(
        "Fetching the client's packages",
        "npm",
        "ci",
        "--loglevel=error",
        "--no-update-notifier",
        cwd=STATIC,
        env=with_node(),
    )


def bundle_client() -> None:
    must("Bundling the client", "npm", "run", "--silent", "build", cwd=STATIC, env=with_node())


def npm(*arguments: str) -> int:
    return call("npm", *arguments, cwd=STATIC, env=with_node())


def with_node() -> dict[str, str]:
    """An environment whose `node` and `npm` are the system's when new enough, otherwise PyPI's."""
    if (node := shutil.which("node")) and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.lstrip("v").split(".")[0]) >= OLDEST_NODE:
            return dict(os.environ)
    install(NODE)
    return TOOLS


def resolve(lock: Path, *arguments: str) -> None:
    """Write `lock`: hashed, for every system, complete down to Python 3.11.0, and without a host's name."""
    how = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    what = f"Locking {lock.relative_to(ROOT)}"
    must(what, VENV / "bin" / "uv", "pip", "compile", *how, f"--output-file={lock}", *arguments)
    if "://" in lock.read_text():
        raise Trouble(f"{lock.name} names a host: leave out the package that comes from an address")


# Python's packages


def install(lock: Path) -> None:
    """The packages of `lock`, exactly those, in `.venv`."""
    python = outer_python()
    once(VENV / ".stamp", key=f"{ROOT} {sys.version} {version()}", do=lambda: make_venv(python))
    # DEV holds all of RUN in the same versions, so these two share a stamp.
    stamp = VENV / ("requirements.stamp" if lock in (RUN, DEV) else f"{lock.stem}.stamp")
    if lock == RUN and holds(stamp, fingerprint(DEV)):
        return
    once(stamp, key=fingerprint(lock), do=lambda: install_packages(python, lock))


def outer_python() -> str:
    """The Python that runs this, or when that is the one in `.venv`, the one behind it."""
    outer = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return str(outer) if outer.exists() else sys.executable


def make_venv(python: str) -> None:
    """An environment without pip, since Debian's Python has none to put there, but with this checkout as `portiek`."""
    must("Making .venv", python, "-m", "venv", "--without-pip", "--clear", VENV)
    site_packages = next(VENV.glob("lib/python*/site-packages"))
    (site_packages / "portiek.pth").write_text(f"{ROOT}\n")
    described = site_packages / f"portiek-{version()}.dist-info" / "METADATA"
    described.parent.mkdir()
    described.write_text(f"Metadata-Version: 2.1\nName: portiek\nVersion: {version()}\n")
    (VENV / "bin" / "portiek").write_text(PORTIEK)
    (VENV / "bin" / "portiek").chmod(0o755)


def version() -> str:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    return next(line.split('"')[1] for line in lines if line.startswith("version = "))


# Shell and Python at once, as pip writes it: a #! line can't name a path with a space in it.
PORTIEK = f"""\
#!/bin/sh
'''exec' '{PYTHON}' "$0" "$@"
'''
from app.cli import main

main()
"""


def install_packages(python: str, lock: Path) -> None:
    how = ["--require-hashes", "--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--quiet"]
    if lock == SERVERS:
        how.append("--no-deps")
    what = f"Installing {lock.relative_to(ROOT)}"
    must(what, *pip(python), "--python", PYTHON, "install", *how, "--requirement", lock)


def pip(python: str) -> list[str]:
    """How pip is called here; it need not be the pip of `python`."""
    for candidate in ([python, "-m", "pip"], ["pip3"], ["pip"]):
        try:
            subprocess.run([*candidate, "--version"], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return candidate
    raise Trouble("pip is missing; on Debian: apt-get install python3-pip")


# What the tests need of the machine


@dataclass(frozen=True)
class Need:
    """A program or font, how it is found, and the Debian package that brings it."""

    package: str
    find: Callable[[], object]


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs: the newest of Debian's, the path's, or the wheel's."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    on_path = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    wheel = VENV.glob("lib/python*/site-packages/pgserver/pginstall/bin")
    return next((folder for folder in (*debian, *on_path, *wheel) if (folder / "initdb").exists()), None)


def find_redis() -> str | None:
    """The Redis server: the path's, or the wheel's."""
    return shutil.which("redis-server") or shutil.which("redis-server", path=str(VENV / "bin"))


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def find_fonts() -> Path | None:
    return next(Path("/usr/share/fonts").rglob("NotoSans-Regular.*"), None)


NEEDS = (
    Need("postgresql", find_postgres),
    Need("redis-server", find_redis),
    Need("chromium", find_chromium),
    Need("fonts-noto-core", find_fonts),
    Need("libatomic1", lambda: ctypes.util.find_library("atomic")),  # Playwright's own Node links it
)


def supply_needs() -> list[str]:
    """See to what the tests need; the packages that are still absent afterwards."""
    if (absent := absent_needs()) and os.geteuid() == 0 and shutil.which("apt-get"):
        apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        say(f"Installing {', '.join(absent)}")
        call("apt-get", "update", "-qq", env=apt)
        call("apt-get", "install", "-qq", "--no-install-recommends", *absent, env=apt)
        absent = absent_needs()
    if {"postgresql", "redis-server"} & set(absent):
        install(SERVERS)
        absent = absent_needs()
    return absent


def absent_needs() -> list[str]:
    return [need.package for need in NEEDS if not need.find()]


# Doing things, and not twice


def once(stamp: Path, *, key: str, do: Callable[[], None]) -> None:
    """`do` it, unless the folder with the `stamp` was made for the same `key`."""
    if not holds(stamp, key):
        do()
        stamp.write_text(key)


def holds(stamp: Path, key: str) -> bool:
    return stamp.exists() and stamp.read_text() == key


def fingerprint(*paths: Path) -> str:
    """A hash that changes when one of these files, or of the files in these folders, does or is renamed."""
    files = [path for top in paths for path in (top, *top.rglob("*")) if path.is_file()]
    content = hashlib.sha256()
    for path in sorted(files):
        content.update(f"{path.relative_to(ROOT)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return content.hexdigest()


def must(what: str, *command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] = os.environ) -> None:
    """Say what is done, do it, and go no further when it fails."""
    say(f"{what} …")
    if failed := call(*command, cwd=cwd, env=env):
        raise Trouble(f"{what} failed (exit code {failed}); what it said stands above")


def call(*command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] = os.environ) -> int:
    """The exit code of `command`; on Ctrl+C it is the one to tidy up, so we wait for it."""
    child = subprocess.Popen([str(part) for part in command], cwd=cwd, env=env)
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.wait()
        raise


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
