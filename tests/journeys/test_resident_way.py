"""A grandmother's whole way in a real browser: in, learn, claim, see how each point was made, and be forgotten."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn
from playwright.async_api import Browser, Page, expect
from pydantic import SecretStr

from config.settings import Settings
from server.boards.tasks import end
from server.pipeline.load_contest import load_contest
from server.pipeline.partners import add_partner
from server.rules.hanoi import HANOI
from server.standalone.address import free_port
from tests.demo.identity import PERSONS, Provider, app_of
from tests.examples import CATALOGUE
from tests.intake.portal import used
from tests.journeys import resident_way as way
from tests.journeys.house import SLUG, document
from tests.journeys.story import Story, open_story

HOA = PERSONS[0]
WARD, WARD_NAME = "00190", "Phường Ô Chợ Dừa"
PARTNER = "dvcqg"


@asynccontextmanager
async def identified(settings: Settings) -> AsyncIterator[Settings]:
    """Settings of an installation that is connected to the demonstration's provider."""
    issuer = f"http://localhost:{free_port('127.0.0.1', 0)}"
    provider = Provider(issuer, "thidua", "of the tests")
    config = uvicorn.Config(app_of(provider), host="127.0.0.1", port=int(issuer.rpartition(":")[2]), log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        yield settings.model_copy(
            update={
                "oidc_issuer": issuer,
                "oidc_client_id": "thidua",
                "oidc_client_secret": SecretStr("of the tests"),
                "oidc_national_id_claim": "cccd",
            }
        )
    finally:
        server.should_exit = True
        await serving
        await end([])


@asynccontextmanager
async def lively(settings: Settings) -> AsyncIterator[tuple[Story, str]]:
    """A platform with a running contest and a partner; its secret comes with it."""
    async with identified(settings) as connected, open_story(connected) as story:
        resources = story.resources
        await load_contest(resources.database, CATALOGUE, document(datetime.now(UTC)), datetime.now(UTC))
        secret = await add_partner(
            resources.database, PARTNER, "Cổng dịch vụ công", settings.key_for("partner-secrets")
        )
        yield story, secret


async def _points(page: Page) -> int:
    return int(await page.locator("#own-points").inner_text())


@pytest.mark.parametrize(("width", "height"), [(360, 800), (1440, 900)])
async def test_from_the_door_to_a_certificate_and_to_being_forgotten(
    settings: Settings, browser: Browser, width: int, height: int
) -> None:
    async with lively(settings) as (story, secret):
        size = {"viewport": {"width": width, "height": height}, "locale": "vi-VN", "base_url": story.address}
        own, public, stranger = [await browser.new_context(**size) for _ in range(3)]  # type: ignore[arg-type]
        me, board, checker = await own.new_page(), await public.new_page(), await stranger.new_page()
        await board.goto(f"/c/{SLUG}/1/ward/{WARD}")
        await way.sign_in(me, HOA.name)
        await way.first_visit(me, typed="o cho dua", chosen=WARD_NAME, agreed=("contest", "public_name"))
        await way.join(me, SLUG)

        await way.pass_skill(me, "anti-scam")
        await me.goto("/me")
        await expect(me.locator("#own-points")).to_have_text("10", timeout=way.WAIT_MS)
        await expect(board.locator("main")).to_contain_text(re.compile(r"\b10\b"), timeout=way.WAIT_MS)

        day = (datetime.now(HANOI) - timedelta(days=1)).strftime("%Y-%m-%d")
        claimed = await way.claim(me, "scene-report", "H26-251123-0001", day)
        assert "Đang chờ" in await me.locator("main").inner_text()
        await me.goto("/me")
        async with story.portal(PARTNER, secret) as portal:
            at = f"{day}T09:30:00+07:00"
            event = used(subject=f"cccd:{HOA.number}", time=at, data={"case": "h26-251123-0001 "})
            assert await portal.statuses(event) == ["recorded"]
        # The page is told on its own socket: nobody pressed anything.
        await expect(me.locator("#own-points")).to_have_text("25", timeout=way.WAIT_MS)
        await expect(me.locator("#own-receipts")).to_contain_text("Cổng dịch vụ công báo về", timeout=way.WAIT_MS)
        await me.goto(claimed)
        await expect(me.locator("main")).to_contain_text("Đã xác nhận")

        await me.goto("/me/certificates")
        await me.get_by_text("Lấy giấy chứng nhận").first.click()
        await me.check("input[name=shows][value=name]")
        await me.get_by_role("button", name="Lấy giấy").click()
        address = await me.locator(".link-text a").inner_text()
        await checker.goto(address)
        await expect(checker.locator("main")).to_contain_text("Giấy này còn giá trị")
        await expect(checker.locator("main")).to_contain_text(HOA.name)

        await me.goto("/me/privacy/erase")
        await me.locator("input[name=word]").fill("xoa")
        await me.get_by_role("button", name="Xóa tôi, không lấy lại được").click()
        await me.wait_for_load_state()
        await me.goto("/me")
        assert "/me/sign-in" in me.url
        await checker.reload()
        await expect(checker.locator("main")).to_contain_text("không còn giá trị")
        assert HOA.name not in await checker.locator("main").inner_text()
        await board.reload()
        await expect(board.locator("main")).to_contain_text(re.compile(r"\b25\b"))
        for context in (own, public, stranger):
            await context.close()


async def test_without_scripts_one_can_join_and_pass_a_skill(settings: Settings, browser: Browser) -> None:
    async with lively(settings) as (story, _):
        context = await browser.new_context(
            viewport={"width": 360, "height": 800}, locale="vi-VN", base_url=story.address, java_script_enabled=False
        )
        me = await context.new_page()
        await way.sign_in(me, HOA.name)
        await way.first_visit(me, typed="o cho dua", chosen=WARD_NAME)
        await way.join(me, SLUG)
        await way.pass_skill(me, "password-otp")
        assert "đạt" in (await me.locator("main").inner_text()).lower()
        for _ in range(40):
            await me.goto("/me")
            if await _points(me) == 10:
                break
            await asyncio.sleep(0.2)
        assert await _points(me) == 10
        await context.close()
