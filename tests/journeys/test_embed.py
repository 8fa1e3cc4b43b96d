"""A board stands in another site's page: where it was allowed, live, and by itself when the net is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.async_api import Browser, Error, Frame, Page, expect

from server.pipeline.identity.accounts import add_account
from server.records import embed_origins
from server.resources import open_resources
from server.rules.embedding import window
from tests.examples import DURING
from tests.intake.portal import Portal
from tests.journeys.conftest import Open
from tests.journeys.house import SLUG, WARDS, House
from tests.journeys.test_live_board import FRESH, NO_SOCKETS, report
from tests.journeys.visit import Visit

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
OWN = WARDS[90]
BOARD = f"/embed/{SLUG}/current/wards?ward={OWN}&rows=8"
ROWS = "(list) => [...list.children].map((row) => row.innerText.replace(/\\s+/g, ' '))"
LOST = "Mất mạng từ"


@asynccontextmanager
async def site(page: str) -> AsyncIterator[str]:
    """Another web site: one page, at an origin of its own."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = f"<!doctype html><html lang=vi><title>Trang tin</title><h1>Trang tin</h1>{page}".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}"


def framed(address: str) -> str:
    return f'<iframe src="{address}" title="Bảng xếp hạng" width="700" height="640" loading="lazy"></iframe>'


async def allow(house: House, origin: str) -> None:
    """As an officer of the ward does in the console."""
    async with open_resources(house.settings, "journey") as resources:
        database = resources.database
        by = await add_account(database, f"an-{origin[-5:]}", "An", "ward_officer", WARDS[90], None)
        assert await embed_origins.add(database, OWN, origin, by, DURING)
    await asyncio.sleep(1.1)  # As long as a server remembers what it read.


async def frame_of(page: Page) -> Frame:
    element = await page.wait_for_selector("iframe")
    assert element
    found = await element.content_frame()
    assert found
    return found


async def test_an_allowed_site_shows_the_board_and_a_change_arrives(
    browser: Browser, house: House, portal: Portal, open_page: Open
) -> None:
    async with site(framed(house.address + BOARD)) as origin:
        await allow(house, origin)
        context = await browser.new_context(base_url=origin, locale="en-GB")
        sent: list[dict[str, str]] = []
        context.on("request", lambda request: sent.append({"url": request.url, **request.headers}))
        page = await context.new_page()
        await page.goto("/")
        frame = await frame_of(page)
        await expect(frame.locator("live-state")).to_contain_text("Trực tiếp", timeout=20_000)
        before = await frame.locator(".mine .value").inner_text()

        await report(portal, OWN, FRESH)

        await expect(frame.locator(".mine .value")).not_to_have_text(before, timeout=20_000)
        await asyncio.sleep(1.2)
        shown = await frame.eval_on_selector("ol", ROWS)
        fresh: Visit = await open_page(BOARD, java_script_enabled=False)
        assert shown == await fresh.page.eval_on_selector("ol", ROWS)
        assert len(shown) == 9, "eight rows, and how many are left out"
        assert await context.cookies() == []
        assert [each for each in sent if "cookie" in each or "service-worker" in each["url"]] == []

        await context.set_offline(True)
        await expect(frame.locator("live-state")).to_contain_text(LOST, timeout=20_000)
        assert await frame.eval_on_selector("ol", ROWS) == shown
        await context.close()


async def test_the_browser_refuses_a_site_that_was_not_allowed(browser: Browser, house: House) -> None:
    async with site(framed(house.address + BOARD)) as origin:
        context = await browser.new_context(base_url=origin)
        page, said = await context.new_page(), asyncio.Queue[str]()
        page.on("console", lambda message: said.put_nowait(message.text))
        await page.goto("/")
        async with asyncio.timeout(20):
            while "frame-ancestors" not in await said.get():
                pass
        frame = await frame_of(page)
        assert await frame.locator("embed-board").count() == 0
        await context.close()


async def test_where_sockets_are_blocked_the_frame_polls(open_page: Open) -> None:
    visit: Visit = await open_page(BOARD, script=NO_SOCKETS)

    await visit.says("live-state", "Cập nhật mỗi 10 giây")


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_everybody_can_read_the_frame(open_page: Open, width: int, theme: str) -> None:
    visit: Visit = await open_page(f"{BOARD}&theme={theme}", width=width, height=640, reduced_motion="reduce")
    await visit.live()
    await visit.run(AXE)

    found: list[dict[str, Any]] = await visit.run("async () => (await axe.run()).violations")

    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []
    assert not await visit.run("() => document.documentElement.scrollWidth > innerWidth")
    assert await visit.run("() => getComputedStyle(document.documentElement).getPropertyValue('--move')") == "0ms"
    assert await visit.run("() => localStorage.length + sessionStorage.length + document.cookie.length") == 0
    await visit.page.keyboard.press("Tab")
    assert await visit.run("() => document.activeElement.matches('.row a[target=_top]')")


async def test_the_worker_of_our_own_pages_leaves_frames_alone(open_page: Open) -> None:
    visit: Visit = await open_page("/")
    await visit.page.wait_for_function("() => navigator.serviceWorker.controller")
    await visit.page.context.set_offline(True)

    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        await visit.page.goto(BOARD)


async def test_browser_and_server_choose_the_same_rows(open_page: Open) -> None:
    visit: Visit = await open_page(BOARD)
    wishes = [
        (places, own, most) for places in (0, 1, 7, 8, 9, 126) for own in (-1, *range(places)) for most in (5, 8, 20)
    ]
    script = """async ([module, wishes]) => {
        const { windowOf } = await import(module)
        return wishes.map((wish) => windowOf(...wish))
    }"""

    chosen = await visit.run(script, [await visit.module("embed-board.js"), wishes])

    kept = [asdict(window(places, None if own < 0 else own, most)) for places, own, most in wishes]
    assert chosen == kept
