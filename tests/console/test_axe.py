"""Every page of the console, as a person with a phone and as one with a screen reader meets it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.async_api import Browser, Page

from server.console.rights_table import pages
from server.pipeline.identity.accounts import add_account
from server.records import sessions
from server.rules.rights import ROLES, Role, may_read
from tests.console.addresses import ADDRESSES, NAMES, OWN_WARD, WITHOUT
from tests.console.browser import launched, served, window
from tests.console.conftest import Console

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PHONE = {"width": 360, "height": 800}
NOT_PAGES = frozenset(
    {
        "audit-log-export",
        "criteria-export",
        "headcount-template",
        "claim-file-template",
        "result-file",
        "effect-file",
        "catalogue-download",
    }
)
"""What is read there is a file."""


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


def addresses_of(role: Role) -> list[str]:
    """Every page that is this role's and no other's before it."""
    earlier = ROLES[: ROLES.index(role)]
    return [
        ADDRESSES.get(route.name) or route.path.format_map(NAMES)
        for route in pages()
        if "GET" in (route.methods or ())
        and route.name not in NOT_PAGES | WITHOUT
        and may_read(role, route.name)
        and not any(may_read(each, route.name) for each in earlier)
    ]


async def faults_of(page: Page) -> list[str]:
    """What axe complains of, and whether the page is wider than the phone."""
    await page.evaluate(AXE)
    found: list[dict[str, Any]] = await page.evaluate("async () => (await axe.run()).violations")
    wide = await page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    told = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
    return [*told, *(["wider than the window"] if wide else [])]


@pytest.mark.parametrize("role", ROLES)
async def test_axe_finds_nothing_on_any_page(furnished: Console, browser: Browser, role: Role) -> None:
    database = furnished.resources.database
    ward = OWN_WARD if role == "ward_officer" else None
    added = await add_account(database, "an", "Nguyễn Văn An", role, ward, None)
    token = await sessions.begin(database, added, furnished.now, "127.0.0.1", "test", strong=True)
    wrong = []
    async with served(furnished) as address, window(browser, address, token, viewport=PHONE) as context:
        page = await context.new_page()
        for path in addresses_of(role):
            answer = await page.goto(path)
            assert answer and answer.status == 200, path
            wrong += [f"{path}: {fault}" for fault in await faults_of(page)]
    assert wrong == []


async def test_axe_finds_nothing_at_the_door(console: Console, browser: Browser) -> None:
    async with served(console) as address, window(browser, address, viewport=PHONE) as context:
        page = await context.new_page()
        for path in ("/console/sign-in", "/console/invitation/none"):
            await page.goto(path)
            assert await faults_of(page) == [], path
