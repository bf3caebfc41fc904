"""Every screen, light and dark, on a phone and on a desk: axe finds nothing to say against it.

With PORTIEK_SCREENSHOTS=FOLDER each is also kept there as a picture, at 360, 768 and 1280 px.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.browser.house import DESK, PHONE, a_house, visits
from tests.browser.screens import SCREENS, Guide, Neighbourhood, a_neighbourhood

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PICTURED = (PHONE, (768, 1024), DESK)


@pytest.fixture(scope="session")
def neighbourhood(built: None) -> Iterator[Neighbourhood]:
    """The demo's neighbours, behind a server of their own."""
    with a_house() as house:
        yield a_neighbourhood(house)


@pytest.fixture
async def guide(chromium: Browser, neighbourhood: Neighbourhood) -> AsyncIterator[Guide]:
    """Knows the way to each screen."""
    async with visits(chromium, neighbourhood.house) as visit:
        yield Guide(visit, neighbourhood)


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_can_be_read_and_used_by_everybody(guide: Guide, name: str) -> None:
    await look_at(await SCREENS[name](guide), name)


async def look_at(page: Page, name: str) -> None:
    """In each light, on each size: nothing against it, and a picture where one is wanted."""
    faults = []
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for size in (DESK, PHONE):
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            faults += [
                f"{scheme} {size[0]} px: {fault}" for fault in [*await found_by_axe(page), *await too_wide(page)]
            ]

    assert not faults, "\n".join(faults)
    await keep_pictures(page, name)


async def found_by_axe(page: Page) -> list[str]:
    """What axe-core has against what is in front."""
    in_front = "dialog" if await page.locator("dialog").count() else None
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Axe().axe_script)
    violations = await page.evaluate(
        "([where, options]) => axe.run(where, options).then(results => results.violations)",
        [in_front or "html", {"runOnly": LEVELS, "resultTypes": ["violations"], "preload": False}],
    )
    return [
        f"{violation['id']}: {node['target']} {node['html'][:150]} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


async def too_wide(page: Page) -> list[str]:
    """Whether one must scroll sideways."""
    over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{over} px too wide"] if over > 0 else []


async def keep_pictures(page: Page, name: str) -> None:
    """Only when somebody wants to look at them."""
    if not (folder := os.environ.get("PORTIEK_SCREENSHOTS")):
        return
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        for size in PICTURED:
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            await page.screenshot(path=Path(folder) / f"{name}-{size[0]}-{scheme}.png")
