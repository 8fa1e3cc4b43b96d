"""Seasons on pages: flags and titles of published results, carried to every page of a ward; empty until then."""

from server.pipeline.game.plan_seasons import withdraw
from server.records import seasons
from server.resources import Resources
from tests.flags import flagged
from tests.missions import organizer
from tests.pages.conftest import visitor
from tests.pages.element import read
from tests.pipeline.stage import HOAN_KIEM, SLUG
from tests.seasons import PAGE, announce_season

TITLES = ["Đơn vị nhiều cờ, mức 1", "Đơn vị vững nhiều mặt, mức 1"]
WARD = f"/c/{SLUG}/2/ward/{HOAN_KIEM}"


async def test_titles_follow_published_results_and_are_carried_on(resources: Resources) -> None:
    ending = await flagged(resources)
    async with visitor(resources, ending.stage.clock) as client:
        assert "Chưa có mùa nào" in (await client.get("/seasons")).text
        assert (await client.get(PAGE)).status_code == 404
    await announce_season(resources)
    await ending.lead_to_version()
    async with visitor(resources, ending.stage.clock) as client:
        before = (await client.get(PAGE)).text
        assert "Chưa có cờ nào" in before and "0 trên 2 vòng đã có kết quả" in before
        assert 'id="mang-theo"' not in (await client.get(WARD)).text

    await ending.publish()

    async with visitor(resources, ending.stage.clock) as client:
        page = read((await client.get(PAGE)).text)
        [mine] = [
            each for each in page.one("ol", "season-lines").every("li") if each.text.startswith("Hoàn Kiếm 2 cờ")
        ]
        assert mine.one("p", "season-titles").text == "; ".join(TITLES)
        assert "dẫn đầu mùa" not in page.one("section", id="co").text, "a round has no result yet"
        carried = read((await client.get(WARD)).text).one("section", id="mang-theo")
        assert [each.text for each in carried.every("b")] == TITLES
        assert PAGE in (await client.get(f"/c/{SLUG}/1")).text
        assert "/seasons" in (await client.get("/")).text


async def test_a_season_that_was_taken_back_says_why_and_nobody_carries_its_titles(resources: Resources) -> None:
    ending = await flagged(resources)
    number, why = await announce_season(resources), "Theo công văn số 6: hai mùa được nhập làm một."
    await ending.lead_to_version()
    await ending.publish()
    database = resources.database
    async with database.transaction() as connection:
        kept = await seasons.of_id(connection, number)
        assert kept
        await withdraw(connection, kept, why, await organizer(resources), ending.stage.clock.now)

    async with visitor(resources, ending.stage.clock) as client:
        page = (await client.get(PAGE)).text
        assert why in page and "season-lines" not in page
        assert 'id="mang-theo"' not in (await client.get(WARD)).text
