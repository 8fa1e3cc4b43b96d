"""Recording events: after this returns they are on disk, whatever dies next."""

from collections.abc import Sequence

from server.records import facts
from server.records.database import Database
from server.rules.event import Event

EVENTS_MAX = 1_000
"""One call's events are one statement and one commit."""


async def accept(database: Database, source: str, events: Sequence[Event]) -> set[str]:
    """Record the events of one source, each (source, id) once for ever, and return the ids that were new.

    Committed with synchronous_commit=on when it returns. May be repeated: what was recorded before is not new.
    Raises records.database.Unavailable if nothing is known to be committed.
    """
    assert len(events) <= EVENTS_MAX, "the door cuts calls to size"
    return await facts.record_events(database, source, events) if events else set()
