"""Is the audit log as it was written? Every line is hashed again, and what earlier checks saw must still be there."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from server.records import audit_log, log_checks
from server.records.audit_log import Line
from server.records.database import Queries
from server.records.log_checks import LogCheck
from server.rules.act import GENESIS

BATCH = 1_000
NAMED_MAX = 20
"""A log that somebody has been at needs no longer list."""


async def check_log(database: Queries, now: datetime) -> LogCheck:
    """Check the whole chain, and keep what was found.

    A wrong line is named as 'changed N', 'unlinked N' (it does not follow the one before), 'missing N', 'replaced N'
    (an earlier check saw another line there) or 'cut N' (an earlier check saw a line N, and there is none).
    """
    seen = await log_checks.heads(database)
    number, head, wrong = 0, GENESIS, list[str]()
    while lines := await audit_log.lines_after(database, number, BATCH):
        for line in lines:
            wrong += _faults(line, number, head, seen)
            number, head = line.number, line.hash
        await asyncio.sleep(0)  # Others are served between two batches.
    wrong += [f"cut {known}" for known in sorted(seen) if known > number]
    found = LogCheck(checked_at=now, number=number, hash=head, wrong=wrong[:NAMED_MAX])
    await log_checks.note(database, found)
    return found


def _faults(line: Line, before: int, head: bytes, seen: Mapping[int, bytes]) -> list[str]:
    faults = []
    if line.number != before + 1:
        faults.append(f"missing {before + 1}")
    if line.previous_hash != head:
        faults.append(f"unlinked {line.number}")
    if not line.fits:
        faults.append(f"changed {line.number}")
    if seen.get(line.number, line.hash) != line.hash:
        faults.append(f"replaced {line.number}")
    return faults
