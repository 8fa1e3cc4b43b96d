"""What makes entries, in words: a criterion, an enrolment, something taken back, a correction."""

from collections.abc import Iterable, Mapping

from server.paper.words import Words
from server.records.receipts import Group
from server.rules.catalogue import Catalogue
from server.rules.contest import Contest
from server.rules.small_groups import Part

_LAST = {
    key: 10_000 + place
    for place, key in enumerate(("enrolment", "left", "unenrolled", "revoked", "corrections", "given"))
}
_UNKNOWN = 9_999
CORRECTIONS = ("excluded", "readmitted", "granted", "reassigned")


def cause_names(words: Words) -> Mapping[str, str]:
    """The causes that are no criterion."""
    _ = words.gettext
    return {
        "enrolment": _("Ghi danh sau khi đã làm"),
        "left": _("Rời cuộc thi trước khi làm"),
        "unenrolled": _("Ghi danh bị rút vì nơi ở chưa đúng"),
        "revoked": _("Đơn vị rút lại báo cáo"),
        "excluded": _("Loại ra"),
        "readmitted": _("Nhận lại"),
        "granted": _("Điểm bằng tay cho một người"),
        "given": _("Điểm bằng tay cho cả nơi"),
        "reassigned": _("Chuyển sang nơi khác"),
        "corrections": _("Điều chỉnh cho từng người"),
    }


def criteria_of(contest: Contest, cause: str) -> tuple[str, ...]:
    """The codes of the criteria that name the activity behind a cause; none for other causes."""
    kind, _, activity = cause.partition("/")
    return tuple(each.code for each in contest.criteria if each.kind == kind and activity in each.activities)


def cause_name(contest: Contest, catalogue: Catalogue, words: Words, cause: str) -> str:
    """'K2: Gửi phản ánh hiện trường', 'Đơn vị rút lại báo cáo'."""
    kind, _, activity = cause.partition("/")
    if not activity:
        return cause_names(words).get(cause, cause)
    known = (catalogue.skills if kind == "skill" else catalogue.services).get(activity)
    name = known.names[words.language] if known else activity
    codes = ", ".join(criteria_of(contest, cause))
    return f"{codes}: {name}" if codes else name


def criterion_name(contest: Contest, catalogue: Catalogue, words: Words, codes: str) -> str:
    """A criterion, or several that count the same, by its own name or what it counts."""
    found = [each for each in contest.criteria if each.code in codes.split(", ")]
    if not found:
        return cause_names(words).get(codes, codes)
    first = found[0]
    if first.name:
        return f"{codes}: {first.name[words.language]}"
    known = catalogue.skills if first.kind == "skill" else catalogue.services
    return f"{codes}: " + ", ".join(known[key].names[words.language] for key in first.activities)


def by_criterion(contest: Contest, groups: Iterable[Group]) -> list[Part]:
    """What the groups by cause come to by criterion, in the order of the criteria; corrections of persons are one."""
    points: dict[str, int] = {}
    persons: dict[str, int | None] = {}
    order = {each.code: place for place, each in enumerate(contest.criteria)} | _LAST
    for group in groups:
        key = _key(contest, str(group.key))
        points[key] = points.get(key, 0) + group.points
        persons[key] = None if key == "given" else max(persons.get(key) or 0, group.persons)
    ordered = sorted(points, key=lambda key: (order.get(key.split(", ")[0], _UNKNOWN), key))
    return [Part(key, points[key], persons[key]) for key in ordered]


def _key(contest: Contest, cause: str) -> str:
    if cause in CORRECTIONS:
        return "corrections"
    return ", ".join(criteria_of(contest, cause)) or cause
