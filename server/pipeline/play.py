"""The game beside the ledger: what residents add to goals, moved in the transaction that moves the head.

What somebody adds is worked out from their counted set before and after the facts of a batch; the difference is
written. A goal that is new or was changed is filled with what was folded before it, residents in their order: until
that is done, only those it has come to are followed. Only the process that scores a contest fills and follows, so
both stand exactly where the ledger stands.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from server.pipeline.contests import KnownContest
from server.pipeline.learn import learn_residents
from server.records import facts, game_goals, ledger
from server.records.database import Connection, Database, Queries
from server.records.game_goals import FROM_THE_START, WHOLE, Fill
from server.rules.entry import Place
from server.rules.fold import Known
from server.rules.game.counted import counted, counted_deed
from server.rules.game.goal import Goal, Goals, Stand, Sums
from server.rules.game.tally import Moves, Tally, tally_of
from server.rules.resident_fold import ResidentFold
from server.rules.scoring import Deed

FRESH_SECONDS = 1.0
"""How soon a new goal is noticed."""
GATHER_SECONDS = 1.0
"""How often what batches add is gathered into the sums."""
GATHER_MOVES = 40_000
"""So many are gathered at once, however soon: whoever reads sums adds up what is not gathered."""
RESIDENTS_A_FILLING = 1_000
"""So many are looked up at once: a tick must not wait for more."""


@dataclass(slots=True)
class Playing:
    """The goals as a scorer follows them, and what residents in its memory add to them."""

    goals: Goals = field(default_factory=lambda: Goals(()))
    filling: dict[int, UUID] = field(default_factory=dict)
    """Goals that are not whole yet, and up to which resident they are."""
    tallies: dict[UUID, Tally] = field(default_factory=dict)
    """Of residents who play for one place throughout, which nearly all do."""
    stands: dict[UUID, dict[int, Stand]] = field(default_factory=dict)
    """Of all others."""
    moved: int = 1
    """How many sums were moved since they were gathered; what a process before left behind counts as one."""
    gathered_at: float = 0.0
    read_at: float = -FRESH_SECONDS

    def forget_residents(self) -> None:
        """Forget what anybody adds."""
        self.tallies.clear()
        self.stands.clear()

    def forget(self, resident: UUID) -> None:
        """Forget what one adds."""
        self.tallies.pop(resident, None)
        self.stands.pop(resident, None)

    def begin(self, known: KnownContest, new: Iterable[UUID], folds: Mapping[UUID, ResidentFold]) -> None:
        """Note what residents who were just looked up add, before the next facts are folded."""
        if self.goals:
            for resident in new:
                if resident in folds and folds[resident].deeds:
                    self._note(known, resident, folds[resident])

    def move(self, known: KnownContest, context: Known) -> Sums:
        """What the facts just folded changed."""
        if not self.goals:
            return {}
        moves = Moves(self.goals)
        for resident, deeds in context.done.items():
            if resident not in context.touched:
                fold = context.residents[resident]
                if place := _only_place(fold):
                    self._add(known, resident, fold, place, deeds, moves)
                elif fold.memberships:
                    self._compare(known, resident, fold, moves)
        for resident in context.touched:
            self._compare(known, resident, context.residents[resident], moves)
        return moves.sums()

    def _note(self, known: KnownContest, resident: UUID, fold: ResidentFold) -> None:
        place, found = _only_place(fold), counted(known.contest, fold)
        if not found:
            return
        if place:
            self.tallies[resident] = tally_of(self.goals, place, found, self._hidden(resident))
        else:
            filling, stands = self.filling, self.goals.stands(found)
            self.stands[resident] = {id_: stands[id_] for id_ in stands if resident <= filling.get(id_, WHOLE)}

    def _hidden(self, resident: UUID) -> int:
        """The goals that have not come to a resident."""
        if not self.filling:
            return 0
        return sum(bit for bit, goal in self.goals.by_bit.items() if resident > self.filling.get(goal.id, WHOLE))

    def _add(
        self,
        known: KnownContest,
        resident: UUID,
        fold: ResidentFold,
        place: Place,
        deeds: Iterable[Deed],
        moves: Moves,
    ) -> None:
        """New deeds concern only the goals that take them and are not done."""
        tally = self.tallies.get(resident)
        shown = ~((tally.done if tally else 0) | self._hidden(resident))
        for deed in deeds:
            bits = self.goals.bits(deed) & shown
            if bits and counted_deed(known.contest, fold, deed):
                if tally is None:
                    tally = self.tallies[resident] = Tally(place)
                people, done = tally.take(self.goals, deed, bits)
                shown &= ~done
                if people or done:
                    moves.add(place, people, done)

    def _compare(self, known: KnownContest, resident: UUID, fold: ResidentFold, moves: Moves) -> None:
        before = self._stands_of(resident)
        self.forget(resident)
        self._note(known, resident, fold)
        moves.change(before, self._stands_of(resident))

    def _stands_of(self, resident: UUID) -> Mapping[int, Stand]:
        tally = self.tallies.get(resident)
        return tally.stands(self.goals) if tally else self.stands.get(resident, {})


def _only_place(fold: ResidentFold) -> Place | None:
    """Where a resident plays whatever they play; None of who may play for several places or has left."""
    if len(fold.memberships) != 1 or fold.corrected or fold.memberships[0].left:
        return None
    return fold.memberships[0].place


async def look_at_goals(database: Queries, known: KnownContest, playing: Playing) -> bool:
    """Read the goals, once a second; True if what was known of residents must be forgotten."""
    now = time.monotonic()
    if now - playing.read_at < FRESH_SECONDS:
        return False
    goals = await game_goals.of_contest(database, known.id)
    fills = await game_goals.fills(database, known.id, known.generation)
    playing.read_at = now
    current = {goal.id: fills.get(goal.id, Fill(version=0, filled=FROM_THE_START)) for goal in goals}
    filling = {goal.id: _filled(goal, current[goal.id]) for goal in goals if not _whole(goal, current[goal.id])}
    if (tuple(goals), filling) == (tuple(playing.goals.goals), playing.filling):
        return False
    playing.goals, playing.filling = Goals(goals), filling
    return True


def _whole(goal: Goal, fill: Fill) -> bool:
    return (fill.version, fill.filled) == (goal.version, WHOLE)


def _filled(goal: Goal, fill: Fill) -> UUID:
    return fill.filled if fill.version == goal.version else FROM_THE_START


async def gather_moves(database: Queries, known: KnownContest, playing: Playing) -> None:
    """Gather what batches added, now and then."""
    now = time.monotonic()
    if playing.moved >= GATHER_MOVES or (playing.moved and now - playing.gathered_at >= GATHER_SECONDS):
        await game_goals.gather_moves(database, known.id, known.generation)
        playing.moved, playing.gathered_at = 0, now


async def note_moves(
    connection: Connection, known: KnownContest, after: ledger.Head, playing: Playing, moved: Sums
) -> None:
    """Note what the facts up to the head changed, in the transaction that moves it."""
    if moved:
        await game_goals.note_moves(connection, known.id, after.generation, after.cursor, moved)
        playing.moved += len(moved)


async def fill_goal(database: Database, known: KnownContest, head: ledger.Head, playing: Playing) -> None:
    """Fill the next goal that is not whole with some residents. Goals must be looked at again before facts are
    folded: it has come further then, and what was known of residents is forgotten."""
    todo = [goal for goal in playing.goals.goals if goal.id in playing.filling]
    if not todo:
        return
    async with database.transaction() as connection:
        # Holds the head where it is, so that nobody scores meanwhile.
        if await ledger.move_head(connection, head, head):
            # Where nothing was folded yet, nothing has to be looked up for any of them.
            for goal in todo if head.cursor == (0, 0) else todo[:1]:
                await _fill(connection, known, head, goal)
    playing.read_at = -FRESH_SECONDS


async def _fill(connection: Connection, known: KnownContest, head: ledger.Head, goal: Goal) -> None:
    fill = (await game_goals.fills(connection, known.id, head.generation)).get(goal.id)
    if not fill or fill.version != goal.version:
        await game_goals.empty(connection, known.id, head.generation, goal.id)
        fill = Fill(version=goal.version, filled=FROM_THE_START)
    residents = await _next_residents(connection, head, goal, fill)
    sums = await _sums_of(connection, known, head.cursor, goal, residents)
    await game_goals.add_up(connection, known.id, head.generation, sums)
    filled = residents[-1] if len(residents) == RESIDENTS_A_FILLING else WHOLE
    await game_goals.keep_fill(connection, known.id, head.generation, goal.id, goal.version, filled)


async def _next_residents(connection: Connection, head: ledger.Head, goal: Goal, fill: Fill) -> list[UUID]:
    if head.cursor == (0, 0):
        return []
    return await game_goals.residents_within(connection, goal, fill.filled, head.cursor, RESIDENTS_A_FILLING)


async def _sums_of(
    connection: Connection, known: KnownContest, cursor: facts.Cursor, goal: Goal, residents: list[UUID]
) -> Sums:
    context = Known(excluded=await facts.exclusions(connection, known.id, cursor))
    await learn_residents(connection, known, cursor, residents, context)
    one = Goals((goal,))
    moves = Moves(one)
    for fold in context.residents.values():
        moves.change({}, one.stands(counted(known.contest, fold)))
    return moves.sums()
