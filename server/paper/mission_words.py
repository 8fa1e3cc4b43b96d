"""Missions in words: what each asks of whom and when, what it brings, how far everybody has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from server.paper.print import Paper
from server.paper.words import Words
from server.pipeline.game.read_missions import Come
from server.rules.catalogue import Catalogue
from server.rules.game.goal import Activity
from server.rules.game.mission import Level, Target
from server.rules.game.mission_plan import MissionPlan

When = Literal["draft", "coming", "running", "over", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionView:
    """A mission as everybody reads it. `activities` are what counts, none if all does."""

    id: int
    title: str
    why: str
    level: str
    when: When
    state: str
    dates: str
    asks: str
    activities: tuple[str, ...]
    target: str
    brings: str
    edited: str
    withdrawn: str


def view(paper: Paper, catalogue: Catalogue, come: Come, now: datetime) -> MissionView:
    """The mission in the reader's language."""
    kept, plan, language = come.kept, come.kept.plan, paper.words.language
    when = when_of(come, now)
    return MissionView(
        id=kept.id,
        title=plan.title[language] or plan.title["vi"],
        why=plan.why[language] or plan.why["vi"],
        level=level_words(paper.words)[plan.level],
        when=when,
        state=state_words(paper.words)[when],
        dates=dates(paper, plan.starts, plan.ends),
        asks=asks(paper, plan),
        activities=tuple(activity_name(catalogue, each, language) for each in sorted(plan.activities)),
        target=target(paper, plan.level, plan.target),
        brings=brings(paper, plan),
        edited=_edited(paper, come) if kept.edited else "",
        withdrawn=_withdrawn(paper, come) if kept.state == "withdrawn" else "",
    )


def when_of(come: Come, now: datetime) -> When:
    """Where a mission stands at a time."""
    kept = come.kept
    if kept.state != "announced":
        return kept.state
    if now < kept.plan.starts:
        return "coming"
    return "running" if now < kept.plan.ends else "over"


def state_words(words: Words) -> Mapping[When, str]:
    """Where a mission stands, in a word or two."""
    _ = words.gettext
    return {
        "draft": _("Bản nháp"),
        "coming": _("Sắp tới"),
        "running": _("Đang diễn ra"),
        "over": _("Đã hết"),
        "withdrawn": _("Đã gỡ"),
    }


def level_words(words: Words) -> Mapping[Level, str]:
    """Whom a mission is for."""
    _ = words.gettext
    return {
        "resident": _("Từng người"),
        "family": _("Gia đình"),
        "neighbourhood": _("Tổ dân phố, thôn"),
        "unit": _("Cơ quan, trường, doanh nghiệp"),
        "ward": _("Phường, xã"),
    }


def dates(paper: Paper, starts: datetime, ends: datetime) -> str:
    """'9/11 – 15/11': the last day is the one on which something can still be done."""
    return f"{paper.times.day(starts)} – {paper.times.day(ends - timedelta(seconds=1))}"


def asks(paper: Paper, plan: MissionPlan) -> str:
    """What each person does."""
    _, n = paper.words.gettext, plan.need
    if not plan.activities:
        told = _("Làm {n} việc bất kỳ mà cuộc thi tính điểm.") if n > 1 else _("Làm một việc bất kỳ có tính điểm.")
    elif n == len(plan.activities):
        told = _("Làm {n} việc này.") if n > 1 else _("Làm việc này.")
    else:
        told = _("Làm {n} trong các việc này.") if n > 1 else _("Làm một trong các việc này.")
    how = _("Phải tự tay làm.") if plan.by == {"self"} else _("Có người chỉ cũng được.")
    return f"{told.format(n=n)} {how}"


def target(paper: Paper, level: Level, aim: Target) -> str:
    """How many must have done it."""
    _, numbers = paper.words.gettext, paper.numbers
    if level == "resident":
        return _("Mỗi người một phần, ai làm xong người ấy đạt.")
    if level == "family":
        return _("{n} người trong nhà cùng làm xong là cả nhà đạt.").format(n=aim.people)
    whom = {
        "neighbourhood": _("tổ dân phố, thôn"),
        "unit": _("đơn vị"),
        "ward": _("phường, xã"),
    }[level]
    if aim.permille:
        told = _("{share} người lớn của {whom} làm xong là đạt.")
        return told.format(share=numbers.share(aim.permille, 1_000), whom=whom)
    return _("{n} người của {whom} làm xong là đạt.").format(n=numbers.whole(aim.people), whom=whom)


def brings(paper: Paper, plan: MissionPlan) -> str:
    """The bonus."""
    _ = paper.words.gettext
    if plan.level == "resident":
        return _("+{n} điểm thưởng cho người làm xong.").format(n=plan.bonus)
    return _("Đạt thì mỗi người có tham gia được +{n} điểm thưởng.").format(n=plan.bonus)


def activity_name(catalogue: Catalogue, activity: Activity, language: str) -> str:
    """The skill or service by its name."""
    found = catalogue.activity(*activity)
    return found.names[language] if found else activity[1]


def _edited(paper: Paper, come: Come) -> str:
    at = paper.times.hour_and_date(come.kept.made_at)
    return paper.words.gettext("Đã sửa lúc {at}, vì: {why}").format(at=at, why=come.kept.reason)


def _withdrawn(paper: Paper, come: Come) -> str:
    at = paper.times.hour_and_date(come.kept.made_at)
    told = paper.words.gettext("Đã gỡ lúc {at}, vì: {why} Nhiệm vụ này không thưởng ai nữa.")
    return told.format(at=at, why=come.kept.reason)


def summary(paper: Paper, come: Come) -> str:
    """How far everybody has come, in one sentence; '' where nothing may or can be told."""
    _, numbers, mission = paper.words.gettext, paper.numbers, come.mission
    if come.hidden:
        return _("Bảng đang khóa: số của nhiệm vụ đứng yên cho đến khi mở bảng.")
    if come.counting:
        return _("Đang đếm lại từ đầu, vài phút nữa có số.")
    if not come.told:
        return ""
    city = come.city
    if mission.level == "resident":
        told = _("{done} người đã làm xong, {people} người đã bắt đầu.")
    elif mission.level == "family":
        told = _("{done} người đã làm xong phần của mình. Nhà nào đạt chỉ nhà ấy biết.")
    else:
        return shared_summary(paper, come)
    return told.format(done=numbers.whole(city.done), people=numbers.whole(city.people))


def shared_summary(paper: Paper, come: Come) -> str:
    """How many lines have reached a shared mission, and how many people took part."""
    _, numbers = paper.words.gettext, paper.numbers
    told = {
        "neighbourhood": _("{n} tổ dân phố, thôn đã đạt. {people} người đã tham gia."),
        "unit": _("{n} đơn vị đã đạt. {people} người đã tham gia."),
        "ward": _("{n} phường, xã đã đạt. {people} người đã tham gia."),
    }[come.mission.level]
    people = sum(each.people for each in come.of_level().values())
    return told.format(n=numbers.whole(len(come.reached)), people=numbers.whole(people))
