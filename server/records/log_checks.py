"""What checks of the audit log found. They only grow too: a later check must find what an earlier one saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheck:
    """One check, up to the line `number` with this hash; `wrong` names what did not fit."""

    checked_at: datetime
    number: int
    hash: bytes
    wrong: Sequence[str]


async def note(database: Queries, check: LogCheck) -> None:
    """Keep what a check found."""
    await database.execute(
        "INSERT INTO log_checks (checked_at, number, hash, wrong) VALUES ($1, $2, $3, $4)",
        check.checked_at,
        check.number,
        check.hash,
        check.wrong,
    )


async def latest(database: Queries) -> LogCheck | None:
    """The last check."""
    row = await database.fetchrow("SELECT checked_at, number, hash, wrong FROM log_checks ORDER BY id DESC LIMIT 1")
    return LogCheck(**row) if row else None


async def heads(database: Queries) -> dict[int, bytes]:
    """The heads that checks have seen: line number and hash. The first sight of a number counts."""
    rows = await database.fetch("SELECT DISTINCT ON (number) number, hash FROM log_checks ORDER BY number, id")
    return {row["number"]: row["hash"] for row in rows}
