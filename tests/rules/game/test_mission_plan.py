"""A mission that cannot be, told with its numbers and its field; and the calendar drafted from the templates."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reference import read_mission_templates
from server.rules.game.mission import LEVELS, Target
from server.rules.game.mission_calendar import draft_calendar
from server.rules.game.mission_plan import MissionPlan, as_document, check, overlaps, plan_of, round_of
from server.rules.hanoi import local
from server.rules.refusals import Told
from tests.examples import DURING, OPENS, contest, two_rounds

DAY = timedelta(days=1)
HEADS = (("Phường Lớn", 90_000), ("Xã Nhỏ", 80))
PLAN = MissionPlan(
    level="ward", title={"vi": "Tuần một", "en": "Week one"}, why={"vi": "Vì", "en": "Why"}, starts=OPENS,
    ends=OPENS + 7 * DAY, activities=frozenset({("skill", "anti-scam"), ("skill", "password-otp")}),
    target=Target(people=80), bonus=3,
)  # fmt: skip


def refused(plan: MissionPlan, *others: MissionPlan) -> tuple[str, str]:
    with pytest.raises(Told) as told:
        check(plan, contest(), HEADS, [("Kia", other) for other in others], DURING)
    return told.value.where, told.value.message


def test_one_that_fits_is_not_refused() -> None:
    check(PLAN, contest(), HEADS, [], DURING)


@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"starts": OPENS - DAY}, "starts", "Các vòng: 1: 2/11/2026 – 30/11/2026"),
        ({"starts": OPENS + 26 * DAY, "ends": OPENS + 30 * DAY}, "starts", "trong một vòng"),
        ({"ends": OPENS - DAY}, "ends", "trước khi bắt đầu"),
        ({"starts": OPENS - 9 * DAY, "ends": DURING}, "ends", "đã hết từ 5/11/2026"),
        ({"ends": OPENS + 1.5 * DAY}, "ends", "đã hết"),
        ({"starts": DURING, "ends": DURING + 2 * DAY}, "ends", "Kéo dài 2 ngày, cần từ 3 đến 31"),
        ({"target": Target(people=81)}, "people", "Cần 81 người, mà Xã Nhỏ chỉ có 80"),
        ({"target": Target(people=5, permille=5)}, "people", "Chọn một trong hai"),
        ({"target": Target(permille=501)}, "permille", "đang ghi 501"),
        ({"level": "unit", "target": Target(permille=5)}, "permille", "số người"),
        ({"level": "family", "target": Target(people=1)}, "people", "từ 2 đến 8 người, đang ghi 1"),
        ({"need": 3}, "need", "Cần 3 việc khác nhau, mà chỉ chọn 2"),
        ({"need": 11}, "need", "từ 1 đến 10"),
        ({"bonus": 21}, "bonus", "là 21, cần từ 1 đến 20"),
        ({"bonus": 0}, "bonus", "là 0"),
        ({"activities": frozenset({("skill", "ai-basic")})}, "activities", "skill/ai-basic"),
        ({"by": frozenset({"done_for"})}, "activities", "không tính điểm"),
    ],
)
def test_what_cannot_be_is_told_with_its_numbers(changes: dict[str, object], where: str, said: str) -> None:
    told = refused(replace(PLAN, **changes))  # type: ignore[arg-type]

    assert told[0] == where
    assert said in told[1]


def test_one_that_pays_the_same_twice_is_refused_by_its_name() -> None:
    again = replace(PLAN, starts=OPENS + 6 * DAY, ends=OPENS + 13 * DAY)

    where, said = refused(again, PLAN)

    assert where == "starts" and "Trùng với “Kia” (2/11/2026 – 9/11/2026)" in said
    check(replace(again, starts=PLAN.ends), contest(), HEADS, [("Kia", PLAN)], DURING)
    check(replace(again, level="neighbourhood"), contest(), HEADS, [("Kia", PLAN)], DURING)
    check(replace(again, activities=frozenset()), contest(), HEADS, [("Kia", PLAN)], DURING)


plans = st.builds(
    lambda level, need, people, bonus, days: replace(
        PLAN, level=level, need=need, target=Target(people=people), bonus=bonus, ends=OPENS + days * DAY
    ),
    st.sampled_from(LEVELS), st.integers(0, 12), st.integers(0, 90), st.integers(-1, 22), st.integers(-2, 40),
)  # fmt: skip


@given(plans)
def test_a_version_keeps_the_whole_plan(plan: MissionPlan) -> None:
    assert plan_of(as_document(plan)) == plan


@given(plans)
def test_whatever_is_not_refused_can_be_reached(plan: MissionPlan) -> None:
    try:
        check(plan, contest(), HEADS, [], DURING)
    except Told:
        return
    assert round_of(contest(), plan) and plan.ends > DURING
    assert plan.need <= len(plan.activities)
    needed = plan.target.of(80)
    assert plan.level != "ward" or (needed is not None and needed <= 80)


def test_a_calendar_has_one_for_people_and_one_together_each_week_and_none_pays_twice() -> None:
    known = contest(two_rounds())

    drafted = draft_calendar(known, read_mission_templates(), OPENS)

    assert [(local(each.starts).strftime("%d/%m"), each.level) for each in drafted[:4]] == [
        ("02/11", "resident"), ("02/11", "neighbourhood"), ("09/11", "resident"), ("09/11", "ward")]  # fmt: skip
    assert all(local(each.starts).weekday() == 0 or each.starts == known.rounds[1].opens for each in drafted)
    assert not any(overlaps(one, other) for one, other in combinations(drafted, 2))
    for each in drafted:
        check(each, known, (("Xã Nhỏ", 900),), [], OPENS)


def test_a_week_that_has_begun_is_not_drafted_any_more() -> None:
    drafted = draft_calendar(contest(), read_mission_templates(), DURING)

    assert min(each.starts for each in drafted) == OPENS + 7 * DAY
