"""Which contests a resident takes part in, read from the facts that say so."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from server.records.database import Queries


class Enrolment(NamedTuple):
    """The last word about a resident in a contest: where they take part, or that they left."""

    contest_id: int
    source: str
    source_ref: str
    happened_at: datetime
    body: dict[str, Any]

    @property
    def takes_part(self) -> bool:
        """Whether they take part now."""
        return not self.body.get("left", False)


async def of_resident(
    database: Queries, resident: UUID, contests: Collection[int] | None = None
) -> dict[int, Enrolment]:
    """The last enrolment of a resident in each contest that was not taken back, by contest."""
    rows = await database.fetch(
        """
        SELECT DISTINCT ON (f.contest_id) f.contest_id, f.source, f.source_ref, f.happened_at, f.body
          FROM facts f
         WHERE f.kind = 'enrolment' AND f.resident = $1 AND ($2::integer[] IS NULL OR f.contest_id = ANY($2))
           AND NOT EXISTS (SELECT FROM facts r
                            WHERE r.source = f.source AND r.target = f.source_ref AND r.kind = 'revoked')
         ORDER BY f.contest_id, f.happened_at DESC, f.xid DESC, f.id DESC
        """,
        resident,
        None if contests is None else list(contests),
    )
    return {row["contest_id"]: Enrolment(*row) for row in rows}


async def refs_since(database: Queries, resident: UUID, source: str, since: datetime) -> list[str]:
    """The names of a resident's enrolments of one source from a time on, that were not taken back."""
    rows = await database.fetch(
        """
        SELECT f.source_ref FROM facts f
         WHERE f.kind = 'enrolment' AND f.resident = $1 AND f.source = $2 AND f.happened_at >= $3
           AND NOT EXISTS (SELECT FROM facts r
                            WHERE r.source = f.source AND r.target = f.source_ref AND r.kind = 'revoked')
        """,
        resident,
        source,
        since,
    )
    return [row[0] for row in rows]
