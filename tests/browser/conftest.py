"""Chromium, a real server, and browsers for whoever looks at it."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from deploy.do import OLDEST_NODE, STATIC, find_chromium
from tests.browser.house import House, Visit, a_house, visits

# How long something may take to appear; only ever waited to the end when it is broken.
PATIENCE_MS = 15_000
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's browser, driven through the system's Node where there is one, since Playwright's own needs more."""
    found = find_chromium()
    assert found, "Chromium is not here; on Debian: apt-get install chromium"
    if (node := shutil.which("node")) and major_version(node) >= OLDEST_NODE:
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node)
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def built() -> None:
    """The client, as browsers load it."""
    assert (STATIC / "build" / "manifest.json").exists(), "the client is not built: python3 deploy/do.py build"


@pytest.fixture(scope="session")
def house(built: None) -> Iterator[House]:
    """A server that all tests share, each in rooms of its own."""
    with a_house() as house:
        yield house


@pytest.fixture
def mortal_house(built: None) -> Iterator[House]:
    """A server that the test may kill."""
    with a_house() as house:
        yield house


@pytest.fixture
async def visit(chromium: Browser, house: House) -> AsyncIterator[Visit]:
    """Opens browsers on the shared server; what they complain about fails the test."""
    async with visits(chromium, house) as visit:
        yield visit


@pytest.fixture
async def visit_mortal(chromium: Browser, mortal_house: House) -> AsyncIterator[Visit]:
    """The same on the server that the test may kill."""
    async with visits(chromium, mortal_house) as visit:
        yield visit


def major_version(node: str) -> int:
    """Such as 20."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.lstrip("v").split(".")[0])
