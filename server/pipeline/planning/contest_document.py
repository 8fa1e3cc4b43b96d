"""The document of a contest as values that forms change, and written again."""

import tomllib
from typing import Any

from server.pipeline.planning.write_contest import write_toml
from server.rules.contest import Round
from server.rules.hanoi import local
from server.rules.plan import MOMENTS, Plan


def read_document(text: str) -> dict[str, Any]:
    """The values of a document that was parsed before."""
    return tomllib.loads(text)


def write_document(plan: Plan) -> str:
    """The document of these values. Comments of a file that was loaded are lost with the first change here."""
    return write_toml(plan)


def with_round(plan: Plan, each: Round) -> dict[str, Any]:
    """The plan with the times of one round as they are now; what else a round says stays."""
    rounds = list(plan["rounds"])
    kept = {key: value for key, value in rounds[each.number - 1].items() if key not in (*MOMENTS, "removed")}
    rounds[each.number - 1] = {**_times(each), **kept}
    return {**plan, "rounds": rounds}


def _times(each: Round) -> dict[str, Any]:
    told: dict[str, Any] = {"opens": local(each.opens), "closes": local(each.closes)}
    if each.freezes:
        told["freezes"] = local(each.freezes)
    if each.late_until != each.closes:
        told["late_until"] = local(each.late_until)
    if each.removed:
        told["removed"] = [
            {
                "starts": local(one.starts),
                **({"ends": local(one.ends)} if one.ends else {}),
                "counts": one.counts,
            }
            for one in each.removed
        ]
    return told
