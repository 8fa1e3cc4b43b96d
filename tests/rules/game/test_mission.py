"""Missions: who has reached them, and what they bring."""

from hypothesis import given
from hypothesis import strategies as st

from server.rules.entry import Place
from server.rules.game.goal import Mark, Progress, progress_of
from server.rules.game.mission import (
    LEVELS,
    Level,
    Mission,
    Target,
    bonus,
    is_line_of,
    is_paid,
    mark_after,
    people_paid,
    reached,
    succeeded,
    ward_bonus,
)
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


PLACES = [Place(WARD, TO_3, SCHOOL), Place(WARD, "00070/to-4"), Place(WARD), Place("00004", "00004/to-1", SCHOOL)]
marks = st.lists(
    st.builds(
        lambda place, done: Mark(place, 1, DURING if done else None), st.sampled_from(PLACES), st.booleans()
    ),
    max_size=9,
)  # fmt: skip
missions = st.builds(
    mission, st.sampled_from(LEVELS), st.builds(Target, people=st.integers(1, 4), permille=st.sampled_from([0, 200])),
    st.integers(1, 9),
)  # fmt: skip
mergers = st.sampled_from([{}, {"00070/to-4": TO_3}, {TO_3: ""}])
ADULTS = {WARD: 12, "00004": 9, TO_3: 5, "00070/to-4": 4, "00004/to-1": 6}


@given(marks, missions, mergers)
def test_a_ward_has_what_its_people_are_paid_each(
    everybody: list[Mark], each: Mission, merged: dict[str, str]
) -> None:
    progress = succeeded(progress_of(everybody), merged)
    lines = reached(each, progress, ADULTS)

    for ward in (WARD, "00004"):
        mine = [mark_after(mark, merged) for mark in everybody if mark.place.ward == ward]
        paid = sum(is_paid(each, mark, lines) for mark in mine)
        if each.level not in ("family", "unit"):
            assert people_paid(each, progress, lines, ward) == paid
        told = ward_bonus([(each, progress)], ADULTS, ward, 2_000)
        assert told.total == people_paid(each, progress, lines, ward) * each.bonus
        assert told.result == min(told.total, 2 * ADULTS[ward])


@given(marks, missions, st.randoms())
def test_what_is_late_or_taken_back_leaves_no_trace(everybody: list[Mark], each: Mission, random: object) -> None:
    shuffled = list(everybody)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    told = [
        ward_bonus([(each, progress_of(found))], ADULTS, WARD, 500)
        for found in (everybody, shuffled, [*everybody, everybody[0]][:-1] if everybody else [])
    ]

    assert told[0] == told[1] == told[2]


def test_without_a_headcount_no_ward_has_a_bonus_and_its_parts_are_told() -> None:
    told = ward_bonus([(mission("ward"), {WARD: Progress(3, 2)})], {}, WARD, 500)

    assert (told.total, told.cap, told.result) == (9, None, 0)
