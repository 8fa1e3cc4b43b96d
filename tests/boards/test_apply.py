"""A run of entries counts once, in its place, or not at all."""

import pytest
from redis.asyncio import Redis

from server.boards.store import BoardStore, Corrupt, Cursor, Elsewhere, Moved
from server.rules.layout import Tally
from tests.boards.views import BA_DINH, HOAN_KIEM, LAYOUT, START, after, filling, members, points


@pytest.fixture
async def store(redis: "Redis") -> BoardStore:
    """A store whose live view has counted nothing."""
    opened = BoardStore(redis)
    await opened.rebuild(1, "live", LAYOUT, filling())
    return opened


async def everything(redis: "Redis") -> dict[bytes, bytes | None]:
    return {name: await redis.dump(name) for name in sorted(await redis.keys("*"))}


async def test_a_run_is_added_to_every_board_of_its_member(store: BoardStore) -> None:
    assert await store.apply(1, LAYOUT, START, after(START), points(40)) == Moved(after(START))

    for board in ("wards", "wards/phuong", "wards/s4", "wards/cum-1"):
        assert (await members(store, board))[HOAN_KIEM][1:5] == (40, 1, 0, 1_600)
    assert (await members(store))[BA_DINH].points == 0
    assert (await members(store, scope="total"))[HOAN_KIEM].points == 0, "the run says what it adds to the total"


async def test_runs_add_up_and_take_away(store: BoardStore) -> None:
    one = after(START, 3)
    await store.apply(1, LAYOUT, START, one, points(40))
    back = Tally(sums={("1", HOAN_KIEM): [-15, -1, 0, -225]}, heads={})

    await store.apply(1, LAYOUT, one, after(one), back)

    assert (await members(store))[HOAN_KIEM][1:5] == (25, 0, 0, 1_375)


async def test_a_run_moves_the_cursor_to_where_the_view_then_stands(store: BoardStore) -> None:
    await store.apply(1, LAYOUT, START, after(START, 7), points(1))

    assert await store.cursor(1) == after(START, 7)


async def test_a_run_that_is_repeated_changes_nothing(store: BoardStore, redis: "Redis") -> None:
    await store.apply(1, LAYOUT, START, after(START), points(40))
    before = await everything(redis)

    again = await store.apply(1, LAYOUT, START, after(START), points(40))

    assert isinstance(again, Elsewhere)
    assert again.cursor
    assert again.cursor[:3] == after(START)[:3]
    assert await everything(redis) == before


@pytest.mark.parametrize(
    "expected",
    [
        Cursor(2, 0, "00"),
        Cursor(1, 1, "00"),
        Cursor(1, 0, "01"),
    ],
    ids=["another generation", "another position", "another block"],
)
async def test_a_run_for_another_cursor_changes_nothing(store: BoardStore, redis: "Redis", expected: Cursor) -> None:
    before = await everything(redis)

    found = await store.apply(1, LAYOUT, expected, after(expected), points(40))

    assert found == Elsewhere(START._replace(at=""))
    assert await everything(redis) == before


async def test_a_run_for_a_view_that_is_not_there_makes_none(redis: "Redis") -> None:
    store = BoardStore(redis)

    assert await store.apply(1, LAYOUT, START, after(START), points(40)) == Elsewhere(None)

    assert await everything(redis) == {}


@pytest.mark.parametrize("board", ["wards", "wards/phuong", "wards/cum-1"])
async def test_a_board_that_lost_a_member_is_corrupt_and_nothing_is_counted(
    store: BoardStore, redis: "Redis", board: str
) -> None:
    await redis.zrem(f"{{c:1}}:live:b:1:{board}", BA_DINH)
    before = await everything(redis)

    assert await store.apply(1, LAYOUT, START, after(START), points(40)) == Corrupt()

    assert await everything(redis) == before


async def test_a_board_that_won_a_member_or_is_gone_is_corrupt(store: BoardStore, redis: "Redis") -> None:
    await redis.zadd("{c:1}:live:b:1:wards", {"99999": 1})
    assert await store.apply(1, LAYOUT, START, after(START), points(40)) == Corrupt()

    await redis.delete("{c:1}:live:b:1:wards")
    assert await store.apply(1, LAYOUT, START, after(START), points(40)) == Corrupt()


async def test_a_board_that_lost_its_size_is_corrupt(store: BoardStore, redis: "Redis") -> None:
    await redis.delete("{c:1}:live:sizes")

    assert await store.apply(1, LAYOUT, START, after(START), points(40)) == Corrupt()


async def test_a_new_member_is_added_and_counted_in_the_size_of_its_board(store: BoardStore) -> None:
    one, two = after(START), after(START, 2)

    await store.apply(1, LAYOUT, START, one, points(15, "00070/to-3"))
    assert await store.apply(1, LAYOUT, one, two, points(20, "00070/to-4")) == Moved(two)
    assert isinstance(await store.apply(1, LAYOUT, two, after(two), points(5, "school/x")), Moved)

    held = await members(store, "ward/00070/neighbourhoods")
    assert {code: member.points for code, member in held.items()} == {"00070/to-3": 15, "00070/to-4": 20}
    assert list(await members(store, "units/school")) == ["school/x"]


async def test_a_headcount_re_values_its_member_in_every_scope(store: BoardStore) -> None:
    earned = Tally(sums={("1", HOAN_KIEM): [40, 1, 0, 1_600], ("total", HOAN_KIEM): [40, 1, 0, 1_600]}, heads={})
    one = after(START)
    await store.apply(1, LAYOUT, START, one, earned)

    await store.apply(1, LAYOUT, one, after(one), Tally(sums={}, heads={HOAN_KIEM: (7, "confirmed")}))

    for scope in ("1", "total"):
        member = (await members(store, scope=scope))[HOAN_KIEM]
        assert (member.points, member.people, member.people_state, member.level) == (40, 7, "confirmed", 5_714_285)


async def test_a_run_without_a_member_on_any_board_moves_the_cursor_alone(store: BoardStore) -> None:
    before = await members(store)

    assert await store.apply(1, LAYOUT, START, after(START), points(40, "99999/to-1")) == Moved(after(START))

    assert await members(store) == before


async def test_one_contest_changes_nothing_of_another(store: BoardStore) -> None:
    await store.rebuild(2, "live", LAYOUT, filling())
    before = await members(store, contest_id=2)

    await store.apply(1, LAYOUT, START, after(START), points(40))

    assert await members(store, contest_id=2) == before
    assert await store.cursor(2) == START
