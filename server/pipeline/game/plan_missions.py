"""Missions are drafted, announced, edited and withdrawn; each makes or changes its goal in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from server.pipeline.contests import KnownContest
from server.pipeline.game.read_missions import heads_of
from server.records import game_goals, game_settings, missions
from server.records.database import Connection
from server.records.missions import Kept
from server.rules.game.mission_calendar import draft_calendar
from server.rules.game.mission_file import Template
from server.rules.game.mission_plan import MissionPlan, check, overlaps
from server.rules.refusals import Told

REASON_MIN, REASON_MAX = 20, 500
MISSIONS_MAX = 300
"""Missions of a contest, drafts too."""
PERSON_CAP_MOST, PLACE_CAP_MOST = 200, 5_000


class OneRefused(Told):
    """Of several missions one cannot be announced, and so none is."""

    def __init__(self, mission: Kept, told: Told) -> None:
        super().__init__(told.template, where=told.where, **told.values)
        self.mission = mission


async def add_draft(connection: Connection, known: KnownContest, plan: MissionPlan, by: int, now: datetime) -> int:
    """Add one to the calendar, which nobody else sees yet. Raises Told."""
    await missions.lock(connection, known.id)
    standing = await missions.of_contest(connection, known.id)
    _refuse_too_many(len(standing) + 1)
    await _check(connection, known, plan, standing, now)
    return await missions.add(connection, known.id, plan, by, now)


async def draft_whole(
    connection: Connection, known: KnownContest, templates: Sequence[Template], by: int, now: datetime
) -> int:
    """Draft the weeks to come out of the templates, and say how many were added. Whatever stands already stays, and
    nothing is added beside it that would pay the same twice."""
    await missions.lock(connection, known.id)
    standing = await missions.of_contest(connection, known.id)
    planned = [each.plan for each in standing if each.state != "withdrawn"]
    drafted = [
        plan
        for plan in draft_calendar(known.contest, templates, now)
        if not any(overlaps(plan, other) or _same_week(plan, other) for other in planned)
    ]
    _refuse_too_many(len(standing) + len(drafted))
    for plan in drafted:
        await missions.add(connection, known.id, plan, by, now)
    return len(drafted)


def _same_week(one: MissionPlan, other: MissionPlan) -> bool:
    """Whether a draft was made of that template for that week before, and edited since."""
    return bool(one.template) and (one.template, one.starts) == (other.template, other.starts)


async def announce(connection: Connection, known: KnownContest, drafts: Sequence[int], now: datetime) -> list[Kept]:
    """Let everybody see these drafts; each has its goal from now on. Raises Told: then none of them is announced."""
    await missions.lock(connection, known.id)
    standing = await missions.of_contest(connection, known.id)
    chosen = [each for each in standing if each.id in drafts and each.state == "draft"]
    for each in chosen:
        try:
            await _check(connection, known, each.plan, [one for one in standing if one.id != each.id], now)
        except Told as told:
            raise OneRefused(each, told) from None
        plan = each.plan
        goal = await game_goals.add(
            connection, known.id, plan.starts, plan.ends, plan.activities, plan.by, plan.need, finer=plan.finer
        )
        await missions.announce(connection, each.id, goal, now)
    return chosen


async def edit(
    connection: Connection, known: KnownContest, before: Kept, plan: MissionPlan, reason: str, by: int, now: datetime
) -> None:
    """Give a mission another plan. One that everybody can read needs a reason, and is counted anew. Raises Told."""
    kept = await _current(connection, known, before)
    reason = checked_reason(reason) if kept.state == "announced" else ""
    if kept.state == "announced":
        if plan.level != kept.plan.level:
            raise Told(
                "Nhiệm vụ đã công bố không đổi cấp được. Gỡ nhiệm vụ này, rồi lập nhiệm vụ mới.", where="level"
            )
        if kept.plan.ends <= now:
            raise Told("Nhiệm vụ đã hết nên không sửa được nữa. Nếu sai hẳn, gỡ và nêu lý do.")
    standing = await missions.of_contest(connection, known.id)
    await _check(connection, known, plan, [one for one in standing if one.id != kept.id], now)
    await missions.change(connection, kept, plan, reason, by, now)
    if kept.goal_id and plan.counted_as != kept.plan.counted_as:
        await game_goals.change(connection, kept.goal_id, plan.starts, plan.ends, plan.activities, plan.by, plan.need)


async def withdraw(
    connection: Connection, known: KnownContest, before: Kept, reason: str, by: int, now: datetime
) -> None:
    """Throw a draft away, or take an announced mission back with a reason: it brings nobody anything more."""
    kept = await _current(connection, known, before)
    if kept.state == "draft":
        await missions.discard(connection, kept.id)
        return
    assert kept.goal_id, "what was announced has a goal"
    await missions.withdraw(connection, kept, checked_reason(reason), by, now)
    await game_goals.retire(connection, kept.goal_id)


async def set_caps(
    connection: Connection, known: KnownContest, person: int, place: int, reason: str, by: int, now: datetime
) -> None:
    """Set the caps of bonus points. Once missions are announced everybody is told why. Raises Told."""
    await missions.lock(connection, known.id)
    if not 1 <= person <= PERSON_CAP_MOST:
        raise Told("Trần là {n}, cần từ 1 đến {most}.", where="person_cap", n=person, most=PERSON_CAP_MOST)
    if not 1 <= place <= PLACE_CAP_MOST:
        raise Told("Trần là {n}, cần từ 1 đến {most}.", where="place_cap", n=place, most=PLACE_CAP_MOST)
    if any(each.announced_at for each in await missions.of_contest(connection, known.id)):
        reason = checked_reason(reason)
    await game_settings.keep(connection, known.id, person, place, reason, by, now)


def checked_reason(reason: str) -> str:
    """A reason that everybody will read. Raises Told if it is too short or too long."""
    reason = " ".join(reason.split())
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise Told("Lý do có {n} ký tự, cần từ {least} đến {most}: mọi người đọc được lý do này.",
                   where="reason", n=len(reason), least=REASON_MIN, most=REASON_MAX)  # fmt: skip
    return reason


async def _current(connection: Connection, known: KnownContest, before: Kept) -> Kept:
    """The mission as it was when the form was printed, held. Raises Told if somebody was faster."""
    await missions.lock(connection, known.id)
    kept = await missions.of_id(connection, known.id, before.id)
    if not kept or kept.state == "withdrawn":
        raise Told("Nhiệm vụ này đã bị gỡ. Về trang nhiệm vụ để xem lịch mới.")
    if kept.version != before.version:
        raise Told("{name} vừa sửa nhiệm vụ này. Mở lại trang để xem bản mới, rồi sửa tiếp trên đó.", name=kept.by)
    return replace(kept)


async def _check(
    connection: Connection, known: KnownContest, plan: MissionPlan, others: Sequence[Kept], now: datetime
) -> None:
    beside = [(one.plan.title["vi"], one.plan) for one in others if one.state != "withdrawn"]
    check(plan, known.contest, await _smallest_first(connection, known, plan), beside, now)


async def _smallest_first(connection: Connection, known: KnownContest, plan: MissionPlan) -> list[tuple[str, int]]:
    """The lines of the plan's level with their adults, called as people call them."""
    heads: Mapping[str, int] = await heads_of(connection, known)
    wards = {str(code): ward.full_name for code, ward in known.layout.wards.items()}
    if plan.level == "ward":
        return [(name, heads[code]) for code, name in wards.items() if heads.get(code)]
    if plan.level == "neighbourhood":
        return [(_called(line, wards), adults) for line, adults in heads.items() if "/" in line and adults]
    return []


def _called(line: str, wards: Mapping[str, str]) -> str:
    ward, _, place = line.partition("/")
    return f"{place.replace('-', ' ')}, {wards.get(ward, ward)}"


def _refuse_too_many(count: int) -> None:
    if count > MISSIONS_MAX:
        raise Told("Lịch sẽ có {n} nhiệm vụ, nhiều nhất {most}. Bỏ bớt bản nháp.", n=count, most=MISSIONS_MAX)
