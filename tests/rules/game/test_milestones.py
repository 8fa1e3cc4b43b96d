"""Milestones are a function of what stands: told once, taken back, and the same when they hold again."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reference import read_marks
from server.rules.board import Part, Valued
from server.rules.criteria import Component, ComponentName
from server.rules.game import milestone_file
from server.rules.game.goal import Progress
from server.rules.game.milestones import (
    CITY,
    Come,
    Key,
    Look,
    Marks,
    compare,
    firsts,
    of_duel,
    of_mission,
    of_neighbourhoods,
    of_shares,
    of_targets,
)
from server.rules.refusals import Told

MARKS = Marks(ward_percents=(10, 25, 50), neighbourhood_percent=80, city_people=(15, 40))
WARDS = ("00004", "00070", "00103")
ADULTS = 30

Deeds = frozenset[tuple[str, int]]
"""Who did something: their ward, and which of its people."""


def look_of(deeds: Deeds) -> Look:
    """What holds by a set of deeds."""
    people = {ward: Come(sum(each == ward for each, _ in deeds), ADULTS) for ward in WARDS}
    lines = {f"{ward}/to-1": Come(come.people, 10) for ward, come in people.items()}
    return of_shares(people, MARKS) | of_neighbourhoods(lines, MARKS)


def kept_after(recorded: Mapping[Key, bool], look: Look) -> dict[Key, bool]:
    """What is recorded once the changes are."""
    changes = compare(recorded, look)
    assert changes.new.isdisjoint(recorded)
    return {**recorded, **dict.fromkeys(changes.new | changes.again, True), **dict.fromkeys(changes.fallen, False)}


steps = st.lists(
    st.tuples(st.sampled_from(WARDS), st.integers(0, ADULTS - 1), st.booleans(), st.booleans()), max_size=60
)


@given(steps, st.booleans())
def test_facts_and_revocations_in_any_order_leave_what_stands_and_tell_nothing_twice(
    made: list[tuple[str, int, bool, bool]], blind: bool
) -> None:
    deeds, recorded, told = set[tuple[str, int]](), dict[Key, bool](), list[Key]()
    for ward, who, done, looked in made:
        (deeds.add if done else deeds.discard)((ward, who))
        if looked:
            look = look_of(frozenset(deeds))
            told += compare(recorded, look).new
            recorded = kept_after(recorded, look)
        elif blind:
            assert not compare(recorded, Look()), "who sees nothing changes nothing"

    look = look_of(frozenset(deeds))
    recorded = kept_after(recorded, look)
    told += (key for key in recorded if key not in told)

    assert {key for key, stands in recorded.items() if stands} == look.holds
    assert len(told) == len(set(told)) == len(recorded)
    assert not compare(recorded, look), "looking twice changes nothing"


def test_a_mark_is_reached_with_exactly_its_share_and_never_without_a_headcount() -> None:
    come = {"00004": Come(9, 90), "00070": Come(8, 90), "00103": Come(9, 0)}

    found = of_shares(come, MARKS).holds

    assert found == {Key("share", "10", "00004"), Key("city", "15", CITY)}


def test_of_fewer_people_of_a_neighbourhood_than_five_nothing_is_told() -> None:
    few, enough = Come(4, 4), Come(5, 6)
    lines = {"00070/to-1": few, "00070/to-2": enough}
    progress = {"00070/to-1": Progress(4, 4), "00070/to-2": Progress(5, 5), "00070": Progress(4, 4)}

    complete = of_neighbourhoods(lines, MARKS).holds
    done = of_mission(7, {*progress, "school/x"}, progress).holds

    assert {key.subject for key in complete} == {"00070/to-2"}
    assert {key.subject for key in done} == {"00070/to-2", "00070"}


def test_a_target_is_that_of_its_round_and_part() -> None:
    components: dict[ComponentName, Component] = {
        "coverage": Component(weight=60, target=300),
        "level": Component(weight=40, target=900),
    }
    parts = {"coverage": Part(value=300_000, score=0), "level": Part(value=899_999, score=0)}
    valued = {"00070": Valued(value=0, low=0, high=0, components=parts)}

    look = of_targets(2, components, valued)

    assert look.holds == {Key("target", "2/coverage", "00070")}
    assert ("target", "2/level") in look.topics


def test_what_could_not_be_looked_at_stays_and_a_mission_that_is_withdrawn_falls() -> None:
    told = of_mission(7, {"00070"}, {}) | of_duel(3, ("00070", "00103"))
    recorded = kept_after({}, told)

    assert not compare(recorded, of_mission(8, (), {}))
    assert compare(recorded, of_mission(7, (), {})).fallen == {Key("mission", "7", "00070")}
    [duel] = of_duel(3, ("00070/to-1", "00103")).holds
    assert duel.wards == {"00070", "00103"}


def test_the_marks_of_the_file_can_be_read_and_a_wrong_one_is_named() -> None:
    marks = read_marks()
    assert marks.ward_percents == (10, 25, 50)

    for wrong, where in (("ward_percents = [0]", "ward_percents"), ("ward_percents = [", "file"),
                         ("ward_percents = [10]\nneighbourhood_percent = 101", "neighbourhood_percent")):  # fmt: skip
        with pytest.raises(Told) as refused:
            milestone_file.read_marks(wrong)
        assert refused.value.where == where


def test_the_first_of_a_group_is_who_was_told_first_of_those_that_stand() -> None:
    groups = {"00004": "s3", "00070": "s3", "00103": "s3", "00091": "s1"}
    keys = {ward: Key("share", "10", ward) for ward in groups}
    told = [(keys["00070"], (1, 9)), (keys["00004"], (1, 7)), (keys["00103"], (1, 7)), (keys["00091"], (1, 30))]

    assert firsts(told, groups) == {keys["00004"], keys["00103"], keys["00091"]}
    assert firsts(told[:1], groups) == {keys["00070"]}
