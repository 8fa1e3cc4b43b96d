"""A change of criteria is counted beside the running contest; what was rehearsed is what is applied."""

import asyncio
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.pipeline import score as scoring
from server.pipeline.contests import Contests
from server.pipeline.planning import rehearse as rehearsing
from server.pipeline.planning.rehearse import Rehearsing, apply_rehearsal, begin_rehearsal, moved_in, rehearse
from server.pipeline.planning.weigh_limits import together
from server.pipeline.show import show_board
from server.records import facts, phases, rehearsals
from server.records.rehearsals import Rehearsal
from server.resources import Resources
from server.rules.board import parse_board_name
from server.rules.contest_file import parse_contest
from server.rules.event import Event
from server.rules.recount import Recount
from server.rules.refusals import Told
from tests.examples import CATALOGUE, CONTEST, DURING, revocation, service, skill
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, SLUG, Stage, build_stage
from tests.rules.test_caps import GROUPS
from tests.rules.test_valuing import COMPOSITE, INTEGRITY

AFTER = (
    CONTEST.replace("resident_cap = 100", "resident_cap = 20").replace("[scoring]", GROUPS + "[scoring]")
    .replace("points = 10", 'points = 12\ngroup = "A"') + COMPOSITE + INTEGRITY
)  # fmt: skip
_runs = count(1)
LEFT = DURING - timedelta(minutes=1)


async def begin(stage: Stage, document: str = AFTER) -> int:
    known = await stage.known()
    async with stage.resources.database.transaction() as connection:
        return await begin_rehearsal(connection, stage.slug, 1, document, "an", version=known.version)


async def go_on(stage: Stage, rehearsal_id: int, seconds: float = 30, memory: Rehearsing | None = None) -> Rehearsal:
    database = stage.resources.database
    await rehearse(database, stage.resources.contests, rehearsal_id, memory or Rehearsing(), stage.clock.now, seconds)
    found = await rehearsals.by_id(database, rehearsal_id)
    assert found
    return found


async def apply(stage: Stage, rehearsal_id: int) -> None:
    async with stage.resources.database.transaction() as connection:
        await apply_rehearsal(connection, stage.resources.contests, await stage.known(), rehearsal_id, str,
                              by="bình", reason="QĐ 15", now=stage.clock.now)  # fmt: skip
    await stage.resources.contests.reread()


async def some_points(stage: Stage) -> None:
    for number, ward in ((1, HOAN_KIEM), (2, BA_DINH)):
        await stage.enrol(number, ward)
        await stage.count_heads(ward, 100)
    await stage.accept(skill(of=1), skill("password-otp", of=1), service(of=2, case="H-1"))
    await stage.move()


def moved(rehearsal: Rehearsal, ward: str = HOAN_KIEM) -> Any:
    return next(each for each in moved_in(rehearsal, 1) if each.ward == ward)


async def test_the_matrix_tells_every_ward_before_and_after_and_which_limits_bite(stage: Stage) -> None:
    await some_points(stage)

    rehearsal = await go_on(stage, await begin(stage))

    assert rehearsal.state == "done"
    assert len(moved_in(rehearsal, 1)) == len(moved_in(rehearsal, "total")) == 126
    # 15 points: 12 x 2 cut at the group's 15. Value: 40 x 150/500 + 30 x 10/300 + 10 x (150 - 100)/200.
    assert moved(rehearsal) == (HOAN_KIEM, 1, 1, 200_000, 15_500_000, 20, 15)
    assert rehearsal.limits == {"before": {}, "after": {"group A": [1, 9]}}
    assert (await stage.view()).generation == 1
    assert await stage.differences() == []


async def test_what_was_rehearsed_is_applied_at_once_and_old_blocks_stay(stage: Stage) -> None:
    await some_points(stage)
    rehearsal_id = await begin(stage)
    await go_on(stage, rehearsal_id)

    await apply(stage, rehearsal_id)
    await stage.move()

    applied, view = await go_on(stage, rehearsal_id), await stage.view()
    assert [(row.code, row.rank, row.value, row.points) for row in view.rows] == [
        (each.ward, each.rank_after, each.value_after, each.points_after) for each in moved_in(applied, 1)
    ]
    assert (view.generation, view.position) == (2, applied.position_after)
    blocks = await stage.resources.database.fetch("SELECT DISTINCT generation FROM blocks")
    assert {row[0] for row in blocks} == {1, 2}
    assert await stage.differences() == []


async def test_facts_that_come_meanwhile_are_counted_by_both_and_the_boards_swap_whole(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_points(stage)
    rehearsal_id = await begin(stage)
    await go_on(stage, rehearsal_id)
    await stage.accept(service(of=1, case="H-2"), service(of=1, case="H-3"), skill(of=2))
    await stage.move()
    seen = await stage.row()

    await apply(stage, rehearsal_id)
    still = await stage.row()
    await stage.accept(skill("password-otp", of=2))
    await stage.move()

    applied = await go_on(stage, rehearsal_id)
    assert (seen.points, still.points) == (30, 30)
    assert (moved(applied).points_before, moved(applied).points_after) == (30, 20)
    assert await stage.points(BA_DINH) == 5 + 15
    assert await stage.differences() == []


async def test_a_rehearsal_goes_on_where_another_process_left_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "FACTS_MAX", 2)
    monkeypatch.setattr(rehearsing, "RESIDENTS_A_READING", 1)
    await some_points(stage)
    rehearsal_id = await begin(stage)
    states: list[tuple[str, int]] = []

    while not states or states[-1][0] != "done":
        rehearsal = await go_on(stage, rehearsal_id, seconds=0)
        states.append((rehearsal.state, rehearsal.facts_done))

    assert [done for _, done in states] == sorted(done for _, done in states)
    assert (states[0], states[-1]) == (("folding", 2), ("done", 7))
    assert moved(rehearsal).points_after == 15
    assert rehearsal.limits["after"] == {"group A": [1, 9]}


async def test_one_that_is_thrown_away_leaves_nothing_and_its_number_to_nobody(stage: Stage) -> None:
    await some_points(stage)
    rehearsal_id = await begin(stage)
    await go_on(stage, rehearsal_id)
    before = await stage.public()

    await rehearsals.end(stage.resources.database, rehearsal_id, "thrown_away", stage.clock.now)
    await go_on(stage, rehearsal_id)

    left = [await stage.resources.database.fetchval(f"SELECT count(*) FROM {table} WHERE generation = 2")
            for table in ("ledger_entries", "blocks", "fold_cursors")]  # fmt: skip
    assert left == [0, 0, 0]
    assert await stage.public() == before
    again = await rehearsals.by_id(stage.resources.database, await begin(stage))
    assert again and again.generation == 3


async def test_what_follows_the_running_contest_cannot_be_applied_to_another_version(stage: Stage) -> None:
    await some_points(stage)
    rehearsal_id = await begin(stage)
    await go_on(stage, rehearsal_id)
    await stage.load(CONTEST.replace("Every alley", "Each alley"))

    with pytest.raises(Told, match="Diễn tập lại"):
        await apply(stage, rehearsal_id)

    assert (await go_on(stage, rehearsal_id)).state == "stale"


async def test_a_contest_has_one_rehearsal_at_a_time(stage: Stage) -> None:
    await begin(stage)

    with pytest.raises(Told, match="chưa xong"):
        await begin(stage)


async def test_boards_lost_right_after_a_change_was_applied_come_back_as_it_says(stage: Stage) -> None:
    await some_points(stage)
    rehearsal_id = await begin(stage)
    await go_on(stage, rehearsal_id)
    await apply(stage, rehearsal_id)

    await stage.flush()
    await stage.restart()

    assert await stage.points() == 15
    assert await stage.differences() == []


def test_limits_of_two_readings_add_up() -> None:
    assert together({"all ": [1, 5]}, {"all ": [2, 7], "times K1": [1, 1]}) == {"all ": [3, 12], "times K1": [1, 1]}


who = st.integers(1, 3)
deeds = st.one_of(
    st.tuples(
        st.just("skill"), who, st.sampled_from(["anti-scam", "password-otp"]), st.sampled_from(["self", "guided"])
    ),
    st.tuples(st.just("service"), who, st.sampled_from(["A", "B", "C"]), st.just("self")),
    st.tuples(st.just("revoke"), st.integers(0, 6), st.just(""), st.just("")),
    st.tuples(st.just("leave"), who, st.sampled_from(["", "back"]), st.just("")),
)
scripts = st.lists(deeds, max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=scripts, second=scripts, third=scripts, fourth=scripts)
async def test_the_matrix_is_what_all_facts_up_to_its_last_are_worth_by_either_criteria(
    resources: Resources, first: Any, second: Any, third: Any, fourth: Any
) -> None:
    """Facts before, while it is rehearsed, while it follows, and while it is being applied."""
    number = next(_runs)
    stage = await build_stage(resources, CONTEST.replace(SLUG, f"so-{number}"), f"so-{number}")
    for of in (1, 2, 3):
        await stage.enrol(100 * number + of, (HOAN_KIEM, BA_DINH, HOAN_KIEM)[of - 1])
    names: list[str] = []
    await happen(stage, number, names, first)
    await stage.move()
    rehearsal_id = await begin(stage, AFTER.replace(SLUG, stage.slug))
    await happen(stage, number, names, second)
    assert (await go_on(stage, rehearsal_id)).state == "done"
    await stage.move()
    await go_on(stage, rehearsal_id)
    await happen(stage, number, names, third)
    await stage.mover.move()

    await asyncio.gather(apply(stage, rehearsal_id), happen(stage, number, names, fourth), stage.mover.move())
    applied = await go_on(stage, rehearsal_id)
    await stage.move()

    before, after = await worth(stage, CONTEST, applied), await worth(stage, AFTER, applied)
    assert {each.ward: (each.points_before, each.points_after) for each in moved_in(applied, 1)
            if each.points_before or each.points_after} == {
        ward: (before.get(ward, 0), after.get(ward, 0)) for ward in {**before, **after}
        if before.get(ward) or after.get(ward)}  # fmt: skip
    assert await stage.differences() == []


async def happen(stage: Stage, number: int, names: list[str], script: Any) -> None:
    for kind, of, what, by in script:
        name = f"{number}-{len(names)}"
        names.append(name)
        event: Event
        match kind:
            case "leave":
                left = await stage.enrol(100 * number + of, joined_at=LEFT + timedelta(seconds=len(names)), left=True)
                if what:
                    await stage.unenrol(left)
                continue
            case "skill":
                event = skill(what, of=100 * number + of, by=by, name=name)
            case "service":
                event = service(of=100 * number + of, case=f"{number}{what}", name=name)
            case _:
                event = revocation(names[of % len(names)], name=name)
        await stage.accept(event)


async def worth(stage: Stage, document: str, rehearsal: Rehearsal) -> dict[str, int]:
    """The points of each ward by a document, counted anew as sets up to the rehearsal's last fact."""
    known, points = await stage.known(), dict[str, int]()
    counted = Recount(parse_contest(document.replace(SLUG, stage.slug), CATALOGUE))
    async with stage.resources.database.transaction(snapshot=True) as connection:
        async for fact in facts.all_facts(connection, known.id, rehearsal.target):
            counted.take(fact)
    for (_, _, place), sums in counted.sums().items():
        points[place.ward] = points.get(place.ward, 0) + sums.points
    return points


async def test_criteria_change_no_more_once_a_round_is_sealed(stage: Stage) -> None:
    await some_points(stage)
    rehearsal_id = await begin(stage)
    await go_on(stage, rehearsal_id)
    await phases.turn(stage.resources.database, (await stage.known()).id, 1, "sealed", 1, 3, "test")
    await stage.resources.contests.reread()

    with pytest.raises(Told, match="niêm phong"):
        await apply(stage, rehearsal_id)


async def test_who_has_not_read_the_contest_again_shows_the_new_boards_by_the_new_criteria(stage: Stage) -> None:
    """A server asks for contests once a second; boards swap between two of its looks."""
    await some_points(stage)
    asleep = Contests(stage.resources.database, stage.resources.reference)
    await asleep.all()
    rehearsal_id = await begin(stage)
    await go_on(stage, rehearsal_id)
    await apply(stage, rehearsal_id)
    await stage.move()

    view = await show_board(asleep, stage.resources.boards, parse_board_name(f"{SLUG}/1/wards"), stage.clock.now)

    assert (view.generation, view.rows[0].value) == (2, 15_500_000)
