"""The outbox of webhooks: each message once, and for each endpoint that is told how its delivery went."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Connection, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A delivery that this process has now. `taken_at` says so when its outcome is noted."""

    message_id: int
    name: str
    body: str
    attempts: int
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery as operators see it."""

    name: str
    kind: str
    made_at: datetime
    state: str
    attempts: int
    next_at: datetime
    attempted_at: datetime | None
    status: int | None
    milliseconds: int | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many deliveries of an endpoint wait, and how many were given up."""

    waiting: int = 0
    dead: int = 0
    delivered: int = 0
    last_at: datetime | None = None


async def put(connection: Connection, name: str, kind: str, body: str, now: datetime) -> int:
    """Keep a message, have it delivered to every endpoint that chose its kind and is on, and return its id."""
    number: int = await connection.fetchval(
        "INSERT INTO webhook_messages (name, kind, body, made_at) VALUES ($1, $2, $3, $4) RETURNING id",
        name,
        kind,
        body,
        now,
    )
    await connection.execute(
        """
        INSERT INTO webhook_deliveries (endpoint_id, message_id, next_at)
        SELECT id, $1, $3 FROM webhook_endpoints WHERE $2 = ANY (kinds) AND off = ''
        """,
        number,
        kind,
        now,
    )
    return number


async def deliver_to(connection: Connection, endpoint_id: int, message_id: int, now: datetime) -> None:
    """Have a message delivered to one endpoint."""
    await connection.execute(
        "INSERT INTO webhook_deliveries (endpoint_id, message_id, next_at) VALUES ($1, $2, $3)",
        endpoint_id,
        message_id,
        now,
    )


async def endpoints_due(database: Queries, now: datetime, free_before: datetime) -> list[int]:
    """The endpoints to which something is due, the longest due first. What a dead process had is due again."""
    rows = await database.fetch(
        """
        SELECT d.endpoint_id
          FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id
         WHERE e.off = ''
           AND (d.state = 'waiting' AND d.next_at <= $1 OR d.state = 'sending' AND d.taken_at < $2)
         GROUP BY d.endpoint_id
         ORDER BY min(d.next_at)
        """,
        now,
        free_before,
    )
    return [row["endpoint_id"] for row in rows]


async def take(database: Queries, endpoint_id: int, limit: int, now: datetime, free_before: datetime) -> list[Taken]:
    """Take deliveries to an endpoint that are due, oldest message first; nobody else gets them meanwhile."""
    rows = await database.fetch(
        """
        UPDATE webhook_deliveries d SET state = 'sending', taken_at = $3, attempts = attempts + 1
          FROM webhook_messages m
         WHERE m.id = d.message_id AND d.endpoint_id = $1 AND d.message_id IN (
               SELECT message_id FROM webhook_deliveries
                WHERE endpoint_id = $1
                  AND (state = 'waiting' AND next_at <= $3 OR state = 'sending' AND taken_at < $4)
                ORDER BY message_id
                LIMIT $2
                  FOR UPDATE SKIP LOCKED)
        RETURNING d.message_id, m.name, m.body, d.attempts, d.taken_at
        """,
        endpoint_id,
        limit,
        now,
        free_before,
    )
    return sorted((Taken(**row) for row in rows), key=lambda taken: taken.message_id)


async def note(
    database: Queries,
    endpoint_id: int,
    taken: Taken,
    state: str,
    now: datetime,
    *,
    status: int | None,
    milliseconds: int,
    error: str,
    next_at: datetime | None = None,
) -> None:
    """Note how an attempt ended, unless the delivery was taken anew or asked for again meanwhile."""
    await database.execute(
        """
        UPDATE webhook_deliveries
           SET state = $4, attempted_at = $5, status = $6, milliseconds = $7, error = $8,
               next_at = coalesce($9, next_at), taken_at = NULL
         WHERE endpoint_id = $1 AND message_id = $2 AND state = 'sending' AND taken_at = $3
        """,
        endpoint_id,
        taken.message_id,
        taken.taken_at,
        state,
        now,
        status,
        milliseconds,
        error,
        next_at,
    )


async def give_up(database: Queries, endpoint_id: int, why: str) -> None:
    """Wait for nothing more of an endpoint that is off: what it was owed can be sent again by hand."""
    await database.execute(
        """
        UPDATE webhook_deliveries SET state = 'dead', taken_at = NULL,
               error = CASE WHEN error = '' THEN $2 ELSE error || '; ' || $2 END
         WHERE endpoint_id = $1 AND state IN ('waiting', 'sending')
        """,
        endpoint_id,
        why,
    )


async def again(connection: Connection, endpoint_id: int, name: str, now: datetime) -> bool:
    """Send one message again, from the first attempt on; False if the endpoint never was to get it."""
    return bool(
        await connection.fetchval(
            """
            UPDATE webhook_deliveries d SET state = 'waiting', attempts = 0, next_at = $3, taken_at = NULL
              FROM webhook_messages m
             WHERE m.id = d.message_id AND d.endpoint_id = $1 AND m.name = $2
            RETURNING true
            """,
            endpoint_id,
            name,
            now,
        )
    )


async def again_since(
    connection: Connection, endpoint_id: int, kinds: Collection[str], since: datetime, now: datetime
) -> int:
    """Send everything of these kinds again that was made since a time, also what the endpoint never was to get."""
    rows = await connection.fetch(
        """
        INSERT INTO webhook_deliveries AS d (endpoint_id, message_id, next_at)
        SELECT $1, id, $4 FROM webhook_messages WHERE made_at >= $3 AND kind = ANY ($2)
            ON CONFLICT (endpoint_id, message_id) DO UPDATE
               SET state = 'waiting', attempts = 0, next_at = excluded.next_at, taken_at = NULL
        RETURNING d.message_id
        """,
        endpoint_id,
        list(kinds),
        since,
        now,
    )
    return len(rows)


async def latest(database: Queries, endpoint_id: int, limit: int) -> list[Delivery]:
    """The last messages of an endpoint, newest first."""
    rows = await database.fetch(
        """
        SELECT m.name, m.kind, m.made_at, d.state, d.attempts, d.next_at, d.attempted_at, d.status, d.milliseconds,
               d.error
          FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message_id
         WHERE d.endpoint_id = $1
         ORDER BY d.message_id DESC
         LIMIT $2
        """,
        endpoint_id,
        limit,
    )
    return [Delivery(**row) for row in rows]


async def standings(database: Queries) -> dict[int, Standing]:
    """How the deliveries of each endpoint stand that has any."""
    rows = await database.fetch(
        """
        SELECT endpoint_id, count(*) FILTER (WHERE state IN ('waiting', 'sending')) AS waiting,
               count(*) FILTER (WHERE state = 'dead') AS dead,
               count(*) FILTER (WHERE state = 'delivered') AS delivered, max(attempted_at) AS last_at
          FROM webhook_deliveries
         GROUP BY endpoint_id
        """
    )
    return {row["endpoint_id"]: Standing(**{key: row[key] for key in Standing.__slots__}) for row in rows}


async def forget_before(database: Queries, moment: datetime) -> None:
    """Let go of messages made before a moment, with their deliveries."""
    await database.execute("DELETE FROM webhook_messages WHERE made_at < $1", moment)
