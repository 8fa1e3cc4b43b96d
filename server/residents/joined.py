"""Which contest a resident is shown, of those that they take part in."""

from server.pipeline.contests import KnownContest
from server.records import enrolments
from server.records.enrolments import Enrolment
from server.residents.visit import Visit


async def joined(visit: Visit) -> tuple[KnownContest, int, Enrolment] | None:
    """The contest to show and its round: of those taken part in the one that closes last and has opened."""
    mine = await enrolments.of_resident(visit.resources.database, visit.resident.id)
    taking = [each for each in await visit.resources.contests.all() if each.id in mine and mine[each.id].takes_part]
    if not taking:
        return None
    found = max(taking, key=lambda each: (each.contest.rounds[0].opens <= visit.now, each.contest.rounds[-1].closes))
    return found, found.contest.current_round(visit.now).number, mine[found.id]
