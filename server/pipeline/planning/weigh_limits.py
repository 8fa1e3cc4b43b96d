"""Which limits bite: how many residents each of them cuts, and by how many points."""

from collections import Counter
from collections.abc import Collection, Mapping
from uuid import UUID

from server.pipeline.contests import KnownContest
from server.records import facts
from server.records.database import Connection
from server.rules.caps import Limit, cuts
from server.rules.contest import Contest
from server.rules.fold import Known, resume
from server.rules.resident_fold import ResidentFold
from server.rules.scoring import done_there, membership_in, worths

Weighed = Mapping[str, Collection[int]]
"""'times K1' → how many residents, how many points."""


async def weigh(
    connection: Connection, known: KnownContest, contest: Contest, residents: Collection[UUID], cursor: facts.Cursor
) -> dict[str, list[int]]:
    """What the limits of a contest take from these residents, by the facts up to the cursor."""
    found: dict[str, list[int]] = {}
    for fold in (await _folds(connection, known, contest, residents, cursor)).values():
        for limit, points in _taken(contest, fold).items():
            one = found.setdefault(" ".join(limit), [0, 0])
            one[0] += 1
            one[1] += points
    return found


def together(some: Weighed, more: Weighed) -> dict[str, list[int]]:
    """The sums of both."""
    return {
        limit: [one + other for one, other in zip(some.get(limit, (0, 0)), more.get(limit, (0, 0)), strict=True)]
        for limit in {**some, **more}
    }


def _taken(contest: Contest, fold: ResidentFold) -> Counter[Limit]:
    """What the limits take from a resident over all rounds."""
    taken: Counter[Limit] = Counter()
    for number, deeds in fold.deeds.items():
        if membership := membership_in(contest.rounds[number - 1], fold.memberships):
            found = worths(contest, membership.groups, done_there(fold.memberships, deeds.values()))
            taken.update(cuts(contest, {code: list(objects.values()) for code, objects in found.items()}))
    return taken


async def _folds(
    connection: Connection, known: KnownContest, contest: Contest, residents: Collection[UUID], cursor: facts.Cursor
) -> Mapping[UUID, ResidentFold]:
    folded = Known(excluded=await facts.exclusions(connection, known.id, cursor))
    counting = set(residents) - folded.excluded.residents
    earlier = await facts.facts_of_residents(connection, counting, cursor, known.id)
    cases = {each.case_key for each in earlier if each.case_key}
    for claim in await facts.claims_of_cases(connection, cases, cursor, known.id):
        assert claim.case_key, "it was found by its case"
        folded.claims.setdefault(claim.case_key, []).append(claim)
    resume(contest, earlier, folded)
    return folded.residents
