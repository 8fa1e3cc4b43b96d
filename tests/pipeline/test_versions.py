"""A contest that is extended while it runs: new divisions, new rounds, and a fold begun anew."""

from datetime import datetime, timedelta

import pytest

from server.pipeline import score as scoring
from server.pipeline.planning.load_contest import load_contest
from tests.examples import CATALOGUE, CONTEST, OPENS, service, skill, two_rounds
from tests.pipeline.stage import HOAN_KIEM, Stage

CLUSTERS = (
    CONTEST
    + """
[[clusters]]
name = "Cụm 2"
wards = ["00008", "00025", "00091"]
"""
)
ROUND_2_OPENS = OPENS + timedelta(days=33)


async def some_points(stage: Stage) -> None:
    await stage.enrol(1, HOAN_KIEM)
    await stage.enrol(2, "00008")
    await stage.accept(skill(of=1), service(of=2, case="H-1"))
    await stage.move()


async def test_a_cluster_that_is_added_has_its_board_at_once(stage: Stage) -> None:
    await some_points(stage)

    await stage.load(CLUSTERS)
    await stage.move()

    board = await stage.view("1/wards/cum-2")
    assert [(row.code, row.rank, row.points) for row in board.rows] == [
        ("00008", 1, 5),
        ("00025", 2, 0),
        ("00091", 2, 0),
    ]
    assert len((await stage.view("total/wards/cum-2")).rows) == 3
    assert await stage.differences() == []


async def test_a_cluster_that_is_added_while_nobody_moves_the_contest_has_its_board_too(stage: Stage) -> None:
    await some_points(stage)

    await stage.load(CLUSTERS)
    await stage.accept(service(of=2, case="H-2"))
    await stage.restart()

    assert [row.points for row in (await stage.view("1/wards/cum-2")).rows] == [10, 0, 0]
    assert await stage.differences() == []


async def test_wards_that_leave_a_cluster_leave_its_board(stage: Stage) -> None:
    await some_points(stage)
    await stage.load(CLUSTERS)
    await stage.move()

    await stage.load(CLUSTERS.replace('"00008", ', ""))
    await stage.move()

    assert {row.code for row in (await stage.view("1/wards/cum-2")).rows} == {"00025", "00091"}
    assert await stage.differences() == []


async def test_another_name_changes_no_board(stage: Stage) -> None:
    await some_points(stage)
    before = await stage.public()

    loaded = await stage.load(CONTEST.replace("Every alley", "Each alley"))
    await stage.move()

    assert (loaded.version, loaded.folds_anew) == (2, False)
    assert await stage.public() == before


async def test_a_round_that_is_added_in_time_begins_with_every_ward_and_folds_nothing_anew(stage: Stage) -> None:
    await some_points(stage)

    loaded = await stage.load(two_rounds())
    await stage.move()

    assert not loaded.folds_anew
    assert [row.points for row in (await stage.view("2/wards")).rows] == [0] * 126
    assert await stage.points() == 10
    assert await stage.differences() == []


async def test_a_round_that_is_added_while_nobody_moves_the_contest_has_its_boards_too(stage: Stage) -> None:
    await some_points(stage)

    await stage.load(two_rounds())
    await stage.accept(skill(of=1, at=ROUND_2_OPENS))
    await stage.restart()

    assert len((await stage.view("2/wards")).rows) == 126
    assert (await stage.points(board="2/wards"), await stage.points(board="total/wards")) == (10, 20)
    assert await stage.differences() == []


async def folded_anew(stage: Stage) -> None:
    """Reports of a round that nobody had decided yet, then the round: every fact is counted again."""
    await some_points(stage)
    await stage.accept(skill("password-otp", of=1, at=ROUND_2_OPENS + timedelta(hours=1)), skill(of=2))
    await stage.move()
    stage.clock.now = ROUND_2_OPENS + timedelta(hours=2)
    assert (await stage.load(two_rounds())).folds_anew


async def test_a_round_that_is_added_after_it_opened_counts_what_was_reported_since(stage: Stage) -> None:
    await folded_anew(stage)
    await stage.move()

    assert await stage.points(board="2/wards") == 10
    assert await stage.points(board="total/wards") == 20
    assert (await stage.view()).generation == 2
    assert await stage.differences() == []


async def test_while_the_contest_is_folded_anew_the_boards_stand_and_then_change_at_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "FACTS_MAX", 2)
    await folded_anew(stage)
    seen: list[tuple[int, int, int, int]] = []

    more = True
    while more:
        more = await stage.mover.move()
        view = await stage.view("total/wards")
        held = {row.code: row.points for row in view.rows}
        seen.append((view.generation, view.position, held[HOAN_KIEM], held["00008"]))

    assert len(seen) > 2
    assert set(seen[:-1]) == {(1, 3, 10, 15)}
    assert seen[-1] == (2, 4, 20, 15)


async def test_boards_that_are_lost_while_the_contest_is_folded_anew_come_back_as_they_were(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "FACTS_MAX", 2)
    await folded_anew(stage)
    await stage.mover.move()

    await stage.flush()
    await stage.mover.move()
    back = await stage.row("00008", "total/wards")
    await stage.move()

    assert back.points == 15
    assert await stage.points(board="total/wards") == 20
    assert await stage.differences() == []


async def test_the_blocks_of_the_old_generation_stay(stage: Stage) -> None:
    await folded_anew(stage)
    await stage.move()

    blocks = await stage.resources.database.fetch("SELECT generation, last FROM blocks ORDER BY generation, last")

    assert {block["generation"] for block in blocks} == {1, 2}


async def test_criteria_that_change_before_the_opening_count_for_all_that_was_reported(stage: Stage) -> None:
    """Reports may come before a contest is decided for good; what was counted by its first draft is counted anew."""
    stage.clock.now = OPENS - timedelta(days=1)
    await some_points(stage)

    loaded = await stage.load(CONTEST.replace("points = 10", "points = 20"))
    await stage.move()

    assert loaded.folds_anew
    assert await stage.points() == 20
    assert await stage.differences() == []


async def test_a_mover_that_still_knows_the_first_draft_spoils_nothing(stage: Stage) -> None:
    """The new draft is loaded before any fact, and facts come while a mover has not read it yet."""
    stage.clock.now = OPENS - timedelta(days=1)
    await stage.resources.contests.all()
    await load_contest(
        stage.resources.database, CATALOGUE, CONTEST.replace("points = 10", "points = 20"), stage.clock.now
    )
    await some_points(stage)
    await stage.resources.contests.reread()
    await stage.move()

    assert await stage.points() == 20
    assert await stage.differences() == []


async def test_a_division_that_is_added_during_a_freeze_shows_the_state_of_the_freeze(stage: Stage) -> None:
    freezing = CONTEST.replace("closes =", "freezes = 2026-11-22T00:00:00+07:00\ncloses =", 1)
    stage.clock.now = OPENS - timedelta(days=1)
    await stage.load(freezing)
    await some_points(stage)
    stage.clock.now = datetime.fromisoformat("2026-11-22T01:00:00+07:00")
    await stage.move()
    before = await stage.view()
    await stage.accept(service(of=2, case="H-2"))
    await stage.move()

    await stage.load(freezing + CLUSTERS.removeprefix(CONTEST))
    await stage.move()

    assert [row.points for row in (await stage.view("1/wards/cum-2")).rows] == [5, 0, 0]
    assert await stage.view() == before
