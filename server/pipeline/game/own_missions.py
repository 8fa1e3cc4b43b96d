"""The missions of one resident: what they have done of each, what is missing, and the bonus it brings them.

What they did follows from their own counted set; how far their places have come, from the sums as the public sees
them. Of a family it is told how many have done it, and never who.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.pipeline.contests import KnownContest
from server.pipeline.game.read_missions import Come, read_missions
from server.pipeline.own_fold import fold_of
from server.records import families, missions
from server.records.database import Database, Queries
from server.records.missions import Kept
from server.rules.entry import Place
from server.rules.game.counted import Counted, counted
from server.rules.game.goal import Activity, Goal, Goals, Mark, Progress
from server.rules.game.mission import bonus, is_paid, line_of, mark_after


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMission:
    """A mission as one resident stands to it. `left` are activities that would bring them on, `line` that of the
    place with which they share it, '' if there is none; `family` how many of theirs have done it, None without one.
    """

    come: Come
    have: int
    done: bool
    left: Sequence[Activity]
    line: str
    progress: Progress
    needed: int | None
    family: int | None
    paid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMissions:
    """All of them, and their bonus: the sum, and what the cap leaves of it."""

    found: Sequence[OwnMission]
    total: int
    cap: int
    result: int


async def own_missions(
    database: Database, known: KnownContest, resident: UUID, deeds: Collection[Counted], home: Place | None
) -> OwnMissions | None:
    """Everything announced in a contest; None if nothing is. `home` is where somebody plays who did nothing yet."""
    kept = [each for each in await missions.of_contest(database, known.id) if each.state == "announced"]
    if not kept:
        return None
    successors = known.layout.successors
    marks = {id_: mark_after(mark, successors) for id_, mark in goals_of(kept).marks(deeds).items()}
    home = mark_after(Mark(home, 0, None), successors).place if home else None
    places = {mark.place for mark in marks.values()} | ({home} if home else set())
    standing = await read_missions(
        database, known, wards=sorted({place.ward for place in places}),
        units=sorted({place.unit for place in places if place.unit}),
    )  # fmt: skip
    family = await _family(database, known, resident, [each for each in kept if each.plan.level == "family"])
    found = [
        _own(come, marks.get(come.kept.goal_id or 0), deeds, home, standing.adults, family)
        for come in standing.found
        if come.kept.state == "announced"
    ]
    paid = [each.come.mission for each in found if each.paid]
    cap = standing.settings.person_cap
    return OwnMissions(found=found, total=sum(each.bonus for each in paid), cap=cap, result=bonus(paid, cap))


def goals_of(kept: Sequence[Kept]) -> Goals:
    """The goals of missions, as the scorer follows them."""
    return Goals([_goal(each) for each in kept])


def _goal(kept: Kept) -> Goal:
    plan = kept.plan
    return Goal(
        id=kept.goal_id or 0, version=kept.version, starts=plan.starts, ends=plan.ends, activities=plan.activities,
        by=plan.by, need=plan.need, finer=plan.finer,
    )  # fmt: skip


def _own(
    come: Come,
    mark: Mark | None,
    deeds: Collection[Counted],
    home: Place | None,
    adults: Mapping[str, int],
    family: Mapping[int, int] | None,
) -> OwnMission:
    mission = come.mission
    here = mark or (Mark(home, 0, None) if home else None)
    line = line_of(mission, here) if here else ""
    in_family = None if family is None else family.get(mission.goal, 0)
    return OwnMission(
        come=come,
        have=mark.objects if mark else 0,
        done=bool(mark and mark.done_at),
        left=_left(come, deeds),
        line=line,
        progress=come.progress.get(line, Progress()),
        needed=mission.target.of(adults.get(line, 0)),
        family=in_family,
        paid=is_paid(mission, mark, come.reached, family=in_family or 0),
    )


def _left(come: Come, deeds: Collection[Counted]) -> list[Activity]:
    """Those of its activities that were not done in its window in a way that counts."""
    plan = come.kept.plan
    done = {
        (deed.kind, deed.activity)
        for deed, _ in deeds
        if plan.starts <= deed.at < plan.ends and deed.by in plan.by
    }  # fmt: skip
    return sorted(plan.activities - done)


async def _family(
    database: Queries, known: KnownContest, resident: UUID, kept: Sequence[Kept]
) -> dict[int, int] | None:
    """How many of one's family have done each family mission; None for who has no family."""
    if not kept or not (mine := await families.of_resident(database, resident)):
        return None
    goals, found = goals_of(kept), dict[int, int]()
    for member in await families.members(database, mine.id):
        fold = await fold_of(database, known, member.resident)
        for goal, mark in goals.marks(counted(known.contest, fold) if fold else ()).items():
            found[goal] = found.get(goal, 0) + (mark.done_at is not None)
    return found
