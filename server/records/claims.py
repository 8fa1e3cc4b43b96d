"""Claims of residents: what each says, how it stands, and who waits for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.records.database import Connection, Queries
from server.rules.claim import Proof, State

_COLUMNS = """c.id, c.public_id, c.resident, c.ward, c.service, c.case_key, c.by, c.happened_at, c.evidence, c.state,
              c.proof, c.fact_source, c.fact_ref, c.returned_by, c.made_at, c.appealed_at"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim. `public_id` names it in addresses and facts; `ward` is where the resident lived when it was made.

    (`fact_source`, `fact_ref`) name the fact that counts for a confirmed one: a platform's event, or one of our own.
    """

    id: int
    public_id: str
    resident: UUID
    ward: str
    service: str
    case_key: UUID
    by: str
    happened_at: datetime
    evidence: str
    state: State
    proof: Proof | None
    fact_source: str | None
    fact_ref: str | None
    returned_by: int | None
    made_at: datetime
    appealed_at: datetime | None

    @property
    def final(self) -> bool:
        """Whether it was returned after an appeal."""
        return self.state == "returned" and self.appealed_at is not None


async def add(
    connection: Queries,
    public_id: str,
    resident: UUID,
    ward: str,
    service: str,
    case_key: UUID,
    by: str,
    happened_at: datetime,
    evidence: str,
    origin: UUID,
    now: datetime,
) -> int | None:
    """Write a claim down, and return its id; None if the resident has one with this case. `origin` is a keyed hash of
    the day and the network address it came from."""
    found: int | None = await connection.fetchval(
        """
        INSERT INTO claims (public_id, resident, ward, service, case_key, by, happened_at, evidence, origin, state,
                            made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10)
            ON CONFLICT (resident, case_key) WHERE state <> 'withdrawn' DO NOTHING
        RETURNING id
        """,
        public_id,
        resident,
        ward,
        service,
        case_key,
        by,
        happened_at,
        evidence,
        origin,
        now,
    )
    return found


async def of_resident(database: Queries, resident: UUID) -> list[Claim]:
    """Everything a resident claimed, newest first."""
    rows = await database.fetch(f"SELECT {_COLUMNS} FROM claims c WHERE c.resident = $1 ORDER BY c.id DESC", resident)
    return [Claim(**row) for row in rows]


async def by_public_id(database: Queries, public_id: str, resident: UUID | None = None) -> Claim | None:
    """The claim of that name; of this resident only, if one is given."""
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM claims c WHERE c.public_id = $1 AND ($2::uuid IS NULL OR c.resident = $2)",
        public_id,
        resident,
    )
    return Claim(**row) if row else None


async def of_case(database: Queries, resident: UUID, case_key: UUID) -> Claim | None:
    """The resident's claim with that case, unless it was withdrawn."""
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM claims c WHERE c.resident = $1 AND c.case_key = $2 AND c.state <> 'withdrawn'",
        resident,
        case_key,
    )
    return Claim(**row) if row else None


async def lock(connection: Connection, claim_id: int) -> Claim | None:
    """The claim, kept from others until the transaction ends."""
    row = await connection.fetchrow(f"SELECT {_COLUMNS} FROM claims c WHERE c.id = $1 FOR UPDATE", claim_id)
    return Claim(**row) if row else None


async def lock_maker(connection: Connection, resident: UUID) -> None:
    """Let one resident's claims be made one after the other, so that a limit cannot be run around."""
    await connection.fetchval("SELECT true FROM residents WHERE id = $1 FOR UPDATE", resident)


async def made_since(database: Queries, resident: UUID, since: datetime) -> list[datetime]:
    """When a resident made claims since a time, oldest first; those withdrawn count too."""
    rows = await database.fetch(
        "SELECT made_at FROM claims WHERE resident = $1 AND made_at > $2 ORDER BY made_at", resident, since
    )
    return [row[0] for row in rows]


async def open_of(database: Queries, resident: UUID) -> int:
    """How many claims of a resident wait."""
    return int(
        await database.fetchval(
            "SELECT count(*) FROM claims WHERE resident = $1 AND state IN ('pending', 'appealed')", resident
        )
    )


async def turn(
    connection: Queries,
    claim_id: int,
    state: State,
    *,
    proof: Proof | None = None,
    fact: tuple[str, str] | None = None,
    returned_by: int | None = None,
    appealed_at: datetime | None = None,
) -> None:
    """Let a claim stand otherwise; what is confirmed names its fact."""
    source, ref = fact or (None, None)
    await connection.execute(
        """
        UPDATE claims
           SET state = $2, proof = $3, fact_source = $4, fact_ref = $5, returned_by = coalesce($6, returned_by),
               appealed_at = coalesce($7, appealed_at)
         WHERE id = $1
        """,
        claim_id,
        state,
        proof,
        source,
        ref,
        returned_by,
        appealed_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A claim in the queue. `shared`: others claim the same case. `taken`: a report gives it to somebody else."""

    claim: Claim
    shared: bool
    taken: bool


SHARED = """EXISTS (SELECT FROM claims o WHERE o.case_key = c.case_key AND o.resident <> c.resident
                     AND o.state <> 'withdrawn')"""
VALID = """f.kind = 'service' AND NOT EXISTS (
             SELECT FROM facts r WHERE r.source = f.source AND r.target = f.source_ref AND r.kind = 'revoked')"""
"""A report that was not taken back."""
TAKEN = f"""EXISTS (SELECT FROM facts f WHERE f.case_key = c.case_key AND f.resident <> c.resident AND {VALID}
                     AND NOT EXISTS (SELECT FROM facts m WHERE m.case_key = c.case_key AND m.resident = c.resident
                                        AND m.kind = 'service' AND (m.xid, m.id) < (f.xid, f.id)
                                        AND NOT EXISTS (SELECT FROM facts b WHERE b.source = m.source
                                                           AND b.target = m.source_ref AND b.kind = 'revoked')))"""
"""Somebody else was recorded with the case before this resident was."""


def _waiting(row: Any) -> Waiting:
    values = dict(row)
    shared, taken = values.pop("shared"), values.pop("taken")
    return Waiting(claim=Claim(**values), shared=shared, taken=taken)


async def queue(
    database: Queries, ward: str | None, states: Sequence[str], limit: int, after: int = 0
) -> list[Waiting]:
    """The claims in these states, oldest first; of one ward or of all."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS}, {SHARED} AS shared, {TAKEN} AS taken
          FROM claims c
         WHERE ($1::text IS NULL OR c.ward = $1) AND c.state = ANY($2) AND c.id > $4
         ORDER BY c.id
         LIMIT $3
        """,
        ward,
        list(states),
        limit,
        after,
    )
    return [_waiting(row) for row in rows]


async def conflicts(database: Queries, claim_ids: Sequence[int]) -> dict[int, Waiting]:
    """Of these claims, with what speaks against each."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS}, {SHARED} AS shared, {TAKEN} AS taken FROM claims c WHERE c.id = ANY($1)", list(claim_ids)
    )
    return {row["id"]: _waiting(row) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What else there is with the case of a claim: another claim, or a report. Whose it is is not told."""

    kind: str
    name: str
    ward: str
    state: str
    at: datetime
    same_person: bool


async def beside(database: Queries, claim: Claim) -> list[Beside]:
    """Other claims and valid reports with the same case, in their order of time."""
    rows = await database.fetch(
        f"""
        SELECT 'claim' AS kind, o.public_id AS name, o.ward, o.state, o.made_at AS at,
               o.resident = $2 AS same_person
          FROM claims o WHERE o.case_key = $1 AND o.id <> $3 AND o.state <> 'withdrawn'
         UNION ALL
        SELECT 'report', f.source, '', f.activity, f.received_at, f.resident = $2
          FROM facts f WHERE f.case_key = $1 AND (f.source, f.source_ref) <> ('claims', $4) AND {VALID}
         ORDER BY at
         LIMIT 50
        """,
        claim.case_key,
        claim.resident,
        claim.id,
        claim.public_id,
    )
    return [Beside(**row) for row in rows]


async def count(database: Queries, ward: str | None) -> dict[str, int]:
    """How many claims there are in each state; of one ward or of all."""
    rows = await database.fetch(
        "SELECT state, count(*) FROM claims WHERE ($1::text IS NULL OR ward = $1) GROUP BY state", ward
    )
    return {row[0]: row[1] for row in rows}


async def forget_origins(database: Queries, before: datetime) -> None:
    """Let go of where older claims came from: nobody looks for signals so far back."""
    await database.execute("UPDATE claims SET origin = $2 WHERE made_at < $1 AND origin <> $2", before, UUID(int=0))


async def waiting_in(database: Queries, wards: Sequence[str], since: datetime, until: datetime) -> int:
    """How many claims of these wards wait that say something was done in [since, until): for a round's gate."""
    return int(
        await database.fetchval(
            """
            SELECT count(*) FROM claims
             WHERE state IN ('pending', 'appealed') AND ward = ANY($1) AND happened_at >= $2 AND happened_at < $3
            """,
            list(wards),
            since,
            until,
        )
    )
