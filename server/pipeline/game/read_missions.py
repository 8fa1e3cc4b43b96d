"""Missions as they stand: how far each line has come, who has reached them, and what they bring a ward.

Everything is read from one snapshot of the sums, which stand where the ledger stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.pipeline.contests import KnownContest
from server.records import game_goals, game_settings, headcounts, missions
from server.records.database import Database, Queries
from server.records.game_goals import WHOLE
from server.records.game_settings import GameSettings
from server.records.missions import Kept
from server.rules.game.goal import Progress
from server.rules.game.mission import SHARED_LINES, Mission, WardBonus, is_line_of, reached, succeeded, ward_bonus


@dataclass(frozen=True, slots=True, kw_only=True)
class Come:
    """A mission and how far everybody has come. `hidden` while its round is frozen: boards that stand still must
    not be told by another page. `counting` while a new or changed goal is being filled."""

    kept: Kept
    hidden: bool
    counting: bool
    progress: Mapping[str, Progress]
    reached: frozenset[str]

    @property
    def mission(self) -> Mission:
        """The mission by the rules."""
        return self.kept.plan.mission(self.kept.id, self.kept.goal_id or 0)

    @property
    def told(self) -> bool:
        """Whether numbers may be told of it."""
        return self.kept.state == "announced" and not self.hidden and not self.counting

    @property
    def city(self) -> Progress:
        """How far all wards together have come: each person stands on the line of one ward."""
        lines = [come for line, come in self.progress.items() if "/" not in line]
        return Progress(sum(come.people for come in lines), sum(come.done for come in lines))

    def of_level(self) -> dict[str, Progress]:
        """The lines on which a shared mission is played."""
        return {line: come for line, come in self.progress.items() if is_line_of(self.mission, line)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The missions of a contest that everybody may see, in the order in which they begin."""

    known: KnownContest
    settings: GameSettings
    adults: Mapping[str, int] = field(default_factory=dict)
    found: Sequence[Come] = ()

    def bonus(self, ward: str) -> WardBonus:
        """What missions bring a ward, of those whose numbers may be told."""
        come = [(each.mission, each.progress) for each in self.found if each.told]
        return ward_bonus(come, self.adults, ward, self.settings.place_cap)


async def read_missions(
    database: Database,
    known: KnownContest,
    *,
    wards: Sequence[str] | None = None,
    units: Sequence[str] = (),
    officials: bool = False,
) -> Standing:
    """The announced and withdrawn missions with their progress on every line, or on those of some wards and units.
    Officials also see drafts, and what stands behind a freeze."""
    async with database.transaction(snapshot=True) as connection:
        kept = [
            each for each in await missions.of_contest(connection, known.id) if officials or each.state != "draft"
        ]
        if not kept:
            return Standing(known=known, settings=await game_settings.of_contest(connection, known.id))
        counted = [each.goal_id for each in kept if each.goal_id and each.state == "announced"]
        where = (known.id, known.generation)
        if wards is None:
            sums = await game_goals.progress(connection, *where, counted)
        else:
            sums = await game_goals.progress_within(connection, *where, counted, wards, units)
        filled = await _filled(connection, known)
        heads = await heads_of(connection, known, wards)
        settings = await game_settings.of_contest(connection, known.id)
    found = [_come(known, each, sums, filled, heads, officials=officials) for each in kept]
    return Standing(known=known, settings=settings, adults=heads, found=found)


def _come(
    known: KnownContest,
    kept: Kept,
    sums: Mapping[int, Mapping[str, Progress]],
    filled: frozenset[int],
    heads: Mapping[str, int],
    *,
    officials: bool,
) -> Come:
    hidden = not officials and is_hidden(known, kept)
    counting = kept.state == "announced" and kept.goal_id not in filled
    told = kept.state == "announced" and not hidden and not counting
    progress = succeeded(sums.get(kept.goal_id or 0, {}), known.layout.successors) if told else {}
    mission = kept.plan.mission(kept.id, kept.goal_id or 0)
    lines = reached(mission, progress, heads) if mission.level in SHARED_LINES else ()
    return Come(kept=kept, hidden=hidden, counting=counting, progress=progress, reached=frozenset(lines))


def is_hidden(known: KnownContest, kept: Kept) -> bool:
    """Whether the boards of a round that the mission touches stand still for the public. Rounds may have been moved
    since it was announced."""
    plan = kept.plan
    touched = [each for each in known.contest.rounds if plan.starts < each.closes and each.opens < plan.ends]
    return any(known.hidden_since(each.number) is not None for each in touched)


async def _filled(database: Queries, known: KnownContest) -> frozenset[int]:
    fills = await game_goals.fills(database, known.id, known.generation)
    goals = await game_goals.of_contest(database, known.id)
    return frozenset(
        goal.id
        for goal in goals
        if (fill := fills.get(goal.id)) and (fill.version, fill.filled) == (goal.version, WHOLE)
    )


async def heads_of(database: Queries, known: KnownContest, wards: Sequence[str] | None = None) -> dict[str, int]:
    """The adults of each ward and neighbourhood, or of some wards and their own: the last figure given, of wards
    else the estimate."""
    within = known.layout.wards if wards is None else set(wards)
    heads = {str(code): each.adults for code, each in known.layout.wards.items() if code in within}
    for (kind, code), people in (await _given(database, wards)).items():
        # A merged neighbourhood has no figure any more: its successor got one of its own.
        stands = kind == "neighbourhood" and code not in known.layout.successors
        if (stands and code.partition("/")[0] in heads) or (kind == "ward" and code in heads):
            heads[code] = people
    return heads


async def _given(database: Queries, wards: Sequence[str] | None) -> dict[tuple[str, str], int]:
    if wards is None:
        return {key: figure.people for key, figure in (await headcounts.latest_of_all(database)).items()}
    found: dict[tuple[str, str], int] = {}
    for ward in wards:
        if own := await headcounts.latest(database, "ward", ward):
            found["ward", ward] = own[0].people
        parts = await headcounts.latest_of_ward(database, ward)
        found |= {("neighbourhood", code): figure.people for code, figure in parts.items()}
    return found
