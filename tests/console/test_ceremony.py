"""A ceremony through the pages that officials use: built, rehearsed, begun, led by several at once, and over."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from httpx2 import AsyncClient, Response
from playwright.async_api import Browser

from server.console.guard import COOKIE
from server.pipeline.ceremonies.ceremony import Standing, standing
from server.records import audit_log, screens
from server.resources import Resources
from tests.console.browser import launched, served, window
from tests.console.conftest import Console, SignIn
from tests.examples import service, skill
from tests.pages.element import Element, read
from tests.pipeline.ending import Ending, build_ending
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, SLUG, build_stage

PAGE = f"/console/contests/{SLUG}/ceremony/1"
WORDS = "Theo văn bản số 45/VP ngày 5/12, đã đối chiếu với sổ của phường."


@dataclass(slots=True)
class Scene:
    """A round with a signed result, and the console beside it."""

    ending: Ending
    console: Console

    async def stands(self) -> list[Standing]:
        return list(await standing(self.console.resources.database))


@pytest.fixture
async def scene(console: Console, resources: Resources) -> Scene:
    """Points in two wards, and two signatures."""
    stage = await build_stage(resources)
    await stage.enrol(1, HOAN_KIEM)
    await stage.enrol(2, BA_DINH)
    await stage.accept(skill(of=1), service(of=2, case="H-1"), skill("password-otp", of=2))
    await stage.move()
    ending = await build_ending(stage)
    await ending.lead_to_version()
    console.now = stage.clock.now
    await console.resources.contests.reread()
    return Scene(ending, console)


def told(answer: Response) -> str:
    """What a page refuses, or nothing."""
    return " ".join(each.text for each in read(answer.text).every("p", "refused")).strip()


def fields(page: Element) -> dict[str, str]:
    """What the form for building holds when it is opened."""
    found = {}
    for field in page.every("input"):
        name, kind = field.attributes.get("name", ""), field.attributes.get("type")
        if name and kind != "hidden" and (kind != "checkbox" or "checked" in field.attributes):
            found[name] = field.attributes.get("value", "")
    return {name: value for name, value in found.items() if name != "all-pages"}


async def sent(client: AsyncClient, address: str, data: dict[str, str], status: int = 303) -> Response:
    answer = await client.post(address, data=data)
    assert answer.status_code == status, (address, told(answer))
    return answer


async def build(client: AsyncClient, **changed: str) -> str:
    """Build a ceremony, and return its id."""
    page = read((await client.get(PAGE)).text)
    await sent(client, PAGE, {**fields(page), **changed})
    return drafted((await client.get(PAGE)).text)


def drafted(page: str) -> str:
    [found] = {*re.findall(rf"{PAGE}/([0-9a-f-]{{36}})/steps\"", page.partition("<aside")[0])}
    return str(found)


async def press(client: AsyncClient, desk: str, act: str, status: int = 303, **more: str) -> Response:
    """Press a button of the desk as it stands now."""
    page = read((await client.get(desk)).text)
    at = {name: page.every("input", name=name)[0].attributes["value"] for name in ("based_on", "seen")}
    return await sent(client, desk, {**at, "act": act, **more}, status)


async def test_a_ceremony_is_built_led_and_followed_by_the_result(scene: Scene, official: SignIn) -> None:
    organizer, council, inspector = (
        await official("organizer"), await official("council"), await official("inspector"),
    )  # fmt: skip
    ceremony = await build(organizer)
    steps = (await inspector.get(f"{PAGE}/{ceremony}/steps")).text
    assert "Chỉ cán bộ" in steps
    assert re.search(r"Hạng 1[^<]* thuộc về Phường Ba Đình", steps)
    assert "Phường Ba Đình" not in (await organizer.get(PAGE)).text, "the result stands only behind the note"

    await sent(council, f"{PAGE}/begin", {"ceremony": ceremony})
    desk = f"{PAGE}/{ceremony}"
    led = (await organizer.get(desk)).text
    assert "Bước 1 trên" in led
    assert f'href="/c/{SLUG}/1/ceremony"' in led
    await press(organizer, desk, "next")
    await press(council, desk, "play", pace="3")
    [now] = await scene.stands()
    assert (now.step, now.playing, now.rehearsal) == (2, True, False)
    await press(organizer, desk, "jump", to=str(now.of))
    assert 'name="act"' not in (await inspector.get(desk)).text
    far = await press(council, desk, "jump", 422, to="900")
    assert "Không có bước 900" in told(far)
    assert read(far.text).one("input", id="to").attributes["value"] == "900", "what was typed stays"
    assert "chưa phải số nguyên" in told(await press(council, desk, "jump", 422, to="hai"))
    await press(council, desk, "end")

    after = read((await organizer.get(desk)).text)
    assert "Mở bảng" in after.one("section", id="sau-le").text
    assert "đã kết thúc" in told(await organizer.post(desk, data={"act": "next", "based_on": "5", "seen": "1"}))
    acts = [line.act.action for line in await audit_log.lines(scene.console.resources.database)]
    assert [act for act in reversed(acts) if act.startswith("ceremony.")] == [
        "ceremony.build",
        "ceremony.begin",
        "ceremony.next",
        "ceremony.play",
        "ceremony.jump",
        "ceremony.end",
    ]


async def test_of_two_officials_who_press_at_once_one_hears_what_the_other_did(
    scene: Scene, official: SignIn
) -> None:
    organizer, council = await official("organizer"), await official("council")
    desk = f"{PAGE}/{await build(organizer)}"
    await sent(council, f"{PAGE}/begin", {"ceremony": desk.rpartition("/")[2]})
    at = {"based_on": "1", "seen": "1"}

    answers = await asyncio.gather(
        organizer.post(desk, data={**at, "act": "next"}), council.post(desk, data={**at, "act": "jump", "to": "4"})
    )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    stale = next(answer for answer in answers if answer.status_code == 409)
    assert "vừa bấm trước bạn" in told(stale)
    [now] = await scene.stands()
    assert f"Bước {now.step} trên {now.of}" in stale.text, "the answer shows where it stands now"


async def test_what_was_typed_stays_and_every_fault_is_told_at_its_field(scene: Scene, official: SignIn) -> None:
    organizer = await official("organizer")
    page = fields(read((await organizer.get(PAGE)).text))
    wrong = {"group": "12", "pace_seconds": "hai", "opening_vi": "Xin chào {name}", "single_en": "", "in-xa": "y",
             "places-xa": "0"}  # fmt: skip

    answer = await sent(organizer, PAGE, {**page, **wrong}, 422)

    again = read(answer.text)
    faults = " ".join(each.text for each in again.every("p", "error"))
    for words in (
        "Là 12, cần từ 2 đến 11",
        "chưa phải số nguyên",
        "chỉ viết được: {n}",
        "tiếng Anh",
        "Là 0, cần từ 1",
    ):
        assert words in faults
    assert fields(again) == {**page, **wrong}
    nothing = {name: value for name, value in page.items() if not name.startswith("in-")}
    assert "ít nhất một nhóm" in told(await sent(organizer, PAGE, nothing, 422))


async def test_a_draft_is_replaced_until_one_begins(scene: Scene, official: SignIn) -> None:
    organizer, council = await official("organizer"), await official("council")
    first = await build(organizer)
    second = await build(organizer, **{"in-phuong": "y", "order-phuong": "1", "order-all": "2"})

    assert "thay bằng bản khác" in told(await sent(council, f"{PAGE}/begin", {"ceremony": first}, 422))
    await sent(council, f"{PAGE}/begin", {"ceremony": second})
    assert "đã bắt đầu" in told(await sent(council, f"{PAGE}/begin", {"ceremony": second}, 422))
    assert "Mở bàn điều khiển" in (await organizer.get(PAGE)).text
    assert "đang diễn ra" in told(await sent(organizer, PAGE, usual(), 422))


def usual() -> dict[str, str]:
    """What the smallest ceremony needs."""
    numbers = {"in-all": "y", "group": "8", "single_from": "10", "pace_seconds": "8"}
    worded = [f"{name}_{each}" for name in ("opening", "single", "ending") for each in ("vi", "en")]
    return {**numbers, **dict.fromkeys([*worded, "vi-all", "en-all"], "Xin chào")}


async def test_a_rehearsal_runs_on_chosen_screens_and_says_so(scene: Scene, official: SignIn) -> None:
    organizer, council, database = (
        await official("organizer"),
        await official("council"),
        scene.console.resources.database,
    )
    async with database.transaction() as connection:
        by = scene.ending.organizer.id
        for at, name in enumerate(("Sảnh", "Hội trường")):
            await screens.add(connection, bytes([at]) * 32, HOAN_KIEM, name, by, scene.console.now)
    ceremony = await build(organizer)
    assert "Hội trường" in (await organizer.get(PAGE)).text
    nobody = await sent(organizer, f"{PAGE}/rehearse", {"ceremony": ceremony}, 422)
    foreign = await sent(organizer, f"{PAGE}/rehearse", {"ceremony": ceremony, "screen": "77"}, 422)

    started = await sent(organizer, f"{PAGE}/rehearse", {"ceremony": ceremony, "screen": "2"})

    assert "ít nhất một màn hình" in told(nobody) and "ít nhất một màn hình" in told(foreign)
    [now] = await scene.stands()
    assert (now.rehearsal, now.screens) == (True, frozenset({2}))
    desk = started.headers["location"]
    assert "Diễn tập, không phải kết quả." in (await council.get(desk)).text
    assert (await council.post(f"{PAGE}/rehearse", data={"ceremony": ceremony})).status_code == 403
    await screens.report(database, {2: {"step": 1}}, scene.console.now)
    assert read((await organizer.get(desk)).text).one("section", id="watching").every("dd")[0].text == "1"
    await press(council, desk, "end", early="y")
    assert "Diễn tập đã kết thúc" in (await organizer.get(desk)).text
    await sent(council, f"{PAGE}/begin", {"ceremony": ceremony})


async def test_a_withdrawn_result_ends_it_in_clear_words(scene: Scene, official: SignIn) -> None:
    organizer, first, second = (
        await official("organizer"), await official("council"), await official("council"),
    )  # fmt: skip
    desk = f"{PAGE}/{await build(organizer)}"
    await sent(first, f"{PAGE}/begin", {"ceremony": desk.rpartition("/")[2]})
    result = PAGE.replace("ceremony", "result")
    await sent(first, f"{result}/withdraw", {"withdraw-reason": WORDS})
    await sent(second, f"{result}/withdraw/1", {"do": "agree"})

    assert "Lễ đã dừng ở bước 1" in told(await organizer.get(desk))
    assert "chưa đủ hai chữ ký" in (await organizer.get(PAGE)).text
    assert "Chưa có bản nào" in told(await sent(organizer, PAGE, usual(), 422))


async def test_beginning_asks_for_the_password_again(scene: Scene, official: SignIn) -> None:
    organizer = await official("organizer")
    ceremony = await build(organizer)
    scene.console.now += timedelta(minutes=11)

    asked = await organizer.post(f"{PAGE}/begin", data={"ceremony": ceremony})

    assert 'name="password_again"' in asked.text
    assert ceremony in asked.text
    assert await scene.stands() == []


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


@pytest.mark.browser
async def test_it_is_led_by_keys_and_two_desks_stay_current(scene: Scene, official: SignIn, browser: Browser) -> None:
    organizer, council = await official("organizer"), await official("council")
    desk = f"{PAGE}/{await build(organizer)}"
    await sent(council, f"{PAGE}/begin", {"ceremony": desk.rpartition("/")[2]})
    token = str(organizer.cookies.get(COOKIE))

    async with served(scene.console) as address, window(browser, address, token) as context:
        page, other = await context.new_page(), await context.new_page()
        await page.goto(desk)
        await other.goto(desk)
        await page.keyboard.press("ArrowRight")
        await page.locator(".stands b", has_text="Bước 2 trên").wait_for()
        await other.locator(".stands b", has_text="Bước 2 trên").wait_for()
        await page.keyboard.press("ArrowLeft")
        await page.locator(".stands b", has_text="Bước 1 trên").wait_for()
        await page.keyboard.press(" ")
        await page.locator("#key-toggle", has_text="Dừng").wait_for()
        await page.click("#key-toggle")
        await page.locator("#key-toggle", has_text="Chạy").wait_for()
        assert await page.evaluate("document.activeElement.id") == "key-toggle", "the focus stays where it was"
        await page.dblclick("#key-next")
        await page.locator(".stands b", has_text="Bước 2 trên").wait_for()
        await page.wait_for_timeout(300)
        [now] = await scene.stands()

    assert now.step == 2, "two presses of one finger are one"
