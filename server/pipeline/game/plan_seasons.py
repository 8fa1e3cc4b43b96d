"""Seasons are drafted, announced, edited with a reason, and withdrawn."""

from collections.abc import Mapping
from datetime import datetime

from server.pipeline.game.plan_missions import checked_reason
from server.records import seasons
from server.records.database import Connection
from server.records.seasons import Kept
from server.rules.game.season_plan import Beside, SeasonPlan, check
from server.rules.refusals import Told

SEASONS_MAX = 100

Names = Mapping[int, str]
"""The contests that there are, by their ids."""


async def add_draft(connection: Connection, names: Names, plan: SeasonPlan, by: int, now: datetime) -> int:
    """Add a season that nobody else sees yet. Raises Told."""
    await seasons.lock(connection)
    standing = await seasons.every(connection)
    if (n := len(standing) + 1) > SEASONS_MAX:
        raise Told("Sẽ có {n} mùa, nhiều nhất {most}. Bỏ bớt bản nháp.", n=n, most=SEASONS_MAX)
    _check(names, plan, standing, None)
    return await seasons.add(connection, plan, by, now)


async def edit(
    connection: Connection, names: Names, before: Kept, plan: SeasonPlan, reason: str, by: int, now: datetime
) -> Kept:
    """Give a season another plan; once everybody can read it that needs a reason. Raises Told."""
    kept = await _current(connection, before)
    reason = checked_reason(reason) if kept.state == "announced" else ""
    if kept.state == "announced" and plan.kind != kept.plan.kind:
        raise Told("Mùa đã công bố không đổi loại được. Gỡ mùa này, rồi lập mùa mới.", where="kind")
    _check(names, plan, await seasons.every(connection), kept)
    await seasons.change(connection, kept, plan, reason, by, now)
    return kept


async def announce(connection: Connection, names: Names, before: Kept, now: datetime) -> Kept:
    """Let everybody see a draft. Raises Told."""
    kept = await _current(connection, before)
    if kept.state != "draft":
        raise Told("Mùa này đã công bố rồi.")
    _check(names, kept.plan, await seasons.every(connection), kept)
    await seasons.announce(connection, kept.id, now)
    return kept


async def withdraw(connection: Connection, before: Kept, reason: str, by: int, now: datetime) -> Kept:
    """Throw a draft away, or take an announced season back with a reason: nobody carries a title from it then."""
    kept = await _current(connection, before)
    if kept.state == "draft":
        await seasons.discard(connection, kept.id)
    else:
        await seasons.withdraw(connection, kept, checked_reason(reason), by, now)
    return kept


async def _current(connection: Connection, before: Kept) -> Kept:
    """The season as it was when the form was printed, held. Raises Told if somebody was faster."""
    await seasons.lock(connection)
    kept = await seasons.of_id(connection, before.id)
    if not kept or kept.state == "withdrawn":
        raise Told("Mùa này đã bị gỡ. Về trang các mùa để xem.")
    if kept.version != before.version:
        raise Told("{name} vừa sửa mùa này. Mở lại trang để xem bản mới, rồi sửa tiếp trên đó.", name=kept.by)
    return kept


def _check(names: Names, plan: SeasonPlan, standing: list[Kept], mine: Kept | None) -> None:
    others = [each for each in standing if not mine or each.id != mine.id]
    check(plan, names, [Beside(each.slug, each.plan) for each in others if each.state != "withdrawn"])
    is_free = mine and mine.state != "draft"
    if not is_free and any(each.slug == plan.slug for each in others):
        raise Told("Đã có mùa tên ấy, kể cả mùa đã gỡ. Đặt tên khác, ví dụ thêm năm.", where="name_vi")
