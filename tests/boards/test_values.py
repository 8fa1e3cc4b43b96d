"""Values and sums are exact integers, the same as Python's, up to the edge of what Redis can hold."""

import asyncio
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from server.boards.connection import open_redis
from server.boards.store import BoardStore, Moved
from server.rules.board import MICRO
from server.rules.layout import Tally
from tests.boards.views import HOAN_KIEM, LAYOUT, START, after, filling, members
from tests.engines import Engines

EXACT = 2**53
"""Above it a double, in which Redis orders, has no room for every integer."""
MEMBER = "00070/to-3"

_contests = count(1_000)
people = st.integers(1, 10_000_000)
ordinary = st.integers(0, 10_000_000)


@st.composite
def earned(draw: st.DrawFn) -> tuple[int, int]:
    """Points and people whose value has room, often next to a multiple or to the edge."""
    adults = draw(people)
    most = min(EXACT - 1, EXACT * adults // MICRO - 1)
    edges = st.sampled_from([most, max(0, most - 1), max(0, most - adults), min(most, adults)])
    return draw(st.one_of(st.integers(0, most), edges, ordinary.filter(lambda points: points <= most))), adults


async def value_counted(redis: "Redis", points: int, adults: int) -> int:
    """The value of a neighbourhood that was counted by two runs."""
    store, contest_id = BoardStore(redis), next(_contests)
    await store.rebuild(contest_id, "live", LAYOUT, filling())
    one, first = after(START), points // 2
    heads = {MEMBER: (adults, "confirmed")}
    assert isinstance(
        await store.apply(contest_id, LAYOUT, START, one, Tally({("1", MEMBER): [first, 1, 0, 0]}, heads)), Moved
    )
    rest = Tally({("1", MEMBER): [points - first, 0, 0, 0]}, {})
    assert isinstance(await store.apply(contest_id, LAYOUT, one, after(one), rest), Moved)
    member = (await members(store, "ward/00070/neighbourhoods", contest_id=contest_id))[MEMBER]
    assert member.points == points
    return member.level


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(both=earned())
def test_a_value_is_what_python_divides(engines: Engines, both: tuple[int, int]) -> None:
    async def value() -> int:
        redis = open_redis(engines.redis_url)
        try:
            return await value_counted(redis, *both)
        finally:
            await redis.aclose()

    points, adults = both
    assert asyncio.run(value()) == points * MICRO // adults


@pytest.mark.parametrize(
    ("points", "adults"),
    [
        (0, 1),
        (1, 3),
        (2, 3),
        (9_007_199_254, 1),
        (EXACT - 1, 10_000_000),
        (9_007_199_255, 7),
        (45_035_996_273, 5),
        (123_456_789_012, 130_001),
        (999_999, 1_000_000),
        (1_000_001, 1_000_000),
    ],
)
async def test_values_at_the_edges_are_exact(redis: "Redis", points: int, adults: int) -> None:
    assert await value_counted(redis, points, adults) == points * MICRO // adults


async def test_nobody_counted_is_worth_nothing(store: BoardStore) -> None:
    await store.rebuild(1, "live", LAYOUT, filling())

    await store.apply(1, LAYOUT, START, after(START), Tally({("1", MEMBER): [40, 1, 0, 0]}, {}))

    assert (await members(store, "ward/00070/neighbourhoods"))[MEMBER].level == 0


@pytest.mark.parametrize("squares", [EXACT - 1, EXACT + 1, 2**63 - 1])
async def test_sums_are_exact_beyond_what_a_double_can_hold(store: BoardStore, squares: int) -> None:
    await store.rebuild(1, "live", LAYOUT, filling())

    await store.apply(1, LAYOUT, START, after(START), Tally({("1", HOAN_KIEM): [1, 1, 0, squares - 1]}, {}))
    one = after(START)
    await store.apply(1, LAYOUT, one, after(one), Tally({("1", HOAN_KIEM): [1, 1, 0, 1]}, {}))

    assert (await members(store))[HOAN_KIEM].squares == squares


@pytest.mark.parametrize(("points", "adults"), [(10, 3), (9_007_199_255, 7)])
async def test_a_rebuilt_value_and_a_counted_one_are_equal(redis: "Redis", points: int, adults: int) -> None:
    store = BoardStore(redis)
    sums, heads = {("1", MEMBER): [points, 1, 0, 0]}, {MEMBER: (adults, "confirmed")}

    await store.rebuild(1, "live", LAYOUT, filling(START, sums, heads))

    rebuilt = (await members(store, "ward/00070/neighbourhoods"))[MEMBER].level
    assert rebuilt == await value_counted(redis, points, adults)
