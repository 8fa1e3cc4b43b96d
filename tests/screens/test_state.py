"""What a screen is told and tells over HTTP."""

from datetime import timedelta

import pytest

from server.records import screen_plans, screens
from server.resources import Resources
from server.rules.screen_plan import FIRST_PLAN, as_document
from tests.examples import DURING
from tests.screens.conftest import Door
from tests.screens.paired import WARD, official, pair

REPORT = {"t": "report", "scene": "city", "board": "a/1/wards", "generation": 1, "position": 5, "age": 2,
          "state": "polling", "version": "abc", "width": 1920, "height": 1080, "errors": []}  # fmt: skip


async def test_a_screen_is_told_what_it_is_and_the_most_particular_plan(door: Door, resources: Resources) -> None:
    screen, token = await pair(resources.database)
    by = await official(resources.database)
    async with door.browser(token) as browser:
        first = (await browser.get("/screen/state")).json()["screen"]
        assert (first["name"], first["ward"], first["blank"]) == ("Sảnh tiếp dân", WARD, False)
        assert [scene for scene, _ in first["plan"]["turns"]] == [turn.scene for turn in FIRST_PLAN.turns]
        assert first["now"] == DURING.timestamp() * 1_000
        for key, scene in (("all", "movers"), (f"ward:{WARD}", "join"), (f"screen:{screen.id}", "how")):
            async with resources.database.transaction() as connection:
                plan = {**as_document(FIRST_PLAN), "turns": [[scene, 20]]}
                await screen_plans.keep_plan(connection, key, plan, by, DURING)
            told = (await browser.get("/screen/state")).json()["screen"]
            assert told["plan"]["turns"] == [[scene, 20]]
            assert told["revision"] != first["revision"]
            first = told


async def test_notices_come_with_their_times_and_change_the_page_when_they_begin(
    door: Door, resources: Resources
) -> None:
    _, token = await pair(resources.database)
    by, begins = await official(resources.database), DURING + timedelta(minutes=5)
    async with resources.database.transaction() as connection:
        for ward, text in ((WARD, "Họp tổ dân phố"), ("00004", "Của phường khác"), (None, "Cả thành phố")):
            await screen_plans.add_notice(connection, ward, text, begins, begins + timedelta(hours=1), by, DURING)
    async with door.browser(token) as browser:
        before = (await browser.get("/screen/state")).json()["screen"]
        assert [each["text"] for each in before["notices"]] == ["Họp tổ dân phố", "Cả thành phố"]
        door.now = begins
        assert (await browser.get("/screen/state")).json()["screen"]["revision"] != before["revision"]
        door.now = begins + timedelta(hours=1)
        assert (await browser.get("/screen/state")).json()["screen"]["notices"] == []


async def test_an_act_is_told_for_a_minute(door: Door, resources: Resources) -> None:
    screen, token = await pair(resources.database)
    async with resources.database.transaction() as connection:
        await screens.tell(connection, [screen.id], "identify", DURING)
    async with door.browser(token) as browser:
        assert (await browser.get("/screen/state")).json()["act"] == {"t": "act", "act": "identify", "number": 1}
        door.now += timedelta(seconds=61)
        assert "act" not in (await browser.get("/screen/state")).json()


async def test_a_revoked_screen_is_told_so_and_nothing_else(door: Door, resources: Resources) -> None:
    screen, token = await pair(resources.database)
    async with resources.database.transaction() as connection:
        await screens.revoke(connection, screen.id, screen.paired_by, DURING)
    async with door.browser(token) as browser:
        assert (await browser.get("/screen/state")).json() == {"revoked": {"t": "revoked"}}
        assert (await browser.post("/screen/report", json=REPORT)).status_code == 401


async def test_a_report_is_kept(door: Door, resources: Resources) -> None:
    screen, token = await pair(resources.database)
    async with door.browser(token) as browser:
        assert (await browser.post("/screen/report", json=REPORT)).status_code == 204
    kept = (await screens.of_ids(resources.database, [screen.id]))[screen.id]
    assert (kept.report["state"], kept.report["position"], kept.reported_at) == ("polling", 5, DURING)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("[]", 422),
        ("not json", 422),
        ('{"t":"report","errors":["a","b","c","d","e","f"]}', 422),
        ('{"t":"report","position":-1}', 422),
        ('{"t":"report","scene":"%s"}' % ("x" * 201), 422),
        ("x" * 5_000, 413),
    ],
)
async def test_a_report_that_is_none_is_refused(door: Door, resources: Resources, body: str, status: int) -> None:
    screen, token = await pair(resources.database)
    async with door.browser(token) as browser:
        assert (await browser.post("/screen/report", content=body)).status_code == status
    assert not (await screens.of_ids(resources.database, [screen.id]))[screen.id].report


async def test_who_is_no_screen_is_told_nothing(door: Door) -> None:
    async with door.browser() as nobody, door.browser("made up") as stranger:
        assert (await nobody.get("/screen/state")).status_code == 401
        assert (await stranger.get("/screen/state")).status_code == 401
        assert (await stranger.post("/screen/report", json=REPORT)).status_code == 401


async def test_another_site_reports_nothing_for_a_screen(door: Door, resources: Resources) -> None:
    _, token = await pair(resources.database)
    async with door.browser(token) as browser:
        foreign = await browser.post("/screen/report", json=REPORT, headers={"Sec-Fetch-Site": "cross-site"})
        assert foreign.status_code == 403
