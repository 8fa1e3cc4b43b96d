"""A view is filled beside the running one and swapped in: whole, at once, and for good."""

import asyncio

import pytest
from redis.asyncio import Redis

from server.boards.store import BoardStore, Cursor, Unavailable
from tests.boards.views import BA_DINH, HOAN_KIEM, LAYOUT, START, after, filling, members, points


async def test_every_ward_that_takes_part_stands_on_its_boards_also_with_nothing(store: BoardStore) -> None:
    await store.rebuild(1, "live", LAYOUT, filling())

    for scope in ("1", "total"):
        for division, wards in LAYOUT.divisions.items():
            board = "wards" if division == "all" else f"wards/{division}"
            assert set(await members(store, board, scope=scope)) == set(wards)


async def test_a_rebuilt_view_holds_sums_people_and_where_it_stands(store: BoardStore) -> None:
    cursor = Cursor(3, 17, "ab", "2026-11-05T00:00:00.000+00:00")
    sums = {("1", HOAN_KIEM): [40, 3, 1, 900], ("1", "00070/to-3"): [15, 1, 0, 225]}

    await store.rebuild(1, "live", LAYOUT, filling(cursor, sums, {HOAN_KIEM: (1_000, "confirmed")}))

    assert await store.cursor(1) == cursor
    assert (await members(store))[HOAN_KIEM][1:10] == (40, 3, 1, 900, 0, 0, 1_000, "confirmed", 40_000)
    part = (await members(store, "ward/00070/neighbourhoods"))["00070/to-3"]
    assert part[1:10] == (15, 1, 0, 225, 0, 0, 0, "unknown", 0)


async def test_a_neighbourhood_with_a_headcount_stands_on_its_board_before_anybody_takes_part(
    store: BoardStore,
) -> None:
    await store.rebuild(1, "live", LAYOUT, filling(heads={"00070/to-3": (300, "confirmed")}))

    for scope in ("1", "total"):
        assert set(await members(store, "ward/00070/neighbourhoods", scope=scope)) == {"00070/to-3"}


async def test_what_is_swapped_in_stays_for_good(store: BoardStore, redis: "Redis") -> None:
    await store.rebuild(1, "live", LAYOUT, filling())
    await store.rebuild(1, "live", LAYOUT, filling())

    names = await redis.keys("*")

    assert names
    assert {await redis.ttl(name) for name in names} == {-1}


async def test_a_rebuild_that_died_leaves_nothing_that_does_not_go_by_itself(
    store: BoardStore, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_: object) -> bool:
        raise ConnectionResetError

    monkeypatch.setattr(store, "_swap_in", die)
    with pytest.raises(ConnectionResetError):
        await store.rebuild(1, "live", LAYOUT, filling())

    names = await redis.keys("*")

    assert names
    assert all([0 < await redis.ttl(name) <= 600 for name in names])


async def test_boards_that_the_rebuilt_view_has_not_are_gone(store: BoardStore, redis: "Redis") -> None:
    await store.rebuild(1, "live", LAYOUT, filling(sums={("1", "school/x"): [1, 1, 0, 1]}))

    await store.rebuild(1, "live", LAYOUT, filling())

    assert await members(store, "units/school") == {}
    assert not [name for name in await redis.keys("*") if b"school" in name]


async def test_a_newer_generation_is_not_replaced_by_an_older_one(store: BoardStore) -> None:
    newer = Cursor(2, 5, "05")
    await store.rebuild(1, "live", LAYOUT, filling(newer, {("1", HOAN_KIEM): [9, 1, 0, 81]}))

    assert not await store.rebuild(1, "live", LAYOUT, filling(START))

    assert await store.cursor(1) == newer
    assert (await members(store))[HOAN_KIEM].points == 9


async def test_the_same_generation_is_replaced(store: BoardStore) -> None:
    await store.rebuild(1, "live", LAYOUT, filling(after(START, 9)))

    assert await store.rebuild(1, "live", LAYOUT, filling(START))

    assert await store.cursor(1) == START


async def test_other_contests_and_other_views_are_left_alone(store: BoardStore) -> None:
    await store.rebuild(1, "f1", LAYOUT, filling(sums={("1", HOAN_KIEM): [7, 1, 0, 49]}))
    await store.rebuild(2, "live", LAYOUT, filling(sums={("1", HOAN_KIEM): [8, 1, 0, 64]}))

    await store.rebuild(1, "live", LAYOUT, filling())

    assert (await members(store, view="f1"))[HOAN_KIEM].points == 7
    assert (await members(store, contest_id=2))[HOAN_KIEM].points == 8


async def test_a_reader_never_sees_half_a_board(store: BoardStore) -> None:
    """Each rebuild gives two wards the same points and people, and the cursor the same number."""

    def state(number: int) -> object:
        both = {("1", code): [number, 1, 0, 1] for code in (HOAN_KIEM, BA_DINH)}
        return filling(Cursor(1, number, f"{number}"), both, {code: (1_000, "confirmed") for _, code in both})

    await store.rebuild(1, "live", LAYOUT, state(1))  # type: ignore[arg-type]
    done = asyncio.Event()

    async def read() -> int:
        readings = 0
        while not done.is_set():
            cursor, (found, division) = await store.read(1, "live", [("1", "wards"), ("1", "wards/phuong")])
            held = {member.code: member for member in found}
            assert len(held) == 126
            assert {cursor.position} == {held[HOAN_KIEM].points, held[BA_DINH].points}
            assert {member.code for member in division} < held.keys()
            readings += 1
        return readings

    readers = [asyncio.create_task(read()) for _ in range(2)]
    for number in range(2, 32):
        await store.rebuild(1, "live", LAYOUT, state(number))  # type: ignore[arg-type]
    done.set()

    assert sum(await asyncio.gather(*readers)) > 10


async def test_a_view_that_is_distrusted_is_shown_to_nobody_until_it_is_rebuilt(store: BoardStore) -> None:
    await store.rebuild(1, "live", LAYOUT, filling())

    await store.distrust(1)
    with pytest.raises(Unavailable, match="rebuilt"):
        await members(store)
    await store.rebuild(1, "live", LAYOUT, filling())

    assert len(await members(store)) == 126


async def test_a_rebuilt_view_and_one_that_counted_are_the_same(store: BoardStore) -> None:
    await store.rebuild(1, "live", LAYOUT, filling())
    await store.apply(1, LAYOUT, START, after(START), points(40, people=777))
    counted = await members(store), await members(store, "wards/cum-1", scope="total")

    sums = {("1", HOAN_KIEM): [40, 1, 0, 1_600]}
    await store.rebuild(1, "live", LAYOUT, filling(after(START), sums, {HOAN_KIEM: (777, "confirmed")}))

    assert (await members(store), await members(store, "wards/cum-1", scope="total")) == counted
