"""A change of criteria is rehearsed: every fact is counted by it beside the running contest, and can be applied so.

The matrix of a rehearsal names the last fact that it counts. Before are the rows of the running ledger at the
position that counted it, after those of the rehearsed one. When it is applied, both ledgers have counted the very
same facts, the matrix is counted again up to there, and the rehearsed ledger is the contest's from then on.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from server.pipeline.contests import Contests, KnownContest
from server.pipeline.planning.weigh_limits import together, weigh
from server.pipeline.rebuild import filling_at
from server.pipeline.score import Memory, RaceLost, score, score_within
from server.pipeline.show import rank_filling
from server.records import arrivals, contests, facts, ledger, rehearsals
from server.records.database import Connection, Database
from server.records.rehearsals import Rehearsal
from server.rules.board import Scope
from server.rules.contest import Contest
from server.rules.contest_file import parse_contest
from server.rules.layout import Layout
from server.rules.matrix import Moved, matrix
from server.rules.refusals import Told

RESIDENTS_A_READING = 1_000
ENTRIES_A_CLEARING = 20_000
"""Rows deleted by one transaction: a long one would hold the fold of every contest back."""
BATCHES_WHEN_APPLIED = 10
"""What may be left to count while the running contest waits: more than a following rehearsal is ever behind."""


@dataclass(slots=True)
class Rehearsing:
    """The residents of rehearsals that a process counts, remembered between its turns."""

    memories: dict[int, Memory] = field(default_factory=dict)

    def of(self, rehearsal: Rehearsal) -> Memory:
        """The memory of one rehearsal; those of others that are over are forgotten."""
        if rehearsal.id not in self.memories:
            self.memories.clear()
        return self.memories.setdefault(rehearsal.id, Memory())


async def begin_rehearsal(
    connection: Connection, slug: str, criteria_version: int, document: str, by: str, *, version: int
) -> int:
    """Begin to rehearse the contest by the document, whose criteria alone may differ, and return the rehearsal's id.

    Raises Told if another rehearsal of the contest is open, or the contest is of another version by now.
    """
    stored = await contests.contest_for_update(connection, slug)
    assert stored, "an announced contest is never deleted"
    if stored.version != version:
        raise Told("Cuộc thi đua vừa được sửa. Xem lại rồi diễn tập lần nữa.", where="version")
    head = await ledger.head(connection, stored.id, stored.generation)
    total = await arrivals.count_between(connection, (0, 0), head.cursor)
    found = await rehearsals.begin(
        connection, stored.id, stored.version, criteria_version, document, head.cursor, total, head.position, by
    )
    if not found:
        raise Told("Đang có một lần diễn tập chưa xong. Áp dụng hoặc bỏ lần ấy trước.", where="version")
    return found


async def aim_anew(connection: Connection, known: KnownContest, rehearsal_id: int) -> None:
    """Let the matrix of a rehearsal that is done be counted again with the facts that came since."""
    head = await ledger.head(connection, known.id, known.generation)
    total = await arrivals.count_between(connection, (0, 0), head.cursor)
    await rehearsals.aim_anew(connection, rehearsal_id, head.cursor, total, head.position)


async def rehearse(
    database: Database, shelf: Contests, rehearsal_id: int, rehearsing: Rehearsing, now: datetime, seconds: float
) -> None:
    """Do what is to be done about a rehearsal, for so many seconds. Safe to stop anywhere, and to run twice.

    One that is done follows the running contest, so that it can be applied at once.
    """
    until = time.monotonic() + seconds
    while rehearsal := await rehearsals.by_id(database, rehearsal_id):
        known = await _known(shelf, rehearsal)
        if rehearsal.open and rehearsal.contest_version < known.version:
            await rehearsals.end(database, rehearsal_id, "stale", now)
            continue
        if not await _next(database, known, _beside(shelf, known, rehearsal), rehearsal, rehearsing, now):
            return
        if time.monotonic() > until:
            return


async def _known(shelf: Contests, rehearsal: Rehearsal) -> KnownContest:
    """The contest, in a version not older than the one rehearsed."""
    known = await shelf.by_id(rehearsal.contest_id)
    if not known or known.version < rehearsal.contest_version:
        await shelf.reread()
        known = await shelf.by_id(rehearsal.contest_id)
    assert known, "a contest is never deleted"
    return known


async def _next(
    database: Database,
    known: KnownContest,
    beside: KnownContest,
    rehearsal: Rehearsal,
    rehearsing: Rehearsing,
    now: datetime,
) -> bool:
    """One step; False when there is nothing to do now."""
    match rehearsal.state:
        case "folding":
            return await _fold(database, known, beside, rehearsal, rehearsing)
        case "weighing":
            return await _weigh(database, known, beside, rehearsal, now)
        case "done":
            return await _follow(database, known, beside, rehearsal, rehearsing)
        case "applied":
            found = await count_matrix(database, known, beside.contest, rehearsal)
            await rehearsals.counted(database, rehearsal.id, found, now)
            return False
        case _:
            return await _clear(database, rehearsal)


def _beside(shelf: Contests, known: KnownContest, rehearsal: Rehearsal) -> KnownContest:
    """The contest as it would be."""
    catalogue = shelf.reference.ever
    contest = parse_contest(rehearsal.document, catalogue)
    return replace(
        known,
        contest=contest,
        layout=Layout(contest, catalogue),
        generation=rehearsal.generation,
        earlier={**known.earlier, known.generation: known.contest},
    )


async def _fold(
    database: Database, known: KnownContest, beside: KnownContest, rehearsal: Rehearsal, rehearsing: Rehearsing
) -> bool:
    head = await ledger.head(database, beside.id, beside.generation)
    if head.cursor > rehearsal.target:
        # It followed further than it was aimed meanwhile; both ledgers must have counted the same facts.
        async with database.transaction() as connection:
            await aim_anew(connection, known, rehearsal.id)
    elif head.cursor == rehearsal.target:
        await rehearsals.weigh_from(database, rehearsal.id, head.position)
    else:
        after = await _score(database, beside, head, rehearsal, rehearsing, rehearsal.target)
        more = await arrivals.count_between(database, head.cursor, after.cursor)
        await rehearsals.folded(database, rehearsal.id, rehearsal.facts_done + more)
    return True


async def _follow(
    database: Database, known: KnownContest, beside: KnownContest, rehearsal: Rehearsal, rehearsing: Rehearsing
) -> bool:
    head = await ledger.head(database, beside.id, beside.generation)
    running = await ledger.head(database, known.id, known.generation)
    if head.cursor >= running.cursor:
        return False
    after = await _score(database, beside, head, rehearsal, rehearsing, running.cursor)
    return after.cursor < running.cursor


async def _score(
    database: Database,
    beside: KnownContest,
    head: ledger.Head,
    rehearsal: Rehearsal,
    rehearsing: Rehearsing,
    until: facts.Cursor,
) -> ledger.Head:
    try:
        scored = await score(database, beside, head, rehearsing.of(rehearsal), until)
    except RaceLost:
        return await ledger.head(database, beside.id, beside.generation)
    assert scored, "the running contest has counted facts that are not counted here"
    return scored.after


async def _weigh(
    database: Database, known: KnownContest, beside: KnownContest, rehearsal: Rehearsal, now: datetime
) -> bool:
    async with database.transaction(snapshot=True) as connection:
        residents = await facts.enrolled_after(connection, known.id, rehearsal.weighed_to, RESIDENTS_A_READING)
        limits = {
            side: together(
                rehearsal.limits.get(side, {}),
                await weigh(connection, known, contest, residents, rehearsal.target) if residents else {},
            )
            for side, contest in (("before", known.contest), ("after", beside.contest))
        }
    if residents:
        await rehearsals.weighed(database, rehearsal.id, residents[-1], limits)
    else:
        found = await count_matrix(database, known, beside.contest, rehearsal)
        await rehearsals.counted(database, rehearsal.id, found, now)
    return True


async def _clear(database: Database, rehearsal: Rehearsal) -> bool:
    if await rehearsals.clear(database, rehearsal, ENTRIES_A_CLEARING):
        return True
    if not rehearsal.cleared:
        async with database.transaction() as connection:
            await rehearsals.cleared(connection, rehearsal)
    return False


async def count_matrix(
    database: Database, known: KnownContest, contest: Contest, rehearsal: Rehearsal
) -> Mapping[str, Any]:
    """Every ward in every scope before and after, at the positions of the rehearsal."""
    generation, running = _before(known, rehearsal)
    assert rehearsal.position_before is not None and rehearsal.position_after is not None, "both have counted"
    async with database.transaction(snapshot=True) as connection:
        old = await filling_at(connection, known, generation, rehearsal.position_before)
        new = await filling_at(connection, known, rehearsal.generation, rehearsal.position_after)
    scopes = {
        str(scope): matrix(
            rank_filling(running, known.layout, old, scope, "wards"),
            rank_filling(contest, known.layout, new, scope, "wards"),
        )
        for scope in known.contest.scopes
    }
    return {"scopes": scopes, "of_100": [bool(running.composite), bool(contest.composite)]}


def _before(known: KnownContest, rehearsal: Rehearsal) -> tuple[int, Contest]:
    """The generation that was, or still is, the running one, and the contest it was counted by."""
    number = max((each for each in (*known.earlier, known.generation) if each < rehearsal.generation), default=1)
    return number, known.counted_by(number)


def moved_in(rehearsal: Rehearsal, scope: Scope) -> list[Moved]:
    """The matrix of one scope, as it was stored."""
    stored = (rehearsal.matrix or {}).get("scopes", {}).get(str(scope), [])
    return [Moved(*row) for row in stored]


async def apply_rehearsal(
    connection: Connection,
    shelf: Contests,
    known: KnownContest,
    rehearsal_id: int,
    issued: Callable[[str], str],
    *,
    by: str,
    reason: str,
    now: datetime,
) -> Rehearsal:
    """Let the rehearsed ledger be the contest's, with every fact that the running one has counted.

    `issued` puts its document under the decision; it changes no criteria. Raises Told if it cannot be applied, or
    not yet. Old blocks stay; boards change at the pipeline's next turn.
    """
    stored = await contests.contest_for_update(connection, known.contest.slug)
    rehearsal = await rehearsals.for_update(connection, rehearsal_id)
    assert stored and rehearsal, "neither is ever deleted"
    refuse_sealed(known)
    if rehearsal.state != "done":
        raise Told("Lần diễn tập này không còn áp dụng được.", where="rehearsal")
    if rehearsal.contest_version != stored.version:
        raise Told("Cuộc thi đua đã được sửa sau khi diễn tập. Diễn tập lại trước khi áp dụng.", where="rehearsal")
    beside = _beside(shelf, known, rehearsal)
    # Nobody scores while the contest is held here: where the running ledger stands is where both will stand.
    running = await ledger.head(connection, stored.id, stored.generation)
    head = await _caught_up(connection, beside, running.cursor)
    await contests.replace(connection, stored.id, issued(rehearsal.document), by, reason)
    await contests.take_generation(connection, stored.id, rehearsal.generation)
    await rehearsals.apply(connection, rehearsal.id, running.cursor, running.position, head.position, now)
    return rehearsal


def refuse_sealed(known: KnownContest) -> None:
    """Raise Told if a round is sealed: its result was signed by the criteria that were, and stays with them."""
    for each in known.contest.rounds:
        if known.turn_of(each.number, "sealed"):
            raise Told("Vòng {n} đã niêm phong, nên tiêu chí của cuộc thi không đổi được nữa.", where="rehearsal",
                       n=each.number)  # fmt: skip


async def _caught_up(connection: Connection, beside: KnownContest, until: facts.Cursor) -> ledger.Head:
    head, memory = await ledger.head(connection, beside.id, beside.generation), Memory()
    for _ in range(BATCHES_WHEN_APPLIED):
        if head.cursor >= until:
            return head
        scored = await score_within(connection, beside, head, memory, until)
        assert scored, "the running contest has counted facts that are not counted here"
        head = scored.after
    if head.cursor >= until:
        return head
    raise Told("Diễn tập chưa theo kịp các việc mới về. Thử lại sau ít phút.", where="rehearsal")
