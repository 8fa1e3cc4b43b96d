"""The criteria part of a contest's document as plain values: cut out, put in, checked, its items moved about."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.rules import toml_lines
from server.rules.catalogue import Catalogue, WardCode
from server.rules.criteria_file import read_criteria
from server.rules.plan import Plan
from server.rules.refusals import Refusal
from server.rules.toml_table import Table

PARTS = ("scoring", "groups", "criteria", "composite", "integrity")

BLANK: Plan = {
    "scoring": {
        "attainment": 5,
        "resident_cap": 100,
        "by": {"self": 100, "guided": 50, "done_for": 0},
        "uplift": {"elderly": 50, "disability": 50, "near_poor": 30},
    }
}
"""What a contest begins with while nobody has decided anything; done by others earns nothing."""


def criteria_of(plan: Plan) -> Plan:
    """The criteria part of a document; what to begin with where it has none."""
    found = {key: plan[key] for key in PARTS if key in plan}
    return found if "scoring" in found else {**BLANK, **found}


def with_criteria(plan: Plan, criteria: Plan, decision: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The document with another criteria part, issued under a decision."""
    kept = {key: value for key, value in plan.items() if key not in (*PARTS, "criteria_decision")}
    issued = {"criteria_decision": dict(decision)} if decision else {}
    return {**kept, **issued, **criteria_of(criteria)}


def criteria_refusal(criteria: Plan, catalogue: Catalogue, wards: Sequence[str], text: str = "") -> Refusal | None:
    """What is wrong with a criteria part first; None if nothing is. With its text, lines are told too."""
    root = Table(values=criteria, path=(), lines=toml_lines.key_lines(text))
    try:
        read_criteria(root, catalogue, [WardCode(code) for code in wards])
        root.nothing_else()
    except Refusal as refusal:
        return refusal
    return None


def items(plan: Plan, part: str) -> list[dict[str, Any]]:
    """The groups or criteria."""
    return [dict(each) for each in plan.get(part, ())]


def item(plan: Plan, part: str, code: str) -> dict[str, Any] | None:
    """The group or criterion of that code."""
    return next((each for each in items(plan, part) if each.get("code") == code), None)


def with_item(plan: Plan, part: str, code: str, new: Mapping[str, Any]) -> Plan:
    """The plan with an item in the place of the one with that code, or at the end.

    A group that gets another code keeps its criteria.
    """
    found = items(plan, part)
    if item(plan, part, code):
        found = [dict(new) if each.get("code") == code else each for each in found]
    else:
        found.append(dict(new))
    changed = {**plan, part: found}
    return _regrouped(changed, code, str(new["code"])) if part == "groups" and code else changed


def without_item(plan: Plan, part: str, code: str) -> Plan:
    """The plan without an item; criteria of a group that goes stay, in no group."""
    kept = [each for each in items(plan, part) if each.get("code") != code]
    changed = {**plan, part: kept}
    return _regrouped(changed, code, "") if part == "groups" else changed


def moved_item(plan: Plan, part: str, code: str, by: int) -> Plan:
    """The plan with an item one place up (-1) or down (1)."""
    found = items(plan, part)
    at = next((place for place, each in enumerate(found) if each.get("code") == code), None)
    if at is None or not 0 <= at + by < len(found):
        return plan
    found[at], found[at + by] = found[at + by], found[at]
    return {**plan, part: found}


def _regrouped(plan: Plan, before: str, after: str) -> Plan:
    found = items(plan, "criteria")
    for each in found:
        if each.get("group") == before:
            each.pop("group")
            if after:
                each["group"] = after
    return {**plan, "criteria": found} if found else plan
