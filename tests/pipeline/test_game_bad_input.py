"""What the game does with bad input: each case is defined, and told on a page (/game, docs/game.md).

Where a pledge is left unanswered: tests/console/test_duels.py. A mission edited while it runs: test_missions.py, and
tests/residents/test_game.py for who is told.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.pages.missions import ward_come
from server.paper.duels import Names, view
from server.paper.print import paper_for
from server.pipeline.game import plan_duels
from server.pipeline.game.read_duels import read_duels
from server.pipeline.game.read_missions import read_missions
from server.pipeline.registers import neighbourhoods
from server.rules.game.duel import Side, windows_of
from server.rules.game.goal import Progress
from server.rules.game.mission import Target
from server.rules.refusals import Told
from tests.corrections import exclusion
from tests.examples import CONTEST, OPENS, service, skill
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage
from tests.pipeline.test_duels import announced as paired
from tests.pipeline.test_duels import counted_within, fight, read, week, who
from tests.pipeline.test_missions import PLAN, announced, bonus, come

LIKE = "00103"
"""A ward of the size of Hoàn Kiếm."""
WARD = replace(PLAN, level="ward", activities=frozenset({("skill", "anti-scam")}), target=Target(people=2))
WEEK = timedelta(days=7)


async def test_missions_that_overlap_pay_a_deed_once_each_and_the_same_again_is_refused(stage: Stage) -> None:
    one = await announced(stage, WARD)
    other = await announced(stage, replace(WARD, activities=WARD.activities | {("skill", "password-otp")}, bonus=2))
    with pytest.raises(Told, match="Trùng với “Hai người trong tổ”"):
        await announced(stage, replace(WARD, starts=OPENS + timedelta(days=2), ends=OPENS + WEEK))
    for of in (1, 2):
        await stage.enrol(of)
        await stage.accept(skill(of=of), skill(of=of, name=f"again-{of}"))

    assert (await come(stage, one)).progress == (await come(stage, other)).progress == {HOAN_KIEM: Progress(2, 2)}
    assert await bonus(stage) == (2 * 4 + 2 * 2, 2 * 4 + 2 * 2)


async def test_a_goal_larger_than_the_ward_is_refused_and_one_that_became_so_says_that_nobody_reaches_it(
    stage: Stage,
) -> None:
    for ward in (HOAN_KIEM, BA_DINH):
        await stage.count_heads(ward, 30)
    await stage.resources.contests.reread()
    with pytest.raises(Told, match=r"Cần 31 người, mà .* chỉ có 30 người lớn"):
        await announced(stage, replace(WARD, target=Target(people=31)))
    number = await announced(stage, replace(WARD, target=Target(people=30)))

    await stage.count_heads(HOAN_KIEM, 20)

    told = await come(stage, number)
    standing = await read_missions(stage.resources.database, await stage.known())
    assert told.reached == frozenset()
    assert "nơi này nay có 20 người lớn, nên không đạt được" in ward_come(paper_for("vi"), standing, told, HOAN_KIEM)
    assert ward_come(paper_for("vi"), standing, told, BA_DINH) == "0 trên 30 người"


async def test_an_excluded_resident_counts_in_no_mission_and_no_duel_until_they_are_taken_back_in(
    stage: Stage,
) -> None:
    number = await announced(stage, replace(WARD, starts=OPENS + WEEK, ends=OPENS + 2 * WEEK))
    await paired(stage, 2, (HOAN_KIEM, LIKE))
    for of in (1, 2):
        await stage.enrol(of)
        await stage.accept(skill(of=of, at=OPENS + WEEK))
    stage.clock.now = OPENS + WEEK + timedelta(days=1)
    found = []
    for back in (True, False, True):
        await stage.correct(exclusion(of=2, back=back))
        mission, [duel] = await come(stage, number), (await read(stage)).found
        assert duel.sides
        found.append((mission.progress[HOAN_KIEM].done, len(mission.reached), duel.sides[0].people))

    assert found == [(2, 1, 2), (1, 0, 1), (2, 1, 2)]
    assert await stage.differences() == []


async def test_a_neighbourhood_merged_while_its_duel_runs_is_told_and_leaves_it_to_the_other(stage: Stage) -> None:
    first, second, third = await counted_within(stage, 40, 40, 40)
    known, by, database = await stage.known(), await who(stage), stage.resources.database
    async with database.transaction() as connection:
        duel = await plan_duels.sign_within(connection, known, (first, second), await week(stage, 2), "Cùng học", by,
                                            stage.clock.now)  # fmt: skip
    stage.clock.now = OPENS + WEEK + timedelta(days=1)
    async with database.transaction() as connection:
        await neighbourhoods.merge(connection, HOAN_KIEM, first, third, 80, "Quyết định 16", by, stage.clock.now)
    await stage.resources.contests.reread()
    await stage.restart()

    found = await read(stage)
    names = Names(paper=paper_for("vi"), duels=found, places=stage.resources.contests.place_names)
    assert view(names, await fight(stage, duel)).said == "Tổ 1 đã gộp hoặc đóng, nên bên còn lại sẽ được tính thắng."
    field = await plan_duels.field_within(database, await stage.known(), HOAN_KIEM)
    assert set(field.bands) == {second, third}


async def test_wards_moved_between_clusters_keep_their_missions_and_duels(stage: Stage) -> None:
    number = await announced(stage, replace(WARD, starts=OPENS + WEEK, ends=OPENS + 2 * WEEK))
    await paired(stage, 2, (HOAN_KIEM, LIKE))
    for of in (1, 2):
        await stage.enrol(of)
        await stage.accept(skill(of=of, at=OPENS + WEEK), service(of=of, at=OPENS + WEEK, case=f"c{of}"))
    stage.clock.now = OPENS + WEEK + timedelta(days=1)
    before = await come(stage, number), (await read(stage)).found

    moved = CONTEST.replace('wards = ["00070", "00004"]\nlead = "00070"', f'wards = ["00004", "{LIKE}"]')
    await stage.load(moved)

    known = await stage.known()
    assert [cluster.wards for cluster in known.contest.clusters] == [("00004", LIKE)]
    after = await come(stage, number), (await read_duels(stage.resources.database, known, stage.clock.now)).found
    assert after[0].progress == before[0].progress == {HOAN_KIEM: Progress(2, 2)}
    assert [fight.sides for fight in after[1]] == [fight.sides for fight in before[1]]
    assert before[1][0].sides and before[1][0].sides[0] == Side(2, before[1][0].sides[0].adults)
    made = plan_duels.draft_pairing(await read(stage), windows_of(known.contest.rounds[0])[3])
    assert (HOAN_KIEM, LIKE) not in made.pairs, "that they met is remembered"
