"""How points and places are made, in plain words, from the contest's own data."""

from dataclasses import dataclass
from typing import Any

from server.paper.change_words import removed_words
from server.paper.explained import part_names
from server.paper.flags import flag_rules
from server.paper.names import full_name
from server.paper.print import Paper
from server.rules.catalogue import Catalogue
from server.rules.contest import Contest, Round
from server.rules.criteria import Criterion
from server.rules.game.flags import HELPED_MIN, PEOPLE_MIN, WARDS_MIN
from server.rules.scoring import factors, object_worth

TEMPLATE = "how.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionView:
    """What earns points: the things to do, what each brings, how often."""

    code: str
    name: str
    kind: str
    activities: tuple[str, ...]
    points: str
    times: int
    most: str
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """Criteria that belong together; those without a group have no name."""

    name: str
    cap: str
    bonus: bool
    criteria: tuple[CriterionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightView:
    """One part of 100 points: its weight, and the figure that earns all of it."""

    name: str
    measures: str
    weight: int
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """A way of doing, or a group of people, and what part of the points it brings."""

    name: str
    percent: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One thing done, as a sum."""

    who: str
    sum: str
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """When a round runs."""

    number: int
    opens: str
    freezes: str
    closes: str
    late_until: str
    removed: tuple[str, ...]


def values(paper: Paper, contest: Contest, catalogue: Catalogue) -> dict[str, Any]:
    """The values of how.html."""
    scoring, people = contest.scoring, [catalogue.wards[code].people for code in contest.wards]
    return {
        "contest": contest,
        "groups": _groups(contest, catalogue, paper),
        "first": contest.criteria[0].code,
        "weights": _weights(contest, paper),
        "flags": flag_rules(paper.words),
        "flag_limits": {"wards": WARDS_MIN, "people": PEOPLE_MIN, "helped": HELPED_MIN},
        "integrity": _integrity(contest, paper),
        "issued": contest.criteria_decision or contest.decision,
        "ways": _ways(contest, paper),
        "uplifts": _uplifts(contest, paper),
        "cap": paper.numbers.whole(scoring.resident_cap) if scoring.resident_cap else "",
        "attainment": scoring.attainment,
        "examples": _examples(contest, catalogue, paper),
        "times_larger": max(people) // min(people),
        "rounds": [_round(each, paper) for each in contest.rounds],
        "clusters": [
            (cluster.name, ", ".join(full_name(catalogue.wards[code], paper) for code in cluster.wards))
            for cluster in contest.clusters
        ],
    }


def _groups(contest: Contest, catalogue: Catalogue, paper: Paper) -> list[GroupView]:
    """The groups in order, then the criteria of none."""
    views = [(each.group, _criterion(each, catalogue, paper)) for each in contest.criteria]
    found = [
        GroupView(
            name=group.name[paper.words.language],
            cap=paper.numbers.whole(group.resident_cap) if group.resident_cap else "",
            bonus=group.bonus,
            criteria=tuple(view for of, view in views if of == group.code),
        )
        for group in contest.groups
    ]
    loose = tuple(view for of, view in views if of is None)
    return [*found, GroupView(name="", cap="", bonus=False, criteria=loose)] if loose else found


def _weights(contest: Contest, paper: Paper) -> list[WeightView]:
    """The parts of the 100 points; none where points by adults are all."""
    names = part_names(paper.words)
    return [
        WeightView(
            name=names[name][0],
            measures=names[name][1],
            weight=each.weight,
            target=paper.numbers.whole(each.target),
        )
        for name, each in (contest.composite.components.items() if contest.composite else ())
    ]


def _integrity(contest: Contest, paper: Paper) -> str:
    """What errors found by checking again take off."""
    _, rule, percent = paper.words.gettext, contest.integrity, paper.numbers.percent
    if not rule:
        return ""
    bound = _("cận dưới") if rule.bound == "lower" else _("cận trên")
    form = _(
        "Sau mỗi vòng một mẫu ngẫu nhiên được kiểm tra lại. Tỷ lệ sai của mẫu có khoảng tin cậy 95 %; phần mà "
        "{bound} của khoảng ấy vượt {tolerance} bị trừ vào giá trị của nơi ấy, nhưng luôn giữ lại ít nhất {floor}."
    )
    return form.format(bound=bound, tolerance=percent(rule.tolerance), floor=percent(rule.floor))


def _criterion(criterion: Criterion, catalogue: Catalogue, paper: Paper) -> CriterionView:
    _, numbers = paper.words.gettext, paper.numbers
    known = (catalogue.activity(criterion.kind, key) for key in criterion.activities)
    return CriterionView(
        code=criterion.code,
        name=criterion.name[paper.words.language] if criterion.name else "",
        kind=_("Kỹ năng") if criterion.kind == "skill" else _("Dịch vụ công trực tuyến"),
        activities=tuple(activity.names[paper.words.language] for activity in known if activity),
        points=numbers.whole(criterion.points),
        times=criterion.max_times,
        most=numbers.whole(criterion.points * criterion.max_times),
        own=_own(criterion, paper),
    )


def _own(criterion: Criterion, paper: Paper) -> tuple[str, ...]:
    """What of the general percents is different for this criterion."""
    _, percent = paper.words.gettext, paper.numbers.percent
    found = []
    if criterion.by is not None:
        form = _("Riêng việc này: tự làm {own}, được hướng dẫn {guided}, nhờ làm hộ {done_for}.")
        by = {key: percent(number) for key, number in criterion.by.items()}
        found.append(form.format(own=by["self"], guided=by["guided"], done_for=by["done_for"]))
    if criterion.uplift is not None:
        names = {"elderly": _("người từ 60 tuổi"), "disability": _("người khuyết tật"),
                 "near_poor": _("hộ nghèo, cận nghèo")}  # fmt: skip
        added = [f"{names[group]} +{percent(number)}" for group, number in criterion.uplift.items() if number]
        told = _("Riêng việc này cộng thêm: {added}.").format(added=", ".join(added))
        found.append(told if added else _("Việc này không cộng thêm cho nhóm nào."))
    return tuple(found)


def _ways(contest: Contest, paper: Paper) -> list[Percent]:
    _ = paper.words.gettext
    told = {
        "self": (_("Tự làm"), _("Người dân tự mình làm trên máy của mình.")),
        "guided": (_("Được hướng dẫn"), _("Có người chỉ cách, người dân tự bấm.")),
        "done_for": (_("Nhờ làm hộ"), _("Người khác làm thay. Việc vẫn xong, nhưng chưa phải là biết làm.")),
    }
    return [
        Percent(name=name, percent=paper.numbers.percent(contest.scoring.by.get(by, 0)), note=note)
        for by, (name, note) in told.items()
    ]


def _uplifts(contest: Contest, paper: Paper) -> list[Percent]:
    _ = paper.words.gettext
    told = {
        "elderly": _("Người từ 60 tuổi"),
        "disability": _("Người khuyết tật"),
        "near_poor": _("Người thuộc hộ nghèo, cận nghèo"),
    }
    return [
        Percent(name=name, percent=f"+{paper.numbers.percent(contest.scoring.uplift[group])}", note="")
        for group, name in told.items()
        if contest.scoring.uplift.get(group)
    ]


def _examples(contest: Contest, catalogue: Catalogue, paper: Paper) -> list[Example]:
    """The first criterion done by oneself, guided, and by somebody of the first group with an uplift."""
    _ = paper.words.gettext
    first = contest.criteria[0]
    points, own, guided = (
        first.points,
        factors(contest, first, "self", ())[0],
        factors(contest, first, "guided", ())[0],
    )
    sums = [(_("Tự làm"), own, 0), (_("Được hướng dẫn"), guided, 0)]
    if uplift := factors(contest, first, "self", ("elderly",))[1]:
        sums += [
            (_("Người từ 60 tuổi tự làm"), own, uplift),
            (_("Người từ 60 tuổi được hướng dẫn"), guided, uplift),
        ]
    return [
        Example(
            who=who,
            sum=_terms(points, percent, uplift, paper),
            points=paper.numbers.whole(object_worth(points, percent, uplift)),
        )
        for who, percent, uplift in sums
    ]


def _terms(points: int, percent: int, uplift: int, paper: Paper) -> str:
    terms = [paper.numbers.whole(points), paper.numbers.percent(percent)]
    if uplift:
        terms.append(paper.numbers.percent(100 + uplift))
    return " × ".join(terms)


def _round(each: Round, paper: Paper) -> RoundView:
    times = paper.times
    return RoundView(
        number=each.number,
        opens=times.hour_and_date(each.opens),
        freezes=times.hour_and_date(each.freezes) if each.freezes else "",
        closes=times.hour_and_date(each.closes),
        late_until=times.hour_and_date(each.late_until) if each.late_until > each.closes else "",
        removed=tuple(removed_words(one, paper) for one in each.removed),
    )
