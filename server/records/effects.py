"""What reports of effects are counted from: people of each ward in stretches of time; and the reports as made.

No person comes out, and none is kept: of a ward the sums of a stretch.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from server.records.database import WHOLE_LEDGER_SECONDS, Connection, Queries
from server.records.ledger import Head
from server.rules.consent import RESEARCH
from server.rules.contest import Round
from server.rules.correction import Exclusions
from server.rules.game.effect_report import Count, Kind, Stretch

Line = tuple[str, str | None]
"""A ward, and one of its neighbourhoods where these are asked for."""
_PLAYS = """SELECT resident, round, ward, neighbourhood FROM ledger_entries
             WHERE contest_id = $1 AND generation = $2 AND position <= $3 AND round > 0 AND resident IS NOT NULL
             GROUP BY resident, round, ward, neighbourhood, unit HAVING sum(participants) > 0"""
"""For whom residents play each round, as the ledger adds up: who is excluded or moved is there as entered."""
_DEEDS = f"""
    WITH plays AS MATERIALIZED ({_PLAYS}),
    back AS MATERIALIZED (
        SELECT source, target FROM facts WHERE kind = 'revoked' AND (xid, id) <= ($4, $5)
        UNION ALL
        SELECT source, target
          FROM (SELECT DISTINCT ON (source, target) source, target, kind FROM facts
                 WHERE contest_id = $1 AND kind IN ('excluded', 'readmitted') AND target IS NOT NULL
                   AND (xid, id) <= ($4, $5)
                 ORDER BY source, target, xid DESC, id DESC) AS last
         WHERE kind = 'excluded'),
    valid AS (
        SELECT xid, id, resident, kind, activity, by, case_key, happened_at, received_at FROM facts f
         WHERE kind IN ('service', 'skill') AND (xid, id) <= ($4, $5)
           AND NOT EXISTS (SELECT FROM back b WHERE b.source = f.source AND b.target = f.source_ref)),
    shared AS MATERIALIZED (
        SELECT case_key FROM facts WHERE case_key IS NOT NULL AND kind IN ('service', 'skill')
         GROUP BY case_key HAVING count(*) > 1),
    owners AS MATERIALIZED (
        SELECT DISTINCT ON (case_key) case_key, resident FROM valid
         WHERE case_key IN (SELECT case_key FROM shared) AND resident <> ALL ($6::uuid[])
         ORDER BY case_key, xid, id),
    aways AS MATERIALIZED (
        SELECT resident, gone, again
          FROM (SELECT resident, happened_at AS gone, body ? 'left' AS away,
                       lead(happened_at) OVER (PARTITION BY resident ORDER BY happened_at, body ? 'left' DESC)
                           AS again
                  FROM facts f
                 WHERE kind = 'enrolment' AND contest_id = $1 AND (xid, id) <= ($4, $5)
                   AND resident IN (SELECT resident FROM facts
                                     WHERE kind = 'enrolment' AND contest_id = $1 AND body ? 'left')
                   AND NOT EXISTS (SELECT FROM back b WHERE b.source = f.source AND b.target = f.source_ref)) AS told
         WHERE away),
    deeds AS MATERIALIZED (
        SELECT v.resident, p.ward, CASE WHEN $8 THEN p.neighbourhood END AS neighbourhood, v.happened_at AS at,
               v.by = 'self' AS own
          FROM valid v
          JOIN unnest($9::integer[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[])
            AS r (round, opens, closes, late_until)
            ON v.happened_at >= r.opens AND v.happened_at < r.closes AND v.received_at < r.late_until
          JOIN plays p ON p.resident = v.resident AND p.round = r.round
          JOIN unnest($13::text[], $14::text[], $15::text[]) AS w (kind, activity, by)
            ON (w.kind, w.activity, w.by) = (v.kind, v.activity, v.by)
          LEFT JOIN owners o ON o.case_key = v.case_key
         WHERE (v.case_key IS NULL OR v.case_key <> ALL ($7::uuid[]))
           AND coalesce(o.resident, v.resident) = v.resident
           AND NOT EXISTS (SELECT FROM aways a WHERE a.resident = v.resident AND v.happened_at >= a.gone
                              AND (a.again IS NULL OR v.happened_at < a.again))
           AND NOT EXISTS (SELECT FROM unnest($16::timestamptz[], $17::timestamptz[]) AS out (starts, ends)
                            WHERE v.happened_at >= out.starts AND v.happened_at < out.ends))
"""
"""The deeds that count (rules/game/counted.py), with the ward and the neighbourhood their doers play for."""
_EVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a pause ends that lasts."""


class Worth(NamedTuple):
    """Something that counts if it was done so: 'service', 'scene-report', 'self'."""

    kind: str
    activity: str
    by: str


async def people(
    connection: Connection,
    head: Head,
    exclusions: Exclusions,
    rounds: Sequence[Round],
    worth: Iterable[Worth],
    stretches: Sequence[Stretch],
    *,
    finer: bool,
) -> dict[Stretch, dict[Line, Count]]:
    """How many people of each line did something in each stretch, and of how many the first deed lies in it.

    Needs a transaction of its own for reading.
    """
    await _hash_joins(connection)
    rows = await connection.fetch(
        f"""{_DEEDS},
        spans AS (SELECT *
                    FROM unnest($18::integer[], $19::timestamptz[], $20::timestamptz[]) AS s (n, starts, ends)),
        first AS (SELECT DISTINCT ON (resident) resident, ward, neighbourhood, at
                    FROM deeds ORDER BY resident, at, ward)
        SELECT n, ward, neighbourhood, sum(joined)::integer, sum(active)::integer, sum(own)::integer
          FROM (SELECT n, ward, neighbourhood, 0 AS joined, count(*) AS active, count(*) FILTER (WHERE own) AS own
                  FROM (SELECT s.n, d.resident, d.ward, d.neighbourhood, bool_or(d.own) AS own
                          FROM spans s JOIN deeds d ON d.at >= s.starts AND d.at < s.ends
                         GROUP BY s.n, d.resident, d.ward, d.neighbourhood) AS persons
                 GROUP BY n, ward, neighbourhood
                 UNION ALL
                SELECT s.n, f.ward, f.neighbourhood, count(*), 0, 0
                  FROM spans s JOIN first f ON f.at >= s.starts AND f.at < s.ends
                 GROUP BY s.n, f.ward, f.neighbourhood) AS found
         GROUP BY n, ward, neighbourhood
        """,
        *_where(head, exclusions, rounds, worth, finer=finer),
        list(range(len(stretches))),
        [each.starts for each in stretches],
        [each.ends for each in stretches],
        timeout=WHOLE_LEDGER_SECONDS,
    )
    found: dict[Stretch, dict[Line, Count]] = {each: {} for each in stretches}
    for n, ward, neighbourhood, *counts in rows:
        found[stretches[n]][ward, neighbourhood] = Count(*counts)
    return found


async def _hash_joins(connection: Connection) -> None:
    # Nothing is known of how many rows a part of the query has, and a loop over two of them takes minutes where one
    # reading of each takes a second.
    await connection.execute("SET LOCAL enable_nestloop = off")


def _where(
    head: Head, exclusions: Exclusions, rounds: Sequence[Round], worth: Iterable[Worth], *, finer: bool
) -> list[Any]:
    """What _DEEDS is asked with, $1 to $17."""
    priced = sorted(worth)
    out = [each for one in rounds for each in one.removed if not each.counts]
    return [
        head.contest_id, head.generation, head.position, *head.cursor,
        list(exclusions.residents), list(exclusions.cases), finer,
        [each.number for each in rounds], [each.opens for each in rounds], [each.closes for each in rounds],
        [each.late_until for each in rounds],
        [each.kind for each in priced], [each.activity for each in priced], [each.by for each in priced],
        [each.starts for each in out], [each.ends or _EVER for each in out],
    ]  # fmt: skip


class Learnt(NamedTuple):
    """Persons of a ward who finished a form of a skill in a stretch, having tried before: sums in thousandths."""

    stretch: Stretch
    skill: str
    ward: str
    people: int
    before: int
    after: int


async def learnt(connection: Connection, head: Head, stretches: Sequence[Stretch]) -> list[Learnt]:
    """What first tries and the first forms after them came to, of those who agreed to such figures."""
    await _hash_joins(connection)
    rows = await connection.fetch(
        f"""
        WITH first AS (
                SELECT DISTINCT ON (skill, resident, kind) skill, resident, kind, score, finished_at
                  FROM attempts a
                 WHERE finished_at IS NOT NULL AND kind IN ('pre', 'post')
                   AND EXISTS (SELECT FROM consents c WHERE c.resident = a.resident AND c.purpose = '{RESEARCH}'
                                                        AND c.withdrawn_at IS NULL)
                 ORDER BY skill, resident, kind, finished_at),
             matched AS (
                SELECT skill, resident, pre.score / 1000 AS before, post.score / 1000 AS after, post.finished_at AS at
                  FROM first pre JOIN first post USING (skill, resident)
                 WHERE pre.kind = 'pre' AND post.kind = 'post' AND pre.finished_at < post.finished_at),
             plays AS ({_PLAYS}),
             placed AS (SELECT DISTINCT ON (resident) resident, ward FROM plays
                         WHERE resident IN (SELECT resident FROM matched) ORDER BY resident, round DESC, ward)
        SELECT s.n, m.skill, p.ward, count(*)::integer, sum(m.before)::integer, sum(m.after)::integer
          FROM matched m JOIN placed p USING (resident)
          JOIN unnest($4::integer[], $5::timestamptz[], $6::timestamptz[]) AS s (n, starts, ends)
            ON m.at >= s.starts AND m.at < s.ends
         GROUP BY s.n, m.skill, p.ward
        """,
        head.contest_id,
        head.generation,
        head.position,
        list(range(len(stretches))),
        [each.starts for each in stretches],
        [each.ends for each in stretches],
        timeout=WHOLE_LEDGER_SECONDS,
    )
    return [Learnt(stretches[n], *rest) for n, *rest in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A report as it was made: at which position of the ledger, and when; `document` is it as plain values."""

    kind: Kind
    subject: int
    generation: int
    position: int
    measured_at: datetime
    document: Any


async def basis(database: Queries, contest_id: int) -> str | None:
    """What the reports of a contest were made of, None while there are none."""
    found: str | None = await database.fetchval("SELECT basis FROM effect_runs WHERE contest_id = $1", contest_id)
    return found


async def keep(connection: Connection, contest_id: int, made_of: str, reports: Collection[Kept]) -> None:
    """Keep the reports of a contest instead of those before."""
    await connection.execute(
        """
        INSERT INTO effect_runs (contest_id, basis) VALUES ($1, $2) ON CONFLICT (contest_id) DO UPDATE SET basis = $2
        """,
        contest_id,
        made_of,
    )
    await connection.execute("DELETE FROM effect_reports WHERE contest_id = $1", contest_id)
    await connection.execute(
        """
        INSERT INTO effect_reports (contest_id, kind, subject, generation, position, measured_at, document)
        SELECT $1, *
          FROM unnest($2::text[], $3::bigint[], $4::integer[], $5::bigint[], $6::timestamptz[], $7::jsonb[])
        """,
        contest_id,
        [each.kind for each in reports],
        [each.subject for each in reports],
        [each.generation for each in reports],
        [each.position for each in reports],
        [each.measured_at for each in reports],
        [each.document for each in reports],
    )


async def of_contest(database: Queries, contest_id: int, kinds: Collection[Kind]) -> list[Kept]:
    """The reports of these kinds."""
    rows = await database.fetch(
        """
        SELECT kind, subject, generation, position, measured_at, document FROM effect_reports
         WHERE contest_id = $1 AND kind = ANY ($2::text[]) ORDER BY kind, subject
        """,
        contest_id,
        list(kinds),
    )
    return [Kept(**row) for row in rows]


async def of_subject(database: Queries, contest_id: int, kind: str, subject: int) -> Kept | None:
    """One report, None if there is none."""
    row = await database.fetchrow(
        """
        SELECT kind, subject, generation, position, measured_at, document FROM effect_reports
         WHERE contest_id = $1 AND kind = $2 AND subject = $3
        """,
        contest_id,
        kind,
        subject,
    )
    return Kept(**row) if row else None
