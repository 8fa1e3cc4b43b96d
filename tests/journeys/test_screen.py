"""A television in a ward's office and the officer's telephone: from the code to the board, and off again."""

import re
import time

import pytest

from server.console.guard import COOKIE
from server.pipeline.identity.accounts import add_account
from server.records import sessions
from server.resources import open_resources, utc_now
from server.rules.catalogue import WardCode
from tests.console.test_axe import faults_of
from tests.journeys.conftest import Open
from tests.journeys.house import House
from tests.journeys.visit import Visit

WARD = WardCode("00070")
TELEVISION = {"width": 1920, "height": 1080}
TELEPHONE = {"width": 360, "height": 800}
REVOKED_SECONDS = 5.0


@pytest.fixture
async def officer(house: House, open_page: Open) -> Visit:
    """An officer of the ward with a telephone, who is signed in."""
    async with open_resources(house.settings, "test") as resources:
        login = f"officer-{time.monotonic_ns()}"
        added = await add_account(resources.database, login, "Nguyễn Thị Bình", "ward_officer", WARD, None)
        token = await sessions.begin(resources.database, added, utc_now(), "127.0.0.1", "test", strong=True)
    visit: Visit = await open_page("/console/sign-in", **TELEPHONE)
    await visit.page.context.add_cookies([{"name": COOKIE, "value": token, "url": f"{house.address}/console"}])
    return visit


async def offer(tv: Visit, officer: Visit, name: str) -> None:
    """The officer opens what the picture on the television holds, and presses."""
    await tv.page.locator(".far-code").wait_for()
    code = re.sub(r"[^A-Z]", "", await tv.text(".far-code"))
    await officer.page.goto(f"/console/screens/pair?code={code[:4]}-{code[4:]}")
    await officer.page.get_by_label("Tên màn hình").fill(name)
    await officer.page.get_by_role("button", name="Hiện tên lên màn hình").click()


async def pair(tv: Visit, officer: Visit, name: str) -> None:
    """From the code to the board."""
    await offer(tv, officer, name)
    await officer.says(".shown-name", name)
    await tv.says(".offer-ward", "Phường Hoàn Kiếm")
    await tv.says(".offer-name", name)
    await officer.page.get_by_role("button", name="Giống nhau, duyệt").click()
    await officer.says("h1", name)
    await tv.page.locator("#scenes").wait_for()


async def revoke(officer: Visit) -> float:
    """The officer takes it off, on the page of the screen, and that is when."""
    await officer.page.get_by_role("link", name="Gỡ màn hình này").click()
    await officer.page.get_by_role("button", name="Gỡ màn hình này").click()
    await officer.says(".said", "Đã gỡ màn hình")
    return time.monotonic()


async def test_from_the_code_to_the_board_and_off_again(open_page: Open, officer: Visit) -> None:
    tv = await open_page("/screen", **TELEVISION)
    await offer(tv, officer, "Sảnh tiếp dan")
    faults = [await faults_of(tv.page), await faults_of(officer.page)]
    await tv.says(".offer-name", "Sảnh tiếp dan")
    faults.append(await faults_of(tv.page))
    await officer.page.get_by_role("button", name="Không giống, lấy lại").click()
    await tv.says(".told", "Mã này vẫn dùng được")
    await pair(tv, officer, "Sảnh tiếp dân")
    await tv.page.reload()
    assert await tv.page.locator("#scenes").count() == 1, "the browser starts again and is paired still"

    revoked_at = await revoke(officer)
    await tv.page.locator("#ended").wait_for()
    assert time.monotonic() - revoked_at < REVOKED_SECONDS
    await tv.page.locator("#revoked").wait_for()
    await tv.says("#revoked", "hỏi cán bộ phường Hoàn Kiếm")
    assert [*faults, await faults_of(tv.page)] == [[]] * 4
    await tv.page.reload()
    assert await tv.page.locator("#revoked").count() == 1, "a page that loads again is no restart"
    await tv.run("() => sessionStorage.clear()")  # What a browser forgets when the box is switched off.
    await tv.page.reload()
    await tv.page.locator(".far-code").wait_for()


async def test_a_television_without_scripts_is_paired_and_begun_again_by_a_key(
    open_page: Open, officer: Visit
) -> None:
    tv = await open_page("/screen", java_script_enabled=False, **TELEVISION)
    await pair(tv, officer, "Không có script")
    await revoke(officer)
    await tv.page.reload()
    await tv.page.locator("button:focus").wait_for()
    await tv.page.keyboard.press("Enter")
    await tv.page.locator(".far-code").wait_for()
