"""A claim: what a resident says they did, until somebody confirms it or returns it with a reason."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from server.rules.contest import Contest, Round
from server.rules.hanoi import HANOI, local
from server.rules.identity_number import tells_identity_number
from server.rules.refusals import Told

State = Literal["pending", "confirmed", "returned", "appealed", "withdrawn"]
Proof = Literal["event", "file", "connector", "officer"]
Step = Literal["made", "confirmed", "returned", "appealed", "withdrawn", "reopened"]

OPEN: tuple[State, ...] = ("pending", "appealed")
"""What waits for somebody's decision."""
HOUR_MAX = 10
"""Claims of one account in an hour: more than anybody has cases, fewer than a program wants."""
OPEN_MAX = 30
DAYS_BACK = 366
REVIEW_DAYS = 5
"""Within so many days the ward looks at a claim that no platform has confirmed."""
EVIDENCE_MAX = 500
REASON_MIN, REASON_MAX = 10, 500

_LINK = re.compile(r"https?://|www\.|data:image", re.IGNORECASE)

MOVES: Mapping[tuple[State, Step], State] = {
    ("pending", "confirmed"): "confirmed",
    ("pending", "returned"): "returned",
    ("pending", "withdrawn"): "withdrawn",
    ("returned", "appealed"): "appealed",
    ("appealed", "confirmed"): "confirmed",
    ("appealed", "returned"): "returned",
    ("returned", "confirmed"): "confirmed",
    ("confirmed", "reopened"): "pending",
}
"""What may follow what. A returned claim is confirmed only by its platform, and one that a platform confirmed is
open again when the platform takes its word back."""


def after(state: State, step: Step) -> State:
    """The state after a step. Raises Told if it is too late for it, or too early."""
    if found := MOVES.get((state, step)):
        return found
    raise Told("Hồ sơ này đã đổi tình trạng từ lúc mở trang. Xem lại rồi làm tiếp.", where="claim")


def may_appeal(state: State, *, appealed_before: bool) -> bool:
    """Whether a return may be appealed against: once."""
    return state == "returned" and not appealed_before


def moment_claimed(day: date, at: time | None = None) -> datetime:
    """The moment that a claim means: noon of Hà Nội unless a time is given, so that it lies on that day anywhere."""
    return datetime.combine(day, at or time(12), HANOI)


def moment_made(day: date, at: time | None, now: datetime) -> datetime:
    """The moment that a new claim means. Of today without a time it is now, if noon is still to come.

    Raises Told if a claim cannot be of that day or time.
    """
    happened_at, today = moment_claimed(day, at), local(now).date()
    if day == today and at is None:
        return min(happened_at, now)
    if day > today:
        raise Told("Ngày này chưa đến. Ghi ngày đã nộp hồ sơ, muộn nhất là hôm nay.", where="day")
    if happened_at > now:
        raise Told("Giờ này chưa đến. Ghi giờ đã nộp hồ sơ, hoặc để trống.", where="at")
    if day < today - timedelta(days=DAYS_BACK):
        raise Told("Việc này đã quá {n} ngày. Khai việc làm trong một năm nay.", where="day", n=DAYS_BACK)
    return happened_at


def refuse_text(text: str, where: str, least: int, most: int) -> str:
    """The words of somebody, spaces tidied. Raises Told if they are too few, too many, or tell an identity number."""
    words = " ".join(text.split())
    if not least <= len(words) <= most:
        raise Told("Có {n} ký tự, cần từ {least} đến {most}.", where=where, n=len(words), least=least, most=most)
    if _LINK.search(words):
        raise Told("Bỏ liên kết và ảnh: không ai mở được ở đây. Kể bằng lời là đủ.", where=where)
    if tells_identity_number(words):
        raise Told("Trong này có số giống số căn cước. Bỏ số ấy đi: không cần, và không được giữ lại.", where=where)
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A round of a contest in which a day counts, and until when it must be confirmed to count there."""

    contest: Contest
    round: Round

    def over(self, now: datetime) -> bool:
        """Whether a confirmation comes too late for it."""
        return now >= self.round.late_until


def edges(contests: Sequence[Contest], ward: str, service: str, happened_at: datetime) -> Iterator[Edge]:
    """The rounds in which a use of the service at that moment gives a resident of the ward points."""
    for contest in contests:
        if ward in contest.wards and ("service", service) in contest.criteria_by_activity:
            if found := contest.round_at(happened_at):
                yield Edge(contest=contest, round=found)


def late_by(happened_at: datetime, made_at: datetime) -> datetime:
    """Until when the ward looks at a claim: a few days after it was made, never before it happened."""
    return max(happened_at, made_at) + timedelta(days=REVIEW_DAYS)
