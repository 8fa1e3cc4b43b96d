"""A round turns: recorded at a position of the ledger, and told to endpoints in the same transaction."""

from server.pipeline.webhooks.tell import tell_phase
from server.records import phases
from server.records.database import Connection
from server.rules.contest import Phase


async def turn_round(
    connection: Connection,
    contest: tuple[int, str],
    number: int,
    phase: Phase,
    at: tuple[int, int],
    by: str,
    reason: str = "",
) -> bool:
    """Turn a round of the contest (id, slug) at (generation, position). False if it turned before; then nothing is
    told."""
    if not await phases.turn(connection, contest[0], number, phase, *at, by, reason):
        return False
    await tell_phase(connection, contest[1], number, phase)
    return True
