"""The list of what is kept of residents is whole: no table names a person without a line in it."""

from uuid import UUID

import pytest

from server.records import personal
from server.records.database import Database
from server.records.personal import AGED
from server.rules.personal import BY_TABLE, PERSONAL, Personal
from tests.examples import DURING

NO_PERSON = {
    ("facts", "case_key"): "the keyed hash of a case",
    ("claims", "case_key"): "the keyed hash of a case",
    ("claims", "origin"): "the keyed hash of a network address and a day, told to its owner",
    ("vouched_cases", "case_key"): "the keyed hash of a case that a platform told of",
    ("attempts", "id"): "the name of an attempt",
    ("answers", "attempt_id"): "the name of an attempt",
    ("learning_statements", "id"): "the name of a statement",
    ("learning_statements", "target"): "the name of a statement",
    ("screens", "public_id"): "the name of a screen",
    ("ceremonies", "id"): "the name of a ceremony",
    ("ceremony_steps", "ceremony"): "the name of a ceremony",
    ("ceremony_moves", "ceremony"): "the name of a ceremony",
    ("game_fills", "filled"): "how far a goal is filled; it ends when that is whole",
    ("rehearsals", "weighed_to"): "how far a rehearsal has come; it ends with the rehearsal",
}
"""Columns that look as if they named a resident, and what they hold. Everything else must be in the list."""


async def test_every_column_that_names_a_resident_is_listed(database: Database) -> None:
    rows = await database.fetch(
        """
        SELECT c.table_name, c.column_name
          FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
           AND (c.data_type = 'uuid' OR c.column_name IN ('resident', 'resident_id', 'helper', 'guardian', 'creator'))
        """
    )
    found = {(row[0], row[1]) for row in rows} - NO_PERSON.keys()
    listed = {(each.table, column) for each in PERSONAL for column in each.people}
    assert found == listed, "rules/personal.py has a line for each, and none for what there is not"


async def test_what_hangs_on_a_listed_table_is_listed_too(database: Database) -> None:
    rows = await database.fetch(
        """
        SELECT conrelid::regclass::text, confrelid::regclass::text, confdeltype::text
          FROM pg_constraint WHERE contype = 'f' AND confrelid::regclass::text = ANY($1)
        """,
        list(BY_TABLE),
    )
    assert {row[0] for row in rows} <= BY_TABLE.keys()
    kept_back = [row for row in rows if row[2] == "a"]
    assert kept_back == [], "nothing stands in the way of erasing somebody"


@pytest.mark.parametrize("each", PERSONAL, ids=lambda each: each.table)
def test_each_line_is_whole(each: Personal) -> None:
    assert bool(each.whose) != bool(each.through)
    assert set(each.whose) <= set(each.people)
    assert (each.days is not None) == (each.table in AGED)
    assert each.order or not each.told


async def test_every_query_of_the_list_fits_its_table(database: Database) -> None:
    for each in PERSONAL:
        if each.told:
            assert await personal.rows_of(database, each, UUID(int=1)) == []
    assert set((await personal.count(database, UUID(int=1))).values()) == {0}
    await personal.forget(database, DURING)
