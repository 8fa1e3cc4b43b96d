"""Reveal ceremonies: what was sealed, each move, and the one query by which everybody knows where they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.records.database import Connection, Queries
from server.rules.ceremony import Act, Move

AFTER_END = "2 minutes"
"""So long watchers are still told that a ceremony is over."""
FORGOTTEN, REHEARSAL_FORGOTTEN = "12 hours", "2 hours"
"""A ceremony that nobody has moved for so long has been left behind, and holds no screen any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """A ceremony as it was built. `ended` says how it ended, None before; `void` that its result stands no more.

    `moved` is how often it was moved: 0 before it has begun.
    """

    id: UUID
    number: int
    contest_id: int
    round: int
    version: int
    rehearsal: bool
    screens: frozenset[int]
    script: Mapping[str, Any]
    seal: bytes
    steps: int
    built_by: str
    built_at: datetime
    begun_at: datetime | None
    moved: int
    last_act: Act | None
    void: bool

    @property
    def over(self) -> bool:
        """Whether it was begun and has ended."""
        return self.last_act in ("end", "stop")

    @property
    def running(self) -> bool:
        """Whether it was begun and has not ended."""
        return self.moved > 0 and not self.over


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A move with who made it."""

    move: Move
    account_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a begun ceremony stands now, by PostgreSQL's clock. `seal` is that of the step it stands at.

    `stopped` says that it ended because its result was withdrawn or followed by another.
    """

    id: UUID
    contest_id: int
    round: int
    rehearsal: bool
    screens: frozenset[int]
    step: int
    of: int
    playing: bool
    ended: bool
    stopped: bool
    seal: bytes


_COLUMNS = """c.id, c.number, c.contest_id, c.round, c.version, c.rehearsal, c.screens, c.script, c.seal, c.steps,
              a.name AS built_by, c.built_at, first.at AS begun_at, coalesce(last.ordinal, 0) AS moved,
              last.act AS last_act,
              EXISTS (SELECT 1 FROM result_withdrawals w
                       WHERE (w.contest_id, w.round, w.version) = (c.contest_id, c.round, c.version))
              OR EXISTS (SELECT 1 FROM result_versions v
                          WHERE (v.contest_id, v.round) = (c.contest_id, c.round)
                            AND v.version > c.version) AS void"""
_FROM = """ceremonies c
           JOIN accounts a ON a.id = c.built_by
           LEFT JOIN ceremony_moves first ON first.ceremony = c.id AND first.ordinal = 1
           LEFT JOIN LATERAL (SELECT ordinal, act FROM ceremony_moves WHERE ceremony = c.id
                               ORDER BY ordinal DESC LIMIT 1) AS last ON true"""


def _ceremony(row: Mapping[str, Any]) -> Ceremony:
    values = dict(row)
    return Ceremony(screens=frozenset(values.pop("screens")), **values)


async def add(
    connection: Connection,
    ceremony_id: UUID,
    of: tuple[int, int, int],
    script: Mapping[str, Any],
    sealed: Sequence[tuple[bytes, bytes]],
    built_by: int,
    rehearsal_on: Sequence[int] | None = None,
) -> None:
    """Keep a ceremony of (contest, round, version) with its steps as (body, seal); a rehearsal names its screens."""
    await connection.execute(
        """
        INSERT INTO ceremonies (id, contest_id, round, version, rehearsal, screens, script, seal, steps, built_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        ceremony_id,
        *of,
        rehearsal_on is not None,
        list(rehearsal_on or ()),
        script,
        sealed[-1][1],
        len(sealed),
        built_by,
    )
    await connection.copy_records_to_table(
        "ceremony_steps",
        columns=("ceremony", "number", "body", "seal"),
        records=[(ceremony_id, number, *step) for number, step in enumerate(sealed, 1)],
    )


async def by_id(database: Queries, ceremony_id: UUID) -> Ceremony | None:
    """The ceremony of that id."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM {_FROM} WHERE c.id = $1", ceremony_id)
    return _ceremony(row) if row else None


async def of_round(database: Queries, contest_id: int, number: int) -> list[Ceremony]:
    """The ceremonies and rehearsals of a round, the newest first."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE c.contest_id = $1 AND c.round = $2 ORDER BY c.number DESC",
        contest_id,
        number,
    )
    return [_ceremony(row) for row in rows]


async def lock(connection: Connection, ceremony_id: UUID) -> None:
    """Let one move of a ceremony happen after the other."""
    await connection.fetchval("SELECT 1 FROM ceremonies WHERE id = $1 FOR NO KEY UPDATE", ceremony_id)


async def clock(database: Queries) -> datetime:
    """The time by which ceremonies go: PostgreSQL's, so that every server has the same."""
    found: datetime = await database.fetchval("SELECT clock_timestamp()")
    return found


async def add_move(connection: Connection, ceremony_id: UUID, move: Move, account_id: int) -> None:
    """Add a move."""
    await connection.execute(
        """
        INSERT INTO ceremony_moves (ceremony, ordinal, act, step, playing, pace_ms, at, account_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        ceremony_id,
        move.ordinal,
        move.act,
        move.step,
        move.playing,
        move.pace_ms,
        move.at,
        account_id,
    )


async def moves(database: Queries, ceremony_id: UUID) -> list[Made]:
    """Every move of a ceremony, in order."""
    rows = await database.fetch(
        """
        SELECT m.ordinal, m.act, m.step, m.playing, m.pace_ms, m.at, m.account_id, a.name
          FROM ceremony_moves m JOIN accounts a ON a.id = m.account_id
         WHERE m.ceremony = $1
         ORDER BY m.ordinal
        """,
        ceremony_id,
    )
    return [_made(dict(row)) for row in rows]


def _made(values: dict[str, Any]) -> Made:
    account_id, name = values.pop("account_id"), values.pop("name")
    return Made(move=Move(**values), account_id=account_id, name=name)


_STANDING = """SELECT c.id, c.contest_id, c.round, c.rehearsal, c.screens, at.step, c.steps AS of,
               m.playing AND at.step < c.steps AS playing, m.act IN ('end', 'stop') AS ended,
               m.act = 'stop' AS stopped, s.seal
          FROM ceremonies c
         CROSS JOIN LATERAL (SELECT * FROM ceremony_moves WHERE ceremony = c.id
                              ORDER BY ordinal DESC LIMIT 1) AS m
         CROSS JOIN LATERAL (SELECT ceremony_step(c.steps, m.step, m.playing, m.pace_ms, m.at,
                                                  clock_timestamp()) AS step) AS at
          JOIN ceremony_steps s ON s.ceremony = c.id AND s.number = at.step"""


async def standing(database: Queries) -> list[Standing]:
    """Where every ceremony stands that has begun: those under way, and those that ended a moment ago."""
    rows = await database.fetch(
        f"""
        {_STANDING}
         WHERE m.at > clock_timestamp() - CASE WHEN m.act IN ('end', 'stop') THEN interval '{AFTER_END}'
                                               WHEN c.rehearsal THEN interval '{REHEARSAL_FORGOTTEN}'
                                               ELSE interval '{FORGOTTEN}' END
         ORDER BY c.number
        """
    )
    return [_standing(row) for row in rows]


async def standing_of(database: Queries, ceremony_id: UUID) -> Standing | None:
    """Where one ceremony stands, or stood when it ended, however long ago; None if it has not begun."""
    row = await database.fetchrow(f"{_STANDING} WHERE c.id = $1", ceremony_id)
    return _standing(row) if row else None


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(**{**row, "screens": frozenset(row["screens"])})


async def bodies(database: Queries, ceremony_id: UUID, after: int, up_to: int) -> list[bytes]:
    """The bodies of steps after+1 to up_to, as far as they were ever shown. What was not is not read at all."""
    rows = await database.fetch(
        """
        SELECT s.body
          FROM ceremonies c JOIN ceremony_steps s ON s.ceremony = c.id
         WHERE c.id = $1 AND s.number > $2 AND s.number <= least($3, ceremony_reached(c.id, c.steps))
         ORDER BY s.number
        """,
        ceremony_id,
        after,
        up_to,
    )
    return [row[0] for row in rows]


async def sealed(
    database: Queries, ceremony_id: UUID, first: int = 1, last: int | None = None
) -> list[tuple[bytes, bytes]]:
    """Steps as (body, seal), shown or not: for the officials who lead the ceremony, and for nobody else."""
    rows = await database.fetch(
        """
        SELECT body, seal FROM ceremony_steps
         WHERE ceremony = $1 AND number >= $2 AND ($3::integer IS NULL OR number <= $3)
         ORDER BY number
        """,
        ceremony_id,
        first,
        last,
    )
    return [tuple(row) for row in rows]
