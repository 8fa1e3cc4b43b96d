"""The events of a partner that a correction takes out or puts back."""

from collections.abc import Sequence
from datetime import datetime

from server.records.database import Queries

_COUNTS = """NOT EXISTS (
             SELECT FROM facts r
              WHERE r.source = f.source AND r.target = f.source_ref
                AND (r.kind = 'revoked'
                  OR r.kind = 'excluded' AND r.contest_id = $1 AND NOT EXISTS (
                     SELECT FROM facts b
                      WHERE b.source = f.source AND b.target = f.source_ref AND b.kind = 'readmitted'
                        AND b.contest_id = $1 AND (b.xid, b.id) > (r.xid, r.id))))"""
"""Neither revoked nor excluded from the contest, by all that is recorded."""


async def received(
    database: Queries, contest_id: int, source: str, since: datetime, until: datetime, limit: int
) -> list[str]:
    """The reports of a source that were received in [since, until) and count, in recorded order."""
    rows = await database.fetch(
        f"""
        SELECT f.source_ref
          FROM facts f
         WHERE f.received_at >= $3 AND f.received_at < $4
           AND f.source = $2
           AND f.kind IN ('service', 'skill')
           AND {_COUNTS}
         ORDER BY f.xid, f.id
         LIMIT $5
        """,
        contest_id,
        source,
        since,
        until,
        limit,
    )
    return [row[0] for row in rows]


async def counting(database: Queries, contest_id: int, source: str, refs: Sequence[str]) -> list[str]:
    """Those of a source's reports that count, in recorded order."""
    rows = await database.fetch(
        f"""
        SELECT f.source_ref
          FROM facts f
         WHERE f.source = $2
           AND f.source_ref = ANY($3)
           AND f.kind IN ('service', 'skill')
           AND {_COUNTS}
         ORDER BY f.xid, f.id
        """,
        contest_id,
        source,
        list(refs),
    )
    return [row[0] for row in rows]


async def still_excluded(database: Queries, contest_id: int, correction: int, limit: int) -> list[str]:
    """The events that a correction excluded from the contest, and of which that is still the last word."""
    rows = await database.fetch(
        """
        SELECT f.target
          FROM facts f
         WHERE (f.body ->> 'correction')::integer = $2
           AND f.kind = 'excluded'
           AND f.contest_id = $1
           AND f.target IS NOT NULL
           AND NOT EXISTS (
               SELECT FROM facts l
                WHERE l.source = f.source AND l.target = f.target AND l.contest_id = $1
                  AND l.kind IN ('excluded', 'readmitted') AND (l.xid, l.id) > (f.xid, f.id))
         ORDER BY f.xid, f.id
         LIMIT $3
        """,
        contest_id,
        correction,
        limit,
    )
    return [row[0] for row in rows]


async def is_known(database: Queries, *, resident: object = None, case: object = None) -> bool:
    """Whether anything was ever recorded of a resident, or any event with a case."""
    return bool(
        await database.fetchval(
            """
            SELECT EXISTS (SELECT FROM facts WHERE resident = $1)
                OR EXISTS (SELECT FROM facts WHERE case_key = $2 AND kind IN ('service', 'skill'))
            """,
            resident,
            case,
        )
    )


async def gave_to_ward(database: Queries, contest_id: int, ward: str) -> bool:
    """Whether points were ever given to a ward, or taken from it, that belong to no neighbourhood of it."""
    return bool(
        await database.fetchval(
            """
            SELECT EXISTS (
                SELECT FROM facts
                 WHERE kind = 'granted' AND contest_id = $1 AND resident IS NULL
                   AND body ->> 'ward' = $2 AND body ->> 'neighbourhood' IS NULL)
            """,
            contest_id,
            ward,
        )
    )
