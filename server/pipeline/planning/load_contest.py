"""Creating a contest, or extending one, from its file."""

from dataclasses import dataclass
from datetime import datetime

from server.pipeline.planning.revise_contest import revise
from server.records import contests
from server.records.database import Database
from server.rules.catalogue import Catalogue
from server.rules.contest import Contest
from server.rules.contest_file import changes_refused, parse_contest
from server.rules.refusals import Refusal
from server.rules.schedule import SENTENCES, schedule_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading came to. `folds_anew` if every fact is counted again in a new generation."""

    contest: Contest
    version: int
    created: bool
    unchanged: bool = False
    folds_anew: bool = False


async def load_contest(
    database: Database, catalogue: Catalogue, document: str, now: datetime, *, by: str = "", reason: str = ""
) -> Loaded:
    """Create the contest of a TOML text, or make it the next version of the contest with its slug.

    Raises Refusal with line and key for a wrong file, or with what may not change once points were counted.
    """
    contest = parse_contest(document, catalogue)
    async with database.transaction() as connection:
        stored = await contests.contest_for_update(connection, contest.slug)
        if not stored:
            await contests.create(connection, contest.slug, document, by, reason)
            return Loaded(contest=contest, version=1, created=True)
        if stored.document == document:
            return Loaded(contest=contest, version=stored.version, created=False, unchanged=True)
        before = parse_contest(stored.document, catalogue)
        if refused := _refused(before, contest, now):
            raise Refusal("; ".join(refused), where=contest.slug)
        made = await revise(connection, stored, before, contest, document, by=by, reason=reason)
    return Loaded(contest=contest, version=made.version, created=False, folds_anew=made.folds_anew)


def _refused(before: Contest, after: Contest, now: datetime) -> list[str]:
    """Why `after` may not replace `before`: nothing forbids it until the first round has opened."""
    begun = before.rounds[0].opens <= now
    times = schedule_faults(before.rounds, after.rounds, now) if begun else []
    return changes_refused(before, after, begun=begun) + [f"{each.where}: {SENTENCES[each.code]}" for each in times]
