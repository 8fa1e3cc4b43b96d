"""Missions: who has reached them, and what they bring."""

from hypothesis import given
from hypothesis import strategies as st

from server.rules.entry import Place
from server.rules.game.goal import Mark, Progress
from server.rules.game.mission import LEVELS, Level, Mission, Target, bonus, is_line_of, is_paid, reached
from tests.examples import DURING

WARD, TO_3, SCHOOL = "00070", "00070/to-3", "school/x"
MARK = Mark(Place(WARD, TO_3, SCHOOL), 1, None)


def mission(level: Level, target: Target = Target(people=2), points: int = 3) -> Mission:  # noqa: B008
    return Mission(id=1, goal=1, level=level, bonus=points, target=target)


def test_a_share_is_rounded_up_and_nobody_reaches_one_of_a_number_that_is_not_known() -> None:
    assert Target(permille=20).of(1_001) == 21
    assert Target(permille=20).of(3) == 1
    assert Target(permille=20).of(0) is None
    come = {WARD: Progress(50, 50)}
    assert reached(mission("ward", Target(permille=20)), come, {WARD: 2_500}) == {WARD}
    assert reached(mission("ward", Target(permille=20)), come, {WARD: 2_501}) == set()
    assert reached(mission("ward", Target(permille=20)), come, {}) == set()


def test_a_line_belongs_to_one_level() -> None:
    for line, level in ((WARD, "ward"), (TO_3, "neighbourhood"), (SCHOOL, "unit")):
        assert [each for each in LEVELS if is_line_of(mission(each), line)] == [level]


def test_a_shared_mission_is_paid_to_all_who_took_part_there_also_to_who_did_a_part() -> None:
    come = {WARD: Progress(3, 2), TO_3: Progress(1, 0)}
    for level, paid in (("ward", True), ("neighbourhood", False)):
        each = mission(level)  # type: ignore[arg-type]
        assert is_paid(each, MARK, reached(each, come, {})) is paid
        assert not is_paid(each, None, {WARD, TO_3})


def test_a_resident_is_paid_for_what_they_did_and_a_family_for_what_it_did_together() -> None:
    assert not is_paid(mission("resident"), MARK, ())
    assert is_paid(mission("resident"), MARK._replace(done_at=DURING), ())
    assert not is_paid(mission("family"), MARK, (), family=1)
    assert is_paid(mission("family"), MARK, (), family=2)


@given(st.lists(st.integers(0, 20), max_size=9), st.integers(0, 60))
def test_no_more_than_the_cap_and_no_less_than_what_was_earned_under_it(points: list[int], cap: int) -> None:
    paid = [mission("resident", points=each) for each in points]
    assert bonus(paid, cap) == min(cap, sum(points))
    assert bonus(paid[1:], cap) <= bonus(paid, cap)
