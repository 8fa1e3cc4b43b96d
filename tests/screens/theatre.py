"""A house with a screen: its doors in a thread, a contest that moves, and time that tests set."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Page
from starlette.routing import BaseRoute

from config.settings import Settings
from server.live.routes import routes as live
from server.paper.assets import routes as static
from server.pipeline.screens.programme import COOKIE
from server.records import screen_plans
from server.records.screens import Screen
from server.resources import Resources, open_resources
from server.rules.screen_plan import FIRST_PLAN, SceneKind, as_document
from server.screens.routes import routes
from tests.examples import DURING
from tests.live.stage import Door, Pipeline, build_pipeline
from tests.processes import free_port
from tests.screens.paired import official, pair

_IMPORT = """async ([name, act, given]) => {
  const found = [...document.querySelectorAll("script[src], link[rel=modulepreload]")]
  const scripts = found.map((each) => each.src || each.href)
  return (await import(scripts.find((each) => each.endsWith(`/${name}.js`))))[act](...given)
}"""
WRONG_CLOCK = """(() => { const Real = Date
  window.off = %d
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + window.off) }
    static now() { return Real.now() + window.off }
  } })()"""
"""A device whose clock is wrong by so many milliseconds, and jumps when `off` is set."""


class Clock:
    """The server's time: it goes on from the middle of the round, and tests set it forward."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return DURING + self.ahead + timedelta(seconds=time.monotonic() - self._began)


class Theatre:
    """The doors at one address, which may close and open again, and one paired screen."""

    def __init__(
        self, settings: Settings, resources: Resources, pipeline: Pipeline, before: Sequence[BaseRoute] = ()
    ) -> None:
        self.settings, self.resources, self.pipeline = settings, resources, pipeline
        self._before = before
        self.clock, self.port = Clock(), free_port()
        self.screen: Screen
        self.token = ""
        self._door: Door | None = None

    @property
    def address(self) -> str:
        """A browser trusts 'localhost' as it does TLS, so that service workers work."""
        return f"http://localhost:{self.port}"

    async def open(self) -> None:
        """Open the doors."""
        every = [*self._before, *live, *routes, *static]
        self._door = await Door(self.settings, every, clock=self.clock, port=self.port).open()

    async def close(self) -> None:
        """Close them, as a server that stops."""
        if self._door:
            await self._door.close()
        self._door = None

    async def plan(self, *turns: tuple[SceneKind, int], **more: Any) -> None:
        """Set the plan of all screens."""
        by = await official(self.resources.database)
        document = {**as_document(FIRST_PLAN), "turns": [list(turn) for turn in turns], **more}
        async with self.resources.database.transaction() as connection:
            await screen_plans.keep_plan(connection, "all", document, by, DURING)

    @asynccontextmanager
    async def television(
        self, browser: Browser, script: str = "", token: str = "", address: str = "", **more: Any
    ) -> AsyncIterator[Page]:
        """The paired screen, or that of another token, switched on; `address` is that of a wire between."""
        given = {"viewport": {"width": 1920, "height": 1080}, "base_url": address or self.address, **more}
        context = await browser.new_context(**given)
        await self.remember(context, token or self.token)
        page = await context.new_page()
        if script:
            await page.add_init_script(script)
        await page.goto("/screen")
        yield page
        await context.close()

    async def remember(self, context: BrowserContext, token: str) -> None:
        """Let a browser hold the screen's cookie."""
        expires = datetime.now(UTC).timestamp() + 86_400
        cookie: Any = {"name": COOKIE, "value": token, "url": f"{self.address}/screen", "expires": expires}
        await context.add_cookies([cookie])


@asynccontextmanager
async def theatre(
    settings: Settings, *, moves: bool = True, before: Sequence[BaseRoute] = ()
) -> AsyncIterator[Theatre]:
    """An open house with a paired screen, and a contest that moves by itself or not; `before` hides own addresses."""
    async with open_resources(settings) as resources:
        house = Theatre(settings, resources, await build_pipeline(resources), before)
        await house.pipeline.record(60)
        await house.pipeline.move()
        house.screen, house.token = await pair(resources.database)
        await house.open()
        async with house.pipeline.alive() if moves else nullcontext():
            yield house
        await house.close()


async def until(page: Page, script: str, seconds: float = 10) -> None:
    """Wait until a script of the page comes to something true."""
    end = time.monotonic() + seconds
    found = None
    while not found:
        assert time.monotonic() < end, f"after {seconds} s not yet: {script}"
        with suppress(Error):  # The page is being loaded.
            found = await page.evaluate(script)
        await asyncio.sleep(0.05)


async def module(page: Page, name: str, act: str, *given: Any) -> Any:
    """What a function of one of the page's modules returns."""
    return await page.evaluate(_IMPORT, [name, act, given])
