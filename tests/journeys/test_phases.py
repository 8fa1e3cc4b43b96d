"""A round turns while people look: the open page says so by itself."""

from datetime import UTC, datetime, timedelta

from server.pipeline.planning.load_contest import load_contest
from server.resources import open_resources
from tests.examples import CATALOGUE
from tests.journeys.conftest import Open
from tests.journeys.house import House, document
from tests.journeys.visit import Visit

SLUG = "khoa-bang"
FREEZES_IN = timedelta(seconds=25)


async def test_an_open_page_says_that_its_board_now_stands_still(open_page: Open, house: House) -> None:
    now = datetime.now(UTC)
    async with open_resources(house.settings, "journey") as resources:
        await load_contest(resources.database, CATALOGUE, document(now, SLUG, freezes_in=FREEZES_IN), now)

    visit: Visit = await _once_there(open_page)
    assert await visit.text(".band .phase") == "Đang diễn ra"

    await visit.says("live-state", "Đứng yên từ")
    assert await visit.text(".band .phase") == "Khóa bảng"
    assert "Điểm vẫn được tính đến" in await visit.text(".left")


async def _once_there(open_page: Open) -> Visit:
    """The pipeline sees a new contest within a second or two."""
    visit: Visit = await open_page(f"/c/{SLUG}")

    async def there() -> bool:
        await visit.page.reload()
        return await visit.page.locator("ol.board > .row").count() == 126

    await visit.until(there, "the new contest has a board")
    return visit
