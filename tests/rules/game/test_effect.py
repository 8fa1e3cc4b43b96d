"""Effects: a known one is found within its interval, none is found where there is none, and few are not told."""

from collections.abc import Callable
from random import Random

import pytest

from server.rules.board import MICRO
from server.rules.game.effect import Estimate, Stratum, change, compare, slope, standing_out
from server.rules.game.effect_report import Stretch, around
from server.rules.game.effect_summary import summed_up
from tests.effects import ROUND, SPANS, WEEK, duels_report, mission_report
from tests.examples import OPENS

RUNS, DRAWS = 150, 399
EFFECT = 800


def beside(chance: Random, effect: int) -> Estimate | None:
    """Two strata of wards, one keener than the other, in which some took part."""
    strata = [
        Stratum(treated=[round(chance.gauss(level + effect, 300)) for _ in range(mine)],
                beside=[round(chance.gauss(level, 300)) for _ in range(others)])
        for level, mine, others in ((0, 2, 9), (2_000, 5, 7))
    ]  # fmt: skip
    return compare(strata, draws=DRAWS)


def over_time(chance: Random, effect: int) -> Estimate | None:
    return change([round(chance.gauss(effect, 900)) for _ in range(24)], draws=DRAWS)


def with_dose(chance: Random, effect: int) -> Estimate | None:
    doses = [chance.randrange(400) for _ in range(24)]
    return slope(((dose, round(chance.gauss(dose * effect / 100, 900))) for dose in doses), 100)


@pytest.mark.parametrize("kind", [beside, over_time, with_dose])
@pytest.mark.parametrize("effect", [EFFECT, 0])
def test_the_interval_holds_the_true_effect_nineteen_times_of_twenty(
    kind: Callable[[Random, int], Estimate | None], effect: int
) -> None:
    found = [kind(Random(seed), effect) for seed in range(RUNS)]

    held = sum(each is not None and each.low <= effect <= each.high for each in found)
    # Of 150 runs at 95 % fewer than 135, or all of them with anything to spare, is not 95 %.
    assert held >= RUNS * 90 // 100
    if effect == EFFECT and kind is not with_dose:
        assert sum(bool(each and each.says) for each in found) > RUNS * 90 // 100, "such an effect is seen"
    if effect == 0:
        assert RUNS - held > 0, "and it is not simply wide"


def test_the_order_of_wards_and_strata_changes_nothing() -> None:
    chance = Random(1)
    strata = [[[chance.randrange(900) for _ in range(n)] for n in (4, 9)] for _ in range(3)]

    def told() -> Estimate | None:
        return compare(Stratum(treated=mine, beside=others) for mine, others in strata)

    first, values = told(), [value for each in strata for value in each[1]]
    over = change(values)
    for each in strata:
        for side in each:
            chance.shuffle(side)
    chance.shuffle(strata)
    chance.shuffle(values)
    assert told() == first
    assert change(values) == over


def test_too_few_wards_have_no_interval() -> None:
    assert compare([Stratum(treated=[900], beside=list(range(90)))]) is None
    assert compare([Stratum(treated=[900, 901], beside=[1, 2, 3, 4, 5, 6])]) is None
    assert compare([Stratum(treated=[900, 901], beside=[1, 2, 3, 4, 5, 6, 7, 8])]) is not None
    assert change([1, 2, 3, 4, 5]) is None
    assert slope([(1, 1)] * 20, 10) is None


def test_among_many_comparisons_those_stand_out_that_chance_does_not_explain() -> None:
    assert standing_out([400] + [5_000] * 19) == [False] * 20
    assert standing_out([10] + [5_000] * 19) == [True] + [False] * 19
    assert standing_out([400]) == [True]
    assert standing_out([]) == []


def test_duels_are_told_beside_like_wards_with_what_stood_before() -> None:
    told = duels_report(5).main

    assert told.effect and told.effect.says
    assert told.effect.low <= 5_000 <= told.effect.high
    assert told.effect.high - told.effect.low < 1_000
    assert (told.took, told.beside) == (8, 12)
    assert told.lead and not told.lead.says
    none = duels_report(0).main
    assert none.effect and not none.effect.says


def test_where_all_fight_or_few_people_are_there_is_no_number() -> None:
    everybody, few = duels_report(5, took=20), duels_report(0, size=40_000, wards=20)

    assert (everybody.measures[0].missing, everybody.measures[0].effect) == ("no_beside", None)
    assert everybody.main.design == "before", "then only over time, and it says so"
    assert summed_up({"duels": [everybody]})[0].missing == "no_beside"
    assert few.competence.missing == "few_people"
    assert few.competence.people == 0, "nor how few they are"
    alone = duels_report(5, wards=4, took=2)
    assert (alone.main.missing, alone.main.mine) == ("few_wards", (0, 0))


def test_the_time_before_lies_in_the_same_round_and_the_one_after_is_over() -> None:
    first = around(OPENS, OPENS + WEEK, ROUND, OPENS + WEEK)
    assert (first.before, first.after) == (None, None)
    last = around(OPENS + 3 * WEEK, OPENS + 4 * WEEK, ROUND, OPENS + 9 * WEEK)
    assert last.before == Stretch(OPENS + 2 * WEEK, OPENS + 3 * WEEK)
    assert last.after is None
    assert SPANS.after == Stretch(OPENS + 2 * WEEK, OPENS + 3 * WEEK)


def test_a_mission_is_told_over_time_with_what_lasts_and_what_was_learnt() -> None:
    told = mission_report(1, 50)

    assert [each.design for each in told.measures] == ["before", "before"]
    assert told.main.effect and told.main.effect.low <= 50 * MICRO // 10_000 <= told.main.effect.high
    assert told.lasting and told.lasting.low <= 1_000 <= told.lasting.high, "a tenth of a hundredth"
    assert (told.competence.people, told.competence.before) == (180, 500)
    assert told.competence.gain and told.competence.gain.low <= 214 <= told.competence.gain.high


def test_templates_are_pooled_and_those_that_brought_most_come_first() -> None:
    runs = {key: [mission_report(number, effect) for number in numbers]
            for key, numbers, effect in (("a", (5, 6), 0), ("b", (3,), 60), ("c", (4,), 200))}  # fmt: skip
    found = summed_up({**runs, "duels": [duels_report(2)]})

    assert [each.key for each in found] == ["c", "b", "duels", "a"]
    assert [each.stands_out for each in found] == [True, True, True, False]
    assert (found[-1].runs, found[-1].wards) == (2, 30)
