"""Assessments in a real browser: by keyboard, without scripts, saved in place, clean for who cannot see them."""

from collections.abc import AsyncIterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.residents.browser import launched, served, window
from tests.residents.conftest import Door, SignIn
from tests.residents.sitting import begin, sitting_of, take, teach, unknown

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PHONE = {"width": 360, "height": 800}


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


async def faults_of(page: Page) -> list[str]:
    """What axe complains of, and whether the page is wider than the phone."""
    await page.evaluate(AXE)
    found = await page.evaluate("async () => (await axe.run()).violations")
    wide = await page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] + ["wide"] * wide


async def test_axe_finds_nothing_in_either_language(door: Door, signed_in: SignIn, browser: Browser) -> None:
    await teach(door.resources)
    here = await signed_in()
    done = await take(door, here, "pre", unknown)
    address = await begin(here)
    wrong = []
    async with served(door) as base, window(browser, base, here.token, viewport=PHONE) as context:
        page = await context.new_page()
        for language in ("vi", "en"):
            for there in ("/me/skills", "/me/skills/anti-scam", done, *(f"{address}/{n}" for n in range(1, 7))):
                await page.goto(f"{there}?lang={language}")
                assert await page.locator("html").get_attribute("lang") == language
                wrong += [f"{there} {language}: {fault}" for fault in await faults_of(page)]
    assert wrong == []


async def test_without_scripts_a_skill_is_passed_by_keyboard_alone(
    door: Door, signed_in: SignIn, browser: Browser
) -> None:
    await teach(door.resources)
    here = await signed_in()
    async with served(door) as base, window(browser, base, here.token, java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto("/me/skills/anti-scam")
        await press(page, "button[value=post]", "Enter")
        for _ in range(6):
            await answer_by_keyboard(page)
        await press(page, "form[action$=finish] button", "Enter")

        await expect(page.get_by_role("heading", level=1)).to_have_text("Đạt rồi!")


async def press(page: Page, selector: str, key: str) -> None:
    """Walk with the tabulator until that element has the focus, and press a key there."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.locator(f"{selector}:focus").count():
            async with page.expect_navigation():
                await page.keyboard.press(key)
            return
    raise AssertionError(f"{selector} is not reached by keyboard")


async def answer_by_keyboard(page: Page) -> None:
    """Answer what the page asks: the texts of the example say what is right."""
    for label in ("Lựa chọn a", "Lựa chọn b", "nhan-hang.example", "Xóa tin"):
        several = await page.get_by_text("Chọn tất cả câu đúng.").count()
        box = page.locator("label.answer, label.mark-part").filter(has_text=label).locator("input")
        if await box.count() and (several or label != "Lựa chọn b"):
            await press_at(page, box.first)
    for letter in "abcd":
        for text in (f"Lựa chọn {letter}", f"Trái {letter}"):
            row = page.locator("fieldset.place").filter(has_text=text)
            if await row.count():
                await press_at(page, row.locator("input").nth(await place_of(page, letter)))
    for name, text in (("number", "1.500"), ("field-4", "hà nội")):
        if await page.locator(f"input[name={name}]").count():
            await page.locator(f"input[name={name}]").focus()
            await page.keyboard.type(text)
    await page.locator("form .button.wide").focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def press_at(page: Page, box: Locator) -> None:
    await box.focus()
    await page.keyboard.press("Space")


async def place_of(page: Page, letter: str) -> int:
    rights = await page.locator("ol.letters li").all_inner_texts()
    return next((number for number, text in enumerate(rights) if f"Phải {letter}" in text), "abcd".index(letter))


async def test_with_scripts_an_answer_is_saved_where_it_stands(
    door: Door, signed_in: SignIn, browser: Browser
) -> None:
    await teach(door.resources)
    here = await signed_in()
    address = await begin(here)
    async with served(door) as base, window(browser, base, here.token, viewport=PHONE) as context:
        page = await context.new_page()
        await page.goto(f"{address}/1")
        await context.set_offline(True)
        await page.locator("label.answer").first.click()
        await expect(page.locator("[data-status]")).to_contain_text("Chưa lưu được")
        assert (await sitting_of(door, here, address)).answers == {}

        await context.set_offline(False)

        await expect(page.locator("[data-status]")).to_have_text("Đã lưu")
        assert list((await sitting_of(door, here, address)).answers) == [1]
        await page.reload()
        await expect(page.locator("label.answer input").first).to_be_checked()
