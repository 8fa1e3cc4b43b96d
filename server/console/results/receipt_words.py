"""Receipts in words: what a part is called, what was done, what was counted and why not more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from server.paper.causes import cause_name
from server.paper.numbers import Numbers
from server.paper.times import Times
from server.paper.words import Words
from server.pipeline.claims.match_claims import SOURCE as CLAIMS
from server.pipeline.contests import KnownContest
from server.pipeline.results.explain_entries import Explained
from server.records.receipts import By
from server.resources import Resources
from server.rules.board import Scope
from server.rules.catalogue import WardCode
from server.rules.contest import Contest


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTold:
    """One receipt: the line, what is inside, and the sum."""

    position: str
    points: int
    title: str
    when: str
    lines: tuple[tuple[str, str], ...]
    sums: tuple[tuple[str, str], ...]
    cut: str
    resident: str
    correction: int | None


def scopes(words: Words, contest: Contest) -> list[tuple[Scope, str]]:
    """The rounds, then all of them together."""
    _ = words.gettext
    rounds: list[tuple[Scope, str]] = [(each.number, _("Vòng {n}").format(n=each.number)) for each in contest.rounds]
    return [*rounds, ("total", _("Tổng các vòng"))]


def by_names(words: Words) -> Mapping[By, str]:
    """What each way of adding up is called."""
    _ = words.gettext
    return {
        "cause": _("Theo việc đã làm"),
        "day": _("Theo ngày làm"),
        "neighbourhood": _("Theo tổ dân phố, thôn"),
        "ward": _("Theo phường, xã của từng người"),
    }


def group_name(words: Words, contest: Contest, resources: Resources, by: By, key: str | None) -> str:
    """A part by its name."""
    _ = words.gettext
    if by == "neighbourhood":
        return resources.contests.place_names.get(key, key) if key else _("Chưa xếp tổ, và điểm cho cả phường, xã")
    if by == "ward":
        ward = resources.reference.ever.wards.get(WardCode(key or ""))
        return ward.full_name if ward else _("Điểm cho cả đơn vị")
    if by == "day":
        day = date.fromisoformat(key or "")
        return f"{day.day}/{day.month}/{day.year}"
    return cause_name(contest, resources.reference.catalogue, words, key or "")


def entry_told(words: Words, known: KnownContest, resources: Resources, each: Explained) -> EntryTold:
    """One entry as a receipt."""
    receipt, fact, times = each.receipt, each.fact, Times(words=words)
    return EntryTold(
        position=Numbers(language=words.language).whole(receipt.position),
        points=receipt.points,
        title=cause_name(known.contest, resources.reference.catalogue, words, receipt.cause),
        when=times.hour_and_date(fact.happened_at) if fact else "",
        lines=_lines(words, times, resources, each),
        sums=tuple(_sum(words, worth.criterion, worth.points, worth.by_percent, worth.uplift_percent, worth.worth)
                   for worth in each.worths),
        cut=_cut(words, each),
        resident=str(receipt.resident) if receipt.resident else "",
        correction=each.correction,
    )  # fmt: skip


def _lines(words: Words, times: Times, resources: Resources, each: Explained) -> tuple[tuple[str, str], ...]:
    _, fact, receipt = words.gettext, each.fact, each.receipt
    found = []
    if fact and fact.by:
        ways = {"self": _("tự làm"), "guided": _("được hướng dẫn"), "done_for": _("làm hộ")}
        found.append((_("Cách làm"), ways[fact.by]))
    if fact:
        found.append((_("Minh chứng"), _proof(words, each)))
        found.append((_("Nhận lúc"), times.hour_and_date(fact.received_at)))
    place = receipt.neighbourhood or receipt.unit
    if place:
        found.append((_("Tính cho"), resources.contests.place_names.get(place, place)))
    return tuple(found)


def _proof(words: Words, each: Explained) -> str:
    _, fact, receipt = words.gettext, each.fact, each.receipt
    assert fact, "only asked where there is one"
    if each.correction is not None:
        return _("Điều chỉnh số {n}").format(n=each.correction)
    if fact.kind == "enrolment" or receipt.cause == "unenrolled":
        return _("Sổ ghi danh")
    if fact.source == CLAIMS:
        return _("Hồ sơ người dân khai {ref}, đã xác nhận").format(ref=fact.source_ref)
    return _("Báo cáo {ref} của {source}").format(ref=fact.source_ref, source=fact.source)


def _sum(words: Words, criterion: str, points: int, by: int, uplift: int, worth: int) -> tuple[str, str]:
    told = f"{points} × {by} %"
    if uplift:
        told += f" × {100 + uplift} %"
    return (words.gettext("Tiêu chí {code}").format(code=criterion), f"{told} = {worth}")


def _cut(words: Words, each: Explained) -> str:
    """Why the entry is not the worth of the deed."""
    _ = words.gettext
    if not each.worths or each.receipt.points == sum(worth.worth for worth in each.worths):
        return ""
    return {
        "capped": _("Người này đã có đủ số điểm nhiều nhất một vòng có thể cho, nên phần vượt bị cắt."),
        "beyond_best": _("Người này có việc khác giá trị bằng hoặc hơn, đã đủ số lần được tính."),
    }.get(each.reason, _("Việc này thay chỗ một việc ít điểm hơn đã được tính, nên chỉ thêm phần chênh."))
