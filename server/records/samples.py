"""The seeded sample of each round: its seed from the opening on, what it drew, and what checking again found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Connection, Queries
from server.rules.sample import Outcome, fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The sample of a round. `seed` may be shown to nobody before it is drawn; see `revealed_seed`."""

    contest_id: int
    round: int
    seed: bytes
    made_at: datetime
    permille: int
    generation: int | None
    position: int | None
    xid: int | None
    fact_id: int | None
    counted: int | None
    drawn_at: datetime | None
    closed_at: datetime | None

    @property
    def seed_sha256(self) -> str:
        """What is published from the opening on."""
        return fingerprint(self.seed).hex()

    @property
    def revealed_seed(self) -> str:
        """The seed once the sample is drawn, empty before."""
        return self.seed.hex() if self.drawn_at else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A fact of the sample with what was last found of it."""

    ordinal: int
    source: str
    source_ref: str
    ward: str
    outcome: Outcome | None
    reason: str | None
    found_by: str | None
    found_at: datetime | None


_COLUMNS = """contest_id, round, seed, made_at, permille, generation, position, xid, fact_id, counted, drawn_at,
              closed_at"""


async def of_contest(database: Queries, contest_id: int) -> dict[int, Sample]:
    """The sample of each round that has opened."""
    rows = await database.fetch(f"SELECT {_COLUMNS} FROM samples WHERE contest_id = $1 ORDER BY round", contest_id)
    return {row["round"]: Sample(**row) for row in rows}


async def of_round(database: Queries, contest_id: int, number: int) -> Sample | None:
    """The sample of a round, None before its opening."""
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM samples WHERE contest_id = $1 AND round = $2", contest_id, number
    )
    return Sample(**row) if row else None


async def lock(connection: Connection, contest_id: int, number: int) -> Sample | None:
    """The sample, kept from other writers until the transaction ends."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM samples WHERE contest_id = $1 AND round = $2 FOR UPDATE", contest_id, number
    )
    return Sample(**row) if row else None


async def set_permille(connection: Connection, contest_id: int, number: int, permille: int) -> None:
    """Set how many in a thousand are drawn."""
    await connection.execute(
        "UPDATE samples SET permille = $3 WHERE contest_id = $1 AND round = $2 AND drawn_at IS NULL",
        contest_id,
        number,
        permille,
    )


async def record_draw(
    connection: Connection,
    sample: Sample,
    at: tuple[int, int, tuple[int, int]],
    counted: int,
    drawn: Sequence[tuple[str, str, str]],
) -> None:
    """Write down what was drawn, as (source, source_ref, ward), from the facts folded up to (generation, position,
    cursor)."""
    generation, position, cursor = at
    await connection.execute(
        """
        UPDATE samples SET generation = $3, position = $4, xid = $5, fact_id = $6, counted = $7, drawn_at = now()
         WHERE contest_id = $1 AND round = $2 AND drawn_at IS NULL
        """,
        sample.contest_id,
        sample.round,
        generation,
        position,
        *cursor,
        counted,
    )
    await connection.copy_records_to_table(
        "sampled_facts",
        columns=("contest_id", "round", "ordinal", "source", "source_ref", "ward"),
        records=[(sample.contest_id, sample.round, ordinal, *each) for ordinal, each in enumerate(drawn, 1)],
    )


async def drawn(database: Queries, contest_id: int, number: int) -> list[Sampled]:
    """The facts of the sample, lowest ticket first, each with its last finding."""
    rows = await database.fetch(
        """
        SELECT s.ordinal, s.source, s.source_ref, s.ward, f.outcome, f.reason, a.name AS found_by, f.found_at
          FROM sampled_facts s
          LEFT JOIN LATERAL (SELECT * FROM sample_findings f
                              WHERE f.contest_id = s.contest_id AND f.round = s.round AND f.ordinal = s.ordinal
                              ORDER BY f.id DESC LIMIT 1) f ON true
          LEFT JOIN accounts a ON a.id = f.account_id
         WHERE s.contest_id = $1 AND s.round = $2
         ORDER BY s.ordinal
        """,
        contest_id,
        number,
    )
    return [Sampled(**row) for row in rows]


async def find(
    connection: Connection, contest_id: int, number: int, ordinal: int, outcome: Outcome, reason: str, account_id: int
) -> None:
    """Write down what checking a fact again found; an earlier finding stays beneath it."""
    await connection.execute(
        """
        INSERT INTO sample_findings (contest_id, round, ordinal, outcome, reason, account_id)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        contest_id,
        number,
        ordinal,
        outcome,
        reason,
        account_id,
    )


async def close(connection: Connection, contest_id: int, number: int, account_id: int) -> None:
    """End the checking again."""
    await connection.execute(
        """
        UPDATE samples SET closed_at = now(), closed_by = $3
         WHERE contest_id = $1 AND round = $2 AND closed_at IS NULL
        """,
        contest_id,
        number,
        account_id,
    )
