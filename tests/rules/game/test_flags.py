"""Flags: the same numbers give the same flags in any order and under any names, and too few people give none."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from server.rules.entry import Place
from server.rules.game.flag_people import people_of
from server.rules.game.flags import (
    FLAGS,
    HELPED_MIN,
    PEOPLE_MIN,
    Before,
    Counted,
    Flag,
    Holder,
    Verdict,
    Ward,
    award,
)
from server.rules.scoring import Deed
from server.rules.wilson import wilson
from tests.examples import DURING

LEAST: Mapping[Flag, int] = {"alone": PEOPLE_MIN, "helper": HELPED_MIN}
few = st.integers(0, 120)
values = st.integers(-3, 40).map(lambda of: of * 100_000)
spreads = st.integers(0, 3).map(lambda of: of * 60_000)


@st.composite
def divisions(draw: st.DrawFn) -> list[Ward]:
    """Wards as an official board ranks them."""
    found = draw(st.lists(st.tuples(values, few, few, few, spreads, values, few), min_size=1, max_size=9))
    ranked = sorted((each[0] for each in found), reverse=True)
    return [
        Ward(
            code=f"{at:05}",
            rank=ranked.index(value) + 1,
            value=value,
            adults=adults * 20,
            participants=alone + helped,
            counted=Counted(value - spread, value + spread, alone, helped),
            before=Before(before, before + spread, past),
        )
        for at, (value, adults, alone, helped, spread, before, past) in enumerate(found)
    ]


def given_out(wards: list[Ward], number: int = 2) -> dict[Flag, Verdict]:
    return award(wards, number=number, has_before=number > 1, helps=True)


def holders(verdict: Verdict) -> list[str]:
    return [] if isinstance(verdict, str) else [each.ward for each in verdict]


@given(divisions(), st.randoms(use_true_random=False))
def test_neither_order_nor_names_decide(wards: list[Ward], chance: Random) -> None:
    names = dict(zip((each.code for each in wards), chance.sample(range(90_000), len(wards)), strict=True))
    renamed = [replace(each, code=f"{names[each.code]:05}") for each in wards]
    chance.shuffle(renamed)

    said, again = given_out(wards), given_out(renamed)

    for flag in FLAGS:
        assert isinstance(said[flag], str) == isinstance(again[flag], str)
        assert {f"{names[code]:05}" for code in holders(said[flag])} == set(holders(again[flag]))
        assert isinstance(said[flag], tuple) or said[flag] == again[flag]


@given(divisions())
def test_equal_results_share_and_nobody_is_given_a_flag_by_few_people(wards: list[Ward]) -> None:
    said = given_out(wards)

    by_code = {each.code: each for each in wards}
    first = [by_code[code] for code in holders(said["first"])]
    assert {each.value for each in first} <= {max(each.value for each in wards)}
    rose = [by_code[code] for code in holders(said["improved"])]
    for each in rose:
        assert each.before and each.counted
        assert min(each.participants, each.before.participants) >= PEOPLE_MIN
        assert each.counted.low > each.before.high, "it rose by more than chance may do"
        assert each.value - each.before.value == rose[0].value - (rose[0].before or each.before).value
    for flag, least in LEAST.items():
        verdict = said[flag]
        told = [] if isinstance(verdict, str) else [each.told for each in verdict]
        assert all(people >= min(least, adults) for people, adults in told)
        spans = [wilson(*each) for each in told]
        assert all(one[1] >= other[0] for one in spans for other in spans), "they share within chance"


def three(*counted: Counted) -> list[Ward]:
    """Wards of 10,000 adults, differing in what was counted."""
    return [
        Ward(code=f"{at}", rank=1, value=0, adults=10_000, participants=500, counted=each)
        for at, each in enumerate(counted)
    ]


def test_a_larger_share_beyond_chance_wins_alone_and_one_within_it_shares() -> None:
    far = three(Counted(0, 0, 900, 0), Counted(0, 0, 600, 25), Counted(0, 0, 20, 10))
    near = three(Counted(0, 0, 900, 0), Counted(0, 0, 880, 60), Counted(0, 0, 20, 40))

    assert given_out(far)["alone"] == (Holder("0", (900, 10_000)),)
    assert given_out(far)["helper"] == (Holder("1", (25, 10_000)),)
    assert holders(given_out(near)["alone"]) == ["0", "1"]
    assert holders(given_out(near)["helper"]) == ["1", "2"]


def test_a_flag_that_is_not_given_says_why() -> None:
    little = three(*[Counted(0, 0, PEOPLE_MIN - 1, HELPED_MIN - 1)] * 3)

    assert given_out(little) == {
        "first": "no_points", "improved": "few_people", "helper": "few_helped", "alone": "few_people"
    }  # fmt: skip
    assert set(given_out(little[:2]).values()) == {"few_wards"}
    assert given_out(little, number=1)["improved"] == "first_round"
    assert award(little, number=2, has_before=False, helps=False)["improved"] == "no_result_before"
    assert award(little, number=2, has_before=False, helps=False)["helper"] == "no_help"
    uncounted = [replace(each, counted=None) for each in little]
    assert given_out(uncounted)["alone"] == "not_counted"


def test_people_are_counted_once_and_only_those_who_are_behind() -> None:
    def deed(of: int, by: str, name: str, number: int = 1) -> tuple[UUID, tuple[str, str], Deed, Place]:
        done = Deed(number, "service", "x", ("service", "x"), by, DURING)
        return UUID(int=of), ("helping" if name.startswith("h") else "dvcqg", name), done, Place("00070")

    people = people_of(
        [deed(1, "self", "a"), deed(1, "self", "b"), deed(2, "guided", "c"), deed(3, "self", "d", 2),
         deed(4, "self", "h1"), deed(4, "self", "h2"), deed(4, "self", "h3"), deed(4, "self", "h4")],
        1, "helping",
    )  # fmt: skip
    helped = {"h1": UUID(int=7), "h2": UUID(int=7), "h3": UUID(int=8)}

    assert people.alone_in("00070") == 2
    assert people.helped_by("00070", helped, {UUID(int=7)}) == 1, (
        "one person helped twice, one not behind, one unknown"
    )
    assert people.alone_in("00004") == people.helped_by("00004", helped, {UUID(int=7)}) == 0
