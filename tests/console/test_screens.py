"""The desk of screens: what each shows and lacks, and telling them what to do."""

import re
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient

from server.paper.assets import STATIC, all_assets
from server.paper.print import TEMPLATES
from server.records import audit_log, screen_versions, screens
from server.records.screens import Screen
from tests.console.addresses import ANOTHER_WARD, OWN_WARD
from tests.console.conftest import Console, SignIn
from tests.live.stage import WARDS, Pipeline
from tests.pages.element import Element, read
from tests.screens.paired import pair

DESK = "/console/screens"
WELL = {"t": "report", "scene": "city", "board": "", "generation": 0, "position": 0, "age": 2, "state": "live",
        "version": all_assets().digest, "width": 1920, "height": 1080, "errors": []}  # fmt: skip


async def screen(
    console: Console, name: str, ward: str | None = OWN_WARD, *, silent: bool = False, **said: Any
) -> Screen:
    """A screen that spoke five seconds ago, or long ago."""
    made, _ = await pair(console.resources.database, ward, name)
    at = console.now - (timedelta(minutes=47) if silent else timedelta(seconds=5))
    await screens.report(console.resources.database, {made.id: {**WELL, **said}}, at)
    return made


async def now(console: Console, one: Screen) -> Screen:
    return (await screens.of_ids(console.resources.database, [one.id]))[one.id]


async def look(client: AsyncClient, query: str = "") -> Element:
    return read((await client.get(DESK + query)).text)


def named(page: Element) -> list[str]:
    return [card.one("h3").text for card in page.every("li", "screen-card")]


async def test_each_card_tells_how_its_screen_is(console: Console, official: SignIn, pipeline: Pipeline) -> None:
    known = (await console.resources.contests.all())[0]
    _, cursor, _ = await console.resources.boards.read_public(known.id, "1", [])
    await console.resources.database.execute("UPDATE blocks SET closed_at = $1", console.now - timedelta(seconds=9))
    generation, position = cursor.generation, cursor.position
    level = await screen(console, "Đủ", board=WARDS, generation=generation, position=position)
    behind = await screen(console, "Thiếu", board=WARDS, generation=generation, position=position - 3)
    silent = await screen(console, "Im", silent=True)
    unheard, _ = await pair(console.resources.database, None, "Mới")
    page = await look(await official("organizer"))

    by_id = {card.attributes["id"]: card for card in page.every("li", "screen-card")}
    told = {one.name: by_id[f"s-{one.public_id}"] for one in (level, behind, silent, unheard)}
    assert {name: card.attributes["data-state"] for name, card in told.items()} == {
        "Đủ": "live", "Thiếu": "live", "Im": "silent", "Mới": "never"}  # fmt: skip
    assert "đủ" in told["Đủ"].one("dl").text
    assert "thiếu 3" in told["Thiếu"].one("dl").text
    assert "Không báo về đã 47 phút" in told["Im"].text
    assert "Của thành phố" in told["Mới"].text
    assert "1 trong 126" in page.one("dl", "screen-sums").text


async def test_a_screen_that_lacks_what_is_long_there_is_in_trouble(
    console: Console, official: SignIn, pipeline: Pipeline
) -> None:
    known = (await console.resources.contests.all())[0]
    _, cursor, _ = await console.resources.boards.read_public(known.id, "1", [])
    await console.resources.database.execute("UPDATE blocks SET closed_at = $1", console.now - timedelta(minutes=2))
    one = await screen(console, "Thiếu", board=WARDS, generation=cursor.generation, position=cursor.position - 1)

    (card,) = (await look(await official("organizer"), "?trouble=behind")).every("li", "screen-card")

    assert card.attributes["id"] == f"s-{one.public_id}"
    assert "Thiếu thay đổi đã có từ 115 giây" in card.text


async def test_an_old_version_is_a_trouble_after_a_day(console: Console, official: SignIn) -> None:
    await screen(console, "Cũ", version="000000000000")
    client = await official("organizer")
    await screen_versions.note(console.resources.database, all_assets().digest, console.now - timedelta(hours=25))
    await screen_versions.note(console.resources.database, all_assets().digest, console.now)

    assert "bản mới đã có 25 giờ" in (await look(client)).text
    await screen_versions.note(console.resources.database, "another", console.now)
    assert (await look(client, "?trouble=old")).every("li", "screen-card") == []


async def test_they_are_found_by_trouble_ward_and_name(console: Console, official: SignIn) -> None:
    await screen(console, "Sảnh tiếp dân")
    await screen(console, "Hội trường", errors=["TypeError"])
    await screen(console, "Bộ phận một cửa", ANOTHER_WARD, state="polling")
    client = await official("organizer")

    async def found(query: str) -> list[str]:
        return [
            name for name in ("Sảnh", "Hội", "Bộ") if any(name in each for each in named(await look(client, query)))
        ]

    assert await found("") == ["Sảnh", "Hội", "Bộ"]
    assert await found("?trouble=any") == ["Hội"]
    assert await found("?trouble=polling") == ["Bộ"]
    assert await found(f"?ward={ANOTHER_WARD}") == ["Bộ"]
    assert await found("?q=hoi+TRUONG") == ["Hội"]
    assert await found("?q=hoan+kiem") == ["Sảnh", "Hội"]
    assert await found("?trouble=errors&q=sanh") == []


def test_nothing_that_the_console_means_by_a_word_reaches_into_the_pictures_of_screens() -> None:
    """Pictures stand in a page of the console: what its sheets say of a class that scenes use is taken back."""
    scenes = "".join(path.read_text() for path in (TEMPLATES / "scenes").glob("*.html"))
    plain = re.sub(r"\{[{%].*?[}%]\}", "", scenes)
    used = {name for names in re.findall(r'class="([^"]*)"', plain) for name in names.split()} - {"hidden"}
    sheets = {name: (STATIC / "css" / f"{name}.css").read_text() for name in ("console", "form", "result-desk")}
    rules = [rule.strip() for text in sheets.values() for rule in re.findall(r"([^{}/]+)\{", text)]
    styled = {name for name in used for rule in rules if re.match(rf"\.{name}(?![\w-])(?=[^ ]*(?:,|$))", rule)}
    back = (STATIC / "css" / "screens-desk.css").read_text()
    assert {name for name in styled if f".thumb .{name} {{" not in back} == set()
    assert {"said", "track"} <= styled


async def test_twenty_four_stand_on_a_page(console: Console, official: SignIn) -> None:
    for number in range(25):
        await pair(console.resources.database, OWN_WARD, f"Màn {number:02}")
    client = await official("organizer")

    assert len(named(await look(client))) == 24
    assert ["Màn 24" in each for each in named(await look(client, "?page=2"))] == [True]
    assert len(named(await look(client, "?page=99"))) == 1


async def test_an_officer_sees_and_tells_only_the_own_ward(console: Console, official: SignIn) -> None:
    own, other, city = [await screen(console, "Sảnh", ward) for ward in (OWN_WARD, ANOTHER_WARD, None)]
    client = await official("ward_officer")

    assert len(named(await look(client))) == 1
    assert (await client.post(DESK, data={"one": f"identify {other.public_id}"})).status_code == 422
    assert (await client.post(DESK, data={"one": f"identify {own.public_id}"})).status_code == 303
    answer = await client.post(DESK, data={"do": "blank", "which": "found", "sure": "1"})
    assert answer.status_code == 303
    assert [(await now(console, one)).act for one in (own, other, city)] == ["identify", None, None]
    assert [(await now(console, one)).blank for one in (own, other, city)] == [True, False, False]


async def test_an_inspector_only_reads(console: Console, official: SignIn) -> None:
    one = await screen(console, "Sảnh")
    client = await official("inspector")

    page = await look(client)

    assert named(page) and not page.every("button", "slim")[1:]
    assert (await client.post(DESK, data={"one": f"identify {one.public_id}"})).status_code == 403


async def test_one_is_told_at_once_and_it_is_written_down(console: Console, official: SignIn) -> None:
    one = await screen(console, "Sảnh")
    client = await official("administrator")

    assert (await client.post(DESK, data={"one": f"reload {one.public_id}"})).status_code == 303
    assert "Chờ báo lại: Tải lại" in (await look(client)).text
    await screens.report(console.resources.database, {one.id: {**WELL, "acted": 1}}, console.now)
    assert "Đã làm: Tải lại" in (await look(client)).text
    (line,) = await audit_log.lines(console.resources.database)
    assert (line.act.action, line.act.object) == ("screens.reload", f"screen:{one.public_id}")


async def test_many_are_told_only_after_it_was_confirmed_which(console: Console, official: SignIn) -> None:
    found = [await screen(console, f"Màn {number}", errors=["x"] if number else []) for number in range(3)]
    client = await official("organizer")

    asked = await client.post(DESK, data={"do": "blank", "which": "found", "trouble": "any"})
    assert asked.status_code == 200
    page = read(asked.text)
    assert not (await now(console, found[1])).blank
    sent: dict[str, list[str]] = {}
    for field in page.one("main").every("input"):
        sent.setdefault(field.attributes["name"], []).append(field.attributes["value"])
    assert (await client.post(DESK, data={**sent, "do": "blank"})).status_code == 303

    assert [(await now(console, one)).blank for one in found] == [False, True, True]
    (line,) = await audit_log.lines(console.resources.database)
    assert [each["name"] for each in line.act.arguments["screens"]] == ["Màn 1", "Màn 2"]
    assert (await client.post(DESK, data={"one": f"show {found[1].public_id}"})).status_code == 303
    assert not (await now(console, found[1])).blank


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"do": "explode", "which": "found"}, "Chọn việc cần bảo"),
        ({"do": "reload", "which": "chosen"}, "Chưa chọn màn hình nào"),
        ({"do": "reload", "screen": "00000000-0000-0000-0000-000000000000"}, "không còn ở đây"),
        ({"do": "reload", "which": "found", "trouble": "small"}, "Chưa chọn màn hình nào"),
    ],
)
async def test_what_tells_nobody_is_refused(
    console: Console, official: SignIn, sent: dict[str, str], said: str
) -> None:
    one = await screen(console, "Sảnh")

    answer = await (await official("organizer")).post(DESK, data=sent)

    assert answer.status_code == 422
    assert said in read(answer.text).one("p", "refused").text
    assert (await now(console, one)).act is None


async def test_operators_see_how_many_are_there_and_that_sockets_are_blocked(
    console: Console, official: SignIn
) -> None:
    for number in range(3):
        await screen(console, f"Màn {number}", state="polling")
    await screen(console, "Trực tiếp")
    await screen(console, "Im", silent=True)

    page = read((await (await official("organizer")).get("/console/operations")).text)

    told = {
        each.attributes["data-screens"]: each.text.split(":")[0]
        for each in page.every("dd")
        if "data-screens" in each.attributes
    }
    assert told == {"all": "5", "live": "1", "polling": "3", "silent": "1", "never": "0", "dark": "0"}
    assert "screens-poll" in [each.attributes.get("data-trouble") for each in page.every("li")]
