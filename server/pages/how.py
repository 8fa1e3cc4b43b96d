"""How points and places are made, in plain words, from the contest's own data."""

from dataclasses import dataclass
from typing import Any

from server.paper.change_words import removed_words
from server.paper.names import full_name
from server.paper.print import Paper
from server.rules.catalogue import Catalogue
from server.rules.contest import Contest, Round
from server.rules.criteria import Criterion
from server.rules.scoring import object_worth

TEMPLATE = "how.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionView:
    """What earns points: the things to do, what each brings, how often."""

    code: str
    kind: str
    activities: tuple[str, ...]
    points: str
    times: int
    most: str


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
        "criteria": [_criterion(each, catalogue, paper) for each in contest.criteria],
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


def _criterion(criterion: Criterion, catalogue: Catalogue, paper: Paper) -> CriterionView:
    _, numbers = paper.words.gettext, paper.numbers
    known = (catalogue.activity(criterion.kind, key) for key in criterion.activities)
    return CriterionView(
        code=criterion.code,
        kind=_("Kỹ năng") if criterion.kind == "skill" else _("Dịch vụ công trực tuyến"),
        activities=tuple(activity.names[paper.words.language] for activity in known if activity),
        points=numbers.whole(criterion.points),
        times=criterion.max_times,
        most=numbers.whole(criterion.points * criterion.max_times),
    )


def _ways(contest: Contest, paper: Paper) -> list[Percent]:
    _ = paper.words.gettext
    told = {
        "self": (_("Tự làm"), _("Người dân tự mình làm trên máy của mình.")),
        "guided": (_("Được hướng dẫn"), _("Có người chỉ cách, người dân tự bấm.")),
        "done_for": (_("Nhờ làm hộ"), _("Người khác làm thay. Việc vẫn xong, nhưng chưa phải là biết làm.")),
    }
    return [
        Percent(name=name, percent=_percent(contest.scoring.by.get(by, 0), paper), note=note)
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
        Percent(name=name, percent=f"+{_percent(contest.scoring.uplift[group], paper)}", note="")
        for group, name in told.items()
        if contest.scoring.uplift.get(group)
    ]


def _percent(percent: int, paper: Paper) -> str:
    return f"{percent}\u00a0%" if paper.words.language == "vi" else f"{percent}%"


def _examples(contest: Contest, catalogue: Catalogue, paper: Paper) -> list[Example]:
    """The first criterion done by oneself, guided, and by somebody of the first group with an uplift."""
    _ = paper.words.gettext
    points, by = contest.criteria[0].points, contest.scoring.by
    own, guided = by.get("self", 0), by.get("guided", 0)
    sums = [(_("Tự làm"), own, 0), (_("Được hướng dẫn"), guided, 0)]
    if uplift := contest.scoring.uplift.get("elderly", 0):
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
    terms = [paper.numbers.whole(points), _percent(percent, paper)]
    if uplift:
        terms.append(_percent(100 + uplift, paper))
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
