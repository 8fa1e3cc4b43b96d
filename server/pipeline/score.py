"""Facts, in the order they became certain, fold into entries of the ledger: one block a batch, one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from server.boards.store import Cursor
from server.pipeline.contests import KnownContest
from server.pipeline.learn import learn
from server.pipeline.play import Playing, fill_goal, gather_moves, look_at_goals, note_moves
from server.records import contests, facts, ledger
from server.records.database import Connection, Database
from server.rules.correction import Exclusions
from server.rules.entry import Entry, block_hash
from server.rules.fold import Known, fold
from server.rules.resident_fold import ResidentFold

FACTS_MAX = 2_000
"""Facts a batch: large enough to make the commit cheap, small enough that a tick never waits for one."""
FOLDS_MAX = 50_000
"""Residents remembered between batches: about 2 KB each, and 0.6 for each deed."""


class RaceLost(Exception):  # noqa: N818 - an outcome, not an error
    """Another scorer moved the head first, or the contest has a new version.

    Nothing was written; what is remembered must be forgotten.
    """


@dataclass(slots=True)
class Memory:
    """The folds of residents met lately, what they add to goals, and all that is excluded. Only good while nobody
    else scores the contest and nothing failed."""

    generation: int = 0
    version: int = 0
    residents: dict[UUID, ResidentFold] = field(default_factory=dict)
    excluded: Exclusions | None = None
    playing: Playing = field(default_factory=Playing)

    def forget(self) -> None:
        """Forget everything."""
        self.forget_residents()
        self.playing = Playing()

    def forget_residents(self) -> None:
        """Forget whom it met."""
        self.residents.clear()
        self.playing.forget_residents()
        self.excluded = None

    def trim(self) -> None:
        """Forget those remembered longest, when they are too many."""
        surplus = len(self.residents) - FOLDS_MAX
        for resident in list(self.residents)[: max(0, surplus)]:
            del self.residents[resident]
            self.playing.forget(resident)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A batch that is on disk: from where to where, and its entries. `more` if the batch was full."""

    before: ledger.Head
    after: ledger.Head
    entries: Sequence[Entry]
    more: bool
    closed_at: str = ""

    @property
    def cursor(self) -> Cursor:
        """Where boards stand that have counted these entries."""
        return Cursor(self.after.generation, self.after.position, self.after.block_hash.hex(), self.closed_at)

    def follows(self, cursor: Cursor) -> bool:
        """Whether these entries are what comes next after the cursor."""
        before = (self.before.generation, self.before.position, self.before.block_hash.hex())
        return before == cursor[:3]


def as_of(closed_at: datetime) -> str:
    """The time a block was closed, as boards carry it."""
    return closed_at.isoformat(timespec="milliseconds")


async def score(
    database: Database, known: KnownContest, head: ledger.Head, memory: Memory, until: facts.Cursor = facts.AFTER_ALL
) -> Scored | None:
    """Fold the next batch of facts behind `head` up to `until`, or return None if there is none.

    All or nothing: entries, block and head are one transaction. Safe to run twice or in two places: the head
    moves once, the other gets RaceLost. After any exception `memory` is empty.
    """
    try:
        if await look_at_goals(database, known, memory.playing):
            memory.forget_residents()
        await fill_goal(database, known, head, memory.playing)
        await gather_moves(database, known, memory.playing)
        async with database.transaction() as connection:
            return await score_within(connection, known, head, memory, until)
    except BaseException:
        memory.forget()
        raise


async def score_within(
    connection: Connection, known: KnownContest, head: ledger.Head, memory: Memory, until: facts.Cursor
) -> Scored | None:
    """The same as a part of a larger transaction. If that fails, `memory` must be forgotten."""
    if (memory.generation, memory.version) != (known.generation, known.version):
        memory.forget()
        memory.generation, memory.version = known.generation, known.version
    if await look_at_goals(connection, known, memory.playing):
        memory.forget_residents()
    batch = await facts.facts_after(connection, head.cursor, FACTS_MAX, until)
    if not batch:
        return None
    if not await contests.stands_at(connection, known.id, known.version):
        raise RaceLost
    mine = [fact for fact in batch if fact.contest_id in (None, known.id)]
    if memory.excluded is None:
        memory.excluded = await facts.exclusions(connection, known.id, head.cursor)
    context = Known(residents=memory.residents, excluded=memory.excluded)
    new = await learn(connection, known, head.cursor, mine, context)
    memory.playing.begin(known, new, memory.residents)
    entries = list(fold(known.contest, mine, context))
    moved = memory.playing.move(known, context)
    after = replace(head, cursor=(batch[-1].xid, batch[-1].id))
    if entries:
        chained = block_hash(head.block_hash, head.position + 1, entries)
        after = replace(after, position=head.position + len(entries), block_hash=chained)
    # The head first: who loses the race waits here and is told so, before a position is written twice.
    if not await ledger.move_head(connection, head, after):
        raise RaceLost
    closed_at = as_of(await ledger.append(connection, head, entries, after.block_hash)) if entries else ""
    await note_moves(connection, known, after, memory.playing, moved)
    memory.trim()
    return Scored(before=head, after=after, entries=entries, more=len(batch) == FACTS_MAX, closed_at=closed_at)
