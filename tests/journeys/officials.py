"""Officials at their desks, each in a browser of their own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, Page

from server.console.guard import COOKIE
from server.pipeline.accounts import add_account
from server.records import sessions
from server.rules.catalogue import WardCode
from server.rules.rights import Role
from tests.journeys.story import Story

Camera = Callable[[Page, str], Awaitable[None]]


async def no_camera(page: Page, name: str) -> None:
    """Takes no picture."""


@dataclass(slots=True)
class Official:
    """Somebody with an account, who signs in again each time: weeks pass between two visits."""

    story: Story
    page: Page
    context: BrowserContext
    account_id: int

    async def visit(self, path: str) -> Page:
        """Sign in and open a page."""
        token = await sessions.begin(
            self.story.resources.database, self.account_id, self.story.clock(), "127.0.0.1", "journey"
        )
        await self.context.add_cookies([{"name": COOKIE, "value": token, "url": f"{self.story.address}/console"}])
        await self.page.goto(f"{self.story.address}{path}")
        return self.page

    async def press(self, name: str, *, exact: bool = True) -> Page:
        """Press a button and wait for what it leads to."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=name, exact=exact).first.click()
        return self.page

    async def said(self, words: str) -> None:
        """Wait until the page says so."""
        await self.page.get_by_text(words).first.wait_for()


async def appoint(
    story: Story, browser: Browser, login: str, name: str, role: Role, ward: WardCode | None = None
) -> Official:
    """Give somebody an account and a browser."""
    added = await add_account(story.resources.database, login, name, role, ward, None)
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    return Official(story, await context.new_page(), context, added)
