"""`make pictures`: walks through a whole contest and takes the pictures of the organizers' manual."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from config.settings import Settings
from server.records.migrate import upgrade
from tests.engines import Engines
from tests.examples import SECRET_KEY
from tests.journeys.officials import appoint
from tests.journeys.story import open_story
from tests.journeys.whole_contest import DESK, walk
from tests.processes import REPOSITORY

FOLDER = REPOSITORY / "docs" / "images" / "desk"
WIDTH, HEIGHT = 1280, 800
TALLEST = 2_000
"""Pixels of a page that a reader of the manual needs; what lies below is more of the same."""
AFTERWARDS = (
    (f"{DESK}/criteria", "criteria", "organizer"),
    (f"{DESK}/corrections", "corrections", "organizer"),
    ("/console/headcounts", "headcounts", "organizer"),
    ("/console/partners", "partners", "administrator"),
    ("/console/operations", "operations", "administrator"),
    ("/console/log", "log", "inspector"),
)
"""What the story does not stop at: page, name of its picture, and as whom it is looked at."""


async def take(page: Page, name: str) -> None:
    """A picture of the page as it is."""
    await page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    height = min(TALLEST, await page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": max(HEIGHT, height)}
    await page.screenshot(path=FOLDER / f"{name}.png", full_page=True, clip=clip)  # type: ignore[arg-type]
    print(FOLDER.relative_to(REPOSITORY) / f"{name}.png", flush=True)


async def main(settings: Settings) -> None:
    """Every picture."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.exit("the pictures need Chromium: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright, open_story(settings) as story:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with tempfile.TemporaryDirectory() as folder:
            await walk(story, browser, Path(folder), take)
        for number, (path, name, role) in enumerate(AFTERWARDS):
            official = await appoint(story, browser, f"nguoi-{number}", "Lê Minh Châu", role)  # type: ignore[arg-type]
            await take(await official.visit(path), name)
        await browser.close()


if __name__ == "__main__":
    with Engines() as engines:
        url = engines.create_database("pictures")
        upgrade(url)
        told = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
        asyncio.run(main(told))
