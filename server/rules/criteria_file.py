"""The criteria part of a contest file: groups, criteria, scoring, composite, integrity."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypedDict

from server.rules.catalogue import UPLIFT_GROUPS, Catalogue, WardCode
from server.rules.criteria import (
    BOUNDS,
    COMPONENTS,
    Component,
    ComponentName,
    Composite,
    CriteriaGroup,
    Criterion,
    IntegrityRule,
    Scoring,
)
from server.rules.event import BYS
from server.rules.toml_table import Table

CRITERIA_MAX = 200
GROUPS_MAX = 20
POINTS_MAX = 10_000
TIMES_MAX = 100
PERCENT_MAX = 1_000
CAP_MAX = 1_000_000
CODE_MAX = 40
ATTAINMENT_MAX = 1_000
TARGET_MAX = 1_000_000
WEIGHTS = 100
"""What the weights of a composite add up to."""


class CriteriaPart(TypedDict):
    """The fields of a contest that the criteria part of its file fills."""

    groups: tuple[CriteriaGroup, ...]
    criteria: tuple[Criterion, ...]
    scoring: Scoring
    composite: Composite | None
    integrity: IntegrityRule | None


def read_criteria(root: Table, catalogue: Catalogue, wards: Collection[WardCode]) -> CriteriaPart:
    """Read the criteria part of a file. Raises Refusal naming line and key."""
    groups = _groups(root)
    return CriteriaPart(
        scoring=_scoring(root.table("scoring")),
        groups=groups,
        criteria=_criteria(root, catalogue, groups),
        composite=_composite(root.table("composite"), wards) if root.has("composite") else None,
        integrity=_integrity(root.table("integrity")) if root.has("integrity") else None,
    )


def _scoring(table: Table) -> Scoring:
    cap = table.number("resident_cap", least=1, most=CAP_MAX) if table.has("resident_cap") else None
    attainment = table.number("attainment", least=1, most=ATTAINMENT_MAX)
    by = _percents(table.table("by"), BYS, required=True)
    uplift = _percents(table.table("uplift"), UPLIFT_GROUPS, required=False) if table.has("uplift") else {}
    table.nothing_else()
    return Scoring(by=by, uplift=uplift, attainment=attainment, resident_cap=cap)


def _percents(table: Table, keys: Sequence[str], *, required: bool) -> Mapping[str, int]:
    percents = {key: table.number(key, least=0, most=PERCENT_MAX) for key in keys if required or table.has(key)}
    table.nothing_else()
    return percents


def _groups(root: Table) -> tuple[CriteriaGroup, ...]:
    groups: list[CriteriaGroup] = []
    for table in root.tables("groups", at_least=0, most=GROUPS_MAX):
        group = CriteriaGroup(
            code=table.text("code", longest=CODE_MAX),
            name=table.words("name"),
            resident_cap=table.number("resident_cap", least=1, most=CAP_MAX) if table.has("resident_cap") else None,
            bonus=table.truth("bonus") if table.has("bonus") else False,
        )
        table.nothing_else()
        if any(group.code == other.code for other in groups):
            table.refuse("code", f"{group.code!r} is used by an earlier group")
        if group.bonus and group.resident_cap is None:
            table.refuse("resident_cap", "a bonus group needs its own cap, for it stands outside that of [scoring]")
        groups.append(group)
    return tuple(groups)


def _criteria(root: Table, catalogue: Catalogue, groups: Sequence[CriteriaGroup]) -> tuple[Criterion, ...]:
    criteria: list[Criterion] = []
    for table in root.tables("criteria", at_least=1, most=CRITERIA_MAX):
        criterion = _criterion(table, catalogue, [group.code for group in groups])
        if any(criterion.code == other.code for other in criteria):
            table.refuse("code", f"{criterion.code!r} is used by an earlier criterion")
        criteria.append(criterion)
    return tuple(criteria)


def _criterion(table: Table, catalogue: Catalogue, groups: Collection[str]) -> Criterion:
    code, kind = table.text("code", longest=CODE_MAX), table.text("kind", longest=10)
    if kind not in ("skill", "service"):
        table.refuse("kind", f"{kind!r} is neither 'skill' nor 'service'")
    activities = table.texts("activities", at_least=1)
    for key in activities:
        activity = catalogue.activity(kind, key)
        if not activity:
            table.refuse("activities", f"{key!r} is no {kind} of the catalogue")
        elif not activity.scorable:
            table.refuse("activities", f"{key!r} is a life event, and life events earn no points")
    criterion = Criterion(
        code=code,
        kind="skill" if kind == "skill" else "service",
        activities=activities,
        points=table.number("points", least=0, most=POINTS_MAX),
        max_times=table.number("max_times", least=1, most=TIMES_MAX) if table.has("max_times") else 1,
        **_optional(table, groups),
    )
    table.nothing_else()
    return criterion


def _optional(table: Table, groups: Collection[str]) -> dict[str, Any]:
    """What a criterion need not have: a name, a group, percents of its own."""
    found: dict[str, Any] = {}
    if table.has("name"):
        found["name"] = table.words("name")
    if table.has("group"):
        group = found["group"] = table.text("group", longest=CODE_MAX)
        if group not in groups:
            table.refuse("group", f"{group!r} is no group of this file; it has {', '.join(groups) or 'none'}")
    if table.has("by"):
        found["by"] = _percents(table.table("by"), BYS, required=True)
    if table.has("uplift"):
        found["uplift"] = _percents(table.table("uplift"), UPLIFT_GROUPS, required=False)
    return found


def _composite(table: Table, wards: Collection[WardCode]) -> Composite:
    components: dict[ComponentName, Component] = {}
    for name in COMPONENTS:
        if table.has(name):
            part = table.table(name)
            components[name] = Component(
                weight=part.number("weight", least=1, most=WEIGHTS),
                target=part.number("target", least=1, most=TARGET_MAX),
            )
            part.nothing_else()
    if (together := sum(each.weight for each in components.values())) != WEIGHTS:
        table.refuse(next(iter(components), "level"), f"the weights add up to {together}; {WEIGHTS} are needed")
    baselines = _baselines(table, wards) if table.has("baselines") else {}
    if baselines and "progress" not in components:
        table.refuse("baselines", "baselines are for progress, which this composite does not weigh")
    table.nothing_else()
    return Composite(components=components, baselines=baselines)


def _baselines(table: Table, wards: Collection[WardCode]) -> Mapping[WardCode, int]:
    figures, known = table.table("baselines"), set(wards)
    for code in figures.values:
        if code not in known:
            figures.refuse(code, f"{code!r} does not take part in this contest")
    return {WardCode(code): figures.number(code, least=0, most=TARGET_MAX) for code in figures.values}


def _integrity(table: Table) -> IntegrityRule:
    text = table.text("bound", longest=10)
    bound = next((each for each in BOUNDS if each == text), None)
    if not bound:
        table.refuse("bound", f"{text!r} is neither 'lower' nor 'upper'")
    rule = IntegrityRule(
        bound=bound,
        tolerance=table.number("tolerance", least=0, most=100),
        floor=table.number("floor", least=0, most=100),
    )
    table.nothing_else()
    return rule
