"""What a screen shows is what the public may see, from the same stores by the same reading."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.paper.print import paper_for
from server.pipeline.recall_standings import AtMidnight
from server.pipeline.remember_standings import remember_standings
from server.records import ledger
from server.resources import Resources
from server.rules.screen_plan import SCENE_KINDS, Turn
from server.scenes.reading import CITY, Scenes, read_scenes
from server.scenes.turns import scene_values
from tests.examples import CONTEST, OPENS, service, skill
from tests.pages.element import Element, read
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage
from tests.scenes.printed import PAGE

FREEZES = OPENS + timedelta(days=20)
FREEZING = CONTEST.replace("closes =", "freezes = 2026-11-22T00:00:00+07:00\ncloses =", 1)
ADDRESS = "https://thidua.example"


@pytest.fixture
async def stage(resources: Resources) -> Stage:
    """Points in two wards of one cluster, and in a neighbourhood."""
    built = await build_stage(resources, FREEZING)
    await built.enrol(1, HOAN_KIEM, neighbourhood="00070/to-3")
    await built.enrol(2, BA_DINH)
    await built.accept(skill(of=1), service(of=2, case="H-1"))
    await built.move()
    return built


async def scenes_of(stage: Stage, ward: str | None = HOAN_KIEM) -> Scenes:
    """What a screen of the ward is made of."""
    resources = replace(stage.resources, clock=stage.clock)
    return await read_scenes(resources, await stage.known(), ward, SCENE_KINDS)


def printed(data: Scenes) -> Element:
    """The page of a screen with every scene."""
    paper, turns = paper_for("vi"), [Turn(scene=kind, seconds=20) for kind in SCENE_KINDS]
    values = scene_values(paper, data, turns, ADDRESS)
    page = paper.templates.from_string(PAGE).render(theme="dark", scripts=False, **values)
    return read(page.replace("<!doctype html>", ""))


async def test_every_board_is_the_public_one(stage: Stage) -> None:
    data = await scenes_of(stage)

    assert {name: board.view.rows for name, board in data.boards.items()} == {
        "wards": (await stage.view()).rows,
        "wards/cum-1": (await stage.view("1/wards/cum-1")).rows,
        "ward/00070/neighbourhoods": (await stage.view("1/ward/00070/neighbourhoods")).rows,
    }
    assert data.own_row == await stage.row()


async def test_a_frozen_screen_shows_the_board_of_the_freeze_and_says_so(stage: Stage) -> None:
    stage.clock.now = FREEZES + timedelta(hours=1)
    await stage.move()
    before = await scenes_of(stage)

    await stage.accept(skill("password-otp", of=1), service(of=2, case="H-2"))
    await stage.count_heads("00070/to-3", 300, kind="neighbourhood")
    await stage.move()

    after = await scenes_of(stage)
    assert after.boards == before.boards
    assert "Khóa bảng" in printed(after).one("header").text
    assert printed(after).one("live-state").text == "Đứng yên từ 00:00, 22/11"


async def test_a_screen_of_the_city_has_no_scene_of_a_ward(stage: Stage) -> None:
    data = await scenes_of(stage, None)

    page = printed(data)
    assert list(data.boards) == [CITY]
    assert page.every("li", "mine") == []
    assert page.every("far-own") == []


async def test_midnight_gives_the_moves_the_rise_and_the_seal(stage: Stage) -> None:
    known, midnight = await stage.known(), stage.clock.now
    stores = stage.resources
    await remember_standings(stores.database, stores.boards, stores.contests, known, midnight)
    was = await stage.row()
    block = await ledger.block_at(stores.database, known.id, known.generation, (await stage.view()).position)
    stage.clock.now += timedelta(hours=9)

    await stage.accept(skill("password-otp", of=1))
    await stage.move()

    data = await scenes_of(stage)
    assert block
    assert data.midnight == AtMidnight(taken_at=midnight, seal=block.hash, value=was.value)
    assert data.boards[CITY].before == {HOAN_KIEM: was.rank, BA_DINH: (await stage.row(BA_DINH)).rank}
    page = printed(data)
    assert page.one("scene-today").text.startswith("+0,")
    assert block.hash.hex()[:4] in page.one("footer").one("code").text


async def test_a_board_that_is_being_rebuilt_leaves_the_screen_whole(stage: Stage) -> None:
    await stage.flush()

    data = await scenes_of(stage)

    assert [board.view.generation for board in data.boards.values()] == [0, 0, 0]
    page = printed(data)
    assert "Bảng đang được dựng lại từ sổ điểm" in page.every("section", data_scene="city")[0].text
    assert len(page.every("section", "turn")) == len(SCENE_KINDS)


async def test_an_installation_without_a_contest_says_what_it_waits_for(resources: Resources) -> None:
    data = await read_scenes(resources, None, HOAN_KIEM, SCENE_KINDS)

    page = printed(data)
    assert "Chưa có cuộc thi đua nào" in page.every("section", data_scene="city")[0].text
    assert page.one("header").one("p").text == "Phường Hoàn Kiếm"
