"""The plan of screens: the most particular holds, rows move by buttons, and nothing typed is lost."""

import asyncio

import msgspec
import pytest
from httpx2 import AsyncClient
from websockets.asyncio.client import connect

from config.settings import Settings
from server.console.guard import COOKIE
from server.pipeline.screens.programme import due
from server.records import audit_log, screen_plans
from server.rules.screen_plan import FIRST_PLAN, as_document
from tests.console.addresses import ANOTHER_WARD, OWN_WARD
from tests.console.browser import launched, served, window
from tests.console.conftest import Console, SignIn
from tests.examples import DURING
from tests.live.stage import Door
from tests.pages.element import read
from tests.screens.paired import official as by_whom
from tests.screens.paired import pair

PLANS = "/console/screens/plans"


def plan(*scenes: str, seconds: str = "20", **more: str) -> dict[str, str]:
    """A plan as the form sends it."""
    rows = {f"scene.{at}": scene for at, scene in enumerate(scenes)} | {
        f"seconds.{at}": seconds for at in range(len(scenes))
    }
    return {**rows, "contest": "", "theme": "by-hour", "light_from": "7", "dark_from": "17", "language": "vi", **more}


async def shows(console: Console, screen: int) -> list[str]:
    found = await due(console.resources.database, console.resources.contests, [screen], console.now)
    return [turn.scene for turn in found[screen].turns]


async def scenes(client: AsyncClient, path: str, sent: dict[str, str]) -> list[tuple[str, str]]:
    """The rows of the page that answers."""
    page = read((await client.post(path, data=sent)).text)
    rows = page.every("li", "plan-turn")
    return [
        (
            next(each.attributes["value"] for each in row.every("option") if "selected" in each.attributes),
            row.one("input").attributes["value"],
        )
        for row in rows
    ]


async def test_the_most_particular_plan_holds_and_taking_it_back_undoes_it(
    console: Console, official: SignIn
) -> None:
    screen, _ = await pair(console.resources.database)
    await pair(console.resources.database, OWN_WARD, "Hội trường")
    await pair(console.resources.database, ANOTHER_WARD)
    client = await official("organizer")
    told = []
    for path, scene in (("all", "city"), (OWN_WARD, "join"), (str(screen.public_id), "how")):
        await client.post(f"{PLANS}/{path}", data=plan(scene))
        told.append(read((await client.get(f"{PLANS}/{path}")).text).one("p", "said").text)
        assert await shows(console, screen.id) == [scene]
    assert [text.split(" trên ")[1].split()[0] for text in told] == ["3", "2", "1"]

    assert (
        "theo kế hoạch"
        not in read((await client.get(f"{PLANS}/{screen.public_id}")).text).one("p", "plan-source").text
    )
    await client.post(f"{PLANS}/{screen.public_id}", data={"do": "drop"})
    assert "của phường" in read((await client.get(f"{PLANS}/{screen.public_id}")).text).one("p", "plan-source").text
    assert await shows(console, screen.id) == ["join"]
    await client.post(f"{PLANS}/{OWN_WARD}", data={"do": "drop"})
    assert await shows(console, screen.id) == ["city"]
    actions = [line.act.action for line in await audit_log.lines(console.resources.database)]
    assert actions == ["screen-plan.drop"] * 2 + ["screen-plan.set"] * 3


async def test_rows_move_by_buttons_and_nothing_is_saved_by_them(console: Console, official: SignIn) -> None:
    screen, _ = await pair(console.resources.database)
    client, path = await official("organizer"), f"{PLANS}/all"
    sent = plan("city", "join", "how", seconds="x")

    assert [scene for scene, _ in await scenes(client, path, {**sent, "do": "up.2"})] == ["city", "how", "join"]
    assert [scene for scene, _ in await scenes(client, path, {**sent, "do": "down.0"})] == ["join", "city", "how"]
    assert [scene for scene, _ in await scenes(client, path, {**sent, "do": "remove.1"})] == ["city", "how"]
    assert await scenes(client, path, {**sent, "do": "add"}) == [
        ("city", "x"), ("join", "x"), ("how", "x"), ("city", "20")]  # fmt: skip
    assert await scenes(client, path, {**sent, "do": "up.99"}) == [("city", "x"), ("join", "x"), ("how", "x")]
    assert await shows(console, screen.id) == [turn.scene for turn in FIRST_PLAN.turns]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (plan(), "Kế hoạch chưa có cảnh nào"),
        (plan(*["city"] * 21), "Kế hoạch có 21 lượt, nhiều nhất là 20"),
        (plan("city", seconds="7"), "Một cảnh đứng 7 giây; cần từ 8 đến 600 giây"),
        (plan("city", seconds="nhiều"), "chưa phải số nguyên"),
        (plan("moon"), "không có trong danh sách"),
        (plan("city", contest="none"), "không có trong danh sách"),
        (plan("city", light_from="17", dark_from="7"), "Sáng từ 17 giờ mà tối từ 7 giờ"),
        (plan("city", dark_from="25"), "Giờ là 25, cần từ 0 đến 24"),
    ],
)
async def test_a_plan_that_cannot_be_shown_is_told_at_its_field(
    console: Console, official: SignIn, sent: dict[str, str], said: str
) -> None:
    answer = await (await official("organizer")).post(f"{PLANS}/all", data=sent)

    assert answer.status_code == 422
    assert any(said in each.text for each in read(answer.text).every("p", "error"))
    assert await screen_plans.plans(console.resources.database) == {}
    assert sent.get("seconds.0", "") in answer.text


async def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(
    console: Console, official: SignIn
) -> None:
    client, other = await official("organizer"), await official("organizer")
    seen = read((await client.get(f"{PLANS}/all")).text).one("input", name="seen").attributes["value"]
    await other.post(f"{PLANS}/all", data=plan("join"))

    answer = await client.post(f"{PLANS}/all", data=plan("how", seen=seen))

    assert answer.status_code == 409
    newer = read(answer.text).one("input", name="seen").attributes["value"]
    assert (await client.post(f"{PLANS}/all", data=plan("how", seen=newer))).status_code == 303


async def test_an_officer_plans_the_own_ward_and_reads_the_plan_of_all(console: Console, official: SignIn) -> None:
    own, _ = await pair(console.resources.database)
    other, _ = await pair(console.resources.database, ANOTHER_WARD)
    city, _ = await pair(console.resources.database, None)
    client = await official("ward_officer")

    for path, read_status, status in (
        ("all", 200, 403),
        (OWN_WARD, 200, 303),
        (str(own.public_id), 200, 303),
        (ANOTHER_WARD, 403, 403),
        (str(other.public_id), 403, 403),
        (str(city.public_id), 403, 403),
        ("none", 404, 404),
    ):
        assert (await client.get(f"{PLANS}/{path}")).status_code == read_status, path
        assert (await client.post(f"{PLANS}/{path}", data=plan("join"))).status_code == status, path
    assert set(await screen_plans.plans(console.resources.database)) == {f"ward:{OWN_WARD}", f"screen:{own.id}"}


@pytest.mark.browser
async def test_a_plan_that_is_changed_by_keyboard_reaches_the_socket_at_once(
    console: Console, official: SignIn, settings: Settings
) -> None:
    _, token = await pair(console.resources.database)
    async with console.resources.database.transaction() as connection:
        first = {**as_document(FIRST_PLAN), "turns": [["city", 30], ["join", 20]]}
        by = await by_whom(console.resources.database)
        await screen_plans.keep_plan(connection, "all", first, by, DURING)
    session = str((await official("organizer")).cookies.get(COOKIE))

    door = await Door(settings).open()
    async with (
        launched() as browser,
        served(console) as address,
        window(browser, address, session, java_script_enabled=False) as context,
        connect(f"ws://{door.host}/screen/live", additional_headers={"Cookie": f"screen={token}"}) as socket,
    ):
        page = await context.new_page()
        await page.goto(f"{PLANS}/{OWN_WARD}")
        await page.focus("[name=do][value='up.1']")
        await page.keyboard.press("Enter")
        await page.fill("[name='seconds.0']", "45")
        before = msgspec.json.decode(await socket.recv())
        await page.get_by_role("button", name="Lưu thành kế hoạch riêng").click()
        async with asyncio.timeout(3):
            after = msgspec.json.decode(await socket.recv())

    await door.close()

    assert before["plan"]["turns"] == [["city", 30], ["join", 20]]
    assert (after["t"], after["plan"]["turns"]) == ("screen", [["join", 45], ["city", 30]])
    assert after["revision"] != before["revision"]
