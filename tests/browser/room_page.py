"""A room on somebody's screen: what she does there, and what she sees."""

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect


@dataclass(frozen=True)
class RoomPage:
    """Words are Dutch, as they stand on the screen."""

    page: Page

    @property
    def composer(self) -> Locator:
        return self.page.locator("#composer")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def say(self, text: str) -> None:
        """Write and send, with Shift and Enter between lines."""
        first, *others = text.split("\n")
        await self.composer.fill(first)
        for line in others:
            await self.composer.press("Shift+Enter")
            await self.page.keyboard.insert_text(line)
        await self.composer.press("Enter")
        await expect(self.composer).to_have_value("")

    def post(self, text: str) -> Locator:
        """The message with this in it."""
        return self.page.locator("li[data-seq] article.post", has=self.page.locator(".text, .gone", has_text=text))

    def card(self, text: str) -> Locator:
        """The announcement, progress update or poll with this in it."""
        return self.page.locator("li[data-seq] article.card", has_text=text)

    async def choose(self, text: str, action: str) -> None:
        """Open a message's menu and choose something there."""
        await self.open_menu(text)
        await self.dialog.get_by_role("button", name=action, exact=True).click()

    async def open_menu(self, text: str) -> None:
        """Open a message's menu."""
        await self.post(text).hover()
        await self.post(text).locator(".post-menu").click()
        await expect(self.dialog).to_be_visible()

    async def begin(self, action: str) -> None:
        """Open one of the forms behind the plus."""
        await self.page.get_by_role("button", name="Iets toevoegen").click()
        await self.dialog.get_by_role("button", name=action).click()

    async def order(self) -> list[str]:
        """The numbers of the items on the screen with their words, from top to bottom."""
        items = self.page.locator("li[data-seq]")
        order: list[str] = await items.evaluate_all(
            "items => items.map(item => `${item.dataset.seq} ${item.querySelector('.text, .gone, h4')?.innerText}`)"
        )
        return order
