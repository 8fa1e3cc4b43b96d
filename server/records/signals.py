"""Signals over claims: one query a kind, computed when somebody looks. Nothing here names a resident."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from server.records.database import Queries
from server.rules.signals import (
    ACCOUNTS_AN_HOUR,
    DIFFERS,
    HASTY_DECISIONS,
    HASTY_MINUTES,
    HELPED_A_DAY,
    ONE_ORIGIN_PEOPLE,
    PERSON_A_DAY,
    WARD_AN_HOUR,
    Signal,
    SignalKind,
)

SHOWN = 100
"""Of each kind, the latest."""
CLAIMS_SHOWN = 6


def _signals(kind: SignalKind, rows: Sequence[Any]) -> list[Signal]:
    return [
        Signal(
            kind=kind, n=row["n"], wards=tuple(row["wards"]), at=row["at"], who=row["who"],
            claims=tuple(row["claims"][:CLAIMS_SHOWN]),
        )
        for row in rows
    ]  # fmt: skip


_TELLS = "array_agg(DISTINCT c.ward) AS wards, max(c.made_at) AS at, '' AS who, array_agg(c.public_id) AS claims"


async def copied(database: Queries, since: datetime) -> list[Signal]:
    """One case that several people claim, or that a report gives to somebody else."""
    rows = await database.fetch(
        f"""
        SELECT count(DISTINCT c.resident) + count(DISTINCT f.resident) FILTER (WHERE f.resident NOT IN (
                   SELECT o.resident FROM claims o WHERE o.case_key = c.case_key)) AS n, {_TELLS}
          FROM claims c
          LEFT JOIN facts f ON f.case_key = c.case_key AND f.kind = 'service' AND f.resident <> c.resident
         WHERE c.made_at > $1
         GROUP BY c.case_key
        HAVING count(DISTINCT c.resident) > 1 OR count(f.resident) > 0
         ORDER BY at DESC
         LIMIT {SHOWN}
        """,
        since,
    )
    return _signals("copied", rows)


async def one_origin(database: Queries, since: datetime) -> list[Signal]:
    """Many people from one network address on one day."""
    rows = await database.fetch(
        f"""
        SELECT count(DISTINCT c.resident) AS n, {_TELLS}
          FROM claims c WHERE c.made_at > $1
         GROUP BY c.origin HAVING count(DISTINCT c.resident) >= {ONE_ORIGIN_PEOPLE}
         ORDER BY at DESC LIMIT {SHOWN}
        """,
        since,
    )
    return _signals("origin", rows)


async def ward_bursts(database: Queries, since: datetime) -> list[Signal]:
    """Many claims of one ward in one hour."""
    rows = await database.fetch(
        f"""
        SELECT count(*) AS n, {_TELLS}
          FROM claims c WHERE c.made_at > $1
         GROUP BY c.ward, date_trunc('hour', c.made_at) HAVING count(*) >= {WARD_AN_HOUR}
         ORDER BY at DESC LIMIT {SHOWN}
        """,
        since,
    )
    return _signals("ward-burst", rows)


async def person_bursts(database: Queries, since: datetime) -> list[Signal]:
    """Many claims of one person on one day."""
    rows = await database.fetch(
        f"""
        SELECT count(*) AS n, {_TELLS}
          FROM claims c WHERE c.made_at > $1
         GROUP BY c.resident, date_trunc('day', c.made_at + interval '7 hours') HAVING count(*) >= {PERSON_A_DAY}
         ORDER BY at DESC LIMIT {SHOWN}
        """,
        since,
    )
    return _signals("person-burst", rows)


async def hasty(database: Queries, since: datetime) -> list[Signal]:
    """Many decisions of one official in a few minutes."""
    rows = await database.fetch(
        f"""
        SELECT count(*) AS n, array_agg(DISTINCT c.ward) AS wards, max(s.at) AS at, a.name AS who,
               array_agg(c.public_id) AS claims
          FROM claim_steps s JOIN claims c ON c.id = s.claim_id JOIN accounts a ON a.id = s.account_id
         WHERE s.at > $1 AND s.step IN ('confirmed', 'returned')
         GROUP BY a.id, date_bin($2, s.at, 'epoch') HAVING count(*) >= {HASTY_DECISIONS}
         ORDER BY at DESC LIMIT {SHOWN}
        """,
        since,
        timedelta(minutes=HASTY_MINUTES),
    )
    return _signals("hasty", rows)


async def differing(database: Queries, since: datetime) -> list[Signal]:
    """Wards in which platforms often say that somebody else did what was claimed as done by oneself."""
    rows = await database.fetch(
        f"""
        SELECT count(DISTINCT c.id) AS n, {_TELLS}
          FROM claims c
          JOIN facts f ON f.case_key = c.case_key AND f.resident = c.resident AND f.kind = 'service'
         WHERE c.made_at > $1 AND c.by = 'self' AND f.by <> 'self'
         GROUP BY c.ward HAVING count(DISTINCT c.id) >= {DIFFERS}
         ORDER BY at DESC LIMIT {SHOWN}
        """,
        since,
    )
    return _signals("differs", rows)


async def helpers(database: Queries, since: datetime) -> list[Signal]:
    """Many people whom one helper helped on one day."""
    rows = await database.fetch(
        f"""
        SELECT count(DISTINCT a.resident) AS n, max(a.confirmed_at) AS at, '' AS who, '{{}}'::text[] AS claims,
               array_remove(array_agg(DISTINCT h.ward), NULL) AS wards
          FROM assistances a
          LEFT JOIN helpers h ON h.resident = a.helper
         WHERE a.confirmed_at > $1
         GROUP BY a.helper, date_trunc('day', a.confirmed_at + interval '7 hours')
        HAVING count(DISTINCT a.resident) >= {HELPED_A_DAY}
         ORDER BY at DESC LIMIT {SHOWN}
        """,
        since,
    )
    return _signals("helper", rows)


async def paper_accounts(database: Queries, since: datetime) -> list[Signal]:
    """Many accounts that one official made on paper in one hour."""
    rows = await database.fetch(
        f"""
        SELECT count(*) AS n, max(p.made_at) AS at, a.name AS who, '{{}}'::text[] AS claims,
               array_agg(DISTINCT p.ward) AS wards
          FROM paper_accounts p JOIN accounts a ON a.id = p.made_by
         WHERE p.made_at > $1
         GROUP BY a.id, date_trunc('hour', p.made_at)
        HAVING count(*) >= {ACCOUNTS_AN_HOUR}
         ORDER BY at DESC LIMIT {SHOWN}
        """,
        since,
    )
    return _signals("accounts", rows)
