"""A contest from its first draft to what is changed after everybody has seen it."""

from datetime import timedelta
from typing import Any

import pytest

from server.pipeline.planning.contest_document import read_document, write_document
from server.pipeline.planning.plan_contest import (
    Stale,
    announce,
    begin_draft,
    change_announced,
    change_draft,
    planned,
    versions,
)
from server.resources import Resources
from server.rules.contest_file import parse_contest
from server.rules.fault import Faulty
from server.rules.refusals import NotFound, Told
from tests.examples import CATALOGUE, CONTEST, OPENS, skill, two_rounds
from tests.pipeline.stage import SLUG, Stage

PLAN = read_document(two_rounds())
BEFORE = OPENS - timedelta(days=10)
WHY = "Theo Quyết định 31/QĐ-UBND, gia hạn vì bão số 9"


async def draft(resources: Resources, plan: dict[str, Any] | None = None, slug: str = SLUG) -> None:
    async with resources.database.transaction() as connection:
        await begin_draft(connection, slug, PLAN if plan is None else plan, "N. V. A.")


async def save(resources: Resources, plan: dict[str, Any], version: int) -> int:
    async with resources.database.transaction() as connection:
        return await change_draft(connection, SLUG, version, plan, "T. T. B.")


async def announced(resources: Resources, version: int = 1) -> None:
    async with resources.database.transaction() as connection:
        await announce(connection, CATALOGUE, SLUG, version, "N. V. A.", BEFORE)
    await resources.contests.reread()


async def change(resources: Resources, version: int, *, reason: str = WHY, now: Any = BEFORE, **parts: Any) -> int:
    plan = (await planned(resources.database, SLUG)).plan
    async with resources.database.transaction() as connection:
        return await change_announced(
            connection, CATALOGUE, SLUG, version, {**plan, **parts}, by="T. T. B.", reason=reason, now=now
        )


def test_a_document_that_is_written_again_says_the_same() -> None:
    assert parse_contest(write_document(PLAN), CATALOGUE) == parse_contest(two_rounds(), CATALOGUE)


async def test_nobody_sees_a_draft_until_it_is_announced(resources: Resources) -> None:
    await draft(resources)
    before = await resources.contests.by_slug(SLUG)

    await announced(resources)

    known = await resources.contests.by_slug(SLUG)
    assert before is None
    assert known
    assert known.contest == parse_contest(two_rounds(), CATALOGUE)
    assert (await planned(resources.database, SLUG)).announced


async def test_a_draft_may_lack_everything_and_is_announced_only_when_whole(resources: Resources) -> None:
    await draft(resources, {"rounds": [{}]})

    with pytest.raises(Faulty) as caught:
        await announced(resources)

    assert {fault.where for fault in caught.value.faults} >= {"name.vi", "decision.date", "wards", "rounds.1.opens"}
    assert await resources.contests.by_slug(SLUG) is None


async def test_a_draft_whose_opening_has_passed_is_not_announced(resources: Resources) -> None:
    await draft(resources)

    with pytest.raises(Faulty) as caught:
        async with resources.database.transaction() as connection:
            await announce(connection, CATALOGUE, SLUG, 1, "N. V. A.", OPENS)

    assert [(fault.where, fault.code) for fault in caught.value.faults] == [("rounds.1.opens", "in_past")]


async def test_what_only_the_reader_of_criteria_knows_is_told_too(resources: Resources) -> None:
    await draft(resources, {**PLAN, "criteria": [{**PLAN["criteria"][0], "activities": ["no-such-skill"]}]})

    with pytest.raises(Faulty) as caught:
        await announced(resources)

    assert "no-such-skill" in caught.value.faults[0].values["told"]


@pytest.mark.parametrize("slug", ["Thủ đô", "", "a" * 61, SLUG])
async def test_an_address_is_plain_and_new(stage: Stage, slug: str) -> None:
    with pytest.raises(Told):
        await draft(stage.resources, slug=slug)


async def test_the_second_of_two_who_save_overwrites_nothing_and_sees_what_the_first_saved(
    resources: Resources,
) -> None:
    await draft(resources)
    await save(resources, {**PLAN, "name": {"vi": "Của A", "en": "A"}}, 1)

    with pytest.raises(Stale) as caught:
        await save(resources, {**PLAN, "name": {"vi": "Của B", "en": "B"}}, 1)

    assert caught.value.planned.version == 2
    assert (await planned(resources.database, SLUG)).plan["name"]["vi"] == "Của A"


async def test_every_version_is_kept_with_who_and_why(resources: Resources) -> None:
    await draft(resources)
    await save(resources, {**PLAN, "name": {"vi": "Lần hai", "en": "Second"}}, 1)
    of_draft = await versions(resources.database, await planned(resources.database, SLUG))
    await announced(resources, 2)
    await change(resources, 1, slogan={"vi": "Mới", "en": "New"})

    told = await versions(resources.database, await planned(resources.database, SLUG))

    assert [(each.version, each.made_by) for each in of_draft] == [(1, "N. V. A."), (2, "T. T. B.")]
    assert [(each.version, each.made_by, each.reason) for each in told] == [(1, "N. V. A.", ""), (2, "T. T. B.", WHY)]


async def test_a_change_of_what_everybody_sees_needs_a_reason(resources: Resources) -> None:
    await draft(resources)
    await announced(resources)

    with pytest.raises(Told, match="cần từ 15"):
        await change(resources, 1, reason="sửa", slogan={"vi": "Mới", "en": "New"})


async def test_once_a_round_has_opened_what_counts_stays(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    await stage.move()
    later = {**PLAN["rounds"][0], "closes": PLAN["rounds"][0]["closes"] + timedelta(days=2)}

    with pytest.raises(Faulty) as wards:
        await change(stage.resources, 1, now=stage.clock.now, wards=["00070", "00004"])
    with pytest.raises(Faulty) as opens:
        await change(stage.resources, 1, now=stage.clock.now, rounds=[{**later, "opens": BEFORE}])
    await change(stage.resources, 1, now=stage.clock.now, rounds=[later])
    await stage.resources.contests.reread()
    await stage.move()

    assert [(fault.where, fault.code) for fault in wards.value.faults] == [("wards", "begun")]
    assert [(fault.where, fault.code) for fault in opens.value.faults] == [("rounds.1.opens", "passed")]
    assert ((await stage.known()).version, (await stage.known()).generation) == (2, 1)
    assert await stage.points() == 10


async def test_somebody_who_joins_after_the_old_end_plays_a_round_that_was_extended(stage: Stage) -> None:
    rounds = PLAN["rounds"][:1]
    end = rounds[0]["closes"]
    await stage.enrol(1, joined_at=end + timedelta(hours=1))
    await stage.accept(skill(of=1))
    await stage.move()
    before = await stage.points()

    await change(stage.resources, 1, now=stage.clock.now, rounds=[{**rounds[0], "closes": end + timedelta(days=2)}])
    await stage.resources.contests.reread()
    await stage.move()

    assert (before, await stage.points()) == (0, 10)
    assert (await stage.known()).generation == 2
    assert await stage.differences() == []


async def test_what_does_not_exist_is_not_planned(resources: Resources) -> None:
    with pytest.raises(NotFound):
        await planned(resources.database, "khong-co")


async def test_a_contest_that_was_loaded_from_a_file_is_planned_on(stage: Stage) -> None:
    found = await planned(stage.resources.database, SLUG)

    assert (found.announced, found.version, found.plan) == (True, 1, read_document(CONTEST))
