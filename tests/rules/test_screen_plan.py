"""Plans of screens: which scene is on at a time, and which plans are refused."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.refusals import Told
from server.rules.screen_plan import (
    FIRST_PLAN,
    OF_A_WARD,
    SCENE_KINDS,
    Plan,
    Turn,
    as_document,
    check_plan,
    plan_keys,
    plan_of,
    theme_at,
    turn_at,
)

turns = st.lists(
    st.builds(Turn, scene=st.sampled_from(SCENE_KINDS), seconds=st.integers(8, 600)), min_size=1, max_size=20
).map(tuple)


@given(turns, st.integers(0, 2**42))
def test_every_moment_has_its_turn_and_the_next_follows(turns: tuple[Turn, ...], now: int) -> None:
    index, left = turn_at(turns, now)
    assert 0 < left <= turns[index].seconds * 1_000
    assert turn_at(turns, now + left - 1) == (index, 1)
    following, whole = turn_at(turns, now + left)
    assert following == (index + 1) % len(turns)
    assert whole == turns[following].seconds * 1_000


@given(turns, st.sampled_from(["by-hour", "dark", "light"]), st.sampled_from(["vi", "en"]))
def test_a_plan_comes_back_from_its_document(turns: tuple[Turn, ...], theme: str, language: str) -> None:
    plan = Plan(turns=turns, theme=theme, language=language, light_from=5, dark_from=19)  # type: ignore[arg-type]
    assert plan_of(as_document(check_plan(plan))) == plan


def test_a_scene_that_is_no_more_is_left_out() -> None:
    document = {**as_document(FIRST_PLAN), "turns": [["weather", 30], ["city", 20]]}
    assert plan_of(document).turns == (Turn(scene="city", seconds=20),)
    assert plan_of({**document, "turns": [["weather", 30]]}).turns == FIRST_PLAN.turns


def test_a_screen_of_the_city_shows_nothing_of_a_ward_and_is_never_without_a_scene() -> None:
    assert not {turn.scene for turn in FIRST_PLAN.for_ward(None)} & OF_A_WARD
    assert {turn.scene for turn in FIRST_PLAN.for_ward("00070")} >= OF_A_WARD - {"duel"}, "not every ward has one"
    only = replace(FIRST_PLAN, turns=(Turn(scene="target", seconds=10),))
    assert [turn.scene for turn in only.for_ward(None)] == ["city"]


@pytest.mark.parametrize(
    ("changes", "where", "number"),
    [
        ({"turns": ()}, "turns", ""),
        ({"turns": (Turn(scene="city", seconds=7),)}, "turns", "7"),
        ({"turns": (Turn(scene="city", seconds=601),)}, "turns", "601"),
        ({"turns": (Turn(scene="city", seconds=10),) * 21}, "turns", "21"),
        ({"light_from": 18, "dark_from": 6}, "dark_from", "18"),
    ],
)
def test_a_plan_that_cannot_be_shown_is_refused_with_its_number(changes: object, where: str, number: str) -> None:
    with pytest.raises(Told) as told:
        check_plan(replace(FIRST_PLAN, **changes))  # type: ignore[arg-type]
    assert told.value.where == where
    assert number in told.value.message


def test_the_most_particular_plan_comes_first() -> None:
    assert plan_keys(12, "00070") == ("screen:12", "ward:00070", "all")
    assert plan_keys(12, None) == ("screen:12", "all")


@pytest.mark.parametrize(
    ("theme", "utc_hour", "shown"),
    [("by-hour", 0, "light"), ("by-hour", 23, "dark"), ("by-hour", 9, "light"), ("by-hour", 10, "dark"),
     ("dark", 3, "dark"), ("light", 15, "light")],
)  # fmt: skip
def test_it_is_light_from_and_dark_from_an_hour_of_ha_noi(theme: str, utc_hour: int, shown: str) -> None:
    plan = replace(FIRST_PLAN, theme=theme, light_from=7, dark_from=17)  # type: ignore[arg-type]
    assert theme_at(plan, datetime(2026, 11, 24, utc_hour, tzinfo=UTC)) == shown
