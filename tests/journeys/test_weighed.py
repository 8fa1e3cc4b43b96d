"""A contest of 100 points lives as any other: the ward's arithmetic moves part by part on an open page."""

from datetime import UTC, datetime, timedelta

from server.pipeline.planning.load_contest import load_contest
from server.records import facts
from server.resources import open_resources
from tests.examples import CATALOGUE
from tests.intake.portal import Portal, used
from tests.journeys.conftest import Open
from tests.journeys.house import House, document, subject
from tests.journeys.visit import Visit

SLUG, WARD = "tong-hop", "00070"
COMPOSITE = """
[composite]
level = { weight = 50, target = 1 }
coverage = { weight = 30, target = 1 }
progress = { weight = 20, target = 2 }
[integrity]
bound = "lower"
tolerance = 2
floor = 50
"""
ARITHMETIC = "dl.sum dd, dl.sum small, .figure [data-figure=value]"


async def test_the_parts_of_a_ward_move_and_are_what_the_server_prints(
    open_page: Open, house: House, portal: Portal
) -> None:
    now = datetime.now(UTC)
    joined = now - timedelta(days=11)
    async with open_resources(house.settings, "journey") as resources:
        await load_contest(resources.database, CATALOGUE, document(now, SLUG) + COMPOSITE, now)
        known = await resources.contests.by_slug(SLUG)
        assert known
        await facts.record_own(resources.database, [
            {"kind": "enrolment", "source": "register", "source_ref": f"{SLUG}/{number}", "contest_id": known.id,
             "resident": resources.pseudonyms.resident(subject(SLUG, number)), "happened_at": joined,
             "body": {"ward": WARD, "neighbourhood": None, "unit": None, "groups": []}}
            for number in range(9)
        ])  # fmt: skip
    visit: Visit = await open_page(f"/c/{SLUG}/1/ward/{WARD}")

    async def there() -> bool:
        await visit.page.reload()
        return await visit.page.locator("[data-figure=level-score]").count() == 1

    await visit.until(there, "the new contest has a board")
    at = (now - timedelta(seconds=5)).isoformat()
    await portal.statuses(
        *(used(subject=subject(SLUG, number), time=at, id=f"{SLUG}-{number}") for number in range(9))
    )

    async def moved() -> bool:
        return await visit.page.locator("[data-figure=level-score]").text_content() == "50,0"

    await visit.until(moved, "the open page moves")
    shown = await visit.page.locator(ARITHMETIC).all_text_contents()
    await visit.page.reload()
    assert await visit.page.locator(ARITHMETIC).all_text_contents() == shown
