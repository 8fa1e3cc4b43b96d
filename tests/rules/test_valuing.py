"""The 100 points of a ward, and what its sample takes off: exact integers, worked out by hand here."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.board import MICRO, Counts, ExplainedRow, Valued
from server.rules.catalogue import WardCode
from server.rules.criteria import IntegrityRule
from server.rules.ranking import rank
from server.rules.valuing import Figures, factor, value_ward
from server.rules.wilson import wilson
from tests.examples import CONTEST, contest, two_rounds

WARD = WardCode("00070")
COMPOSITE = """
[composite]
level = { weight = 40, target = 500 }
coverage = { weight = 30, target = 300 }
attainment = { weight = 20, target = 100 }
progress = { weight = 10, target = 200 }
baselines = { "00070" = 100 }
"""
INTEGRITY = '\n[integrity]\nbound = "lower"\ntolerance = 1\nfloor = 50\n'
RULES = contest(two_rounds(CONTEST) + COMPOSITE + INTEGRITY)
FIRST = Figures(points=2_500, participants=400, attained=50, squares=0)


def valued(rounds: dict[int, Figures], scope: int = 1, adults: int = 10_000) -> Valued:
    found = value_ward(RULES, scope, WARD, rounds, adults)
    assert found
    return found


def test_each_component_counts_its_share_of_the_target() -> None:
    ward = valued({1: FIRST})

    assert ward.components
    assert {name: (part.value, part.score) for name, part in ward.components.items()} == {
        "level": (250_000, 20_000_000),  # 250 of 500 points per 1,000 adults, of 40 points
        "coverage": (40_000, 4_000_000),  # 40 of 300
        "attainment": (5_000, 1_000_000),  # 5 of 100
        "progress": (150_000, 7_500_000),  # 150 above the 100 of the file, of 200
    }
    assert ward.value == 32_500_000


def test_beyond_the_target_nothing_more_is_earned_and_below_the_baseline_nothing_is_lost() -> None:
    ward = valued({1: Figures(points=99_000), 2: Figures(points=10)}, scope=2)

    assert ward.components
    assert ward.components["progress"].value == 1_000 - 9_900_000
    assert ward.components["progress"].score == 0
    assert valued({1: Figures(points=99_000)}).value == 50 * MICRO


def test_a_later_round_is_measured_from_the_level_of_the_one_before() -> None:
    ward = valued({1: FIRST, 2: Figures(points=3_500)}, scope=2)

    assert ward.components and ward.components["progress"].value == 100_000


def test_the_total_is_the_sum_of_the_rounds() -> None:
    rounds = {1: FIRST, 2: Figures(points=3_500)}

    total = value_ward(RULES, "total", WARD, rounds, 10_000)

    assert total and total.rounds == (valued(rounds).value, valued(rounds, 2).value)
    assert total.value == sum(total.rounds)


def test_nobody_counted_is_worth_nothing() -> None:
    ward = valued({1: FIRST}, adults=0)

    assert (ward.value, ward.low, ward.high) == (0, 0, 0)


def test_a_contest_without_composite_and_integrity_has_its_level_alone() -> None:
    assert value_ward(contest(), 1, WARD, {}, 10) is None
    assert (contest().rounds_behind(1), RULES.rounds_behind(2), RULES.rounds_behind("total")) == ((), (1, 2), (1, 2))


def test_what_the_bound_exceeds_the_tolerance_by_is_taken_off() -> None:
    """3 wrong of 40: 7.5 %, and with 95 % certainty at least 2.58 %."""
    ward = valued({1: FIRST._replace(checked=40, wrong=3)})

    assert wilson(3, 40) == (25_835, 198_646)
    assert ward.integrity and ward.integrity.factor == MICRO - (25_835 - 10_000)
    assert ward.value == 32_500_000 * 984_165 // MICRO


@pytest.mark.parametrize(
    ("bound", "checked", "wrong", "left"),
    [
        ("lower", 0, 0, MICRO),
        ("lower", 300, 0, MICRO),
        ("lower", 300, 1, MICRO),  # within the tolerance
        ("upper", 300, 0, MICRO - (wilson(0, 300)[1] - 10_000)),
        ("upper", 10, 10, 500_000),  # the floor
    ],
)
def test_the_rule_names_the_bound_the_tolerance_and_the_floor(
    bound: str, checked: int, wrong: int, left: int
) -> None:
    rule = IntegrityRule(bound=bound, tolerance=1, floor=50)  # type: ignore[arg-type]

    assert factor(rule, checked, wrong) == left


@given(st.integers(1, 5_000), st.data())
def test_wilson_holds_the_share_and_is_what_the_formula_says(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    low, high = wilson(part, whole)
    z2, p = Fraction("3.8416"), Fraction(part, whole)

    def inside(at: Fraction) -> bool:
        """(p - at)^2 <= z^2 at (1 - at) / n is what a score interval says of a share."""
        return (p - at) ** 2 <= z2 * at * (1 - at) / whole

    assert low <= p * MICRO <= high
    assert not inside(Fraction(low - 1, MICRO)) or low <= 1
    assert not inside(Fraction(high + 1, MICRO)) or high >= MICRO - 1
    assert inside(Fraction(low + 2, MICRO)) and inside(Fraction(high - 2, MICRO))


figures = st.builds(
    Figures,
    points=st.integers(-50, 50_000),
    participants=st.integers(0, 900),
    attained=st.integers(0, 900),
    squares=st.integers(0, 10**7),
    checked=st.just(60),
    wrong=st.integers(0, 60),
)


@given(st.dictionaries(st.integers(1, 2), figures), st.integers(0, 800), st.sampled_from([1, 2, "total"]))
def test_the_interval_holds_the_value_and_100_points_are_the_most(
    rounds: dict[int, Figures], adults: int, scope: int
) -> None:
    ward = valued(rounds, scope, adults)

    assert ward.low <= ward.value <= ward.high
    assert 0 <= ward.value <= 100 * MICRO * (2 if scope == "total" else 1)  # type: ignore[comparison-overlap]


def test_a_row_tells_what_made_its_value() -> None:
    ward = valued({1: FIRST._replace(checked=40, wrong=3)})

    [row] = rank([Counts(code=WARD, name="Hoàn Kiếm", points=2_500, adults=10_000, valued=ward)])

    assert isinstance(row, ExplainedRow)
    assert (row.value, row.components, row.integrity, row.rounds) == (
        ward.value, ward.components, ward.integrity, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("weight = 40", "weight = 41", "the weights add up to 101; 100 are needed"),
        ("target = 500", "target = 0", "0 is not between 1 and"),
        ('"00070" = 100', '"99999" = 100', "does not take part"),
        ("progress = { weight = 10, target = 200 }", "extra = 1", "the weights add up to 90"),
        ('bound = "lower"', 'bound = "middle"', "neither 'lower' nor 'upper'"),
        ("floor = 50", "floor = 101", "101 is not between 0 and 100"),
    ],
)
def test_a_wrong_rule_is_refused_with_what_is_wrong(old: str, new: str, told: str) -> None:
    document = CONTEST + COMPOSITE + INTEGRITY
    assert old in document

    with pytest.raises(Exception, match=told):
        contest(document.replace(old, new, 1))
