"""A page that somebody looks at keeps itself current, and takes nothing away from who is typing."""

import pytest

from server.console.guard import COOKIE
from tests.console.browser import launched, served, window
from tests.console.conftest import Console, SignIn
from tests.console.drafting import BASE, WHY
from tests.live.stage import Pipeline

pytestmark = pytest.mark.browser


async def test_what_another_did_shows_and_what_is_being_typed_stays(
    console: Console, official: SignIn, pipeline: Pipeline
) -> None:
    token, other = str((await official("organizer")).cookies.get(COOKIE)), await official("organizer")

    async with launched() as browser, served(console) as address, window(browser, address, token) as context:
        page = await context.new_page()
        await page.goto(f"{BASE}/phases")
        await page.click("#vong-1 summary:has-text('Đóng ngay')")
        await page.fill("[name='1-close-reason']", "Theo QĐ")
        await other.post(f"{BASE}/phases", data={"do": "1.freeze", "1-freeze-reason": WHY})
        await page.locator("#vong-1-nay", has_text=WHY).wait_for(timeout=15_000)
        typed = await page.input_value("[name='1-close-reason']")
        await page.click("#vong-1 details[open] button")
        told = await page.locator("#vong-1 .error").inner_text()
        await page.wait_for_timeout(5_000)

        assert typed == "Theo QĐ"
        assert "cần từ 15" in told
        assert await page.input_value("[name='1-close-reason']") == "Theo QĐ"
