"""How a resident stands in a contest: their points with receipts, and what they add to their ward."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from server.boards.store import BoardStore
from server.pipeline.contests import KnownContest
from server.pipeline.own_fold import fold_of
from server.pipeline.results.explain_entries import Explained, explain_entries
from server.records import facts, ledger, own_deeds
from server.records.database import Connection, Database
from server.records.enrolments import Enrolment
from server.records.own_deeds import OwnEntry
from server.records.receipts import Receipt
from server.rules.entry import Place
from server.rules.fact import Fact
from server.rules.game.counted import Counted, counted
from server.rules.hanoi import local
from server.rules.next_steps import Step, next_steps
from server.rules.resident_fold import ResidentFold, membership_declared
from server.rules.scoring import Membership, done_there, membership_in

STEPS = 3
RECEIPTS_MAX = 60
"""Told with their arithmetic; whoever has more sees the newest, and what the others add up to."""
TOLD_WITHOUT_ENTRY = ("capped", "beyond_best", "done_for", "case_taken", "late", "removed_time", "left", "excluded")
"""Why a deed brought nothing, where its owner can make something of it."""
BAND_MIN = 20
"""Residents with points that a ward must have before anybody is told a quarter: five in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A place the resident adds to, as everybody sees it."""

    code: str
    points: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnContest:
    """One resident in one round. `rest` is what entries beyond those told add up to; `uncounted` are deeds that
    brought nothing, with the reason."""

    known: KnownContest
    round: int
    points: int
    position: int
    """Of the last entry that is among them."""
    receipts: Sequence[Explained]
    rest: int
    uncounted: Sequence[Explained]
    ward: Share | None
    neighbourhood: Share | None
    quarter: int | None
    """1 for the quarter of the ward's residents that added most, 4 for the one that added least."""
    steps: Sequence[Step]
    deeds: Sequence[Counted]
    """What counts of all they did in the contest: what badges are earned by."""
    home: Place | None
    """For which places they play the round."""
    excluded: bool
    """Whether nothing of theirs counts."""


async def own_contest(
    database: Database, boards: BoardStore, known: KnownContest, resident: UUID, enrolled: Enrolment, number: int
) -> OwnContest:
    """All of it, the own part from the ledger as it is now, the ward's as the public sees it.

    Raises boards' Unavailable while boards are rebuilt.
    """
    async with database.transaction(snapshot=True) as connection:
        entries = await own_deeds.entries_of(connection, known.id, known.generation, resident, number)
        told = entries[:RECEIPTS_MAX]
        behind = await facts.facts_by_id(connection, {each.fact_id for each in told})
        receipts = [_receipt(each, behind.get(each.fact_id), resident) for each in told]
        explained = await explain_entries(connection, known, known.generation, receipts)
        fold = await fold_of(connection, known, resident)
        uncounted = await _uncounted(connection, known, resident, number, {each.fact_id for each in entries})
    points = sum(each.points for each in entries)
    membership = _membership(known, fold, enrolled, number)
    ward, neighbourhood, quarter = await _shares(database, boards, known, membership, number, points)
    return OwnContest(
        known=known,
        round=number,
        points=points,
        position=max((each.position for each in entries), default=0),
        receipts=explained,
        rest=sum(each.points for each in entries[RECEIPTS_MAX:]),
        uncounted=uncounted,
        ward=ward,
        neighbourhood=neighbourhood,
        quarter=quarter,
        steps=_steps(known, fold, membership, number),
        deeds=counted(known.contest, fold) if fold else (),
        home=membership.place if membership else None,
        excluded=bool(fold and fold.corrected and fold.corrected.excluded),
    )


async def _uncounted(
    connection: Connection, known: KnownContest, resident: UUID, number: int, told: Collection[int]
) -> list[Explained]:
    each = known.contest.round(number)
    assert each, "the round is one of the contest's"
    head = await ledger.head(connection, known.id, known.generation)
    ids = await own_deeds.deeds_within(connection, resident, each.opens, each.closes, RECEIPTS_MAX)
    behind = await facts.facts_by_id(connection, {one for one in ids if one not in told})
    found = [fact for fact in behind.values() if (fact.xid, fact.id) <= head.cursor]
    receipts = [_receipt(OwnEntry(0, number, "", None, None, 0, fact.id), fact, resident) for fact in found]
    explained = await explain_entries(connection, known, known.generation, receipts)
    return [one for one in explained if one.reason in TOLD_WITHOUT_ENTRY]


def _receipt(entry: OwnEntry, fact: Fact | None, resident: UUID) -> Receipt:
    cause = f"{fact.kind}/{fact.activity}" if fact and fact.activity else (fact.kind if fact else "")
    return Receipt(
        position=entry.position,
        round=entry.round,
        neighbourhood=entry.neighbourhood,
        unit=entry.unit,
        resident=resident,
        points=entry.points,
        cause=cause,
        day=local(fact.happened_at).date() if fact else date.min,
        fact_id=entry.fact_id,
    )


def _membership(
    known: KnownContest, fold: ResidentFold | None, enrolled: Enrolment, number: int
) -> Membership | None:
    """What the round is played with; who has just joined is not folded yet, and plays with what they declared."""
    each = known.contest.round(number)
    if not each:
        return None
    if fold and (found := membership_in(each, fold.memberships)):
        return found
    return membership_in(each, [membership_declared(enrolled.happened_at, enrolled.body)])


def _steps(known: KnownContest, fold: ResidentFold | None, membership: Membership | None, number: int) -> list[Step]:
    each = known.contest.round(number)
    if not each or not membership:
        return []
    deeds = done_there(fold.memberships, list(fold.deeds.get(number, {}).values())) if fold else ()
    return next_steps(known.contest, each, membership, deeds, STEPS)


async def _shares(
    database: Database,
    boards: BoardStore,
    known: KnownContest,
    membership: Membership | None,
    number: int,
    points: int,
) -> tuple[Share | None, Share | None, int | None]:
    if not membership:
        return None, None, None
    place = membership.place
    board = f"ward/{place.ward}/neighbourhoods"
    _, cursor, (wards, parts) = await boards.read_public(known.id, str(number), ["wards", board])
    within = (Share(code=one.code, points=one.points, people=one.people) for one in (*wards, *parts))
    by_code = {share.code: share for share in within}
    standing = known.layout.successors.get(place.neighbourhood or "", place.neighbourhood or "")
    where = (known.id, cursor.generation, place.ward, number, cursor.position)
    count, cuts = await own_deeds.quarters(database, *where)
    quarter = None
    if points > 0 and count >= BAND_MIN:
        quarter = 1 + sum(points <= cut for cut in cuts)
    return by_code.get(place.ward), by_code.get(standing), quarter
