"""Facts that came from another cluster keep their order, and every place in that order stays where it was."""

import random
from itertools import pairwise

import pytest

from server.records import fence
from server.records.copies import LEFT_OUT, tables
from server.records.database import Database

FACTS = 80
FAR = 9_000_000_000
"""Transaction ids that no test's cluster has reached."""


async def facts_in_order(database: Database) -> list[int]:
    """The ids of all facts, as the fold reads them."""
    return [row[0] for row in await database.fetch("SELECT id FROM facts ORDER BY xid, id")]


async def record(database: Database, found: list[tuple[int, int]]) -> None:
    """Facts with these (xid, id)."""
    await database.execute(
        """
        INSERT INTO facts (id, xid, kind, source, source_ref, happened_at) OVERRIDING SYSTEM VALUE
        SELECT id, xid::text::xid8, 'skill', 'x', id::text, now()
          FROM unnest($1::bigint[], $2::bigint[]) AS f (xid, id)
        """,
        [xid for xid, _ in found],
        [number for _, number in found],
    )


async def rewrite(database: Database) -> int:
    async with database.transaction() as connection:
        return await fence.rewrite_xids(connection)


@pytest.mark.parametrize("seed", range(3))
async def test_the_order_of_facts_stays_with_the_fewest_transactions(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    together = (1, 3, 20)[seed]
    found = [(FAR + number // together * 7 + chance.randrange(30), number) for number in range(FACTS)]
    await record(database, found)
    before = await facts_in_order(database)
    assert not await fence.xids_are_behind(database)

    last = await rewrite(database)

    descents = sum(later < earlier for earlier, later in pairwise(before))
    assert await facts_in_order(database) == before
    assert last <= fence.FIRST_XID + descents
    assert await fence.xids_are_behind(database)


@pytest.mark.parametrize("at", [5, FACTS - 1])
async def test_a_place_in_the_order_stays_where_it_was(database: Database, at: int) -> None:
    chance = random.Random(at)
    await record(database, sorted((FAR + chance.randrange(40), number) for number in range(FACTS)))
    rows = await database.fetch("SELECT xid, id FROM facts ORDER BY xid, id")
    before = [row[1] for row in rows if (row[0], row[1]) <= tuple(rows[at])]
    await database.execute("INSERT INTO contests (slug, document) VALUES ('a', '')")
    await database.execute(
        "INSERT INTO fold_cursors (contest_id, generation, xid, fact_id, block_hash) VALUES (1, 1, $1, $2, ''), "
        "(1, 2, '0', 0, '')",
        *rows[at],
    )

    await rewrite(database)

    read = """SELECT f.id FROM facts f JOIN fold_cursors c ON (f.xid, f.id) <= (c.xid, c.fact_id)
               WHERE c.generation = $1 ORDER BY f.xid, f.id"""
    assert [row[0] for row in await database.fetch(read, 1)] == before
    assert await database.fetch(read, 2) == [], "what was never begun stands before everything"


async def test_transactions_are_spent_until_the_last_one_is_behind(database: Database) -> None:
    next_xid = int(await database.fetchval("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"))
    await record(database, [(next_xid + 700, 1)])
    assert not await fence.xids_are_behind(database)

    async with database.connection() as connection:
        spent = await fence.spend_xids(connection, next_xid + 700)

    assert spent <= 701
    assert await fence.xids_are_behind(database)


async def test_every_place_in_the_order_is_listed(database: Database) -> None:
    rows = await database.fetch(
        """
        SELECT c.table_name, c.column_name FROM information_schema.columns c
         WHERE c.table_schema = 'public' AND c.udt_name = 'xid8'
        """
    )

    listed = {("facts", "xid"), *((table, columns[0]) for table, columns in fence.CURSORS.items())}
    assert {(row[0], row[1]) for row in rows} == listed


async def test_every_table_is_copied_after_those_it_refers_to_or_left_out_for_a_reason(database: Database) -> None:
    rows = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    order = [table.name for table in await tables(database)]
    refers = await database.fetch(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid <> confrelid AND connamespace = 'public'::regnamespace"
    )

    assert {row[0] for row in rows} == {*order, *LEFT_OUT}
    copied = [(row[0], row[1]) for row in refers if row[0] not in LEFT_OUT]
    assert [pair for pair in copied if order.index(pair[0]) < order.index(pair[1])] == []
