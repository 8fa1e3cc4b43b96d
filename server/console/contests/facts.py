"""Name, slogan and decision of a contest."""

from typing import Any

from starlette.responses import Response
from wtforms import StringField

from server.console.contests import editing
from server.console.contests.editing import Section
from server.console.desk import Desk
from server.rules.catalogue import Catalogue
from server.rules.fault import Fault
from server.rules.hanoi import read_day
from server.rules.merge import Typed
from server.rules.plan import Plan

_TEXTS = (("name", "vi"), ("name", "en"), ("slogan", "vi"), ("slogan", "en"), ("decision", "number"))
_DATE = "decision.date"
_KEYS = (*(".".join(path) for path in _TEXTS), _DATE)


def field_of(key: str) -> Any:
    """The field of a key, None if it is not one of this page."""
    return StringField() if key in _KEYS else None


def typed(plan: Plan, _catalogue: Catalogue) -> dict[str, str]:
    """What is saved, as texts."""
    found = {f"{key}.{part}": plan.get(key, {}).get(part, "") for key, part in _TEXTS}
    decided = plan.get("decision", {}).get("date")
    return {**found, _DATE: decided.isoformat() if decided else ""}


def put(sent: Typed, plan: Plan, _catalogue: Catalogue) -> tuple[Plan, list[Fault]]:
    """The plan with what was typed."""
    parts: dict[str, dict[str, Any]] = {"name": {}, "slogan": {}, "decision": {}}
    for key, part in _TEXTS:
        if text := sent.get(f"{key}.{part}", ""):
            parts[key][part] = text
    decided, faults = sent.get(_DATE, ""), []
    if day := read_day(decided):
        parts["decision"]["date"] = day
    elif decided:
        faults.append(Fault(where=_DATE, code="no_date", values={"typed": decided}))
    return {**plan, **parts}, faults


SECTION = Section(
    page="contest-facts",
    template="console/contest_facts.html",
    parts=("name", "slogan", "decision"),
    field_of=field_of,
    typed=typed,
    put=put,
    whole=lambda typed, _catalogue: {key: typed.get(key, "") for key in _KEYS},
)


async def show(desk: Desk) -> Response:
    """Name, slogan, decision."""
    return await editing.show(desk, SECTION)


async def save(desk: Desk) -> Response:
    """Save them."""
    return await editing.save(desk, SECTION)
