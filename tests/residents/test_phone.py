"""For every phone: light pages, large type without scripts, and a lost connection that loses nothing."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect
from starlette.routing import Route

from server.pages.routes import routes as public
from server.paper.phone import routes as phone
from server.residents.routes import routes
from tests.live.stage import SLUG, Pipeline
from tests.residents.browser import launched, served, window
from tests.residents.conftest import Door, Signed, SignIn
from tests.residents.sitting import teach

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 800}
LIGHT = 60 * 1024
"""Bytes over the network on a first visit, packed."""
HEADERS = 600
_FILES = re.compile(r'(?:href|src)="(/static/[^"]+|/manifest.webmanifest)"')


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


@pytest.fixture
async def signed(door: Door, pipeline: Pipeline, signed_in: SignIn) -> Signed:
    """A resident who takes part, on a platform with something to learn; the public pages are there too."""
    await teach(door.resources)
    door._app.router.routes.extend(public)
    return await signed_in(joined=True)


def plain_addresses() -> list[str]:
    """Every page of a resident whose address names nothing."""
    return [
        route.path
        for route in routes
        if isinstance(route, Route) and "GET" in (route.methods or ()) and "{" not in route.path
        and route.path not in ("/me/sign-in/return", "/me/privacy/download")
    ]  # fmt: skip


async def test_every_page_is_light_on_a_first_visit(signed: Signed) -> None:
    paths = (*plain_addresses(), f"/me/contests/{SLUG}", "/me/skills/anti-scam", "/me/place/00070")
    weights = {path: await _weight(signed, path) for path in paths}
    assert {path: size for path, size in weights.items() if size > LIGHT} == {}
    assert all(size > 10_000 for size in weights.values()), "it was measured with its style sheets"


async def _weight(client: Signed, path: str) -> int:
    """A page and all that it asks for, as it goes over the network."""
    page = await client.get(path, headers={"Accept-Encoding": "gzip"}, follow_redirects=True)
    files = dict.fromkeys(_FILES.findall(page.text))
    answers = [page, *[await client.get(file, headers={"Accept-Encoding": "gzip"}) for file in files]]
    return sum(answer.num_bytes_downloaded + HEADERS for answer in answers)


async def test_large_type_needs_no_scripts(door: Door, signed: Signed, browser: Browser) -> None:
    async with (
        served(door) as base,
        window(browser, base, signed.token, viewport=PHONE, java_script_enabled=False) as context,
    ):
        page = await context.new_page()
        await page.goto("/me/account")
        await page.get_by_role("link", name="Chữ to").click()
        for path in ("/me/claims", f"/c/{SLUG}"):
            await page.goto(path)
            await expect(page.locator("html")).to_have_class("large")
        await page.goto("/me")
        await page.get_by_role("link", name="Chữ thường").click()
        await expect(page.locator("html")).not_to_have_class("large")


async def _ready(page: Page) -> None:
    await page.evaluate("async () => { await navigator.serviceWorker.ready }")
    await page.wait_for_function("() => navigator.serviceWorker.controller")


async def test_a_lost_connection_is_told_and_loses_nothing(door: Door, signed: Signed, browser: Browser) -> None:
    async with served(door) as base, window(browser, base, signed.token, viewport=PHONE) as context:
        page = await context.new_page()
        await page.goto(f"/c/{SLUG}")
        await _ready(page)
        await page.goto(f"/c/{SLUG}")
        await page.goto("/me/privacy/requests")
        story = page.get_by_label("Kể rõ hơn")
        await story.fill("Ai đã đọc hồ sơ của tôi?")
        await page.get_by_label("Muốn biết dữ liệu").check()

        await context.set_offline(True)
        await expect(page.locator("#offline")).to_contain_text("Mất mạng từ")
        await page.get_by_role("button", name="Gửi yêu cầu").click()
        await expect(page.get_by_role("heading", name="Mất mạng")).to_be_visible()
        await expect(page.locator("#since")).to_contain_text("Mất mạng từ")
        await page.get_by_role("link", name="Xem bảng bạn mở lần cuối").click()
        await expect(page.locator("ol.board li").first).to_be_visible()

        await context.set_offline(False)
        await page.goto("/me/privacy/requests")
        await expect(story).to_have_value("Ai đã đọc hồ sơ của tôi?")
        await page.get_by_role("button", name="Gửi yêu cầu").click()
        await expect(page.get_by_text("Đã gửi. Câu trả lời")).to_be_visible()
        await page.goto("/me/privacy/requests")
        await expect(story).to_have_value("")


async def test_nothing_personal_is_ever_kept(door: Door, signed: Signed, browser: Browser) -> None:
    async with served(door) as base, window(browser, base, signed.token, viewport=PHONE) as context:
        page = await context.new_page()
        await page.goto("/me")
        await _ready(page)
        for path in ("/me", "/me/account", "/me/privacy", "/me/claims", f"/c/{SLUG}", f"/c/{SLUG}/how"):
            await page.goto(path)
        await asyncio.sleep(0.3)
        kept = await page.evaluate(
            """async () => (await Promise.all((await caches.keys()).map(async (name) =>
                 (await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname)))).flat()"""
        )
        assert [path for path in kept if path.startswith(("/me", "/console"))] == []
        assert [path for path in kept if path.startswith("/c/")] == [f"/c/{SLUG}/how"], "the last public page alone"
        assert "/offline" in kept


async def test_it_can_be_installed(door: Door, signed: Signed) -> None:
    manifest = (await signed.get("/manifest.webmanifest")).json()
    assert manifest["display"] == "standalone" and manifest["start_url"] == "/me"
    assert (await signed.get(manifest["icons"][0]["src"])).headers["content-type"] == "image/svg+xml"
    worker = await signed.get("/sw.js")
    assert (
        worker.headers["content-type"].startswith("text/javascript") and "no-cache" in worker.headers["cache-control"]
    )
    assert {route.path for route in phone if isinstance(route, Route)} == {
        "/manifest.webmanifest",
        "/sw.js",
        "/offline",
    }
