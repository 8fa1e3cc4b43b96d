"""Forms are equivalent, drawn from what was not seen, and in an order that tells nothing."""

from collections import Counter
from datetime import timedelta
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from server.rules.assessment import (
    COOL_DOWN,
    RETEST_FROM,
    RETEST_UNTIL,
    Next,
    Past,
    draw,
    is_passed,
    next_step,
    score,
    shuffled,
)
from tests.examples import DURING
from tests.learning import learning

LEARNING = learning()
SEEDS = [sha256(str(number).encode()).digest()[:16] for number in range(400)]


@given(seed=st.binary(min_size=16, max_size=16), past=st.lists(st.sampled_from(LEARNING.items), max_size=20))
def test_every_form_follows_the_blueprint(seed: bytes, past: list[object]) -> None:
    form = draw(LEARNING, seed, [item.key for item in past])  # type: ignore[attr-defined]

    assert [item.cell for item in form] == [cell.key for cell in LEARNING.cells]
    assert [LEARNING.level(item) for item in form] == [cell.level for cell in LEARNING.cells]
    assert form == draw(LEARNING, seed, [item.key for item in past])  # type: ignore[attr-defined]


def test_the_second_form_shares_nothing_with_the_first_and_the_third_takes_what_was_seen_longest_ago() -> None:
    for before, after, later in zip(SEEDS, SEEDS[1:], SEEDS[2:], strict=False):
        first = [item.key for item in draw(LEARNING, before)]
        second = [item.key for item in draw(LEARNING, after, first)]
        third = [item.key for item in draw(LEARNING, later, first + second)]

        assert not set(first) & set(second)
        assert third == first


def test_each_item_is_drawn_equally_often() -> None:
    drawn = Counter(item.key for seed in SEEDS for item in draw(LEARNING, seed))

    assert set(drawn) == {item.key for item in LEARNING.items}
    assert all(140 < times < 260 for times in drawn.values()), drawn


def test_no_place_in_an_order_is_that_of_the_right_answer() -> None:
    item = next(item for item in LEARNING.items if item.kind == "one")
    places = Counter(
        next(
            place
            for place, option in enumerate(shuffled(item.options, seed, item, lambda option: option.key))
            if option.right
        )
        for seed in SEEDS
    )

    assert all(90 < times < 180 for times in places.values()), places


def test_a_score_is_exact_and_the_pass_mark_is_reached_or_not() -> None:
    assert score([1000, 1000, 500, 0, 1000]) == 700_000
    assert is_passed(LEARNING, 700_000)
    assert not is_passed(LEARNING, 699_999)
    assert score([333, 333, 333]) == 333_000


def test_what_can_be_begun_follows_what_was_done() -> None:
    now = DURING
    failed = Past(tried_first=True, failed_at=now - timedelta(minutes=3))
    passed = Past(tried_first=True, passed_at=now)

    assert next_step(Past(), now) == Next(step="learn", kinds=("pre", "post"))
    assert next_step(Past(tried_first=True), now) == Next(step="learn", kinds=("post",))
    assert next_step(failed, now) == Next(step="wait", since=now - timedelta(minutes=3) + COOL_DOWN)
    assert next_step(failed, now + COOL_DOWN) == Next(step="learn", kinds=("post",))
    assert next_step(passed, now) == Next(step="passed", since=now + RETEST_FROM)
    assert next_step(passed, now + RETEST_FROM) == Next(step="retest", kinds=("retest",))
    assert next_step(passed, now + RETEST_UNTIL) == Next(step="retest", kinds=("retest",))
