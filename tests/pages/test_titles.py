"""The titles of neighbourhoods and units on their pages: fewer than five are not counted out, a freeze tells none."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from httpx2 import AsyncClient

from server.resources import Resources
from tests.examples import OPENS
from tests.pages.conftest import visitor
from tests.pages.element import Element, read
from tests.pipeline.stage import HOAN_KIEM, SLUG, Stage, build_stage
from tests.titles import DOCUMENT, FIVE, SCHOOL, begin, learnt

WARD = f"/c/{SLUG}/1/ward/{HOAN_KIEM}"


@pytest.fixture
async def here(resources: Resources) -> Stage:
    stage = await build_stage(resources, DOCUMENT)
    await begin(stage, people=8)
    return stage


@pytest.fixture
async def anybody(here: Stage) -> AsyncIterator[AsyncClient]:
    async with visitor(here.resources) as client:
        yield client


async def section(client: AsyncClient, address: str = WARD) -> Element:
    answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    return read(answer.text).one("section", id="danh-hieu")


async def test_a_ward_tells_which_are_near_and_never_counts_out_fewer_than_five(
    here: Stage, anybody: AsyncClient
) -> None:
    for one in range(1, 5):
        await here.accept(*learnt(one, FIVE[:1]))
    await here.restart()
    few = (await section(anybody)).text
    assert "0 trên 1 tổ dân phố, thôn đã có danh hiệu." in few
    assert "Cần 5 người tự làm được một việc, mới có dưới 5." in few and "đang có 4" not in few

    for one in range(1, 9):
        await here.accept(*(each._replace(id=f"later-{each.id}") for each in learnt(one)))
    await here.restart()
    async with visitor(here.resources) as later:
        enough = (await section(later)).text
        english = (await later.get(WARD, headers={"accept-language": "en"})).text
        unit = (await section(later, f"/c/{SLUG}/1/units/{SCHOOL}")).text
        line = (await section(later, f"{WARD}/neighbourhoods/to-1")).text
    assert "1 trên 1 tổ dân phố, thôn đã có danh hiệu." in enough
    assert "Bậc 1 trên 3 · khởi đầu" in enough
    assert "Thêm 5 người tự làm được một việc (đang có 8 trên 13)." in enough
    assert "5 more people who have done something by themselves (now 8 of 13)." in read(english).text
    assert "Đơn vị số" in unit and "Thêm 7 người tự làm được một việc (đang có 8 trên 15)." in unit
    assert "Tiếp theo: Bậc 2 trên 3 · lan tỏa" in line


async def test_a_freeze_tells_no_title_until_the_reveal(resources: Resources) -> None:
    freezing = DOCUMENT.replace("closes =", "freezes = 2026-11-22T00:00:00+07:00\ncloses =", 1)
    stage = await build_stage(resources, freezing)
    await begin(stage, people=8)
    for one in range(1, 9):
        await stage.accept(*learnt(one))
    await stage.restart()
    stage.clock.now = OPENS + timedelta(days=21)
    await stage.move()

    async with visitor(resources, stage.clock) as client:
        for address in (WARD, f"/c/{SLUG}/1/units/{SCHOOL}", f"{WARD}/neighbourhoods/to-1"):
            page = read((await client.get(address)).text)
            assert "Bảng đang khóa: danh hiệu của" in page.text
            assert "tự làm được một việc" not in page.text and "Bậc 1" not in page.text
