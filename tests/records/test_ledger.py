"""The ledger: a head that moves once, blocks that chain, and sums that are those of its entries."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest

from server.records import ledger
from server.records.database import Database
from server.records.ledger import Head
from server.rules.entry import GENESIS, Entry, Place, Sums, block_hash
from tests.examples import resident

HOME = Place("00070", "00070/to-3", "school/thcs-lang")


def entry(points: int = 10, *, of: int = 1, place: Place = HOME, number: int = 1, fact_id: int = 1) -> Entry:
    return Entry(fact_id, resident(of), number, place, Sums(points, 1, 0, points**2, 1, 0, points**2))


def heads(people: int, place: Place) -> Entry:
    return Entry(9, None, 0, place, people=people, people_state="confirmed")


async def write(database: Database, before: Head, entries: Sequence[Entry]) -> Head:
    """Close a block over the entries, and move the head."""
    hashed = block_hash(before.block_hash, before.position + 1, entries)
    after = replace(
        before,
        cursor=(before.cursor[0] + 1, 1),
        position=before.position + len(entries),
        block_hash=hashed,
    )
    async with database.transaction() as connection:
        assert await ledger.move_head(connection, before, after)
        await ledger.append(connection, before, entries, hashed)
    return after


@pytest.fixture
async def start(database: Database, contest_id: int) -> Head:
    """The head of a contest that nobody has begun to fold."""
    return await ledger.head(database, contest_id, 1)


async def test_a_fold_that_was_never_begun_stands_before_everything(start: Head) -> None:
    assert (start.cursor, start.position, start.block_hash) == ((0, 0), 0, GENESIS)


async def test_the_head_is_where_it_was_moved(database: Database, start: Head) -> None:
    moved = await write(database, start, [entry(), entry(5)])

    assert await ledger.head(database, start.contest_id, 1) == moved
    assert moved.position == 2


async def test_each_generation_has_a_head_of_its_own(database: Database, start: Head) -> None:
    await write(database, start, [entry()])

    other = await ledger.head(database, start.contest_id, 2)

    assert (other.position, other.block_hash) == (0, GENESIS)


async def test_of_many_who_move_one_head_one_does(database: Database, start: Head) -> None:
    afters = [replace(start, cursor=(number, 1)) for number in range(1, 6)]

    moved = await asyncio.gather(*(ledger.move_head(database, start, after) for after in afters))
    again = await asyncio.gather(*(ledger.move_head(database, start, after) for after in afters))

    assert (sum(moved), sum(again)) == (1, 0)
    assert await ledger.head(database, start.contest_id, 1) == afters[moved.index(True)]


async def test_a_head_that_stands_elsewhere_is_not_moved(database: Database, start: Head) -> None:
    here = await write(database, start, [entry()])
    wrong = [replace(here, position=5), replace(here, cursor=(99, 1)), replace(here, cursor=(here.cursor[0], 2))]

    moved = [await ledger.move_head(database, before, replace(before, cursor=(1_000, 1))) for before in wrong]

    assert moved == [False] * 3
    assert await ledger.head(database, start.contest_id, 1) == here


async def test_entries_are_read_as_they_were_written(database: Database, start: Head) -> None:
    written = [entry(), entry(-7, of=2, place=Place("00004")), heads(300, Place("00070", "00070/to-3"))]
    await write(database, start, written)

    found = await ledger.entries_after(database, start.contest_id, 1, 0, 10)

    assert found == list(enumerate(written, 1))


async def test_entries_are_read_in_pages(database: Database, start: Head) -> None:
    head = await write(database, start, [entry(number) for number in (1, 2, 3)])
    await write(database, head, [entry(4)])

    found = [await ledger.entries_after(database, start.contest_id, 1, position, 2) for position in (0, 2, 4)]

    assert [[position for position, _ in page] for page in found] == [[1, 2], [3, 4], []]


async def test_a_position_is_written_once(database: Database, start: Head) -> None:
    await write(database, start, [entry()])

    with pytest.raises(asyncpg.UniqueViolationError):
        async with database.transaction() as connection:
            await ledger.append(connection, start, [entry()], b"x")

    assert len(await ledger.entries_after(database, start.contest_id, 1, 0, 10)) == 1


async def test_blocks_chain_and_can_be_hashed_again_by_anybody(database: Database, start: Head) -> None:
    head = start
    for size in (1, 3, 2):
        head = await write(database, head, [entry(number) for number in range(size)])

    blocks = await ledger.blocks_after(database, start.contest_id, 1, 0, 10)

    assert [(block.first, block.last) for block in blocks] == [(1, 1), (2, 4), (5, 6)]
    previous = GENESIS
    for block in blocks:
        found = await ledger.entries_after(
            database, start.contest_id, 1, block.first - 1, block.last - block.first + 1
        )
        assert block.previous_hash == previous
        assert block.hash == block_hash(previous, block.first, [each for _, each in found])
        previous = block.hash
    assert head.block_hash == previous


async def test_the_block_of_a_position_is_the_one_that_holds_it(database: Database, start: Head) -> None:
    head = await write(database, start, [entry(1), entry(2)])
    await write(database, head, [entry(3)])

    found = [await ledger.block_at(database, start.contest_id, 1, position) for position in range(5)]

    assert [block and block.last for block in found] == [None, 2, 2, 3, None]


async def test_sums_are_told_for_ward_neighbourhood_and_unit_in_each_round_and_in_the_total(
    database: Database, start: Head
) -> None:
    other = Place("00070", "00070/to-4")
    head = await write(database, start, [entry(10), entry(5, of=2, place=other), entry(3, number=2)])
    await write(database, head, [entry(-4), heads(300, Place("00070"))])

    found = await ledger.place_sums(database, start.contest_id, 1, 5)

    points = {(number, kind, code): sums.points for number, kind, code, sums in found}
    assert points == {
        (1, "ward", "00070"): 11,
        (1, "neighbourhood", "00070/to-3"): 6,
        (1, "neighbourhood", "00070/to-4"): 5,
        (1, "unit", "school/thcs-lang"): 6,
        (2, "ward", "00070"): 3,
        (2, "neighbourhood", "00070/to-3"): 3,
        (2, "unit", "school/thcs-lang"): 3,
        (None, "ward", "00070"): 14,
        (None, "neighbourhood", "00070/to-3"): 9,
        (None, "neighbourhood", "00070/to-4"): 5,
        (None, "unit", "school/thcs-lang"): 9,
    }
    (ward,) = (sums for number, kind, _, sums in found if (number, kind) == (1, "ward"))
    assert ward == Sums(11, 3, 0, 100 + 25 + 16, 3, 0, 100 + 25 + 16)


async def test_sums_end_at_the_position_and_keep_to_their_generation(database: Database, start: Head) -> None:
    await write(database, start, [entry(10), entry(5)])
    await write(database, replace(start, generation=2), [entry(99)])

    found = await ledger.place_sums(database, start.contest_id, 1, 1)

    assert {sums.points for _, _, _, sums in found} == {10}


async def test_sums_of_many_points_have_room(database: Database, start: Head) -> None:
    big = Sums(2_000_000_000, 1, 0, 2**61, 1, 0, 2**61)
    await write(database, start, [Entry(1, resident(n), 1, Place("00070"), big) for n in (1, 2, 3)])

    found = {kind: sums.points for _, kind, _, sums in await ledger.place_sums(database, start.contest_id, 1, 3)}

    assert found == {"ward": 6_000_000_000}


async def test_the_last_headcount_of_each_place_counts(database: Database, start: Head) -> None:
    ward, neighbourhood, unit = Place("00070"), Place("00070", "00070/to-3"), Place("", None, "school/x")
    await write(database, start, [heads(1, ward), heads(2, neighbourhood), heads(3, unit), heads(4, ward), entry(5)])

    now = await ledger.latest_headcounts(database, start.contest_id, 1, 5)
    before = await ledger.latest_headcounts(database, start.contest_id, 1, 3)

    assert {place: people for place, people, _ in now} == {ward: 4, neighbourhood: 2, unit: 3}
    assert {place: people for place, people, _ in before} == {ward: 1, neighbourhood: 2, unit: 3}


async def test_what_a_resident_adds_up_to_leaves_out_what_came_to_nothing(database: Database, start: Head) -> None:
    gone = Sums(-5, -1, 0, -25, -1, 0, -25)
    await write(
        database,
        start,
        [entry(10), entry(5, of=2), Entry(3, resident(2), 1, HOME, gone), heads(3, Place("00070"))],
    )

    async with database.transaction(snapshot=True) as connection:
        found = await ledger.resident_sums(connection, start.contest_id, 1, 4)

    assert found == {(resident(1), 1, HOME): Sums(10, 1, 0, 100, 1, 0, 100)}


async def test_the_entries_of_a_fact_are_those_it_made_for_the_resident(database: Database, start: Head) -> None:
    await write(
        database, start, [entry(10, fact_id=7), entry(5, of=2, fact_id=7), entry(3, number=2, fact_id=7), entry(1)]
    )

    found = await ledger.entries_of_fact(database, start.contest_id, 1, resident(1), 7)

    assert found == [(1, 1, 10), (3, 2, 3)]
    assert await ledger.entries_of_fact(database, start.contest_id, 1, UUID(int=0), 7) == []
