"""Long work for a result: draws, recounts, packs. Asked for at a desk, done by chores, its progress kept here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from server.records.database import Connection, Queries

JobKind = Literal["draw", "recount", "pack"]
SILENT_SECONDS = 60
"""A job whose worker says nothing for so long is taken over: the worker is dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work; `done` counts facts, `told` says how it ended."""

    id: int
    kind: JobKind
    contest_id: int
    round: int
    version: int | None
    reason: str
    state: str
    done: int
    told: str
    asked_at: datetime


_COLUMNS = "id, kind, contest_id, round, version, reason, state, done, told, asked_at"


async def ask(
    connection: Connection,
    kind: JobKind,
    contest_id: int,
    number: int,
    account_id: int | None,
    *,
    version: int | None = None,
    reason: str = "",
) -> bool:
    """Ask for a job; False if such a one is under way already."""
    return bool(
        await connection.fetchval(
            """
            INSERT INTO result_jobs (kind, contest_id, round, version, reason, asked_by)
            VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT DO NOTHING
            RETURNING true
            """,
            kind,
            contest_id,
            number,
            version,
            reason,
            account_id,
        )
    )


async def take(database: Queries) -> Job | None:
    """Take the oldest job that waits or whose worker is silent; None if there is none. Nobody else gets it."""
    row = await database.fetchrow(
        f"""
        UPDATE result_jobs SET state = 'running', done = 0, beat_at = clock_timestamp()
         WHERE id = (SELECT id FROM result_jobs
                      WHERE state = 'waiting'
                         OR state = 'running' AND beat_at < clock_timestamp() - make_interval(secs => $1)
                      ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING {_COLUMNS}
        """,
        SILENT_SECONDS,
    )
    return Job(**row) if row else None


async def beat(database: Queries, job_id: int, done: int) -> None:
    """Say how far a job is, and that its worker lives."""
    await database.execute(
        "UPDATE result_jobs SET done = $2, beat_at = clock_timestamp() WHERE id = $1", job_id, done
    )


async def put_back(database: Queries, job_id: int) -> None:
    """Let a job wait again: a store it needs is away."""
    await database.execute("UPDATE result_jobs SET state = 'waiting' WHERE id = $1", job_id)


async def end(database: Queries, job_id: int, state: Literal["done", "failed"], told: str = "") -> None:
    """End a job."""
    await database.execute("UPDATE result_jobs SET state = $2, told = $3 WHERE id = $1", job_id, state, told)


async def last(database: Queries, kind: JobKind, contest_id: int, number: int) -> Job | None:
    """The last job of a kind for a round."""
    row = await database.fetchrow(
        f"""
        SELECT {_COLUMNS} FROM result_jobs WHERE kind = $1 AND contest_id = $2 AND round = $3
         ORDER BY id DESC LIMIT 1
        """,
        kind,
        contest_id,
        number,
    )
    return Job(**row) if row else None
