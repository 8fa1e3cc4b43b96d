"""The public sees of each scope the one view it may see, and nothing of the others."""

from dataclasses import replace

import pytest
from redis.asyncio import Redis

from server.boards.connection import open_redis
from server.boards.store import BoardStore, Unavailable
from server.rules.layout import Layout
from tests.boards.views import BA_DINH, HOAN_KIEM, LAYOUT, START, after, filling, points


@pytest.fixture
async def store(redis: "Redis") -> BoardStore:
    """A live view of points in both scopes, and a frozen one with fewer."""
    opened = BoardStore(redis)
    live = {(scope, HOAN_KIEM): [40, 2, 1, 800] for scope in ("1", "total")}
    old = {(scope, HOAN_KIEM): [10, 1, 0, 100] for scope in ("1", "total")}
    await opened.rebuild(1, "live", LAYOUT, filling(after(START, 9), live))
    await opened.rebuild(1, "f1", LAYOUT, filling(after(START, 2), old))
    return opened


async def public_points(store: BoardStore, scope: str = "1") -> tuple[str, int, int]:
    view, cursor, (found,) = await store.read_public(1, scope, ["wards"])
    return view, cursor.position, sum(member.points for member in found)


async def test_nothing_is_public_before_it_is_said_what_is(store: BoardStore) -> None:
    with pytest.raises(Unavailable):
        await public_points(store)


async def test_each_scope_has_its_own_view(store: BoardStore) -> None:
    await store.show_publicly(1, {"1": "f1", "total": "live"})

    assert await public_points(store, "1") == ("f1", 2, 10)
    assert await public_points(store, "total") == ("live", 9, 40)


async def test_a_reader_that_remembers_the_live_view_is_not_told_it_after_a_freeze(store: BoardStore) -> None:
    await store.show_publicly(1, {"1": "live", "total": "live"})
    assert (await public_points(store))[0] == "live"

    await BoardStore(store._redis).show_publicly(1, {"1": "f1", "total": "f1"})

    assert await public_points(store) == ("f1", 2, 10)


async def test_a_reader_that_remembers_the_frozen_view_sees_the_live_one_after_the_reveal(store: BoardStore) -> None:
    await store.show_publicly(1, {"1": "f1"})
    await public_points(store)

    await store.show_publicly(1, {"1": "live"})

    assert await public_points(store) == ("live", 9, 40)


async def test_a_scope_that_is_not_named_any_more_is_told_to_nobody(store: BoardStore) -> None:
    await store.show_publicly(1, {"1": "live", "total": "live"})
    await public_points(store, "1")

    await store.show_publicly(1, {"total": "live"})

    with pytest.raises(Unavailable):
        await public_points(store, "1")


async def test_when_the_frozen_view_is_lost_the_live_one_does_not_stand_in_for_it(
    store: BoardStore, redis: "Redis"
) -> None:
    await store.show_publicly(1, {"1": "f1"})
    await public_points(store)

    for name in await redis.keys("{c:1}:f1:*"):
        await redis.delete(name)

    with pytest.raises(Unavailable):
        await public_points(store)


async def test_when_everything_is_lost_a_reader_that_remembers_is_told_nothing(
    store: BoardStore, redis: "Redis"
) -> None:
    await store.show_publicly(1, {"1": "live"})
    await public_points(store)

    await redis.flushall()
    await store.rebuild(1, "live", LAYOUT, filling())

    with pytest.raises(Unavailable):
        await public_points(store)


async def test_counting_moves_the_live_view_alone(store: BoardStore) -> None:
    await store.show_publicly(1, {"1": "f1"})
    live = await store.cursor(1)
    assert live

    await store.apply(1, LAYOUT, live, after(live), points(5))

    assert await public_points(store) == ("f1", 2, 10)


async def test_a_view_fits_the_layout_it_was_built_for_and_no_other(store: BoardStore) -> None:
    smaller = Layout(replace(LAYOUT.contest, clusters=()), LAYOUT.catalogue)

    assert await store.fits(1, "live", LAYOUT)
    assert not await store.fits(1, "live", smaller)
    assert not await store.fits(1, "f2", LAYOUT)


async def test_boards_of_one_reading_stand_at_one_position(store: BoardStore) -> None:
    cursor, found = await store.read(1, "live", [("1", "wards"), ("total", "wards/cum-1"), ("1", "units/school")])

    assert cursor.position == 9
    assert [len(members) for members in found] == [126, 2, 0]


async def test_a_rank_is_one_more_than_those_with_a_higher_value(store: BoardStore) -> None:
    heads = dict.fromkeys((HOAN_KIEM, BA_DINH, "00008"), (1000, "confirmed"))
    sums = {("1", HOAN_KIEM): [5, 1, 0, 0], ("1", BA_DINH): [5, 1, 0, 0], ("1", "00008"): [4, 1, 0, 0]}
    await store.rebuild(1, "live", LAYOUT, filling(after(START, 9), sums, heads))

    ranks = [await store.rank_of(1, "live", "1", "wards", code) for code in (HOAN_KIEM, BA_DINH, "00008", "00025")]

    assert ranks == [1, 1, 3, 4]
    assert await store.rank_of(1, "live", "1", "wards", "99999") is None


async def test_every_call_says_unavailable_when_redis_is_away() -> None:
    redis = open_redis("redis://127.0.0.1:1/0")
    store = BoardStore(redis)
    calls = [
        store.cursor(1),
        store.fits(1, "live", LAYOUT),
        store.apply(1, LAYOUT, START, after(START), points(1)),
        store.read_public(1, "1", ["wards"]),
        store.read(1, "live", [("1", "wards")]),
        store.public_views(1),
        store.show_publicly(1, {"1": "live"}),
        store.rebuild(1, "live", LAYOUT, filling()),
        store.distrust(1),
        store.rank_of(1, "live", "1", "wards", HOAN_KIEM),
    ]

    for call in calls:
        with pytest.raises(Unavailable):
            await call
    await redis.aclose()
