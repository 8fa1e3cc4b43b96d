"""A frozen board stands still to the byte, whatever happens behind it, until it is revealed."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from server.pipeline.turn_phase import reveal
from server.resources import Resources
from server.rules.refusals import NotFound, Refusal
from tests.examples import CONTEST, OPENS, revocation, service, skill, two_rounds
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage

FREEZES = OPENS + timedelta(days=20)
CLOSES = OPENS + timedelta(days=28)
AFTER = FREEZES + timedelta(hours=1)
FREEZING = CONTEST.replace("closes =", "freezes = 2026-11-22T00:00:00+07:00\ncloses =", 1)


@pytest.fixture
async def stage(resources: Resources) -> Stage:
    """Two rounds, the first of which freezes; some points in two wards, a neighbourhood and a school."""
    built = await build_stage(resources, two_rounds(FREEZING))
    await built.enrol(1, HOAN_KIEM, neighbourhood="00070/to-3", unit="school/thcs-lang")
    await built.enrol(2, BA_DINH, neighbourhood="00004/to-1", groups=("elderly",))
    await built.accept(skill(of=1), service(of=2, case="H-1"), service(of=1, case="H-1"))
    await built.accept(skill("password-otp", of=2, name="taken-back-later"))
    await built.count_heads("00070/to-3", 300, kind="neighbourhood")
    await built.move()
    return built


class Passing:
    """A clock that passes a moment after it was asked so often."""

    def __init__(self, before: datetime, after: datetime, calls: int) -> None:
        self.before, self.after, self.calls = before, after, calls

    def __call__(self) -> datetime:
        self.calls -= 1
        return self.before if self.calls >= 0 else self.after


async def freeze(stage: Stage) -> dict[str, bytes]:
    """Let the freeze come, and return every public board as it is then, but those of the round after."""
    stage.clock.now = AFTER
    await stage.move()
    return await frozen_boards(stage)


async def frozen_boards(stage: Stage) -> dict[str, bytes]:
    return {name: board for name, board in (await stage.public()).items() if "/2/" not in name}


async def happen(stage: Stage) -> None:
    """Everything that can move a board: reports, revocations, enrolments, moves, headcounts."""
    await stage.accept(skill("password-otp", of=1), service(of=2), revocation("taken-back-later"))
    await stage.enrol(3, HOAN_KIEM, neighbourhood="00070/to-9", unit="agency/ubnd")
    await stage.accept(skill(of=3))
    await stage.count_heads(HOAN_KIEM, 1_000)
    await stage.count_heads("00070/to-3", 1, kind="neighbourhood")
    await stage.count_heads("school/thcs-lang", 50, kind="unit")
    await stage.move()


async def live_points(stage: Stage) -> int:
    known = await stage.known()
    _, (members,) = await stage.resources.boards.read(known.id, "live", [("1", "wards")])
    return sum(member.points for member in members)


async def test_nothing_that_happens_after_moves_a_byte_of_any_public_board(stage: Stage) -> None:
    before = await freeze(stage)

    for number in range(3):
        await stage.accept(skill("password-otp", of=1), service(of=2, case=f"H-{number}-after"))
        await stage.count_heads(HOAN_KIEM, 1_000 + number)
        await stage.move()

    assert await frozen_boards(stage) == before


async def test_officials_see_the_live_board_move_meanwhile(stage: Stage) -> None:
    await freeze(stage)
    before = await live_points(stage)

    await happen(stage)

    assert await live_points(stage) > before
    assert await stage.differences() == []


async def test_every_kind_of_fact_leaves_it_alone_also_when_redis_is_emptied_and_the_mover_restarts(
    stage: Stage,
) -> None:
    before = await freeze(stage)
    await happen(stage)

    await stage.flush()
    await stage.move()
    flushed = await frozen_boards(stage)
    await stage.flush()
    await stage.restart()

    assert flushed == before
    assert await frozen_boards(stage) == before


async def test_what_was_received_before_but_not_yet_counted_stays_behind_too(stage: Stage) -> None:
    before = await stage.points()
    await stage.accept(skill("password-otp", of=1))

    stage.clock.now = AFTER
    await stage.move()

    assert await stage.points() == before


async def test_a_freeze_that_comes_in_the_middle_of_a_turn_hides_what_comes_after_it(stage: Stage) -> None:
    """The clock passes the freeze between the turning of phases and the telling of them."""
    stage.mover.stores = replace(stage.mover.stores, clock=Passing(stage.clock.now, AFTER, calls=1))
    await stage.mover.move()
    await stage.mover.move()
    before = await stage.points()

    await stage.accept(skill("password-otp", of=1))
    await stage.mover.move()
    await stage.mover.move()

    assert await live_points(stage) > 0
    assert await stage.points() == before


async def test_the_total_stands_still_with_the_first_round_that_is_frozen(stage: Stage) -> None:
    before = (await freeze(stage))[f"{stage.slug}/total/wards"]
    stage.clock.now = CLOSES + timedelta(days=6)

    await stage.accept(skill("password-otp", of=1, at=stage.clock.now - timedelta(hours=1)))
    await stage.move()

    assert await stage.points(board="2/wards") == 10
    rows = (await stage.view("total/wards")).rows
    assert [row.points for row in rows] == [row["points"] for row in json.loads(before)["rows"]]


async def test_the_phase_is_told_with_the_frozen_board_and_with_the_closed_one(stage: Stage) -> None:
    await freeze(stage)
    frozen = (await stage.view()).phase
    stage.clock.now = CLOSES
    await stage.move()

    assert (frozen, (await stage.view()).phase) == ("frozen", "closed")


async def test_closing_does_not_reveal(stage: Stage) -> None:
    await freeze(stage)
    before = await stage.points()
    await happen(stage)

    stage.clock.now = CLOSES
    await stage.move()

    assert await stage.points() == before


async def test_a_reveal_shows_all_that_was_counted_meanwhile(stage: Stage) -> None:
    before = (await freeze(stage))[f"{stage.slug}/1/wards"]
    await happen(stage)
    live = await live_points(stage)
    stage.clock.now = CLOSES
    await stage.move()

    await reveal(stage.resources.database, await stage.known(), 1, "test", stage.clock.now)
    await stage.resources.contests.reread()
    await stage.move()

    view = await stage.view()
    assert view.phase == "revealed"
    assert sum(row.points for row in view.rows) == live
    assert view.position > json.loads(before)["position"]
    assert await stage.differences() == []


@pytest.mark.parametrize("now", [OPENS - timedelta(days=1), FREEZES - timedelta(days=1), AFTER])
async def test_a_round_is_not_revealed_before_it_has_closed(stage: Stage, now: datetime) -> None:
    stage.clock.now = now
    await stage.move()

    with pytest.raises(Refusal, match="revealed when the round has closed"):
        await reveal(stage.resources.database, await stage.known(), 1, "test", now)


async def test_a_round_that_does_not_exist_is_not_revealed(stage: Stage) -> None:
    with pytest.raises(NotFound, match="2 rounds, there is no round 3"):
        await reveal(stage.resources.database, await stage.known(), 3, "test", CLOSES)


async def test_a_freeze_is_recorded_once_at_the_position_where_it_came(stage: Stage) -> None:
    position = (await stage.view()).position
    await freeze(stage)
    await happen(stage)
    await stage.restart()

    turns = [turn for turn in (await stage.known()).turns if turn.phase == "frozen"]

    assert [(turn.round, turn.position, turn.turned_by) for turn in turns] == [(1, position, "clock")]


async def test_a_board_that_froze_before_anybody_took_part_stays_the_same_to_the_byte(resources: Resources) -> None:
    stage = await build_stage(resources, FREEZING)
    before = await freeze(stage)
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    await stage.move()

    await stage.flush()
    await stage.move()

    assert await frozen_boards(stage) == before


async def test_a_round_left_alone_for_long_owes_every_turn_and_shows_nothing_of_after_the_freeze(
    stage: Stage,
) -> None:
    before = await stage.points()
    await stage.accept(skill("password-otp", of=1))

    stage.clock.now = CLOSES + timedelta(days=1)
    await stage.restart()

    assert {turn.phase for turn in (await stage.known()).turns if turn.round == 1} == {"open", "frozen", "closed"}
    assert await stage.points() == before
