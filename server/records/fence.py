"""Facts of another cluster: their transaction ids are set behind this one's, in the same order.

Facts are folded in the order of (xid, id), up to the oldest transaction that runs. In a cluster whose counter is
lower than the xids that were restored, new facts would sort before old ones, and the fold would skip them.
"""

from collections.abc import Mapping
from typing import Final

from server.records.copies import switch_triggers
from server.records.database import Connection, Queries

CURSORS: Final[Mapping[str, tuple[str, str]]] = {
    "fold_cursors": ("xid", "fact_id"),
    "samples": ("xid", "fact_id"),
    "result_drafts": ("xid", "fact_id"),
    "rehearsals": ("target_xid", "target_id"),
    "game_moves": ("xid", "fact_id"),
}
"""Where places in the order of facts are kept, besides in facts themselves."""
FIRST_XID: Final = 3
"""The lowest that PostgreSQL gives to a transaction."""
_SPENT_AT_ONCE: Final = 1_000_000


async def xids_are_behind(database: Queries) -> bool:
    """Whether every recorded xid lies before the cluster's next one.

    After a restore into another cluster they may lie ahead; nothing may be folded until they are rewritten.
    """
    return bool(
        await database.fetchval(
            "SELECT coalesce((SELECT max(xid) FROM facts) < pg_snapshot_xmax(pg_current_snapshot()), true)"
        )
    )


async def rewrite_xids(connection: Connection) -> int:
    """Give every fact the lowest xid that keeps the order of facts, and cursors the same; return the highest.

    One xid serves as many transactions as recorded facts with rising ids one after another: where nobody wrote at the
    same time that is all of them. Nothing else may read or write meanwhile.
    """
    await connection.execute(
        f"""
        CREATE TEMPORARY TABLE fenced ON COMMIT DROP AS
        SELECT xid AS old, last_id,
               ({FIRST_XID} + count(*) FILTER (WHERE first_id < last_before) OVER (ORDER BY xid))::text::xid8 AS new
          FROM (SELECT xid, first_id, last_id, lag(last_id) OVER (ORDER BY xid) AS last_before
                  FROM (SELECT xid, min(id) AS first_id, max(id) AS last_id FROM facts GROUP BY xid) AS each) AS step
        """
    )
    await connection.execute("CREATE UNIQUE INDEX ON fenced (old)")
    await connection.execute("ANALYZE fenced")
    await switch_triggers(connection, CURSORS, on=False)
    for table, (xid, fact_id) in CURSORS.items():
        await connection.execute(
            f"""
            UPDATE {table} AS c
               SET {xid} = f.new, {fact_id} = CASE WHEN f.old = c.{xid} THEN c.{fact_id} ELSE f.last_id END
              FROM fenced f
             WHERE f.old = (SELECT max(old) FROM fenced WHERE old <= c.{xid})
            """
        )
    await switch_triggers(connection, CURSORS, on=True)
    await connection.execute("UPDATE facts SET xid = new FROM fenced WHERE xid = old AND old <> new")
    return int(await connection.fetchval("SELECT coalesce(max(new), '0')::text::bigint FROM fenced"))


async def spend_xids(connection: Connection, last: int) -> int:
    """Spend transactions until the cluster's next xid is above `last`, and return how many. Not in a transaction."""
    spent = 0
    await connection.execute("SET synchronous_commit = off")  # Whatever is lost of these is spent again.
    while (missing := last + 1 - await _next_xid(connection)) > 0:
        at_once = min(missing, _SPENT_AT_ONCE)
        await connection.execute(
            f"DO $$ BEGIN FOR i IN 1..{at_once} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
        )
        spent += at_once
    await connection.execute("SET synchronous_commit = on")
    return spent


async def _next_xid(connection: Queries) -> int:
    found = await connection.fetchval("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    return int(found)
