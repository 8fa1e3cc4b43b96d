"""Seasons as they stand: which rounds have their results, and what each ward holds, from the flags in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.pipeline.contests import Contests, KnownContest
from server.records import flags, results, seasons
from server.records.database import Queries
from server.records.seasons import Kept
from server.rules.game.season import Line, Title, Won, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """A season with its contests in order, the rounds of each that have a published result, and the wards."""

    kept: Kept
    contests: Sequence[KnownContest]
    published: Mapping[int, frozenset[int]]
    lines: Sequence[Line]

    @property
    def rounds(self) -> int:
        """All rounds of the season."""
        return sum(len(each.contest.rounds) for each in self.contests)

    @property
    def told(self) -> int:
        """Those that have a published result."""
        return sum(len(each) for each in self.published.values())

    @property
    def is_over(self) -> bool:
        """Whether every round has its result."""
        return 0 < self.rounds == self.told


async def read_season(database: Queries, contests: Contests, titles: Sequence[Title], kept: Kept) -> Season:
    """One season. Only published results are in it, so a freeze hides whatever it must."""
    found = [known for id_ in kept.plan.contests if (known := await contests.by_id(id_))]
    published = {known.id: frozenset(await results.rounds_published(database, known.id)) for known in found}
    season = Season(kept=kept, contests=found, published=published, lines=())
    given = await flags.in_force(database, list(published))
    won = [
        Won(contest, each.round, each.flag, each.ward)
        for contest, theirs in given.items()
        for each in theirs
        if each.ward
    ]
    lines = standing(titles, kept.plan.flags, won, over=season.is_over) if kept.state == "announced" else []
    return Season(kept=kept, contests=found, published=published, lines=lines)


async def announced(database: Queries, contests: Contests, titles: Sequence[Title]) -> list[Season]:
    """Every season that everybody may see and that stands, the newest first."""
    kept = [each for each in await seasons.every(database) if each.state == "announced"]
    return [await read_season(database, contests, titles, each) for each in kept]
