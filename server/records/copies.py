"""Every table as text, read in one snapshot and put into an empty database."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final

from server.records.database import Connection, Queries

LEFT_OUT: Final[Mapping[str, str]] = {
    "alembic_version": "the schema is made anew, at the level that stands beside the data",
    "sessions": "who was signed in signs in again: a session that was ended since would be open",
    "resident_sessions": "the same",
}
"""Tables that no copy holds, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of ours and its columns."""

    name: str
    columns: Sequence[str]


async def tables(database: Queries) -> list[Table]:
    """Every table that is copied, each after those it refers to."""
    rows = await database.fetch(
        """
        SELECT c.relname,
               (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
               (SELECT coalesce(array_agg(DISTINCT r.relname::text), '{}')
                  FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid
                 WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid)
          FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         ORDER BY c.relname
        """
    )
    columns = {str(row[0]): row[1] for row in rows}
    ordered = TopologicalSorter({row[0]: row[2] for row in rows}).static_order()
    return [Table(name=name, columns=columns[name]) for name in ordered if name not in LEFT_OUT]


async def sequences(database: Queries) -> dict[str, int]:
    """The last number that each sequence has given; what is behind a snapshot of the tables may be a few short."""
    rows = await database.fetch(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
    )
    return {row[0]: row[1] for row in rows}


async def bytes_of_tables(database: Queries) -> int:
    """What the tables take on the disk, without their indexes: about what their text takes."""
    return int(
        await database.fetchval(
            """
            SELECT coalesce(sum(pg_table_size(oid)), 0) FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            """
        )
    )


async def filled(database: Queries) -> list[str]:
    """The tables that hold anything, in alphabetic order."""
    names = sorted(each.name for each in await tables(database))
    return [name for name in names if await database.fetchval(f'SELECT EXISTS (SELECT FROM "{name}")')]


async def clear(connection: Connection) -> None:
    """Take an empty schema away, so that it can be made at another level."""
    await connection.execute("DROP SCHEMA public CASCADE")
    await connection.execute("CREATE SCHEMA public")


async def copy_out(connection: Connection, table: Table, take: Callable[[bytes], Awaitable[None]]) -> int:
    """Hand the whole table out as PostgreSQL's text, piece by piece, and return how many rows it is."""
    names = ", ".join(f'"{each}"' for each in table.columns)
    query = f'SELECT {names} FROM "{table.name}"'
    return _number(await connection.copy_from_query(query, output=take))


async def copy_in(connection: Connection, table: Table, source: AsyncIterator[bytes]) -> int:
    """Fill an empty table with what `copy_out` handed out, and return how many rows it is."""
    return _number(await connection.copy_to_table(table.name, source=source, columns=list(table.columns)))


async def switch_triggers(connection: Connection, names: Iterable[str], *, on: bool) -> None:
    """Switch our triggers on or off: what they once added is in the copy already, what they forbid is done here."""
    for name in names:
        await connection.execute(f'ALTER TABLE "{name}" {"ENABLE" if on else "DISABLE"} TRIGGER USER')


async def set_sequences(connection: Connection, last: Mapping[str, int]) -> None:
    """Let sequences go on behind the last numbers given."""
    for name, value in last.items():
        await connection.fetchval("SELECT setval(quote_ident($1)::regclass, $2)", name, value)


def _number(status: str) -> int:
    return int(status.rpartition(" ")[2])
