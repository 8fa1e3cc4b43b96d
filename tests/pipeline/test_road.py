"""The whole road, from a report to a board: what counts, from when on, and for whom."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import permutations

import pytest

from tests.examples import DURING, OPENS, revocation, service, skill, two_rounds
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage

ROUND_2_OPENS = OPENS + timedelta(days=33)


async def entries(stage: Stage) -> list[int]:
    rows = await stage.resources.database.fetch("SELECT points FROM ledger_entries WHERE round > 0 ORDER BY position")
    return [row[0] for row in rows]


async def test_a_report_moves_the_ward_on_every_board_it_stands_on(stage: Stage) -> None:
    await stage.enrol(1, neighbourhood="00070/to-3", unit="school/thcs-lang")
    await stage.accept(skill("anti-scam", of=1))
    await stage.move()

    for board in ("1/wards", "1/wards/phuong", "1/wards/s4", "1/wards/cum-1", "total/wards"):
        row = await stage.row(board=board)
        assert (row.rank, row.points, row.participants) == (1, 10, 1)
    assert await stage.points("00070/to-3", "1/ward/00070/neighbourhoods") == 10
    assert await stage.points("school/thcs-lang", "1/units/school") == 10
    assert await stage.differences() == []


async def test_the_worked_example_of_an_elderly_resident(stage: Stage) -> None:
    """+15, then +7, then nothing, then -8: fourteen in the end."""
    await stage.enrol(1, groups=("elderly",))
    await stage.accept(skill("anti-scam", of=1, name="first"))
    await stage.accept(skill("password-otp", of=1, by="guided"))
    await stage.accept(skill("anti-scam", of=1, by="guided"))
    await stage.accept(revocation("first"))
    await stage.move()

    assert await entries(stage) == [15, 7, -8]
    assert await stage.points() == 14


async def test_the_value_is_millionths_of_points_for_each_adult_rounded_down(stage: Stage) -> None:
    await stage.count_heads(HOAN_KIEM, 7)
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    await stage.move()

    row = await stage.row()

    assert (row.value, row.adults, row.adults_state) == (1_428_571, 7, "confirmed")


async def test_who_is_not_enrolled_earns_nothing_until_they_are(stage: Stage) -> None:
    await stage.accept(skill(of=1), service(of=1, case="H-1"))
    await stage.move()
    before = await stage.points()

    await stage.enrol(1, joined_at=DURING + timedelta(days=2))
    await stage.move()

    assert (before, await stage.points()) == (0, 15)
    assert await stage.differences() == []


async def test_an_enrolment_is_taken_back_in_its_contest_alone(stage: Stage) -> None:
    other = await build_stage(stage.resources, two_rounds().replace("thu-do-so-2026", "khac"), slug="khac")
    wrong = await stage.enrol(1)
    await other.enrol(1)
    await stage.accept(skill(of=1))
    for each in (stage, other):
        await each.move()

    await stage.unenrol(wrong)
    await stage.enrol(1, BA_DINH, joined_at=DURING + timedelta(days=1))
    for each in (stage, other):
        await each.restart()

    assert (await stage.points(HOAN_KIEM), await stage.points(BA_DINH), await other.points(HOAN_KIEM)) == (0, 10, 10)
    assert [*await stage.differences(), *await other.differences()] == []


async def test_reports_before_the_opening_do_not_count(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(
        skill("anti-scam", of=1, at=OPENS - timedelta(microseconds=1)), skill("password-otp", of=1, at=OPENS)
    )
    await stage.move()

    assert await entries(stage) == [10]


async def test_a_contest_that_is_loaded_after_reports_exist_counts_them(stage: Stage) -> None:
    await stage.accept(skill(of=1), service(of=2, case="H-1"))
    other = await build_stage(stage.resources, two_rounds().replace("thu-do-so-2026", "khac"), slug="khac")
    await other.enrol(1)
    await other.enrol(2, BA_DINH)
    await other.move()
    await stage.move()

    assert (await other.points(HOAN_KIEM), await other.points(BA_DINH)) == (10, 5)
    assert await stage.points() == 0, "they are enrolled in the other contest alone"
    assert await other.differences() == []


async def test_one_report_counts_in_every_contest_that_names_it(stage: Stage) -> None:
    other = await build_stage(stage.resources, two_rounds().replace("thu-do-so-2026", "khac"), slug="khac")
    for each in (stage, other):
        await each.enrol(1)
    await stage.accept(skill(of=1))
    for each in (stage, other):
        await each.move()

    assert (await stage.points(), await other.points()) == (10, 10)


async def test_a_move_within_a_round_takes_effect_with_the_next_one(stage: Stage) -> None:
    await stage.load(two_rounds())
    await stage.enrol(1, HOAN_KIEM)
    await stage.enrol(1, BA_DINH, joined_at=DURING)
    await stage.accept(skill("anti-scam", of=1, at=DURING + timedelta(days=1)))
    await stage.accept(skill("anti-scam", of=1, at=ROUND_2_OPENS))
    await stage.move()

    assert (await stage.points(HOAN_KIEM), await stage.points(BA_DINH)) == (10, 0)
    assert (await stage.points(HOAN_KIEM, "2/wards"), await stage.points(BA_DINH, "2/wards")) == (0, 10)
    rows = [await stage.row(code, "total/wards") for code in (HOAN_KIEM, BA_DINH)]
    assert [(row.points, row.participants) for row in rows] == [(10, 1), (10, 0)]
    assert await stage.differences() == []


async def test_a_move_that_is_told_late_takes_its_points_along(stage: Stage) -> None:
    """The register says in December that the resident had moved before the second round."""
    await stage.load(two_rounds())
    await stage.enrol(1, HOAN_KIEM, neighbourhood="00070/to-3")
    await stage.accept(skill(of=1, at=ROUND_2_OPENS))
    await stage.move()
    before = await stage.points(HOAN_KIEM, "2/wards")

    await stage.enrol(1, BA_DINH, joined_at=DURING, neighbourhood="00004/to-1")
    await stage.move()

    assert (before, await stage.points(HOAN_KIEM, "2/wards"), await stage.points(BA_DINH, "2/wards")) == (10, 0, 10)
    assert await stage.points("00070/to-3", "2/ward/00070/neighbourhoods") == 0
    assert await stage.points("00004/to-1", "2/ward/00004/neighbourhoods") == 10
    assert await stage.differences() == []


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=lambda order: "".join(map(str, order)))
async def test_a_revocation_takes_back_one_report_in_whatever_order_they_come(
    stage: Stage, order: tuple[int, ...]
) -> None:
    steps: list[Callable[[], Awaitable[object]]] = [
        lambda: stage.accept(skill("anti-scam", of=1, name="a")),
        lambda: stage.accept(skill("anti-scam", of=1, by="guided", name="b")),
        lambda: stage.accept(revocation("a")),
        lambda: stage.enrol(1),
    ]
    for index in order:
        await steps[index]()
        await stage.move()

    assert await stage.points() == 5
    assert await stage.differences() == []


async def test_a_revocation_takes_back_nothing_of_another_partner(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(of=1, name="a"), source="dvcqg")
    await stage.accept(revocation("a"), source="ihanoi")
    await stage.move()

    assert await stage.points() == 10
    assert await stage.differences() == []


async def test_what_was_taken_back_twice_is_taken_back_once(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill("anti-scam", of=1, name="a"), skill("password-otp", of=1))
    await stage.accept(revocation("a"))
    await stage.move()
    await stage.accept(revocation("a"))
    await stage.move()

    assert await entries(stage) == [10, 10, -10]
    assert await stage.differences() == []


async def test_the_same_report_counts_once_for_ever(stage: Stage) -> None:
    await stage.enrol(1)
    report = service(of=1, case="H-1")

    assert await stage.accept(report) == {report.id}
    assert await stage.accept(report, report) == set()
    await stage.move()

    assert await entries(stage) == [5]


async def test_a_case_of_two_residents_counts_for_the_first_recorded(stage: Stage) -> None:
    await stage.enrol(1, HOAN_KIEM)
    await stage.enrol(2, BA_DINH)
    await stage.accept(service(of=2, case="H-1", at=DURING + timedelta(days=1)), service(of=1, case=" h-1 "))
    await stage.move()

    assert (await stage.points(HOAN_KIEM), await stage.points(BA_DINH)) == (0, 5)
    assert await stage.differences() == []


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_case_passes_on_when_the_first_report_is_taken_back(stage: Stage, restarted: bool) -> None:
    await stage.enrol(1, HOAN_KIEM)
    await stage.enrol(2, BA_DINH)
    await stage.enrol(3, "00008")
    await stage.accept(service(of=2, case="H-1", name="first"), service(of=1, case="H-1", name="second"))
    await stage.move()

    await stage.accept(revocation("first"))
    await (stage.restart() if restarted else stage.move())
    heir = await stage.points(HOAN_KIEM), await stage.points(BA_DINH)
    await stage.accept(service(of=3, case="H-1"), revocation("second"))
    await stage.move()

    assert heir == (5, 0)
    assert [await stage.points(code) for code in (HOAN_KIEM, BA_DINH, "00008")] == [0, 0, 5]
    assert await stage.differences() == []


async def test_nobody_is_counted_twice_in_the_total(stage: Stage) -> None:
    await stage.load(two_rounds())
    await stage.enrol(1)
    await stage.accept(skill(of=1), skill(of=1, at=ROUND_2_OPENS))
    await stage.move()

    total = await stage.row(board="total/wards")

    assert (total.points, total.participants) == (20, 1)


async def test_a_person_who_loses_the_first_round_is_counted_in_the_second(stage: Stage) -> None:
    await stage.load(two_rounds())
    await stage.enrol(1, HOAN_KIEM)
    await stage.enrol(1, BA_DINH, joined_at=DURING)
    await stage.accept(skill(of=1, name="a"), skill(of=1, at=ROUND_2_OPENS))
    await stage.move()
    await stage.accept(revocation("a"))
    await stage.move()

    rows = [await stage.row(code, "total/wards") for code in (HOAN_KIEM, BA_DINH)]

    assert [(row.points, row.participants) for row in rows] == [(0, 0), (10, 1)]
    assert await stage.differences() == []
