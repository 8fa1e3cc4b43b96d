"""Milestones at the desk: read by all who have a part, taken off the list by an organizer who says why."""

import pytest

from server.console.navigation import links
from server.paper.words import words_of
from server.pipeline.game.read_milestones import read_milestones
from server.records import audit_log
from tests.console.conftest import Console, SignIn
from tests.live.stage import SLUG, Pipeline
from tests.milestones import tell_some
from tests.pages.element import read

DESK = f"/console/contests/{SLUG}/milestones"
REASON = "Một tệp nhập hai lần, số này đang được đếm lại."


async def listed(console: Console) -> set[int]:
    """Those that everybody is told."""
    known = await console.resources.contests.by_slug(SLUG)
    assert known
    return {each.id for each in (await read_milestones(console.resources.database, known, console.now)).shown()}


@pytest.fixture
async def told(console: Console, pipeline: Pipeline) -> int:
    """Some are told; the number of the first."""
    assert await tell_some(pipeline) > 3
    return min(await listed(console))


async def test_one_is_taken_off_the_list_with_a_reason_and_put_back(
    console: Console, told: int, official: SignIn
) -> None:
    client, page = await official("organizer"), f"{DESK}/{told}"

    short = await client.post(page, data={"reason": "nhầm"})
    assert short.status_code == 422
    assert "cần từ 20 đến 300" in short.text
    assert told in await listed(console)
    assert (await client.post(page, data={"reason": REASON})).status_code == 303
    assert told not in await listed(console)
    assert REASON in (await client.get(DESK)).text
    assert (await client.post(page, data={"reason": REASON})).status_code == 303
    assert told in await listed(console)
    lines = await audit_log.lines(console.resources.database)
    assert [line.act.action for line in lines] == ["milestone.show", "milestone.hide"]


async def test_an_officer_reads_the_own_wards_and_changes_nothing(
    console: Console, told: int, official: SignIn
) -> None:
    known = await console.resources.contests.by_slug(SLUG)
    assert known
    ours = await official("ward_officer", known.contest.wards[0])
    theirs = await official("ward_officer", known.contest.wards[-1])

    assert known.layout.wards[known.contest.wards[0]].full_name in (await ours.get(DESK)).text
    assert "Chưa có dấu mốc nào." in (await theirs.get(DESK)).text
    assert (await theirs.get(f"{DESK}/{told}")).status_code == 404
    assert (await ours.post(f"{DESK}/{told}", data={"reason": REASON})).status_code == 403
    at_a_glance = read((await ours.get(f"/console/contests/{SLUG}")).text).one(id="dau-moc")
    assert known.layout.wards[known.contest.wards[0]].full_name in at_a_glance.text
    assert DESK in {link.address for link in links("ward_officer", words_of("vi"), SLUG)}
