"""A contest as plain values in the shape of its file: what parse_contest reads back to the same contest."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from server.rules.catalogue import UPLIFT_GROUPS, Catalogue
from server.rules.contest import Cluster, Contest, Decision, Removed, Round
from server.rules.criteria import COMPONENTS, Composite, CriteriaGroup, Criterion, IntegrityRule, Scoring
from server.rules.event import BYS
from server.rules.toml_table import LANGUAGES

Value = str | int | bool | date | datetime | list[Any] | dict[str, Any]
Document = dict[str, Value]


def contest_document(contest: Contest, catalogue: Catalogue) -> Document:
    """The whole file, in the order in which people read it. What is at its default is left out."""
    everywhere = contest.wards == tuple(catalogue.wards)
    return _present(
        slug=contest.slug,
        name=_in_order(contest.name, LANGUAGES),
        slogan=_in_order(contest.slogan, LANGUAGES),
        decision=_decision(contest.decision),
        wards="all" if everywhere else list(contest.wards),
        rounds=[_round(each) for each in contest.rounds],
        criteria_decision=_decision(contest.criteria_decision) if contest.criteria_decision else None,
        **criteria_document(contest),
        clusters=[_cluster(each) for each in contest.clusters],
    )


def criteria_document(contest: Contest) -> Document:
    """The criteria part alone: what the criteria editor exports, and a decision issues."""
    return _present(
        scoring=_scoring(contest.scoring),
        groups=[_group(each) for each in contest.groups],
        criteria=[_criterion(each) for each in contest.criteria],
        composite=_composite(contest.composite) if contest.composite else None,
        integrity=_integrity(contest.integrity) if contest.integrity else None,
    )


def _decision(decision: Decision) -> Document:
    return {"number": decision.number, "date": decision.date}


def _present(**values: Value | None) -> Document:
    """Without what is absent: None, or a list without items."""
    return {key: value for key, value in values.items() if value is not None and value != []}


def _in_order(values: Mapping[Any, Any] | None, keys: Iterable[str]) -> dict[str, Any] | None:
    """The values by these keys, in their order, so that one contest has one text."""
    return None if values is None else {key: values[key] for key in keys if key in values}


def _round(each: Round) -> Document:
    return _present(
        opens=each.opens,
        closes=each.closes,
        freezes=each.freezes,
        late_until=each.late_until if each.late_until != each.closes else None,
        removed=[_removed(one) for one in each.removed],
    )


def _removed(removed: Removed) -> Document:
    return _present(starts=removed.starts, ends=removed.ends, counts=None if removed.counts else False)


def _scoring(scoring: Scoring) -> Document:
    return _present(
        attainment=scoring.attainment,
        resident_cap=scoring.resident_cap,
        by=_in_order(scoring.by, BYS),
        uplift=_in_order(scoring.uplift, UPLIFT_GROUPS),
    )


def _group(group: CriteriaGroup) -> Document:
    return _present(
        code=group.code,
        name=_in_order(group.name, LANGUAGES),
        resident_cap=group.resident_cap,
        bonus=True if group.bonus else None,
    )


def _criterion(criterion: Criterion) -> Document:
    return _present(
        code=criterion.code,
        name=_in_order(criterion.name, LANGUAGES),
        group=criterion.group,
        kind=criterion.kind,
        activities=list(criterion.activities),
        points=criterion.points,
        max_times=criterion.max_times,
        by=_in_order(criterion.by, BYS),
        uplift=_in_order(criterion.uplift, UPLIFT_GROUPS),
    )


def _composite(composite: Composite) -> Document:
    parts = _in_order(composite.components, COMPONENTS) or {}
    found: Document = {name: {"weight": each.weight, "target": each.target} for name, each in parts.items()}
    if composite.baselines:
        found["baselines"] = _in_order(composite.baselines, sorted(composite.baselines)) or {}
    return found


def _integrity(rule: IntegrityRule) -> Document:
    return {"bound": rule.bound, "tolerance": rule.tolerance, "floor": rule.floor}


def _cluster(cluster: Cluster) -> Document:
    return _present(name=cluster.name, wards=list(cluster.wards), lead=cluster.lead)
