"""The names of neighbourhoods and units, as the register spells them."""

from collections.abc import Mapping

from server.records.database import Queries


async def name_places(database: Queries, kind: str, names: Mapping[str, str]) -> None:
    """Note the names of places by code. A place keeps the first name it was given."""
    await database.execute(
        """
        INSERT INTO places (code, kind, name)
        SELECT code, $1, name FROM unnest($2::text[], $3::text[]) AS place (code, name) ORDER BY code
            ON CONFLICT (code) DO NOTHING
        """,
        kind,
        list(names),
        list(names.values()),
    )


async def all_names(database: Queries) -> dict[str, str]:
    """The name of every place by its code."""
    return {row[0]: row[1] for row in await database.fetch("SELECT code, name FROM places")}


async def count(database: Queries) -> int:
    """How many places are known: it only grows, so it tells whether the names must be read again."""
    return int(await database.fetchval("SELECT count(*) FROM places"))


async def neighbourhoods(database: Queries, ward: str) -> dict[str, str]:
    """The neighbourhoods of a ward: the name that each code was first given."""
    rows = await database.fetch(
        "SELECT code, name FROM places WHERE kind = 'neighbourhood' AND starts_with(code, $1)", f"{ward}/"
    )
    return {row[0]: row[1] for row in rows}


async def units(database: Queries) -> dict[str, str]:
    """Agencies, schools and enterprises that are known, by code: 'school/thcs-lang' → 'THCS Láng'."""
    return {row[0]: row[1] for row in await database.fetch("SELECT code, name FROM places WHERE kind = 'unit'")}
