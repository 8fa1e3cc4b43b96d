"""Badges in words: what each needs, what is still missing, and where its picture is."""

from collections.abc import Mapping, Sequence

from server.paper.print import Paper
from server.paper.words import Words
from server.rules.catalogue import Catalogue
from server.rules.game.badge import Badge, Family, Missing, Need
from server.rules.game.goal import Activity

NAMED_MAX = 6
"""Activities that a sentence names; how many others there are is told as a number."""


def picture(badge: Badge) -> str:
    """The file of its picture among the static ones."""
    return f"images/badges/{badge.key}.svg"


def family_words(words: Words) -> Mapping[Family, tuple[str, str]]:
    """What a family of badges is called, and what it is about."""
    _ = words.gettext
    return {
        "safety": (_("An toàn"), _("Khung hình khiên: giữ mình và giữ nhà trên mạng.")),
        "services": (_("Dịch vụ công"), _("Khung hình ấn vuông: tự làm việc với cơ quan trên mạng.")),
        "payment": (_("Tiền"), _("Khung hình đồng tiền: trả, nhận và giữ tiền không cần tiền mặt.")),
        "learning": (_("Học"), _("Khung hình mái gác: học từ chữ i, chữ t đến công cụ mới.")),
        "helping": (_("Giúp nhau"), _("Khung hình hoa bốn cánh: chỉ cho người khác, hoặc được chỉ rồi tự đi.")),
        "steadiness": (_("Bền bỉ"), _("Khung hình mặt trống đồng: quay lại, nhớ lâu; nghỉ giữa chừng không mất gì.")),
    }


def level_word(words: Words, level: int) -> str:
    """The level as its notches tell it."""
    _ = words.gettext
    return (_("một khấc"), _("hai khấc"), _("ba khấc"))[level - 1]


def criteria(paper: Paper, ever: Catalogue, badge: Badge) -> str:
    """Everything that a badge needs."""
    return " ".join(need_words(paper, ever, need) for need in badge.needs)


def need_words(paper: Paper, ever: Catalogue, need: Need) -> str:
    """One need, as a sentence."""
    _, n = paper.words.gettext, need.least
    match need.count:
        case "cases":
            return _("{what}: {n} lần.").format(what=_one(paper, ever, need), n=n)
        case "weeks":
            told = _("{what}: trong {n} tuần khác nhau, không cần liền nhau.")
            return told.format(what=_one(paper, ever, need), n=n)
        case "rounds":
            return _("Tự làm được ít nhất một việc trong {n} vòng.").format(n=n)
        case "used":
            told = _("Học, rồi tự dùng ở một dịch vụ hợp với nó: {names}.")
        case "kept":
            told = _("Kiểm tra lại sau 60 ngày vẫn đạt: {names}.")
        case "alone":
            told = _("Lần đầu có người chỉ, từ hôm sau tự làm: {names}.")
        case "activities":
            told = _activities(paper, ever, need)
            return _("{what} Phải tự làm.").format(what=told) if need.by == ("self",) else told
    return told.format(names=_some(paper, ever, need))


def _some(paper: Paper, ever: Catalogue, need: Need) -> str:
    """So many of what a need names; of what it does not name, so many of any."""
    _, n = paper.words.gettext, need.least
    if not need.of:
        return _("một việc nào cũng được") if n == 1 else _("{n} việc nào cũng được").format(n=n)
    names = _names(paper, ever, need.of, NAMED_MAX)
    return names if n == len(need.of) else _("{n} trong {names}").format(n=n, names=names)


def _activities(paper: Paper, ever: Catalogue, need: Need) -> str:
    _, n = paper.words.gettext, need.least
    if need.kinds == ("skill",):
        return _("Đạt {n} kỹ năng, kỹ năng nào cũng được.").format(n=n)
    if not need.of:
        return _("Làm được {n} dịch vụ khác nhau, dịch vụ nào cũng được.").format(n=n)
    names = _names(paper, ever, need.of, NAMED_MAX)
    if n == len(need.of):
        return _("Làm được: {names}.").format(names=names)
    return _("Làm được {n} trong các việc: {names}.").format(n=n, names=names)


def _one(paper: Paper, ever: Catalogue, need: Need) -> str:
    """What is done again and again."""
    if not need.of:
        return paper.words.gettext("Có việc làm được")
    return _names(paper, ever, need.of, NAMED_MAX)


def missing_words(paper: Paper, ever: Catalogue, each: Missing) -> str:
    """What is still missing of a need, as a sentence. How far somebody has come is told in whole steps."""
    _, need, n = paper.words.gettext, each.need, each.steps
    if need.count == "activities" and need.of:
        names = _names(paper, ever, each.left, NAMED_MAX)
        if n == len(each.left):
            return _("Còn thiếu: {names}.").format(names=names)
        return _("Còn thiếu {n} trong các việc: {names}.").format(n=n, names=names)
    match need.count:
        case "activities" if need.kinds == ("skill",):
            return _("Còn thiếu {n} kỹ năng nữa.").format(n=n)
        case "activities":
            return _("Còn thiếu {n} dịch vụ khác nữa, tự làm.").format(n=n)
        case "cases":
            return _("Còn thiếu {n} lần nữa: {what}.").format(n=n, what=_one(paper, ever, need))
        case "weeks":
            return _("Còn thiếu {n} tuần nữa, tuần nào cũng được.").format(n=n)
        case "rounds":
            return _("Còn thiếu {n} vòng nữa.").format(n=n)
        case "used":
            return _used(paper, ever, each)
    return _again(paper, each)


def _again(paper: Paper, each: Missing) -> str:
    """What is to be done once more, where the first time may be there or not."""
    _, kept = paper.words.gettext, each.need.count == "kept"
    if each.since and kept:
        return _("Còn thiếu: kiểm tra lại một kỹ năng đã đạt, từ {day}.").format(day=paper.times.date(each.since))
    if each.since:
        return _("Còn thiếu: việc đã có người chỉ, lần này tự làm.")
    if kept:
        return _("Còn thiếu: đạt một kỹ năng, 60 ngày sau kiểm tra lại.")
    return _("Còn thiếu: một việc được người khác chỉ, hôm sau tự làm.")


def _used(paper: Paper, ever: Catalogue, each: Missing) -> str:
    """Where a skill is there already, only its use is missing."""
    _, uses = paper.words.gettext, each.need.uses or {}
    if each.begun:
        services = [service for skill in each.left if skill in each.begun for service in uses[skill]]
        return _("Còn thiếu: tự dùng điều đã học ở một dịch vụ: {names}.").format(
            names=_names(paper, ever, list(dict.fromkeys(services)), 3)
        )
    return _("Còn thiếu: học {names}, rồi tự dùng.").format(names=_names(paper, ever, each.left, 3))


def step_address(each: Missing) -> str:
    """Where the first thing that is missing can be done; '' if that is anywhere."""
    if not each.left or each.need.count in ("weeks", "rounds"):
        return "/me/skills" if each.need.kinds[:1] == ("skill",) or each.need.count == "kept" else ""
    kind, key = _next(each)
    return f"/me/skills/{key}" if kind == "skill" else f"/me/claims/new?service={key}"


def _next(each: Missing) -> Activity:
    """The first thing to do; of a skill that is there, its first use."""
    uses = each.need.uses or {}
    return next((uses[one][0] for one in each.left if one in each.begun and one in uses), each.left[0])


def activity_name(paper: Paper, ever: Catalogue, activity: Activity) -> str:
    """What an activity is called; its key if no catalogue ever had it."""
    found = ever.activity(*activity)
    return found.names[paper.words.language] if found else activity[1]


def _names(paper: Paper, ever: Catalogue, activities: Sequence[Activity], most: int) -> str:
    names = "; ".join(activity_name(paper, ever, each) for each in activities[:most])
    if len(activities) <= most:
        return names
    return paper.words.gettext("{names}; và {n} việc khác").format(names=names, n=len(activities) - most)
