"""The way of a resident, as they press it: from the provider's door to a certificate, and to being forgotten."""

import tomllib
from typing import Any

from playwright.async_api import Page

from tests.journeys.house import REPOSITORY

LEARNING = REPOSITORY / "config" / "reference" / "learning"
WAIT_MS = 10_000


def bank(skill: str) -> list[dict[str, Any]]:
    """The items of a skill, from the file: the page itself tells nobody what is right."""
    items: list[dict[str, Any]] = tomllib.loads((LEARNING / f"{skill}.toml").read_text(encoding="utf-8"))["item"]
    return items


def asked(items: list[dict[str, Any]], page: str) -> dict[str, Any]:
    """Which of them stands on a page: several may ask alike, of another screen."""
    return next(item for item in items if item["ask"]["vi"] in page and all(text in page for text in _texts(item)))


def _texts(item: dict[str, Any]) -> list[str]:
    options = [option["vi"] for option in item.get("option", ())]
    pairs = [pair["left"]["vi"] for pair in item.get("pair", ())]
    parts = [part["text"]["vi"] for part in item.get("screen", {}).get("part", ())]
    return [*options, *pairs, *parts]


async def sign_in(page: Page, name: str) -> None:
    """Through the provider, as one of its persons."""
    await page.goto("/me")
    await page.locator("button.wide").click()
    await page.get_by_text(name, exact=False).first.click()
    await page.wait_for_url("**/me/**")


async def first_visit(page: Page, *, typed: str, chosen: str, agreed: tuple[str, ...] = ("contest",)) -> None:
    """Consents, form of address, ward: three steps."""
    for purpose in agreed:
        await page.check(f"input[name={purpose}]")
    await page.locator("main button.wide").click()
    await page.locator("label.chip", has_text="bác").click()
    await page.locator("main button.wide").click()
    await page.fill("#q", typed)
    await page.locator(".with-button button").click()
    await page.get_by_role("link", name=chosen).first.click()
    await page.check("input[name=group][value=resident]")
    await page.locator("main button.wide").click()
    await page.wait_for_url("**/me")


async def join(page: Page, slug: str) -> None:
    """Read what counts, and take part."""
    await page.goto(f"/me/contests/{slug}")
    await page.get_by_role("button", name="Tham gia cho phường, xã của tôi").click()
    await page.wait_for_url("**/me")


async def pass_skill(page: Page, skill: str) -> None:
    """Read the lesson, and answer every question rightly."""
    await page.goto(f"/me/skills/{skill}")
    await page.get_by_role("button", name="Bắt đầu làm bài").click()
    known = bank(skill)
    while await page.locator("h1.ask").count():
        item = asked(known, await page.locator("main").inner_text())
        await _answer(page, item)
        before = page.url
        await page.locator(".go-on button").click()
        await page.wait_for_function("before => location.href !== before", arg=before)
    await page.get_by_role("button", name="Nộp bài, xem lời giải").click()
    await page.wait_for_load_state()


async def _answer(page: Page, item: dict[str, Any]) -> None:
    kind = item["kind"]
    if kind in ("one", "several"):
        for option in item["option"]:
            if option.get("right"):
                await _label(page, "label.answer", option["vi"]).click()
    elif kind == "number":
        await page.fill("#number", str(item["number"]["answer"]))
    elif kind == "order":
        for place, option in enumerate(item["option"], 1):
            await _place(page, option["vi"], str(place))
    elif kind == "match":
        letters = [text.strip() for text in await page.locator("ol.letters li span").all_inner_texts()]
        for pair in item["pair"]:
            await _place(page, pair["left"]["vi"], "ABCDEF"[letters.index(pair["right"]["vi"])])
    else:
        await _act(page, item["screen"]["part"])


async def _act(page: Page, parts: list[dict[str, Any]]) -> None:
    for part in parts:
        text = part["text"]["vi"]
        if part["kind"] == "mark" and part.get("right"):
            await _label(page, "label.mark-part", text).click()
        elif part["kind"] == "choice" and part.get("right"):
            await _label(page, "label.answer", text).click()
        elif part["kind"] == "field" and part.get("accept"):
            await page.get_by_label(text, exact=True).fill(part["accept"][0])


def _label(page: Page, kind: str, text: str) -> Any:
    return page.locator(kind).filter(has=page.get_by_text(text, exact=True)).first


async def _place(page: Page, legend: str, label: str) -> None:
    group = page.locator("fieldset.place").filter(has=page.locator("legend").get_by_text(legend, exact=True))
    await group.locator("label.chip").filter(has=page.get_by_text(label, exact=True)).click()


async def claim(page: Page, service: str, case: str, day: str) -> str:
    """Say what was done, and return the claim's address."""
    await page.goto(f"/me/claims/new?service={service}")
    await page.locator("input[name=case]").fill(case)
    await page.fill("#day", day)
    await page.check("input[name=by][value=self]")
    await page.get_by_role("button", name="Gửi hồ sơ").click()
    await page.wait_for_load_state()
    return page.url
