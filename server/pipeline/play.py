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
from server.records.game_goals import FROM_THE_START, WHOLE, Changed, Fill
from server.rules.fold import Known
from server.rules.game.counted import counted, counted_deed
from server.rules.game.goal import Goal, Goals, Stand
from server.rules.resident_fold import ResidentFold
from server.rules.scoring import Deed

FRESH_SECONDS = 1.0
"""How soon a new goal is noticed."""
RESIDENTS_A_FILLING = 1_000
"""So many are looked up at once: a tick must not wait for more."""


@dataclass(slots=True)
class Playing:
    """The goals as a scorer follows them, and what residents in its memory add to them."""

    goals: Goals = field(default_factory=lambda: Goals(()))
    filling: dict[int, UUID] = field(default_factory=dict)
    """Goals that are not whole yet, and up to which resident they are."""
    stands: dict[UUID, dict[int, Stand]] = field(default_factory=dict)
    read_at: float = -FRESH_SECONDS

    def stands_of(self, known: KnownContest, resident: UUID, fold: ResidentFold) -> dict[int, Stand]:
        """How a resident stands to the goals that have come to them."""
        found = self.goals.stands(counted(known.contest, fold))
        for goal, filled in self.filling.items():
            if resident > filled:
                found.pop(goal, None)
        return found

    def begin(self, known: KnownContest, new: Iterable[UUID], folds: Mapping[UUID, ResidentFold]) -> None:
        """Note what residents who were just looked up add, before the next facts are folded."""
        if self.goals:
            for resident in new:
                if resident in folds and (stands := self.stands_of(known, resident, folds[resident])):
                    self.stands[resident] = stands

    def move(self, known: KnownContest, context: Known) -> list[Changed]:
        """What the facts just folded changed."""
        if not self.goals:
            return []
        found: list[Changed] = []
        for resident, deeds in context.done.items():
            if resident not in context.touched:
                found += self._add(known, resident, context.residents[resident], deeds)
        for resident in context.touched:
            found += self._compare(known, resident, context.residents[resident])
        return found

    def _add(self, known: KnownContest, resident: UUID, fold: ResidentFold, deeds: Iterable[Deed]) -> list[Changed]:
        """New deeds concern only the goals that take them; what one deed reaches needs no look at the others."""
        stands, found = self.stands.get(resident, {}), list[Changed]()
        for deed in deeds:
            one = counted_deed(known.contest, fold, deed)
            for goal in self.goals.of(deed) if one else ():
                assert one, "a deed that does not count counts towards nothing"
                before, after = stands.get(goal.id), (goal.line(one.place), True)
                if before == after or resident > self.filling.get(goal.id, WHOLE):
                    continue
                if before or goal.need > 1:
                    after = _stand(known, fold, goal) or after
                found.append((resident, goal.id, before, after))
        # What two of the deeds reach is reached once.
        new = {goal: (resident, goal, before, after) for resident, goal, before, after in found}
        if new:
            self.stands[resident] = {**stands, **{goal: after for _, goal, _, after in new.values() if after}}
        return list(new.values())

    def _compare(self, known: KnownContest, resident: UUID, fold: ResidentFold) -> list[Changed]:
        before, after = self.stands.get(resident, {}), self.stands_of(known, resident, fold)
        if before == after:
            return []
        self.stands[resident] = after
        return [
            (resident, goal, before.get(goal), after.get(goal))
            for goal in {**before, **after}
            if before.get(goal) != after.get(goal)
        ]


def _stand(known: KnownContest, fold: ResidentFold, goal: Goal) -> Stand | None:
    taken = (deed for deeds in fold.deeds.values() for deed in deeds.values() if goal.takes(deed))
    return goal.stand(one for deed in taken if (one := counted_deed(known.contest, fold, deed)))


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
    changed = await _stands_to_add(connection, known, head.cursor, goal, residents)
    await game_goals.add_up(connection, known.id, head.generation, changed)
    filled = residents[-1] if len(residents) == RESIDENTS_A_FILLING else WHOLE
    await game_goals.keep_fill(connection, known.id, head.generation, goal.id, goal.version, filled)


async def _next_residents(connection: Connection, head: ledger.Head, goal: Goal, fill: Fill) -> list[UUID]:
    if head.cursor == (0, 0):
        return []
    return await game_goals.residents_within(connection, goal, fill.filled, head.cursor, RESIDENTS_A_FILLING)


async def _stands_to_add(
    connection: Connection, known: KnownContest, cursor: facts.Cursor, goal: Goal, residents: list[UUID]
) -> list[Changed]:
    context = Known(excluded=await facts.exclusions(connection, known.id, cursor))
    await learn_residents(connection, known, cursor, residents, context)
    one = Goals((goal,))
    found: list[Changed] = []
    for resident, fold in context.residents.items():
        if stand := one.stands(counted(known.contest, fold)).get(goal.id):
            found.append((resident, goal.id, None, stand))
    return found
