"""The game switched off part by part or all at once, what it tells of changes, and what children do not see."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from server.pipeline.game import plan_duels, plan_missions
from server.records import facts, milestones, missions, residents
from server.records.residents import GAME_PARTS, Resident
from server.rules.game.duel import windows_of
from server.rules.game.milestones import Key
from server.rules.game.mission import Target
from server.rules.game.pairing import Pairing
from tests.examples import DURING, OPENS, revocation, skill
from tests.live.stage import SLUG, Pipeline
from tests.missions import PLAN, REASON, WEEK, announce, organizer
from tests.pages.element import read
from tests.residents.conftest import Door, Signed, SignIn

WARD, OTHER = "00070", "00103"
SCAM, CODES = ("skill", "anti-scam"), ("skill", "password-otp")
NEWS, DUELS = 'id="own-game-news"', 'id="own-duels"'


async def passed(pipeline: Pipeline, who: Signed, key: str = "anti-scam", at: datetime = DURING) -> str:
    """Pass a skill, let the ledger move, and return the event's id."""
    event = skill(key, at=at)._replace(resident=who.id)
    await facts.record_events(pipeline.resources.database, "dvcqg", [event])
    pipeline.mover.memory.forget()
    await pipeline.move()
    return event.id


async def meets(pipeline: Pipeline, *sides: str) -> None:
    """Let two wards meet in the first week."""
    known, by = await pipeline.resources.contests.by_slug(SLUG), await organizer(pipeline.resources)
    assert known
    async with pipeline.resources.database.transaction() as connection:
        await plan_duels.announce(connection, known, windows_of(known.contest.rounds[0])[1],
                                  Pairing(pairs=((sides[0], sides[1]),)), "Thi đua", by, OPENS - WEEK)  # fmt: skip


async def changed(pipeline: Pipeline, number: int, *, withdraw: bool = False, **changes: object) -> None:
    """Edit a mission while it runs, or withdraw it."""
    database, by = pipeline.resources.database, await organizer(pipeline.resources)
    known = await pipeline.resources.contests.by_slug(SLUG)
    assert known
    async with database.transaction() as connection:
        kept = await missions.of_id(connection, known.id, number)
        assert kept
        if withdraw:
            await plan_missions.withdraw(connection, known, kept, REASON, by, DURING)
        else:
            plan = replace(kept.plan, **changes)  # type: ignore[arg-type]
            await plan_missions.edit(connection, known, kept, plan, REASON, by, DURING)


async def news(who: Signed) -> str:
    """What the first page tells of changes; '' where it tells nothing."""
    found = [each for each in read((await who.get("/me")).text).every("section")
             if each.attributes.get("id") == "own-game-news"]  # fmt: skip
    return found[0].text if found else ""


async def resident(door: Door, who: Signed) -> Resident:
    found = await residents.by_id(door.resources.database, who.id)
    assert found
    return found


async def test_every_part_is_switched_off_by_itself_or_all_at_once_and_nothing_is_lost(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    number = await announce(pipeline.resources, "resident", activities=frozenset({SCAM}))
    await meets(pipeline, WARD, OTHER)
    here = await signed_in(joined=True)
    await passed(pipeline, here)
    await changed(pipeline, number, bonus=5)
    await pipeline.move()
    shows = {"missions": "Nhiệm vụ tuần này", "badges": "Mới nhất: ", "titles": "Mọi danh hiệu", "duels": DUELS,
             "notices": NEWS}  # fmt: skip
    assert set(shows) == set(GAME_PARTS)
    first = (await here.get("/me")).text
    assert all(words in first for words in shows.values())

    for part in GAME_PARTS:
        ticked: dict[str, str] = {other: "yes" for other in GAME_PARTS if other != part}
        await here.post("/me/game", data={"wish": "these", **ticked})
        page = (await here.get("/me")).text
        assert {other for other, words in shows.items() if words in page} == set(ticked), part
        boxes = read((await here.get("/me/game")).text).every("input")
        assert {box.attributes["name"] for box in boxes if "checked" not in box.attributes} == {part}

    await here.post("/me/game", data={"wish": "none"})
    page = (await here.get("/me")).text
    assert not any(words in page for words in shows.values())
    await here.post("/me/game", data={"wish": "all"})
    page = (await here.get("/me")).text
    assert all(words in page for words in shows.values())
    assert "bạn có 5 điểm thưởng" in page, "what was done counts as before"


async def test_the_first_page_says_where_one_lives(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here = await signed_in(joined=True)

    hello = read((await here.get("/me")).text).one("section", "hello").text

    assert "Phường Hoàn Kiếm. Chỉ bạn thấy trang này." in hello


async def test_the_page_of_promises_and_the_account_lead_there(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here = await signed_in(joined=True)

    for address in ("/me/account", "/me/missions", "/me/badges", "/me/titles"):
        links = [link.attributes.get("href") for link in read((await here.get(address)).text).every("a")]
        assert "/me/game" in links, address


async def test_a_mission_that_is_edited_while_it_runs_is_told_with_its_reason_to_who_takes_part(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    number = await announce(pipeline.resources, activities=frozenset({SCAM}), target=Target(people=1))
    taking, other = await signed_in(joined=True), await signed_in(joined=True)
    await passed(pipeline, taking)
    await passed(pipeline, other, "password-otp")
    assert PLAN.title["vi"] not in await news(taking)

    await changed(pipeline, number, activities=frozenset({CODES}))

    told = await news(taking)
    assert f"Nhiệm vụ “{PLAN.title['vi']}”" in told, "what they did counted before the edit"
    assert f"Đã được sửa ngày 5/11/2026: {REASON}" in told
    assert PLAN.title["vi"] in await news(other), "what they did counts since"
    await changed(pipeline, number, withdraw=True)
    assert f"Đã được gỡ ngày 5/11/2026: {REASON}" in await news(taking)
    door.now = DURING + timedelta(days=15)
    assert PLAN.title["vi"] not in await news(taking), "later it is told no more"


@pytest.mark.parametrize("weeks", [0, 1])
async def test_who_does_not_take_part_and_missions_to_come_are_left_alone(
    door: Door, pipeline: Pipeline, signed_in: SignIn, weeks: int
) -> None:
    number = await announce(pipeline.resources, activities=frozenset({SCAM}), starts=OPENS + weeks * WEEK,
                            ends=OPENS + (weeks + 1) * WEEK)  # fmt: skip
    here = await signed_in(joined=True)
    await passed(pipeline, here, "password-otp" if weeks == 0 else "anti-scam")

    await changed(pipeline, number, bonus=5)

    assert PLAN.title["vi"] not in await news(here)


async def test_a_badge_that_came_or_went_is_told_calmly(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here = await signed_in(joined=True)
    event = await passed(pipeline, here, "password-otp")

    assert "Huy hiệu “Khóa chắc” Bạn mới có." in await news(here)
    await facts.record_events(pipeline.resources.database, "dvcqg", [revocation(event)])
    await pipeline.move()

    told = await news(here)
    assert "Bạn mới có." not in told
    assert "Huy hiệu “Khóa chắc”" in told
    assert "Không còn, vì một việc làm nên nó đã được rút lại." in told
    await passed(pipeline, here, "password-otp", DURING + timedelta(hours=1))
    assert "Không còn" not in await news(here), "it is there again"
    door.now = DURING + timedelta(days=15)
    assert "Khóa chắc" not in await news(here), "later it is told no more"


async def test_children_see_no_comparison(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    await meets(pipeline, WARD, OTHER)
    child, adult = await signed_in(joined=True), await signed_in(joined=True)
    await residents.describe(door.resources.database, child.id, "cháu", 2014)
    for each in (child, adult):
        await passed(pipeline, each)
    compares = (DUELS, "một phần tư", "Hạng", "/duels")

    assert [words in (await adult.get("/me")).text for words in compares] == [True, False, False, True]
    for address in ("/me", "/me/missions", "/me/badges", "/me/game", "/me/contests"):
        main = (await child.get(address)).text.partition("<main")[2].partition("</main>")[0]
        assert [words for words in compares if words in main] == [], address
    assert "Người dưới 16 tuổi không thấy giao ước nào" in (await child.get("/me/game")).text


async def test_switching_all_on_gives_a_child_no_duels(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    await meets(pipeline, WARD, OTHER)
    child = await signed_in(joined=True)
    await residents.describe(door.resources.database, child.id, "cháu", 2014)

    await child.post("/me/game", data={"wish": "all", "duels": "yes"})

    assert DUELS not in (await child.get("/me")).text
    assert 'name="duels"' not in (await child.get("/me/game")).text
    assert not (await resident(door, child)).duels_off


async def test_new_milestones_of_the_own_place_are_told_and_neither_old_ones_nor_those_of_others(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    database, here = pipeline.resources.database, await signed_in(joined=True, neighbourhood=f"{WARD}/to-1")
    child = await signed_in(joined=True)
    await residents.describe(database, child.id, "cháu", 2014)
    assert DUELS not in (await here.get("/me")).text
    keys = [Key("share", "10", WARD), Key("share", "25", OTHER), Key("neighbourhood", "50", f"{WARD}/to-2")]
    async with database.transaction() as connection:
        await milestones.add(connection, 1, keys, (1, 1), DURING)

    told = read((await here.get("/me")).text).one("section", id="own-duels")
    assert len(told.every("li")) == 1
    assert "10" in told.text and "Phường Hoàn Kiếm" in told.text
    assert DUELS not in (await child.get("/me")).text
    door.now = DURING + timedelta(days=8)
    assert DUELS not in (await here.get("/me")).text, "a week later it is no news"
