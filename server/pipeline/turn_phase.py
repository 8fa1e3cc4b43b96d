"""Rounds turn by the clock, each turn recorded; a freeze is a stored position, behind which the public sees."""

from datetime import datetime

from server.boards.keys import LIVE, frozen
from server.boards.store import BoardStore
from server.pipeline.contests import Contests, KnownContest
from server.pipeline.rebuild import rebuild
from server.pipeline.turn_round import turn_round
from server.records import ledger
from server.records.contests import generation_before, stands_at
from server.records.database import Database, Queries
from server.rules.contest import Phase, Round, clock_of
from server.rules.refusals import NotFound, Refusal

BY_CLOCK = "clock"


def turns_due(known: KnownContest, now: datetime) -> list[tuple[int, Phase]]:
    """The turns that the clock asks for and that are not recorded: a round left alone long owes several."""
    return [
        (each.number, phase)
        for each in known.contest.rounds
        for phase, moment in _moments(each)
        if moment <= clock_of(each, now) and not known.turn_of(each.number, phase)
    ]


def _moments(each: Round) -> list[tuple[Phase, datetime]]:
    moments: list[tuple[Phase, datetime]] = [("open", each.opens)]
    if each.freezes:
        moments.append(("frozen", each.freezes))
    return [*moments, ("closed", each.closes)]


async def turn_phases(database: Database, contests: Contests, known: KnownContest, now: datetime) -> KnownContest:
    """Record the turns that are due at the ledger's head, and return the contest as it is then.

    Runs before new facts are scored, so that nothing received after a freeze can stand in front of it.
    """
    slug = known.contest.slug
    while due := turns_due(known, now):
        async with database.transaction() as connection:
            # An official may have just moved a moment: what another version asks for is looked at again.
            if await stands_at(connection, known.id, known.version):
                head = await head_shown(connection, known.id, known.generation)
                for number, phase in due:
                    at = (head.generation, head.position)
                    await turn_round(connection, (known.id, slug), number, phase, at, BY_CLOCK)
        await contests.reread()
        again = await contests.by_id(known.id)
        assert again, "a contest is never deleted"
        known = again
    return known


async def head_shown(database: Queries, contest_id: int, generation: int) -> ledger.Head:
    """Where the ledger stands; while a new generation is still being folded, where the one that is shown stands.

    A freeze in the middle of that would else keep a board of which half is missing.
    """
    head = await ledger.head(database, contest_id, generation)
    earlier = await generation_before(database, contest_id, generation) if generation > 1 else 0
    if not earlier:
        return head
    before = await ledger.head(database, contest_id, earlier)
    return before if head.cursor < before.cursor else head


async def show_what_may_be_seen(database: Database, boards: BoardStore, known: KnownContest) -> None:
    """Build the frozen views that are missing, and point the public at them, before the live view moves on.

    A contest that got other divisions or rounds has its frozen views built anew, at the same position.
    """
    wanted: dict[str, str] = {}
    for scope in known.contest.scopes:
        hidden = known.hidden_since(scope)
        wanted[str(scope)] = frozen(hidden.round) if hidden else LIVE
        if not hidden:
            continue
        stood = known.as_of(hidden.turned_at)
        if not await boards.fits(known.id, frozen(hidden.round), stood.layout):
            await rebuild(database, boards, stood, frozen(hidden.round), hidden.generation, hidden.position)
    if await boards.public_views(known.id) != wanted:
        await boards.show_publicly(known.id, wanted)


async def reveal(database: Database, known: KnownContest, number: int, by: str, now: datetime) -> None:
    """Let the public see a frozen round's live board again. Refused before the round has closed."""
    if not known.contest.round(number):
        raise NotFound(f"the contest has {len(known.contest.rounds)} rounds, there is no round {number}")
    phase = known.phase(number, now)
    if phase in ("announced", "open", "frozen"):
        raise Refusal(f"round {number} is {phase}; a board is revealed when the round has closed")
    async with database.transaction() as connection:
        head = await ledger.head(connection, known.id, known.generation)
        at = (head.generation, head.position)
        await turn_round(connection, (known.id, known.contest.slug), number, "revealed", at, by)
