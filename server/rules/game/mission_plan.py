"""A mission as an organizer plans it, and what is wrong with it in a given contest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from server.rules.contest import Contest, Round
from server.rules.game.goal import Activity
from server.rules.game.mission import BONUS_MOST, Level, Mission, Target
from server.rules.hanoi import local
from server.rules.refusals import Told

NEED_MOST = 10
"""Different things asked of one person in one mission."""
PEOPLE_MOST = 10_000
FAMILY_MOST = 8
"""So many belong to one family."""
PERMILLE_MOST = 500
SHORTEST, LONGEST = timedelta(days=3), timedelta(days=31)
"""Missions go by the week: nothing hurries anybody from one day to the next."""
BY: tuple[str, ...] = ("self", "guided")
ONE = Target(people=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionPlan:
    """What a mission asks of whom, when, and what it brings. Without `activities` all that counts, counts."""

    level: Level
    title: Mapping[str, str]
    why: Mapping[str, str]
    starts: datetime
    ends: datetime
    activities: frozenset[Activity] = frozenset()
    by: frozenset[str] = frozenset(BY)
    need: int = 1
    target: Target = ONE
    bonus: int = 1
    template: str = ""

    @property
    def finer(self) -> bool:
        """Whether it must be summed up below wards."""
        return self.level in ("neighbourhood", "unit")

    @property
    def counted_as(self) -> tuple[object, ...]:
        """All of it that its goal is made of."""
        return (self.starts, self.ends, self.activities, self.by, self.need)

    def mission(self, id_: int, goal: int) -> Mission:
        """The mission that it is once it has a goal."""
        return Mission(id=id_, goal=goal, level=self.level, bonus=self.bonus, target=self.target)


def as_document(plan: MissionPlan) -> dict[str, Any]:
    """The plan as a version keeps it."""
    return {
        "level": plan.level,
        "title": dict(plan.title),
        "why": dict(plan.why),
        "starts": plan.starts.isoformat(),
        "ends": plan.ends.isoformat(),
        "activities": sorted("/".join(activity) for activity in plan.activities),
        "by": sorted(plan.by),
        "need": plan.need,
        "people": plan.target.people,
        "permille": plan.target.permille,
        "bonus": plan.bonus,
        "template": plan.template,
    }


def plan_of(document: Mapping[str, Any]) -> MissionPlan:
    """The plan that a version keeps."""
    kept = dict(document)
    activities = ((kind, key) for kind, _, key in (each.partition("/") for each in kept.pop("activities")))
    target = Target(people=kept.pop("people"), permille=kept.pop("permille"))
    times = {name: datetime.fromisoformat(kept.pop(name)) for name in ("starts", "ends")}
    return MissionPlan(
        **{**kept, **times, "activities": frozenset(activities), "by": frozenset(kept.pop("by")), "target": target}
    )


def round_of(contest: Contest, plan: MissionPlan) -> Round | None:
    """The round in which a mission lies whole; what is done outside of rounds counts for nobody."""
    return next((each for each in contest.rounds if each.opens <= plan.starts and plan.ends <= each.closes), None)


def counts_in(contest: Contest, activity: Activity, by: Iterable[str] = BY) -> bool:
    """Whether a contest gives anything for an activity that was done so."""
    named = contest.criteria_by_activity.get(activity, ())
    percents = (contest.scoring.by if each.by is None else each.by for each in named if each.points)
    return any(percent.get(one, 0) for percent in percents for one in by)


def check(
    plan: MissionPlan,
    contest: Contest,
    heads: Sequence[tuple[str, int]],
    others: Iterable[tuple[str, MissionPlan]],
    now: datetime,
) -> None:
    """Raise Told, with its field, if such a mission cannot be announced.

    `heads` are the wards or neighbourhoods of its level with their adults, `others` the missions beside it.
    """
    _check_window(plan, contest, now)
    _check_activities(plan, contest)
    _check_target(plan, heads)
    if not 1 <= plan.bonus <= BONUS_MOST:
        raise Told("Điểm thưởng là {n}, cần từ 1 đến {most}.", where="bonus", n=plan.bonus, most=BONUS_MOST)
    for title, other in others:
        if overlaps(plan, other):
            raise Told(
                "Trùng với “{title}” ({day} – {end}): cùng cấp, cùng việc, chồng thời gian, nên một việc được thưởng "
                "hai lần. Đổi tuần, đổi việc, hoặc sửa nhiệm vụ kia.",
                where="starts", title=title, day=_day(other.starts), end=_day(other.ends),
            )  # fmt: skip


def overlaps(one: MissionPlan, other: MissionPlan) -> bool:
    """Whether two missions pay the same twice: one level, the same activities, at one time."""
    at_once = one.starts < other.ends and other.starts < one.ends
    return at_once and (one.level, one.activities) == (other.level, other.activities)


def _check_window(plan: MissionPlan, contest: Contest, now: datetime) -> None:
    if plan.ends <= plan.starts:
        raise Told("Nhiệm vụ kết thúc trước khi bắt đầu. Giờ kết thúc phải sau giờ bắt đầu.", where="ends")
    if plan.ends <= now:
        raise Told("Nhiệm vụ này đã hết từ {day}. Chọn một tuần chưa qua.", where="ends", day=_day(plan.ends))
    span = plan.ends - plan.starts
    if not SHORTEST <= span <= LONGEST:
        raise Told("Kéo dài {n} ngày, cần từ {least} đến {most}: nhiệm vụ đi theo tuần, không giục theo ngày.",
                   where="ends", n=span.days, least=SHORTEST.days, most=LONGEST.days)  # fmt: skip
    if not round_of(contest, plan):
        rounds = "; ".join(f"{each.number}: {_day(each.opens)} – {_day(each.closes)}" for each in contest.rounds)
        raise Told("Phải nằm trọn trong một vòng, vì ngoài vòng không việc nào được tính. Các vòng: {rounds}.",
                   where="starts", rounds=rounds)  # fmt: skip


def _check_activities(plan: MissionPlan, contest: Contest) -> None:
    for activity in sorted(plan.activities):
        if not counts_in(contest, activity, plan.by):
            raise Told("Cuộc thi này không tính điểm cho {word} làm theo cách ấy. Bỏ việc này, hoặc đổi cách làm.",
                       where="activities", word="/".join(activity))  # fmt: skip
    if not 1 <= plan.need <= NEED_MOST:
        raise Told("Cần {n} việc, chỉ được từ 1 đến {most}.", where="need", n=plan.need, most=NEED_MOST)
    named = plan.activities
    if named and plan.need > len(named) and all(kind == "skill" for kind, _ in named):
        raise Told("Cần {n} việc khác nhau, mà chỉ chọn {have}. Giảm số việc, hoặc chọn thêm.",
                   where="need", n=plan.need, have=len(named))  # fmt: skip


def _check_target(plan: MissionPlan, heads: Sequence[tuple[str, int]]) -> None:
    people, permille = plan.target.people, plan.target.permille
    if plan.level == "family" and not 2 <= people <= FAMILY_MOST:
        raise Told("Gia đình cần từ 2 đến {most} người, đang ghi {n}.", where="people", most=FAMILY_MOST, n=people)
    if plan.level not in ("neighbourhood", "unit", "ward"):
        return
    if permille and plan.level == "unit":
        raise Told("Chưa ai đếm người của đơn vị, nên mục tiêu của đơn vị là số người.", where="permille")
    if permille and people:
        raise Told("Chọn một trong hai: số người, hoặc phần nghìn người lớn.", where="people")
    if not permille and not 1 <= people <= PEOPLE_MOST:
        raise Told("Số người cần từ 1 đến {most}, đang ghi {n}.", where="people", most=PEOPLE_MOST, n=people)
    if permille and not 1 <= permille <= PERMILLE_MOST:
        raise Told("Phần nghìn cần từ 1 đến {most}, đang ghi {n}.", where="permille", most=PERMILLE_MOST, n=permille)
    name, least = min(heads, key=lambda each: each[1], default=("", 0))
    if name and people > least:
        raise Told("Cần {n} người, mà {name} chỉ có {least} người lớn nên không bao giờ đạt. Giảm còn {least} trở "
                   "xuống, hoặc đặt theo phần nghìn.", where="people", n=people, name=name, least=least)  # fmt: skip


def _day(moment: datetime) -> str:
    day = local(moment)
    return f"{day.day}/{day.month}/{day.year}"
