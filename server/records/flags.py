"""Flags of rounds: what is counted with each recount, and to whom each published version gave them. It only grows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.records.database import Connection, Queries
from server.rules.game.flags import Counted, Flag, Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A flag of a round and division as a version gave it: to a ward with its numbers, or to none and why.

    `against` is the version of the round before that a rise is measured from.
    """

    round: int
    version: int
    division: str
    flag: Flag
    ward: str = ""
    told: Sequence[int] = ()
    why: Why | None = None
    against: int | None = None


_NAMES = ("round", "version", "division", "flag", "ward", "told", "why", "against")


async def add_counted(connection: Connection, draft_id: int, counted: Mapping[str, Counted]) -> None:
    """Keep what was counted of each ward with a draft."""
    await connection.copy_records_to_table(
        "flag_figures",
        columns=("draft_id", "ward", "low", "high", "alone", "helped"),
        records=[(draft_id, ward, *figures) for ward, figures in counted.items()],
    )


async def counted(database: Queries, draft_id: int) -> dict[str, Counted]:
    """What was counted of each ward with a draft; nothing of drafts that are older than flags."""
    rows = await database.fetch(
        "SELECT ward, low, high, alone, helped FROM flag_figures WHERE draft_id = $1", draft_id
    )
    return {row[0]: Counted(*row[1:]) for row in map(tuple, rows)}


async def add(connection: Connection, contest_id: int, given: Iterable[Given]) -> None:
    """Keep what a version gives."""
    await connection.copy_records_to_table(
        "flags",
        columns=("contest_id", *_NAMES),
        records=[(contest_id, *(getattr(each, name) for name in _NAMES)) for each in given],
    )


async def of_version(database: Queries, contest_id: int, number: int, version: int) -> list[Given]:
    """The flags that a published version gave; none of versions that are older than flags."""
    rows = await database.fetch(
        f"""
        SELECT {", ".join(_NAMES)} FROM flags
         WHERE contest_id = $1 AND round = $2 AND version = $3 ORDER BY division, flag, ward
        """,
        contest_id,
        number,
        version,
    )
    return [Given(**row) for row in rows]


async def in_force(
    database: Queries, contest_ids: Collection[int], *, ward: str | None = None, number: int | None = None
) -> dict[int, list[Given]]:
    """What the last published version of each round gave, by contest: all, what one ward holds, or of one round."""
    rows = await database.fetch(
        f"""
        SELECT f.contest_id, {", ".join(f"f.{name}" for name in _NAMES)}
          FROM flags f
          JOIN (SELECT contest_id, round, max(version) AS version FROM result_publications
                 WHERE contest_id = ANY($1) GROUP BY contest_id, round) AS last USING (contest_id, round, version)
         WHERE ($2::text IS NULL OR f.ward = $2) AND ($3::integer IS NULL OR f.round = $3)
         ORDER BY f.contest_id, f.round, f.division, f.flag, f.ward
        """,
        list(contest_ids),
        ward,
        number,
    )
    found: dict[int, list[Given]] = {}
    for contest_id, *values in map(tuple, rows):
        found.setdefault(contest_id, []).append(Given(**dict(zip(_NAMES, values, strict=True))))
    return found
