"""A resident's own missions: what is missing, one press to it, the bonus under its cap, and the switch."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from server.pipeline.game.plan_missions import set_caps
from server.records import facts, families
from server.residents import missions as own_page
from server.resources import Resources
from server.rules.game.mission import Target
from tests.corrections import exclusion
from tests.examples import CATALOGUE, DURING, OPENS, revocation, skill
from tests.live.stage import SLUG, Pipeline
from tests.missions import REASON, WEEK, announce, organizer
from tests.pages.element import Element, read
from tests.residents.conftest import Door, Signed, SignIn

SKILLS = frozenset({("skill", "anti-scam"), ("skill", "password-otp")})


async def passed(pipeline: Pipeline, who: Signed, key: str = "anti-scam", name: str = "", by: str = "self") -> None:
    """Pass a skill, and let the ledger move."""
    event = skill(key, by=by, name=name)._replace(resident=who.id)
    await facts.record_events(pipeline.resources.database, "dvcqg", [event])
    pipeline.mover.memory.forget()
    await pipeline.move()


async def mission(who: Signed, number: int = 1) -> Element:
    """What the own page says of a mission."""
    return read((await who.get("/me/missions")).text).one("li", id=f"nhiem-vu-{number}")


async def bonus(who: Signed) -> list[str]:
    page = read((await who.get("/me/missions")).text)
    return [each.text for each in page.one("dl", "own-sum").every("dd")] if page.every("dl", "own-sum") else []


async def test_what_is_missing_is_told_with_a_way_to_it(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    await announce(pipeline.resources, "resident", activities=SKILLS, need=2)
    here = await signed_in(joined=True)

    first = await mission(here)
    assert "Còn 2 việc." in first.text
    assert [a.attributes["href"] for a in first.every("a")] == ["/me/skills/anti-scam", "/me/skills/password-otp"]
    await passed(pipeline, here)
    second = await mission(here)
    assert "Bạn đã làm 1 trên 2 việc, còn 1." in second.text
    assert [a.attributes["href"] for a in second.every("a")] == ["/me/skills/password-otp"]
    assert await bonus(here) == []
    await passed(pipeline, here, "password-otp", "second")
    assert "Bạn đã làm xong phần của mình." in (await mission(here)).text
    assert await bonus(here) == ["4", "= 4", "≤ 30", "= 4"]
    assert "bạn có 4 điểm thưởng" in (await here.get("/me")).text
    await facts.record_events(pipeline.resources.database, "dvcqg", [revocation("second")])
    await pipeline.move()
    assert await bonus(here) == [], "what is taken back brings nothing"


async def test_a_shared_one_pays_who_did_a_part_and_shows_the_own_place_alone(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    await announce(pipeline.resources, activities=SKILLS, need=2, target=Target(people=1))
    one, other, away = [await signed_in(joined=True, ward=ward) for ward in ("00070", "00070", "00004")]
    await passed(pipeline, one)
    await passed(pipeline, away)

    assert "Phường Hoàn Kiếm: 0 trên 1 người đã làm xong." in (await mission(one)).text
    await passed(pipeline, other)
    await passed(pipeline, other, "password-otp")

    assert "Phường Hoàn Kiếm: 1 trên 1 người đã làm xong." in (await mission(one)).text
    assert await bonus(one) == ["4", "= 4", "≤ 30", "= 4"]
    assert await bonus(away) == []
    assert "Hoàn Kiếm" not in (await mission(away)).text


async def test_a_family_reaches_its_own_together(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    await announce(pipeline.resources, "family", activities=SKILLS)
    one, other, alone = [await signed_in(joined=True) for _ in range(3)]
    async with door.resources.database.transaction() as connection:
        family = await families.create(connection, one.id, DURING)
        for each in (one, other):
            await families.add(connection, family, each.id, DURING)
    for each in (one, alone):
        await passed(pipeline, each)

    assert "Nhà bạn: 1 trên 2 người đã làm xong." in (await mission(other)).text
    assert "/me/family" in [a.attributes["href"] for a in (await mission(alone)).every("a")]
    await passed(pipeline, other, "password-otp")
    assert [await bonus(each) for each in (one, other, alone)] == [["4", "= 4", "≤ 30", "= 4"]] * 2 + [[]]


async def test_the_cap_cuts_the_sum(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    await announce(pipeline.resources, "resident", activities=SKILLS, bonus=20)
    await announce(pipeline.resources, "resident", activities=frozenset({("skill", "anti-scam")}), bonus=20)
    here = await signed_in(joined=True)
    await passed(pipeline, here)
    assert await bonus(here) == ["20", "+ 20", "= 40", "≤ 30", "= 30"]

    await cap(pipeline.resources, 25)

    assert (await bonus(here))[-1] == "= 25"


async def cap(resources: Resources, person: int) -> None:
    known, by = await resources.contests.by_slug(SLUG), await organizer(resources)
    assert known
    async with resources.database.transaction() as connection:
        await set_caps(connection, known, person, 500, REASON, by, DURING)


async def test_they_are_switched_off_and_on_again_and_nothing_is_lost(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    await announce(pipeline.resources, "resident", activities=SKILLS)
    here = await signed_in(joined=True)
    await passed(pipeline, here)

    await here.post("/me/missions", data={"wish": "off"})
    assert "Nhiệm vụ tuần này" not in (await here.get("/me")).text
    assert "Bạn đã tắt nhiệm vụ" in (await here.get("/me/missions")).text
    await here.post("/me/missions", data={"wish": "on"})

    assert (await bonus(here))[-1] == "= 4"


async def test_who_is_excluded_is_told_that_nothing_counts(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    await announce(pipeline.resources, "resident", activities=SKILLS)
    here = await signed_in(joined=True)
    await passed(pipeline, here)
    known = await pipeline.resources.contests.by_slug(SLUG)
    assert known
    for back in (False, True):
        fact = {**exclusion(back=back)._asdict(), "contest_id": known.id, "resident": here.id}
        await facts.record_own(pipeline.resources.database, [fact])
        await pipeline.move()
        page = (await here.get("/me/missions")).text
        assert ("Ban tổ chức đã loại" in page) is not back
        assert ("Nhiệm vụ tuần này" in (await here.get("/me")).text) is back
        assert ("bạn có 4 điểm" in (await here.get("/me")).text) is back


@pytest.mark.parametrize(("minor", "suits", "able"), [(True, False, [("skill", "connect")]), (False, True, None)])
def test_a_child_is_not_sent_to_help(minor: bool, suits: bool, able: list[tuple[str, str]] | None) -> None:
    help_, visit = ("service", "help-resident"), cast(Any, SimpleNamespace(is_minor=minor))
    visit.resources = SimpleNamespace(reference=SimpleNamespace(ever=CATALOGUE))
    plan = SimpleNamespace(level="neighbourhood", activities=frozenset({help_}))
    own = cast(Any, SimpleNamespace(come=SimpleNamespace(kept=SimpleNamespace(plan=plan)), line="00070/to-1"))

    assert own_page._suits(visit, own) is suits
    assert own_page._able(visit, [help_, ("skill", "connect")]) == (able or [("skill", "connect"), help_])


@pytest.mark.parametrize(("weeks", "shown"), [(1, "Sắp tới"), (0, "Tuần này")])
async def test_one_to_come_asks_nothing_yet(
    door: Door, pipeline: Pipeline, signed_in: SignIn, weeks: int, shown: str
) -> None:
    await announce(pipeline.resources, "resident", activities=SKILLS, starts=OPENS + weeks * WEEK,
                   ends=OPENS + (weeks + 1) * WEEK)  # fmt: skip
    here = await signed_in(joined=True)

    page = await here.get("/me/missions")

    assert ("Còn 1 việc." in page.text) is (weeks == 0)
    assert shown in page.text


async def test_who_plays_nothing_is_led_to_the_contests(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here = await signed_in()
    door.now += timedelta(minutes=1)

    assert "Bạn chưa tham gia cuộc thi đua nào." in (await here.get("/me/missions")).text
