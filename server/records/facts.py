"""The facts: written by many at once, read by the fold in the order in which they can be trusted to be complete."""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from server.records.database import Connection, Queries
from server.rules.correction import Exclusions
from server.rules.event import Event
from server.rules.fact import Fact

COLUMNS = """f.xid, f.id, f.kind, f.source, f.source_ref, f.contest_id, f.resident, f.activity, f.case_key, f.by,
             f.happened_at, f.received_at, f.target, f.body"""

_COUNTS = """NOT EXISTS (
             SELECT FROM facts r
              WHERE r.source = f.source AND r.target = f.source_ref AND (r.xid, r.id) <= ($2, $3)
                AND (r.kind = 'revoked'
                  OR r.kind = 'excluded' AND f.kind <> 'enrolment' AND r.contest_id = $4 AND NOT EXISTS (
                     SELECT FROM facts b
                      WHERE b.source = f.source AND b.target = f.source_ref AND b.kind = 'readmitted'
                        AND b.contest_id = $4 AND (b.xid, b.id) > (r.xid, r.id) AND (b.xid, b.id) <= ($2, $3))))"""
"""Neither revoked nor, by the last word of a correction, excluded from the contest. $2 to $4: cursor and contest."""

Cursor = tuple[int, int]
"""(xid, id) of the last fact folded."""
AFTER_ALL: Cursor = (2**63 - 1, 2**63 - 1)

Stretch = tuple[datetime, datetime]
"""From when to when."""


class TakenBack(NamedTuple):
    """The (source, source_ref) of events that were revoked, and of those that are excluded from a contest."""

    revoked: set[tuple[str, str]]
    excluded: set[tuple[str, str]]


async def record_events(database: Queries, source: str, events: Sequence[Event]) -> set[str]:
    """Record each event that this source has not sent before, and return the ids that were new.

    Facts are numbered in the order of the events, but written in the order of their names: two calls with the
    same events in different orders would else wait for each other until one is broken off.
    """
    rows = await database.fetch(
        """
        INSERT INTO facts (id, kind, source, source_ref, resident, activity, case_key, by, score, happened_at, target,
                           body) OVERRIDING SYSTEM VALUE
        SELECT id, kind, $1, ref, resident, activity, case_key, by, score, happened_at, target,
               CASE WHEN reason IS NOT NULL THEN jsonb_build_object('reason', reason) END
          FROM (SELECT nextval('facts_id_seq') AS id, *
                  FROM unnest($2::text[], $3::text[], $4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::integer[],
                              $9::timestamptz[], $10::text[], $11::text[])
                    AS event (kind, ref, resident, activity, case_key, by, score, happened_at, target, reason)
               ) AS numbered
         ORDER BY ref
            ON CONFLICT (source, source_ref) DO NOTHING
        RETURNING source_ref
        """,
        source,
        [event.kind for event in events],
        [event.id for event in events],
        [event.resident for event in events],
        [event.activity for event in events],
        [event.case for event in events],
        [event.by for event in events],
        [event.score for event in events],
        [event.happened_at for event in events],
        [event.target for event in events],
        [event.reason for event in events],
    )
    return {row[0] for row in rows}


_OWN = ("kind", "source", "source_ref", "contest_id", "resident", "activity", "case_key", "by", "score",
        "happened_at", "target", "body")  # fmt: skip


async def record_own(database: Queries, facts: Iterable[dict[str, Any]]) -> set[str]:
    """Record facts of ours: enrolments, skills passed here, confirmed claims, headcounts, samples, corrections. Dicts
    of kind, source, source_ref and happened_at, and of the other columns what there is. Returns the source_refs that
    were new."""
    rows = list(facts)
    found = await database.fetch(
        """
        INSERT INTO facts (kind, source, source_ref, contest_id, resident, activity, case_key, by, score, happened_at,
                           target, body)
        SELECT kind, source, ref, contest_id, resident, activity, case_key, by, score, happened_at, target, body
          FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::uuid[], $6::text[], $7::uuid[],
                      $8::text[], $9::integer[], $10::timestamptz[], $11::text[], $12::jsonb[])
            AS own (kind, source, ref, contest_id, resident, activity, case_key, by, score, happened_at, target, body)
            ON CONFLICT (source, source_ref) DO NOTHING
        RETURNING source_ref
        """,
        *([row.get(key) for row in rows] for key in _OWN),
    )
    return {row[0] for row in found}


async def facts_after(database: Queries, cursor: Cursor, limit: int, until: Cursor = AFTER_ALL) -> list[Fact]:
    """The next facts in (xid, id) order up to `until`, of transactions before which none is still running.

    An id alone would skip a fact whose transaction commits late; the snapshot's horizon does not.
    """
    rows = await database.fetch(
        f"""
        SELECT {COLUMNS}
          FROM facts f
         WHERE (f.xid, f.id) > ($1, $2)
           AND (f.xid, f.id) <= ($4, $5)
           AND f.xid < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY f.xid, f.id
         LIMIT $3
        """,
        *cursor,
        limit,
        *until,
    )
    return [Fact._make(row) for row in rows]


async def facts_of_residents(
    database: Queries, residents: Collection[UUID], cursor: Cursor, contest_id: int
) -> list[Fact]:
    """What was folded so far of these residents: enrolments in the contest, points by hand and other places, and
    uses and skills that count."""
    rows = await database.fetch(
        f"""
        SELECT {COLUMNS}
          FROM facts f
         WHERE f.resident = ANY($1)
           AND (f.xid, f.id) <= ($2, $3)
           AND (f.contest_id IS NULL OR f.contest_id = $4)
           AND f.kind NOT IN ('excluded', 'readmitted')
           AND {_COUNTS}
         ORDER BY f.xid, f.id
        """,
        list(residents),
        *cursor,
        contest_id,
    )
    return [Fact._make(row) for row in rows]


async def taken_back_of(database: Queries, resident: UUID, since: datetime) -> list[Fact]:
    """Uses and skills of a resident that were revoked or excluded since a time, whether or not they count again."""
    rows = await database.fetch(
        f"""
        SELECT {COLUMNS}
          FROM facts f
         WHERE f.resident = $1
           AND f.kind IN ('service', 'skill')
           AND EXISTS (SELECT FROM facts r
                        WHERE r.source = f.source AND r.target = f.source_ref AND r.kind IN ('revoked', 'excluded')
                          AND r.happened_at >= $2)
         ORDER BY f.xid, f.id
        """,
        resident,
        since,
    )
    return [Fact._make(row) for row in rows]


async def claims_of_cases(database: Queries, cases: Collection[UUID], cursor: Cursor, contest_id: int) -> list[Fact]:
    """The events with one of these cases that were folded so far and count, in recorded order."""
    rows = await database.fetch(
        f"""
        SELECT {COLUMNS}
          FROM facts f
         WHERE f.case_key = ANY($1)
           AND (f.xid, f.id) <= ($2, $3)
           AND f.kind IN ('service', 'skill')
           AND {_COUNTS}
         ORDER BY f.xid, f.id
        """,
        list(cases),
        *cursor,
        contest_id,
    )
    return [Fact._make(row) for row in rows]


async def taken_back_among(
    database: Queries, keys: Collection[tuple[str, str]], cursor: Cursor, contest_id: int
) -> TakenBack:
    """Which of these (source, source_ref) were revoked, and which excluded, by facts folded so far."""
    rows = await database.fetch(
        """
        SELECT r.source, r.target, r.kind
          FROM unnest($1::text[], $4::text[]) AS key (source, ref)
          JOIN facts r ON r.source = key.source AND r.target = key.ref
         WHERE r.target IS NOT NULL
           AND (r.xid, r.id) <= ($2, $3)
           AND (r.contest_id IS NULL OR r.contest_id = $5)
         ORDER BY r.xid, r.id
        """,
        [source for source, _ in keys],
        *cursor,
        [ref for _, ref in keys],
        contest_id,
    )
    last = {(row[0], row[1]): row[2] for row in rows if row[2] != "revoked"}
    return TakenBack(
        revoked={(row[0], row[1]) for row in rows if row[2] == "revoked"},
        excluded={key for key, kind in last.items() if kind == "excluded"},
    )


async def exclusions(database: Queries, contest_id: int, cursor: Cursor) -> Exclusions:
    """The residents and cases that are excluded from the contest by facts folded so far."""
    rows = await database.fetch(
        """
        SELECT DISTINCT ON (resident, case_key) resident, case_key, kind
          FROM facts
         WHERE contest_id = $1
           AND kind IN ('excluded', 'readmitted')
           AND target IS NULL
           AND (xid, id) <= ($2, $3)
         ORDER BY resident, case_key, xid DESC, id DESC
        """,
        contest_id,
        *cursor,
    )
    excluded = [row for row in rows if row[2] == "excluded"]
    return Exclusions(residents={row[0] for row in excluded if row[0]}, cases={row[1] for row in excluded if row[1]})


async def facts_named(database: Queries, keys: Collection[tuple[str, str]]) -> list[Fact]:
    """The facts with these (source, source_ref), as far as they were recorded, folded or not."""
    rows = await database.fetch(
        f"""
        SELECT {COLUMNS}
          FROM unnest($1::text[], $2::text[]) AS key (source, ref)
          JOIN facts f ON f.source = key.source AND f.source_ref = key.ref
        """,
        [source for source, _ in keys],
        [ref for _, ref in keys],
    )
    return [Fact._make(row) for row in rows]


async def facts_by_id(database: Queries, ids: Collection[int]) -> dict[int, Fact]:
    """A few facts by their ids, for people who look at them."""
    rows = await database.fetch(f"SELECT {COLUMNS} FROM facts f WHERE f.id = ANY($1)", list(ids))
    return {row[1]: Fact._make(row) for row in rows}


async def all_facts(connection: Connection, contest_id: int, cursor: Cursor) -> AsyncIterator[Fact]:
    """Every fact up to the cursor that concerns the contest, in order. Needs a transaction."""
    query = f"""
        SELECT {COLUMNS}
          FROM facts f
         WHERE (f.xid, f.id) <= ($1, $2)
           AND (f.contest_id IS NULL OR f.contest_id = $3)
         ORDER BY f.xid, f.id
        """
    async for row in connection.cursor(query, *cursor, contest_id, prefetch=2000):
        yield Fact._make(row)


async def any_folded_in(
    database: Queries,
    contest_id: int,
    cursor: Cursor,
    happened: Iterable[Stretch],
    joined: Iterable[Stretch],
    received: Iterable[Stretch],
) -> bool:
    """Whether a fact folded so far happened, let somebody join, or was received in one of these stretches of time."""
    spans = [(which, *span) for which, spans in (("happened", happened), ("joined", joined), ("received", received))
             for span in spans]  # fmt: skip
    return bool(
        await database.fetchval(
            """
            SELECT EXISTS (
                SELECT FROM facts f
                  JOIN unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS span (which, starts, ends)
                    ON (f.kind = 'enrolment') = (span.which = 'joined')
                   AND CASE span.which WHEN 'received' THEN f.received_at ELSE f.happened_at END
                       BETWEEN span.starts AND span.ends
                 WHERE (f.xid, f.id) <= ($4, $5)
                   AND (f.contest_id IS NULL OR f.contest_id = $6))
            """,
            *([span[part] for span in spans] for part in range(3)),
            *cursor,
            contest_id,
        )
        if spans
        else False
    )


async def enrolled_after(database: Queries, contest_id: int, resident: UUID | None, limit: int) -> list[UUID]:
    """The next residents, by their pseudonyms, who are enrolled in the contest."""
    rows = await database.fetch(
        """
        SELECT DISTINCT resident
          FROM facts
         WHERE kind = 'enrolment' AND contest_id = $1 AND ($2::uuid IS NULL OR resident > $2)
         ORDER BY resident
         LIMIT $3
        """,
        contest_id,
        resident,
        limit,
    )
    return [row[0] for row in rows]


async def facts_that_count(connection: Connection, contest_id: int, cursor: Cursor) -> AsyncIterator[Fact]:
    """The facts up to the cursor that can matter to the contest's fold, in order. Needs a transaction.

    Left out are uses and skills of people who never enrolled, unless they share a case with somebody else: who does
    not take part has no place in a pack that everybody may read.
    """
    query = f"""
        SELECT {COLUMNS}
          FROM facts f
         WHERE (f.xid, f.id) <= ($1, $2)
           AND (f.contest_id IS NULL OR f.contest_id = $3)
           AND (f.kind NOT IN ('service', 'skill')
                OR f.resident IN (SELECT resident FROM facts WHERE kind = 'enrolment' AND contest_id = $3)
                OR f.case_key IN (SELECT case_key FROM facts WHERE case_key IS NOT NULL
                                   GROUP BY case_key HAVING count(DISTINCT resident) > 1))
         ORDER BY f.xid, f.id
        """
    async for row in connection.cursor(query, *cursor, contest_id, prefetch=2000):
        yield Fact._make(row)
