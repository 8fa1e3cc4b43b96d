"""Duels as they stand: both sides of each, who is ahead, and the table.

Everything is read from one snapshot of the sums, which stand where the ledger stands. A decided duel says what it
was decided by.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from server.pipeline.contests import KnownContest
from server.pipeline.game.read_missions import heads_of
from server.records import duels, game_goals
from server.records.database import Connection, Database, Queries
from server.records.duels import Duel
from server.records.game_goals import WHOLE
from server.rules.game.duel import Fought, Outcome, Side, Standing, decided_at, outcome, table
from server.rules.game.goal import Progress
from server.rules.game.mission import succeeded
from server.rules.small_groups import PERSONS_MIN

Stage = Literal["waits", "runs", "counts", "decided", "over"]
"""Not begun; under way; over, while late facts still come; decided; offered, declined or withdrawn for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fight:
    """A duel and how it stands. `sides` is None while nothing may be told: not begun, being counted, behind a freeze,
    or nothing was measured."""

    duel: Duel
    stage: Stage
    outcome: Outcome
    sides: tuple[Side, Side] | None
    decided_at: datetime

    @property
    def rests(self) -> bool:
        """Whether the first has no opponent."""
        return self.duel.second is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duels:
    """All duels of a contest; those of wards and those of neighbourhoods stand apart by `duel.finer`."""

    known: KnownContest
    found: Sequence[Fight]

    def standing(self, *, finer: bool = False) -> Iterable[Fight]:
        """The duels that are signed or paired."""
        return (each for each in self.found if each.duel.finer == finer and each.duel.state == "signed")

    def of_side(self, code: str) -> list[Fight]:
        """The duels of a ward or neighbourhood, the latest first."""
        return [each for each in self.found if code in each.duel.codes and each.duel.state == "signed"]

    def current(self, code: str) -> Fight | None:
        """The duel to show of a ward: the one that runs or is counted, else the next, else the last."""
        mine = self.of_side(code)
        for stage in ("runs", "waits", "counts", "decided"):
            found = [each for each in mine if each.stage == stage]
            if found:
                return found[-1] if stage == "waits" else found[0]
        return None

    def table(self, codes: Iterable[str], *, finer: bool = False) -> list[Standing]:
        """The table of these wards or neighbourhoods."""
        fought = (_fought(each) for each in self.standing(finer=finer) if each.stage == "decided")
        return table(codes, fought, told_least=PERSONS_MIN if finer else 0)


def _fought(fight: Fight) -> Fought:
    # Won without an opponent: it rested, or the other left.
    alone = fight.sides is None and fight.outcome in ("first", "second")
    if alone:
        winner = fight.duel.first if fight.outcome == "first" else fight.duel.second
        return Fought(first=winner or fight.duel.first, second=None)
    return Fought(first=fight.duel.first, second=fight.duel.second, outcome=fight.outcome, sides=fight.sides)


async def read_duels(
    database: Database,
    known: KnownContest,
    now: datetime,
    *,
    side: str | None = None,
    finer: bool | None = None,
    ward: str | None = None,
    officials: bool = False,
) -> Duels:
    """Every duel of the contest, or those of one side, of wards or of neighbourhoods alone, or of the neighbourhoods
    of one ward. Officials see what stands behind a freeze."""
    async with database.transaction(snapshot=True) as connection:
        kept = await duels.of_contest(connection, known.id, side, finer=finer, ward=ward)
        sums = await sums_of(connection, known, kept)
        heads = await heads_of(connection, known) if kept else {}
    return Duels(known=known, found=[_fight(known, each, sums, heads, now, officials=officials) for each in kept])


def decided_duels(known: KnownContest, kept: Sequence[Duel], now: datetime) -> Duels:
    """Those of some duels that are decided as everybody may see them: their results say enough, no sums are read."""
    fights = [_fight(known, each, {}, {}, now, officials=False) for each in kept if each.result]
    return Duels(known=known, found=fights)


Sums = Mapping[int, Mapping[str, Progress]]


async def sums_of(connection: Connection, known: KnownContest, kept: Sequence[Duel]) -> Sums:
    """How far each goal has come on each line; goals that are still being filled are left out."""
    wanted = {duel.goal_id for duel in kept}
    if not wanted:
        return {}
    whole = wanted & await _whole(connection, known)
    lines = {code for duel in kept for code in duel.codes}
    # What stands under merged neighbourhoods is their successor's too.
    lines |= {code for code, into in known.layout.successors.items() if into in lines}
    found = await game_goals.progress(connection, known.id, known.generation, whole, lines)
    return {goal: succeeded(come, known.layout.successors) for goal, come in found.items()}


async def _whole(database: Queries, known: KnownContest) -> set[int]:
    fills = await game_goals.fills(database, known.id, known.generation)
    goals = await game_goals.of_contest(database, known.id)
    return {goal.id for goal in goals if (fill := fills.get(goal.id))
            and (fill.version, fill.filled) == (goal.version, WHOLE)}  # fmt: skip


def sides_of(duel: Duel, sums: Sums, heads: Mapping[str, int]) -> tuple[Side, Side] | None:
    """Both sides as they are counted; None while they are not, or while nobody is met."""
    lines = sums.get(duel.goal_id)
    if lines is None or duel.second is None:
        return None
    first, second = (Side(lines.get(code, Progress()).done, heads.get(code, 0)) for code in (duel.first, duel.second))
    return first, second


def _fight(
    known: KnownContest, duel: Duel, sums: Sums, heads: Mapping[str, int], now: datetime, *, officials: bool
) -> Fight:
    hidden = not officials and known.hidden_since(duel.window.round) is not None
    stage = stage_of(duel, now)
    sides: tuple[Side, Side] | None = None
    said: Outcome = "open"
    if stage == "decided" and duel.result:
        sides, said = duel.result.sides, duel.result.outcome
    elif stage in ("runs", "counts"):
        sides = sides_of(duel, sums, heads)
        said = outcome(*sides) if sides else "open"
    if hidden:
        sides, said, stage = None, "open", "counts" if stage == "decided" else stage
    return Fight(duel=duel, stage=stage, outcome=said, sides=sides, decided_at=decision_of(known, duel))


def decision_of(known: KnownContest, duel: Duel) -> datetime:
    """From when a duel's result may be taken."""
    each = known.contest.round(duel.window.round)
    return decided_at(duel.window, each) if each else duel.window.ends


def stage_of(duel: Duel, now: datetime) -> Stage:
    """Where a duel stands in time. A pledge that nobody answered ends when its window begins."""
    if duel.state in ("declined", "withdrawn") or (duel.state == "offered" and now >= duel.window.starts):
        return "over"
    if duel.result:
        return "decided"
    if now < duel.window.starts:
        return "waits"
    return "runs" if now < duel.window.ends else "counts"
