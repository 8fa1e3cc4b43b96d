"""Officials at their desks, each in a browser of their own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pyotp
from playwright.async_api import Browser, Page

from server.pipeline.identity.accounts import add_account
from server.rules.catalogue import WardCode
from server.rules.rights import Role
from tests.console.officials import PASSWORD, give_app
from tests.journeys.story import Story

Camera = Callable[[Page, str], Awaitable[None]]


async def no_camera(page: Page, name: str) -> None:
    """Takes no picture."""


@dataclass(slots=True)
class Official:
    """Somebody with an account, a browser and a telephone that shows codes."""

    story: Story
    page: Page
    login: str
    app: pyotp.TOTP

    async def visit(self, path: str) -> Page:
        """Open a page; weeks may have passed, so that one must sign in first."""
        await self.page.goto(f"{self.story.address}{path}")
        if "/console/sign-in" in self.page.url:
            await self._sign_in()
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

    async def _sign_in(self) -> None:
        await self.page.get_by_label("Tên đăng nhập").fill(self.login)
        await self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        await self.press("Đăng nhập")
        await self.page.get_by_label("Mã 6 chữ số hoặc mã dự phòng").fill(self.app.at(self.story.clock()))
        await self.press("Vào bàn làm việc")


async def appoint(
    story: Story, browser: Browser, login: str, name: str, role: Role, ward: WardCode | None = None
) -> Official:
    """Give somebody an account with a second factor, and a browser."""
    resources = story.resources
    await add_account(resources.database, login, name, role, ward, PASSWORD)
    app, _ = await give_app(resources, login, story.clock())
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    return Official(story, await context.new_page(), login, app)
