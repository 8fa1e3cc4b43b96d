"""The next version of a contest: what was counted stays counted rightly, or every fact is counted anew."""

from dataclasses import dataclass

from server.records import contests, facts, ledger
from server.records.database import Connection
from server.rules.contest import Contest
from server.rules.schedule import counted_otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """The version that was made. `folds_anew` if every fact is counted again in a new generation."""

    version: int
    folds_anew: bool


async def revise(
    connection: Connection,
    stored: contests.StoredContest,
    before: Contest,
    after: Contest,
    document: str,
    *,
    by: str,
    reason: str,
) -> Revised:
    """Make the document of `after` the contest's next version.

    Runs in the transaction that took the contest for update, so that no scorer folds by `before` after it: a
    scorer asks for the version it knows in the transaction in which it folds.
    """
    version = await contests.replace(connection, stored.id, document, by, reason)
    head = await ledger.head(connection, stored.id, stored.generation)
    if await _settled(connection, head, before, after):
        return Revised(version=version, folds_anew=False)
    await contests.begin_generation(connection, stored.id)
    return Revised(version=version, folds_anew=head.cursor != (0, 0))


async def _settled(connection: Connection, head: ledger.Head, before: Contest, after: Contest) -> bool:
    """Whether the facts folded so far are counted by `after` as they were by `before`."""
    if (before.criteria_part, before.wards) != (after.criteria_part, after.wards):
        return False
    otherwise = counted_otherwise(before, after)
    return not await facts.any_folded_in(
        connection, head.contest_id, head.cursor, otherwise.happened, otherwise.joined, otherwise.received
    )
