"""Letting the scorer count what titles of places ask for: one goal for who did anything, one for each of the five."""

from collections.abc import Mapping

from server.pipeline.contests import KnownContest
from server.records import game_goals, title_goals
from server.records.database import Connection, Database
from server.records.title_goals import ANYTHING, TitleGoal
from server.rules.game.goal import Activity, Goal
from server.rules.game.title import BY_ONESELF, TitleCatalogue, uncounted

Wanted = Mapping[str, frozenset[Activity]]
"""What is counted, and the activities that show it; without any all do."""


async def count_titles(database: Database, known: KnownContest, catalogue: TitleCatalogue) -> int:
    """Make, change or retire the goals of a contest until they are those that its titles need, and return how many
    were not. Safe to run twice, late, or in two places at once."""
    wanted = wanted_of(known, catalogue)
    if not _unlike(known, wanted, await title_goals.of_contest(database, known.id, known.generation)):
        return 0
    async with database.transaction() as connection:
        await title_goals.lock(connection, known.id)
        standing = await title_goals.of_contest(connection, known.id, known.generation)
        unlike = _unlike(known, wanted, standing)
        for counts in unlike:
            await _settle(connection, known, counts, wanted, {each.counts: each.goal for each in standing})
    return len(unlike)


def wanted_of(known: KnownContest, catalogue: TitleCatalogue) -> Wanted:
    """What a contest counts for titles: nothing where it leaves one of the five skills out."""
    if uncounted(catalogue.skills, known.contest.criteria_by_activity):
        return {}
    return {ANYTHING: frozenset(), **{each.key: frozenset(each.of) for each in catalogue.skills}}


def _unlike(known: KnownContest, wanted: Wanted, standing: list[TitleGoal]) -> list[str]:
    """Of what the goals are missing, too many, or other ones."""
    goals = {each.counts: each.goal for each in standing}
    return [each for each in {**wanted, **goals} if not _is_as_wanted(known, wanted.get(each), goals.get(each))]


def _is_as_wanted(known: KnownContest, activities: frozenset[Activity] | None, goal: Goal | None) -> bool:
    if activities is None or goal is None:
        return False
    window = known.contest.rounds[0].opens, known.contest.rounds[-1].closes
    return (goal.starts, goal.ends, goal.activities, goal.by) == (*window, activities, frozenset(BY_ONESELF))


async def _settle(
    connection: Connection, known: KnownContest, counts: str, wanted: Wanted, goals: Mapping[str, Goal]
) -> None:
    if counts not in wanted:
        await title_goals.remove(connection, known.id, counts)
        await game_goals.retire(connection, goals[counts].id)
        return
    how = (known.contest.rounds[0].opens, known.contest.rounds[-1].closes, wanted[counts], BY_ONESELF, 1)
    if counts in goals:
        await game_goals.change(connection, goals[counts].id, *how)
    else:
        await title_goals.add(connection, known.id, counts, await game_goals.add(connection, known.id, *how))
