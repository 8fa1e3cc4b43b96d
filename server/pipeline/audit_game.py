"""Do the sums of the game say what the facts say?"""

from uuid import UUID

from server.pipeline.contests import KnownContest
from server.records import game_goals, ledger
from server.records.database import Connection
from server.records.game_goals import WHOLE
from server.rules.game.counted import Counted
from server.rules.game.goal import Goal, Goals, Mark, Progress, progress_of
from server.rules.recount import Recount


async def compare_game(connection: Connection, known: KnownContest, head: ledger.Head, counted: Recount) -> list[str]:
    """One line a difference, over the goals that are whole in this generation; the others are being filled."""
    goals = await _whole(connection, known, head.generation)
    again = marks_again(counted, goals)
    lines = list[str]()
    sums = await game_goals.progress(connection, known.id, head.generation, [goal.id for goal in goals])
    for goal in goals:
        said = progress_of(mark for (_, id_), mark in again.items() if id_ == goal.id)
        lines += [
            f"goal {goal.id}, line {line}: written is {tuple(sums[goal.id].get(line, Progress()))}, "
            f"the facts say {tuple(said.get(line, Progress()))}"
            for line in sums[goal.id].keys() | said.keys()
            if sums[goal.id].get(line) != said.get(line)
        ]
    return lines


def marks_again(counted: Recount, goals: list[Goal]) -> dict[tuple[UUID, int], Mark]:
    """What everybody adds to the goals, from all facts as a set."""
    of_resident: dict[UUID, list[Counted]] = {}
    for resident, _, deed, place in counted.counted_set():
        of_resident.setdefault(resident, []).append(Counted(deed, place))
    indexed = Goals(goals)
    return {
        (resident, goal): mark
        for resident, theirs in of_resident.items()
        for goal, mark in indexed.marks(theirs).items()
    }


async def _whole(connection: Connection, known: KnownContest, generation: int) -> list[Goal]:
    fills = await game_goals.fills(connection, known.id, generation)
    return [
        goal
        for goal in await game_goals.of_contest(connection, known.id)
        if (fill := fills.get(goal.id)) and (fill.version, fill.filled) == (goal.version, WHOLE)
    ]
