"""How each platform answered lately: kept, so that a restart does not hammer one that is down."""

from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries
from server.rules.circuit import Circuit


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A platform's circuit with its last answer and its last error."""

    circuit: Circuit
    answered_at: datetime | None = None
    last_error: str = ""
    last_error_at: datetime | None = None


async def all_circuits(database: Queries) -> dict[str, Seen]:
    """Every platform that was ever asked."""
    rows = await database.fetch(
        "SELECT platform, failures, open_until, answered_at, last_error, last_error_at FROM circuits"
    )
    return {
        row["platform"]: Seen(
            circuit=Circuit(failures=row["failures"], open_until=row["open_until"]),
            answered_at=row["answered_at"],
            last_error=row["last_error"],
            last_error_at=row["last_error_at"],
        )
        for row in rows
    }


async def answered(database: Queries, platform: str, now: datetime) -> None:
    """Note an answer: the circuit is closed."""
    await database.execute(
        """
        INSERT INTO circuits (platform, answered_at) VALUES ($1, $2)
            ON CONFLICT (platform) DO UPDATE SET failures = 0, open_until = NULL, answered_at = $2
        """,
        platform,
        now,
    )


async def failed(database: Queries, platform: str, circuit: Circuit, error: str, now: datetime) -> None:
    """Note a failure, and the circuit after it."""
    await database.execute(
        """
        INSERT INTO circuits (platform, failures, open_until, last_error, last_error_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (platform) DO UPDATE SET failures = $2, open_until = $3, last_error = $4, last_error_at = $5
        """,
        platform,
        circuit.failures,
        circuit.open_until,
        error,
        now,
    )
