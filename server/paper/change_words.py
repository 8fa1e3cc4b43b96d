"""Changes of a contest in words: what it was, what it is now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from server.paper.criteria_labels import criteria_label
from server.paper.names import full_name
from server.paper.print import Paper
from server.paper.whole_items import folded
from server.rules.catalogue import Activity, Ward
from server.rules.contest import Removed
from server.rules.plan_changes import Change

TOLD_MAX = 200
"""Characters of one value that are told; a list of activities may be long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One change as it is read."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Teller:
    paper: Paper
    wards: Mapping[str, Ward]
    activities: Mapping[str, Activity]

    def view(self, change: Change) -> ChangeView:
        kind = change.field.split(".")[0]
        tell = self._presence if kind == "wards" and isinstance(change.before, bool) else self.value
        return ChangeView(what=self.what(change.field), before=tell(change.before), after=tell(change.after))

    def what(self, field: str) -> str:
        _ = self.paper.words.gettext
        kind, _dot, rest = field.partition(".")
        if known := _fixed(_).get(field):
            return known
        match kind:
            case "rounds":
                number, _dot, key = rest.partition(".")
                label = _("Vòng {n}").format(n=number)
                return f"{label}, {_moments(_).get(key, key)}" if key else label
            case "wards":
                return self.ward(rest)
            case "cluster":
                return _("{ward}, cụm thi đua").format(ward=self.ward(rest))
            case "lead":
                return _("Cụm trưởng của {name}").format(name=rest)
        return criteria_label(field, self.paper.words)

    def value(self, value: Any) -> str:
        _ = self.paper.words.gettext
        match value:
            case None | "":
                return _("không có")
            case "all":
                return _("tất cả phường, xã")
            case bool():
                return _("có") if value else _("không")
            case datetime():
                return moment_words(value, self.paper)
            case date():
                return f"{value.day}/{value.month}/{value.year}"
            case Mapping():
                return self.table(value)
            case list() | tuple():
                return ", ".join(self.value(each) for each in value)[:TOLD_MAX]
            case str() if value in self.wards:
                return self.ward(value)
            case str() if value in self.activities:
                return self.activities[value].names[self.paper.words.language]
        return _named(_).get(str(value), str(value)[:TOLD_MAX])

    def table(self, value: Mapping[str, Any]) -> str:
        """A whole part: time taken out, a round, a criterion."""
        _ = self.paper.words.gettext
        match value:
            case {"starts": starts}:
                removed = Removed(starts=starts, ends=value.get("ends"), counts=value.get("counts", True))
                return removed_words(removed, self.paper)
            case {"opens": opens, "closes": closes}:
                return _("từ {start} đến {end}").format(start=self.value(opens), end=self.value(closes))
            case {"code": code, "points": int(points)}:
                return _("{code}: {points} điểm một việc").format(code=code, points=points)
            case {"code": code}:
                return str(code)
        return str(dict(value))[:TOLD_MAX]

    def ward(self, code: str) -> str:
        return full_name(self.wards[code], self.paper) if code in self.wards else code

    def _presence(self, there: Any) -> str:
        _ = self.paper.words.gettext
        return _("tham gia") if there else _("không tham gia")


def change_views(
    changes: Iterable[Change],
    paper: Paper,
    wards: Mapping[str, Ward],
    activities: Mapping[str, Activity] = MappingProxyType({}),
) -> list[ChangeView]:
    """Each change in the page's language; skills and services that are not given are told by their keys."""
    teller = _Teller(paper, wards, activities)
    return [teller.view(change) for change in folded(changes)]


def moment_words(moment: datetime, paper: Paper) -> str:
    """The moment, to the second if it has one: a turn by hand does, and two of them would else read alike."""
    times = paper.times
    return f"{times.second(moment)}, {times.date(moment)}" if moment.second else times.hour_and_date(moment)


def removed_words(removed: Removed, paper: Paper) -> str:
    """Time taken out of a round, or the pause that lasts, and whether what was done then counts."""
    _, start = paper.words.gettext, moment_words(removed.starts, paper)
    kept = _("việc làm trong lúc ấy vẫn được tính") if removed.counts else _("việc làm trong lúc ấy không được tính")
    if removed.ends is None:
        return _("tạm dừng từ {start}, {kept}").format(start=start, kept=kept)
    return _("từ {start} đến {end}, {kept}").format(start=start, end=moment_words(removed.ends, paper), kept=kept)


def _named(_: Any) -> Mapping[str, str]:
    """Values that files name by a word of their own."""
    return {
        "lower": _("cận dưới"),
        "upper": _("cận trên"),
        "skill": _("Kỹ năng"),
        "service": _("Dịch vụ"),
    }


def _fixed(_: Any) -> Mapping[str, str]:
    return {
        "name.vi": _("Tên cuộc thi đua"),
        "name.en": _("Tên tiếng Anh"),
        "slogan.vi": _("Khẩu hiệu"),
        "slogan.en": _("Khẩu hiệu tiếng Anh"),
        "decision.number": _("Số quyết định"),
        "decision.date": _("Ngày quyết định"),
        "wards": _("Phường, xã tham gia"),
        "clusters": _("Tên cụm"),
    }


def _moments(_: Any) -> Mapping[str, str]:
    return {
        "opens": _("giờ mở"),
        "freezes": _("giờ khóa bảng"),
        "closes": _("giờ đóng"),
        "late_until": _("hạn nhận báo muộn"),
        "removed": _("thời gian loại ra"),
    }
