"""Rounds turned by hand: at once, with who and why, and counted rightly to the second."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from server.pipeline.planning.plan_contest import planned, versions
from server.pipeline.planning.tell_changes import revisions
from server.pipeline.planning.turn_by_hand import Asked, Turned, turn_by_hand
from server.records import ledger, rehearsals
from server.resources import Resources
from server.rules.contest import Removed
from server.rules.event import Event
from server.rules.fault import Faulty
from server.rules.refusals import Told
from tests.examples import CATALOGUE, CONTEST, DURING, OPENS, service, skill, two_rounds
from tests.pipeline.stage import HOAN_KIEM, Stage, build_stage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSES = OPENS + 28 * DAY
WHY = "Cổng dịch vụ công ngừng từ 14 giờ, công văn 88"
FREEZING = CONTEST.replace("closes =", "freezes = 2026-11-22T00:00:00+07:00\ncloses =", 1)


@pytest.fixture
async def stage(resources: Resources) -> Stage:
    """Two rounds, the first with a freeze to come; two residents with points."""
    built = await build_stage(resources, two_rounds(FREEZING))
    await built.enrol(1)
    await built.enrol(2, "00004")
    await built.accept(skill(of=1), service(of=2))
    built.clock.now = DURING + DAY
    await built.move()
    return built


async def turn(
    stage: Stage, asked: Asked, number: int = 1, reason: str = WHY, *, known_at_once: bool = True
) -> Turned:
    async with stage.resources.database.transaction() as connection:
        turned = await turn_by_hand(
            connection, CATALOGUE, stage.slug, number, asked, by="N. V. A.", reason=reason, now=stage.clock.now
        )
    if known_at_once:
        await stage.resources.contests.reread()
    return turned


async def phase(stage: Stage, number: int = 1) -> str:
    await stage.move()
    return (await stage.view(f"{number}/wards")).phase


async def shown(stage: Stage) -> list[tuple[str, int]]:
    return [(row.code, row.points) for row in (await stage.view()).rows]


def deed(at: datetime, of: int = 1) -> Event:
    """Something that is worth 5 points more, whenever else it was done."""
    return service(of=of, at=at, case=f"H-{at.isoformat()}-{of}")


async def test_a_board_frozen_by_hand_shows_nothing_of_what_is_scored_after(stage: Stage) -> None:
    before = await shown(stage)
    turned = await turn(stage, Asked(turning="freeze"), known_at_once=False)

    # The mover does not know it yet; it must not show a row that came after.
    await stage.accept(skill("password-otp", of=1))
    await stage.mover.move()
    await stage.move()

    assert turned.after.freezes == stage.clock.now
    assert (await stage.view()).phase == "frozen"
    assert await shown(stage) == before


async def test_a_turn_by_hand_tells_who_why_and_at_which_position(stage: Stage) -> None:
    position = (await stage.view()).position
    await turn(stage, Asked(turning="close"))
    await stage.move()

    known = await stage.known()
    closed = known.turn_of(1, "closed")
    assert closed
    assert (closed.turned_by, closed.reason, closed.position) == ("N. V. A.", WHY, position)
    assert known.version == 2


async def test_a_round_that_is_closed_now_takes_nothing_that_happens_later(stage: Stage) -> None:
    await turn(stage, Asked(turning="close"))

    await stage.accept(deed(stage.clock.now - HOUR), deed(stage.clock.now))

    assert await phase(stage) == "closed"
    assert await stage.points() == 15
    assert await stage.differences() == []


async def test_what_a_clock_ahead_of_ours_reported_before_the_closing_is_taken_back(stage: Stage) -> None:
    await stage.accept(deed(stage.clock.now + timedelta(minutes=2)))
    await stage.move()
    assert await stage.points() == 15

    turned = await turn(stage, Asked(turning="close"))
    await stage.move()

    assert turned.folds_anew
    assert await stage.points() == 10
    assert await stage.differences() == []


async def test_closing_now_folds_nothing_anew_when_nothing_was_reported_of_later(stage: Stage) -> None:
    assert not (await turn(stage, Asked(turning="close"))).folds_anew


async def test_a_round_is_opened_early_and_what_is_done_from_then_on_counts(stage: Stage) -> None:
    stage.clock.now = CLOSES + DAY
    await stage.move()

    await turn(stage, Asked(turning="open"), number=2)
    await stage.accept(deed(stage.clock.now + HOUR))

    assert await phase(stage, 2) == "open"
    assert await stage.points(board="2/wards") == 5


async def test_a_round_cannot_open_before_the_one_before_has_closed(stage: Stage) -> None:
    with pytest.raises(Faulty) as caught:
        await turn(stage, Asked(turning="open"), number=2)

    assert [(fault.where, fault.code) for fault in caught.value.faults] == [("rounds.2.opens", "before_previous")]


async def test_a_reason_that_says_nothing_is_not_enough(stage: Stage) -> None:
    with pytest.raises(Told, match="12 ký tự, cần từ 15"):
        await turn(stage, Asked(turning="freeze"), reason="Theo yêu cầu")


async def test_the_clock_does_not_close_a_round_that_is_paused(stage: Stage) -> None:
    stage.clock.now = CLOSES - HOUR
    await stage.move()
    await turn(stage, Asked(turning="pause"))
    stage.clock.now = CLOSES + 2 * HOUR

    assert await phase(stage) == "frozen"
    assert not (await stage.known()).turn_of(1, "closed")


async def test_a_round_that_goes_on_has_the_time_back_that_the_pause_took(stage: Stage) -> None:
    stage.clock.now = CLOSES - HOUR
    await stage.move()
    await turn(stage, Asked(turning="pause", counts=False))
    stage.clock.now = CLOSES + 2 * HOUR
    await stage.accept(deed(CLOSES - timedelta(minutes=30)), deed(CLOSES + HOUR))
    await stage.move()

    turned = await turn(stage, Asked(turning="resume"))
    await stage.accept(deed(CLOSES + 2 * HOUR), deed(CLOSES + 3 * HOUR - timedelta(seconds=1)),
                       deed(CLOSES + 3 * HOUR))  # fmt: skip
    await stage.move()

    assert turned.after.closes == CLOSES + 3 * HOUR
    assert await live_points(stage) == 10 + 5 + 5
    assert await stage.differences() == []


async def live_points(stage: Stage, code: str = HOAN_KIEM) -> int:
    known = await stage.known()
    _, (members,) = await stage.resources.boards.read(known.id, "live", [("1", "wards")])
    return next(member.points for member in members if member.code == code)


@pytest.mark.parametrize(("counts", "points"), [(True, 25), (False, 15)])
async def test_an_outage_taken_out_afterwards_moves_the_closing_and_counts_or_not(
    stage: Stage, counts: bool, points: int
) -> None:
    starts, ends = DURING, DURING + 2 * HOUR
    await stage.accept(deed(starts), deed(ends - timedelta(seconds=1)), deed(ends))
    await stage.move()

    turned = await turn(stage, Asked(turning="remove", counts=counts, removed=Removed(starts=starts, ends=ends)))
    await stage.move()

    # The skill of the beginning lies in the removed time as well.
    assert turned.folds_anew is not counts
    assert turned.after.closes == CLOSES + 2 * HOUR
    assert await stage.points() == (points if counts else 5)
    assert await stage.differences() == []


async def test_a_moment_that_was_moved_is_not_turned_by_who_still_knows_the_old_one(stage: Stage) -> None:
    stale = await stage.known()
    stage.clock.now = CLOSES - HOUR
    await stage.move()
    removed = Removed(starts=CLOSES - 5 * HOUR, ends=CLOSES - 3 * HOUR)
    await turn(stage, Asked(turning="remove", removed=removed), known_at_once=False)
    stage.clock.now = CLOSES

    await stage.mover.move()

    assert stale.version == 1
    assert await phase(stage) == "frozen"


async def test_a_freeze_while_the_contest_is_folded_anew_keeps_the_board_that_was_shown(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pipeline.score.FACTS_MAX", 1)
    await stage.accept(deed(stage.clock.now + timedelta(minutes=2)), deed(DURING - HOUR, of=2))
    await stage.move()
    await turn(stage, Asked(turning="remove", counts=False,
                            removed=Removed(starts=DURING + DAY, ends=DURING + DAY + HOUR)))  # fmt: skip
    before = await shown(stage)

    await turn(stage, Asked(turning="freeze"))
    await stage.mover.move()
    await stage.move()

    assert await shown(stage) == before
    assert await stage.differences() == []


async def test_nobody_is_shown_anything_later_while_reports_stream_in_and_an_official_freezes(stage: Stage) -> None:
    """Movers, readers and the official run at once, each with what it happens to know."""
    stop, seen = asyncio.Event(), list[int]()
    for number in range(3, 103):
        await stage.enrol(number)

    async def report() -> None:
        for number in range(3, 303):
            await stage.accept(service(of=3 + number % 100, case=f"H-{number}"))
            await asyncio.sleep(0.004)
            if stop.is_set():
                return

    async def move() -> None:
        while not stop.is_set():
            await stage.mover.move()

    async def watch() -> None:
        while not stop.is_set():
            seen.append((await stage.view()).position)
            await asyncio.sleep(0)

    running = [asyncio.create_task(each()) for each in (report, move, watch)]
    await asyncio.sleep(0.3)
    await stage.resources.contests.reread()
    await turn(stage, Asked(turning="freeze"), known_at_once=False)
    await asyncio.sleep(0.5)
    stop.set()
    await asyncio.gather(*running)
    await stage.resources.contests.reread()
    await stage.move()

    frozen = (await stage.known()).turn_of(1, "frozen")
    assert frozen
    assert 0 < max(seen) <= frozen.position == (await stage.view()).position
    assert await stage.differences() == []


async def test_a_rehearsal_that_was_left_is_never_taken_for_the_board_that_is_shown(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, database = await stage.known(), stage.resources.database
    async with database.transaction() as connection:
        begun = await rehearsals.begin(connection, known.id, 1, 1, CONTEST, (1, 1), 0, 0, "N. V. A.")
        assert begun
        generation = await connection.fetchval("SELECT generation FROM rehearsals WHERE id = $1", begun)
        head = await ledger.head(connection, known.id, generation)
        await ledger.move_head(connection, head, replace(head, cursor=(2**40, 1), position=99))
    monkeypatch.setattr("server.pipeline.score.FACTS_MAX", 1)
    await stage.accept(deed(stage.clock.now + timedelta(minutes=2)))
    await stage.move()
    removed = Removed(starts=stage.clock.now, ends=stage.clock.now + HOUR)
    assert (await turn(stage, Asked(turning="remove", counts=False, removed=removed))).folds_anew

    await turn(stage, Asked(turning="freeze"))

    frozen = (await stage.known()).turn_of(1, "frozen")
    assert frozen
    assert frozen.generation == 1


async def test_only_what_was_turned_changes_in_the_document(resources: Resources) -> None:
    stage = await build_stage(resources, CONTEST.replace("late_until = 2099-12-03T00:00:00+07:00\n", ""))
    await turn(stage, Asked(turning="pause"))

    told = await versions(stage.resources.database, await planned(stage.resources.database, stage.slug))

    [revision] = revisions(told)
    assert [change.field for change in revision.changes] == ["rounds.1.removed"]


async def test_the_known_contest_is_of_one_version(stage: Stage) -> None:
    turned = await turn(stage, Asked(turning="pause"))
    await stage.resources.contests.reread()

    assert (await stage.known()).version == turned.version
    assert replace(turned.after, removed=()) == turned.before
