"""Look-ups at platforms: for each service and day with claims that wait, when it is asked next and how it went."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from server.records.database import Queries

_DAY = "(c.happened_at AT TIME ZONE 'UTC' + interval '7 hours')::date"
"""The day in Hà Nội, which keeps no summer time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """One question: the cases of a service on a day."""

    platform: str
    service: str
    day: date
    attempts: int


async def plan(database: Queries, platforms: Mapping[str, Collection[str]], since: datetime, now: datetime) -> None:
    """Have a question for each service and day with claims that wait; platforms with their services.

    A day is asked for again when a claim of it came after the last answer.
    """
    pairs = [(platform, service) for platform, services in platforms.items() for service in services]
    await database.execute(
        f"""
        INSERT INTO look_ups (platform, service, day, state, next_at)
        SELECT p.platform, c.service, {_DAY}, 'waiting', $4
          FROM claims c
          JOIN unnest($1::text[], $2::text[]) AS p (platform, service) ON p.service = c.service
         WHERE c.state IN ('pending', 'appealed') AND c.made_at > $3
         GROUP BY 1, 2, 3
            ON CONFLICT (platform, service, day) DO NOTHING
        """,
        [platform for platform, _ in pairs],
        [service for _, service in pairs],
        since,
        now,
    )
    await database.execute(
        f"""
        UPDATE look_ups l SET next_at = $1
         WHERE l.state = 'waiting' AND l.next_at > $1 AND l.answered_at IS NOT NULL AND EXISTS (
               SELECT FROM claims c
                WHERE c.service = l.service AND c.state = 'pending' AND c.made_at > l.answered_at
                  AND {_DAY} = l.day)
        """,
        now,
    )


async def drop_needless(database: Queries, since: datetime) -> None:
    """Let go of questions that no claim made since a time waits for any more."""
    await database.execute(
        f"""
        DELETE FROM look_ups l
         WHERE l.state = 'waiting' AND NOT EXISTS (
               SELECT FROM claims c
                WHERE c.service = l.service AND c.state IN ('pending', 'appealed') AND c.made_at > $1
                  AND {_DAY} = l.day)
        """,
        since,
    )


async def take(database: Queries, platform: str, limit: int, now: datetime, free_before: datetime) -> list[LookUp]:
    """Take the questions to a platform that are due, oldest first; nobody else gets them. With those that others are
    asking just now they are no more than the limit. One whose asker died comes back."""
    rows = await database.fetch(
        """
        UPDATE look_ups SET state = 'asking', taken_at = $3, attempts = attempts + 1
         WHERE (platform, service, day) IN (
               SELECT platform, service, day FROM look_ups
                WHERE platform = $1
                  AND (state = 'waiting' AND next_at <= $3 OR state = 'asking' AND taken_at < $4)
                ORDER BY next_at
                LIMIT greatest(0, $2 - (SELECT count(*) FROM look_ups
                                         WHERE platform = $1 AND state = 'asking' AND taken_at >= $4))
                  FOR UPDATE SKIP LOCKED)
        RETURNING platform, service, day, attempts
        """,
        platform,
        limit,
        now,
        free_before,
    )
    return [LookUp(**row) for row in rows]


async def answered(database: Queries, asked: LookUp, now: datetime, next_at: datetime) -> None:
    """Note an answer, and when to ask again for what it did not hold."""
    await database.execute(
        """
        UPDATE look_ups SET state = 'waiting', attempts = 0, answered_at = $4, next_at = $5, last_error = ''
         WHERE platform = $1 AND service = $2 AND day = $3
        """,
        asked.platform,
        asked.service,
        asked.day,
        now,
        next_at,
    )


async def failed(database: Queries, asked: LookUp, error: str, next_at: datetime) -> None:
    """Note that there was no answer, and when to try again."""
    await database.execute(
        """
        UPDATE look_ups SET state = 'waiting', next_at = $5, last_error = $4
         WHERE platform = $1 AND service = $2 AND day = $3
        """,
        asked.platform,
        asked.service,
        asked.day,
        error,
        next_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits at a platform."""

    questions: int = 0
    next_at: datetime | None = None


async def backlog(database: Queries) -> dict[str, Backlog]:
    """The questions of each platform, and when the next one is due."""
    rows = await database.fetch("SELECT platform, count(*), min(next_at) FROM look_ups GROUP BY platform")
    return {row[0]: Backlog(questions=row[1], next_at=row[2]) for row in rows}
