"""Seasons: titles are a function of the flags held, whatever the order, the names and the number of divisions."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reference import SEASON_TITLES, read_season_titles
from server.rules.game.flags import FLAGS
from server.rules.game.season import Line, Won, standing
from server.rules.game.season_file import read_titles
from server.rules.game.season_plan import Beside, SeasonPlan, as_document, check, plan_of
from server.rules.refusals import Told

TITLES = read_season_titles()
LEADS = next(title for title in TITLES if title.counts == "leads")
wins = st.lists(
    st.builds(Won, st.integers(1, 3), st.integers(1, 2), st.sampled_from(FLAGS), st.sampled_from("ABCDE")),
    max_size=40,
)
PLAN = SeasonPlan(
    name={"vi": "Mùa thi đua số 2026", "en": "Season 2026"}, kind="year", contests=(1, 2), flags=frozenset(FLAGS)
)
NAMES = {1: "Thủ đô số", 2: "Tuần an toàn", 3: "Cuộc thứ ba"}


def held(lines: Sequence[Line]) -> dict[str, dict[str, int]]:
    return {line.ward: {each.title.key: each.level for each in line.held} for line in lines}


@given(wins, st.booleans(), st.randoms(use_true_random=False))
def test_neither_order_nor_names_nor_divisions_decide(won: list[Won], over: bool, chance: Random) -> None:
    names = dict(zip("ABCDE", chance.sample("ABCDE", 5), strict=True))
    again = [each._replace(ward=names[each.ward]) for each in [*won, *won]]
    chance.shuffle(again)

    said = held(standing(TITLES, FLAGS, won, over=over))

    assert held(standing(TITLES, FLAGS, again, over=over)) == {names[ward]: theirs for ward, theirs in said.items()}


@given(wins, st.sampled_from(FLAGS))
def test_one_more_flag_lowers_no_title_of_its_ward_and_others_keep_theirs(won: list[Won], flag: str) -> None:
    more = [*won, Won(3, 2, flag, "A")]  # type: ignore[arg-type]

    before, after = (held(standing(TITLES, FLAGS, each, over=False)) for each in (won, more))

    assert all(after["A"].get(title, 0) >= level for title, level in before.get("A", {}).items())
    assert {ward: theirs for ward, theirs in before.items() if ward != "A"} == {
        ward: theirs for ward, theirs in after.items() if ward != "A"
    }


@given(wins)
def test_the_season_is_led_by_whoever_has_most_once_it_is_over_and_equals_share_it(won: list[Won]) -> None:
    lines = standing(TITLES, FLAGS, won, over=True)

    most = max((len(line.flags) for line in lines), default=0)
    led = {line.ward for line in lines if any(each.title == LEADS for each in line.held)}
    assert led == {line.ward for line in lines if len(line.flags) == most >= LEADS.levels[0]}
    running = standing(TITLES, FLAGS, won, over=False)
    assert not any(each.title == LEADS for line in running for each in line.held), "nobody leads a season that runs"


@given(wins)
def test_what_is_missing_is_what_the_next_level_takes(won: list[Won]) -> None:
    for line in standing(TITLES, FLAGS, won, over=True):
        for each in line.titles:
            assert each.needed is None or each.have < each.needed or each.title.counts == "leads"
            assert (each.needed is None) == (each.level == len(each.title.levels))


def test_flags_that_the_season_does_not_count_bring_nothing() -> None:
    won = [Won(1, 1, "first", "A"), Won(1, 2, "first", "A"), Won(1, 1, "alone", "B")]

    assert held(standing(TITLES, ["alone"], won, over=True)) == {"B": {}}


def test_a_contest_is_in_one_season_of_a_kind() -> None:
    other = Beside("mua-cu", replace(PLAN, name={"vi": "Mùa cũ", "en": "Old"}, contests=(2, 3)))

    with pytest.raises(Told, match="Tuần an toàn đã ở trong mùa Mùa cũ"):
        check(PLAN, NAMES, [other])
    check(replace(PLAN, kind="theme"), NAMES, [other])
    check(replace(PLAN, contests=(1,)), NAMES, [other])


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({"contests": ()}, "contests"), ({"contests": tuple(range(20))}, "contests"), ({"flags": frozenset()}, "flags"),
     ({"name": {"vi": "!!!", "en": "!!!"}}, "name_vi")],
)  # fmt: skip
def test_what_cannot_be_is_refused_where_it_was_typed(wrong: dict[str, object], where: str) -> None:
    with pytest.raises(Told) as refused:
        check(replace(PLAN, **wrong), NAMES, [])  # type: ignore[arg-type]

    assert refused.value.where == where


def test_a_plan_is_kept_whole() -> None:
    assert plan_of(as_document(PLAN)) == PLAN
    assert PLAN.slug == "mua-thi-dua-so-2026"


def test_the_titles_are_whole_and_a_wrong_file_is_named_line_by_line() -> None:
    text = SEASON_TITLES.read_text(encoding="utf-8")

    assert len({title.key for title in TITLES}) == len(TITLES) >= 4
    wrong = text.replace("[2, 4, 8]", "[4, 2]").replace('"leads"', '"luck"').replace('of = ["helper"]', 'of = ["x"]')
    read = read_titles(wrong)
    assert read.titles is None
    assert [fault.line for fault in read.faults] == sorted(fault.line for fault in read.faults)
    assert len(read.faults) == 3
