"""Duels: who offered a pledge to whom, what was answered, who was paired, and results as they were taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from server.records.database import Connection, Queries
from server.rules.game.duel import Outcome, Side, Window

DuelState = Literal["offered", "signed", "declined", "withdrawn"]
_LOCK = 7_543
"""Duels of a contest are written one after the other; the second key of our advisory locks is the contest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A result as it was taken at a position of the ledger. `sides` is None where nothing had to be measured: one
    side rested, or was no longer there. A later version is a correction, and says why."""

    version: int
    generation: int
    position: int
    outcome: Outcome
    sides: tuple[Side, Side] | None
    reason: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """Two sides in a window; without `second` the first rests. `agreed` was signed by both, others were paired.
    `words_gone` says why its words are shown no more, '' while they are."""

    id: int
    window: Window
    goal_id: int
    finer: bool
    first: str
    second: str | None
    agreed: bool
    words: str
    state: DuelState
    offered_by: str
    offered_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    reason: str
    result: Result | None
    words_gone: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Its sides."""
        return (self.first, self.second) if self.second else (self.first,)


async def lock(connection: Connection, contest_id: int) -> None:
    """Let nobody else write duels of the contest until the transaction ends."""
    await connection.fetchval("SELECT pg_advisory_xact_lock($1, $2)", _LOCK, contest_id)


async def window_id(connection: Connection, contest_id: int, window: Window, *, finer: bool) -> int | None:
    """The window under which duels of that week or round are kept, None while there is none."""
    found: int | None = await connection.fetchval(
        "SELECT id FROM duel_windows WHERE (contest_id, round, week, finer) = ($1, $2, $3, $4)",
        contest_id,
        window.round,
        window.week,
        finer,
    )
    return found


async def add_window(connection: Connection, contest_id: int, window: Window, goal_id: int, *, finer: bool) -> int:
    """Keep a window with the goal that all its duels share."""
    return int(
        await connection.fetchval(
            """
            INSERT INTO duel_windows (contest_id, round, week, starts, ends, finer, goal_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
            """,
            contest_id,
            window.round,
            window.week,
            window.starts,
            window.ends,
            finer,
            goal_id,
        )
    )


async def add(
    connection: Connection,
    within: int,
    sides: tuple[str, str | None],
    words: str,
    state: DuelState,
    by: int,
    now: datetime,
    *,
    agreed: bool,
) -> int:
    """Add a pledge that is offered, or a duel that stands; return its id."""
    return int(
        await connection.fetchval(
            """
            INSERT INTO duels (window_id, first, second, agreed, words, state, offered_by, offered_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
            """,
            within,
            *sides,
            agreed,
            words,
            state,
            by,
            now,
        )
    )


async def answer(connection: Connection, duel_id: int, state: DuelState, reason: str, by: int, now: datetime) -> None:
    """Sign a pledge, decline it, or take a duel back."""
    await connection.execute(
        "UPDATE duels SET state = $2, reason = $3, answered_by = $4, answered_at = $5 WHERE id = $1",
        duel_id,
        state,
        reason,
        by,
        now,
    )


async def take_down(connection: Connection, duel_id: int, reason: str) -> None:
    """Show the words of a pledge no more."""
    await connection.execute("UPDATE duels SET words_gone = $2 WHERE id = $1", duel_id, reason)


async def of_contest(
    database: Queries, contest_id: int, side: str | None = None, *, finer: bool | None = None, ward: str | None = None
) -> list[Duel]:
    """Every duel of a contest with its last result, the latest window first; or those of one side, of wards or of
    neighbourhoods alone, or of the neighbourhoods of one ward."""
    rows = await database.fetch(
        """
        SELECT d.id, w.round, w.week, w.starts, w.ends, w.goal_id, w.finer, d.first, d.second, d.agreed, d.words,
               d.state, o.name AS offered_by, d.offered_at, a.name AS answered_by, d.answered_at, d.reason,
               d.words_gone, r.version, r.generation, r.position, r.outcome, r.first_people, r.first_adults,
               r.second_people, r.second_adults, r.reason AS why, r.taken_at
          FROM duels d
          JOIN duel_windows w ON w.id = d.window_id
          JOIN accounts o ON o.id = d.offered_by
          LEFT JOIN accounts a ON a.id = d.answered_by
          LEFT JOIN LATERAL (SELECT * FROM duel_results WHERE duel_id = d.id ORDER BY version DESC LIMIT 1) r ON true
         WHERE w.contest_id = $1 AND ($2::text IS NULL OR $2 IN (d.first, d.second))
           AND ($3::boolean IS NULL OR w.finer = $3) AND ($4::text IS NULL OR starts_with(d.first, $4 || '/'))
         ORDER BY w.starts DESC, w.ends, d.first, d.id
        """,
        contest_id,
        side,
        finer,
        ward,
    )
    return [_duel(row) for row in rows]


async def wards_within(database: Queries, contest_id: int) -> list[str]:
    """The wards whose neighbourhoods have or had a duel."""
    rows = await database.fetch(
        """
        SELECT DISTINCT split_part(d.first, '/', 1) AS ward FROM duels d JOIN duel_windows w ON w.id = d.window_id
         WHERE w.contest_id = $1 AND w.finer AND d.state = 'signed' ORDER BY ward
        """,
        contest_id,
    )
    return [row["ward"] for row in rows]


async def invitations(database: Queries, ward: str, now: datetime) -> dict[int, int]:
    """How many pledges wait for a ward's answer in each contest that has any."""
    rows = await database.fetch(
        """
        SELECT w.contest_id, count(*) FROM duels d JOIN duel_windows w ON w.id = d.window_id
         WHERE d.second = $1 AND d.state = 'offered' AND w.starts > $2
         GROUP BY w.contest_id
        """,
        ward,
        now,
    )
    return {row[0]: row[1] for row in rows}


def _duel(row: Mapping[str, Any]) -> Duel:
    same = ("id", "goal_id", "finer", "first", "second", "agreed", "words", "state", "offered_by", "offered_at",
            "answered_by", "answered_at", "reason", "words_gone")  # fmt: skip
    return Duel(
        **{name: row[name] for name in same},
        window=Window(row["round"], row["week"], row["starts"], row["ends"]),
        result=_result(row) if row["version"] else None,
    )


def _result(row: Mapping[str, Any]) -> Result:
    measured = row["first_adults"] is not None
    first, second = (Side(row[f"{side}_people"], row[f"{side}_adults"]) for side in ("first", "second"))
    return Result(
        version=row["version"],
        generation=row["generation"],
        position=row["position"],
        outcome=row["outcome"],
        sides=(first, second) if measured else None,
        reason=row["why"],
        taken_at=row["taken_at"],
    )


async def add_result(connection: Connection, duel_id: int, result: Result, by: int | None = None) -> None:
    """Keep a result. A version is kept once: whoever else took it too changes nothing."""
    first, second = result.sides or (Side(None, None), Side(None, None))  # type: ignore[arg-type]
    await connection.execute(
        """
        INSERT INTO duel_results (duel_id, version, generation, position, outcome, first_people, first_adults,
                                  second_people, second_adults, reason, taken_by, taken_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING
        """,
        duel_id,
        result.version,
        result.generation,
        result.position,
        result.outcome,
        *first,
        *second,
        result.reason,
        by,
        result.taken_at,
    )
