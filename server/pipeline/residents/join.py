"""Taking part: a resident joins a contest, leaves it, moves. Each is a fact, and the boards follow from it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from server.pipeline.contests import KnownContest
from server.records import consents, enrolments, facts
from server.records.database import Queries
from server.records.residents import Resident
from server.rules.catalogue import WardCode
from server.rules.consent import TAKE_PART
from server.rules.hanoi import local
from server.rules.refusals import Told

SOURCE = "residents"


async def join(database: Queries, resident: Resident, known: KnownContest, now: datetime) -> bool:
    """Enrol a resident where they say they live, and say whether that was new. Committed when it returns.

    Raises Told if they may not: no consent, no residence, a minor without a guardian, a ward that does not take
    part, a contest that is over.
    """
    await refuse_joining(database, resident, known, now)
    body = body_of(resident)
    current = (await enrolments.of_resident(database, resident.id, [known.id])).get(known.id)
    if current and current.body == body:
        return False
    return bool(await facts.record_own(database, [fact_of(known.id, resident.id, body, now)]))


async def refuse_joining(database: Queries, resident: Resident, known: KnownContest, now: datetime) -> None:
    """Raise Told with what is missing before somebody can take part."""
    if TAKE_PART not in await consents.holding(database, resident.id):
        raise Told("Bạn chưa đồng ý tham gia thi đua. Mở mục Quyền riêng tư, đánh dấu đồng ý rồi thử lại.")
    if not resident.ward or resident.residence == "returned":
        raise Told("Chưa biết bạn ở phường, xã nào. Khai nơi ở trước, rồi tham gia.")
    if resident.is_minor(local(now).date()) and not resident.guardian:
        raise Told("Người dưới 16 tuổi cần mã của cha, mẹ hoặc người giám hộ. Nhập mã ấy trước, rồi tham gia.")
    if WardCode(resident.ward) not in known.contest.wards:
        raise Told("Phường, xã của bạn không dự cuộc này. Xem các cuộc khác.")
    if now >= known.contest.rounds[-1].closes:
        raise Told("Cuộc thi đua này đã kết thúc. Xem các cuộc khác.")


async def leave(database: Queries, resident: UUID, contests: Collection[int] | None, now: datetime) -> int:
    """Leave these contests, or all, and return how many that were. What was earned stays with the ward."""
    current = await enrolments.of_resident(database, resident, contests)
    left = [fact_of(each.contest_id, resident, {"left": True}, now) for each in current.values() if each.takes_part]
    return len(await facts.record_own(database, left))


async def follow(database: Queries, resident: Resident, known: Iterable[KnownContest], now: datetime) -> None:
    """Carry a new residence into the contests that somebody takes part in. A ward that is in none of them is left.

    A round is played for the ward in which it was begun (rules/scoring.py), so nothing that was earned moves.
    """
    open_ones = {each.id: each for each in known if now < each.contest.rounds[-1].closes}
    current = await enrolments.of_resident(database, resident.id, list(open_ones))
    body, moved = body_of(resident), []
    for contest_id, enrolment in current.items():
        within = resident.ward in open_ones[contest_id].contest.wards
        wanted = body if within else {"left": True}
        if enrolment.takes_part and enrolment.body != wanted:
            moved.append(fact_of(contest_id, resident.id, wanted, now))
    await facts.record_own(database, moved)


def body_of(resident: Resident) -> dict[str, Any]:
    """What an enrolment says of a resident: where, and the groups that an uplift may reach."""
    return {
        "ward": resident.ward,
        "neighbourhood": resident.neighbourhood,
        "unit": resident.unit,
        "groups": sorted(resident.groups),
    }


def fact_of(contest_id: int, resident: UUID, body: dict[str, Any], now: datetime) -> dict[str, Any]:
    """An enrolment as a fact."""
    return {
        "kind": "enrolment",
        "source": SOURCE,
        "source_ref": f"{contest_id}/{resident}/{now.isoformat()}",
        "contest_id": contest_id,
        "resident": resident,
        "happened_at": now,
        "body": body,
    }
