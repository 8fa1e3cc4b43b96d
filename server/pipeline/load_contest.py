"""Creating a contest, or extending one, from its file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.records import contests, ledger
from server.records.database import Database
from server.rules.catalogue import Catalogue
from server.rules.contest import Contest
from server.rules.contest_file import changes_refused, parse_contest
from server.rules.refusals import Refusal

NOTICE = timedelta(minutes=10)
"""A round added to a running contest that opens sooner than this makes the contest be folded anew, because facts
of its time may have been folded already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading came to. `folds_anew` if every fact is counted again in a new generation."""

    contest: Contest
    version: int
    created: bool
    unchanged: bool = False
    folds_anew: bool = False


async def load_contest(database: Database, catalogue: Catalogue, document: str, now: datetime) -> Loaded:
    """Create the contest of a TOML text, or make it the next version of the contest with its slug.

    Raises Refusal with line and key for a wrong file, or with what may not change once points were counted.
    """
    contest = parse_contest(document, catalogue)
    async with database.transaction() as connection:
        stored = await contests.contest_for_update(connection, contest.slug)
        if not stored:
            await contests.create(connection, contest.slug, document)
            return Loaded(contest=contest, version=1, created=True)
        if stored.document == document:
            return Loaded(contest=contest, version=stored.version, created=False, unchanged=True)
        before = parse_contest(stored.document, catalogue)
        if refused := changes_refused(before, contest, begun=before.rounds[0].opens <= now):
            raise Refusal("; ".join(refused), where=contest.slug)
        head = await ledger.head(connection, stored.id, stored.generation)
        version = await contests.replace(connection, stored.id, document)
        settled = _settled(before, contest, now)
        if not settled:
            # Also where nothing was folded yet: a process may be about to fold by the version it still knows.
            await contests.begin_generation(connection, stored.id)
    folds_anew = not settled and head.cursor != (0, 0)
    return Loaded(contest=contest, version=version, created=False, folds_anew=folds_anew)


def _settled(before: Contest, after: Contest, now: datetime) -> bool:
    """Whether facts counted by the version before are counted right by the one after."""
    same = (before.criteria, before.scoring, before.wards) == (after.criteria, after.scoring, after.wards)
    added = [each for each in after.rounds if each not in before.rounds]
    removed = [each for each in before.rounds if each not in after.rounds]
    return same and not removed and all(each.opens >= now + NOTICE for each in added)
