"""Who takes part in a contest: all wards, or those that are ticked."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, StringField

from server.console.contests import editing
from server.console.contests.editing import Section, Sheet
from server.console.desk import Desk
from server.paper.divisions import size_band_names
from server.rules.catalogue import Catalogue, Ward
from server.rules.fault import Fault
from server.rules.merge import Typed
from server.rules.plan import Plan, wards_of

SCOPE = "scope"
_PREFIX = "wards."


def field_of(key: str) -> Any:
    """The field of a key, None if it is not one of this page."""
    if key == SCOPE:
        return StringField()
    return BooleanField() if key.startswith(_PREFIX) and len(key) == len(_PREFIX) + 5 else None


def typed(plan: Plan, catalogue: Catalogue) -> dict[str, str]:
    """What is saved, as texts."""
    chosen = plan.get("wards", "all")
    named = () if chosen == "all" else chosen
    ticked = {f"{_PREFIX}{code}": "True" if code in named else "" for code in catalogue.wards}
    return {SCOPE: "all" if chosen == "all" else "chosen", **ticked}


def whole(sent: Typed, catalogue: Catalogue) -> dict[str, str]:
    """A box that is not ticked is not sent."""
    ticked = {f"{_PREFIX}{code}": sent.get(f"{_PREFIX}{code}", "") for code in catalogue.wards}
    return {SCOPE: sent.get(SCOPE, ""), **{key: "True" if text == "True" else "" for key, text in ticked.items()}}


def put(sent: Typed, plan: Plan, catalogue: Catalogue) -> tuple[Plan, list[Fault]]:
    """The plan with the wards that were chosen; wards that leave the contest leave their clusters."""
    ticked = [code for code in catalogue.wards if sent.get(f"{_PREFIX}{code}")]
    chosen = {**plan, "wards": "all" if sent.get(SCOPE) == "all" else ticked}
    taking_part = wards_of(chosen, catalogue)
    clusters = [_within(each, taking_part) for each in plan.get("clusters", ())]
    kept = [each for each in clusters if each["wards"]]
    return ({**chosen, "clusters": kept} if clusters else chosen), []


def _within(cluster: Mapping[str, Any], wards: tuple[str, ...]) -> dict[str, Any]:
    members = [code for code in cluster.get("wards", ()) if code in wards]
    lead = {"lead": cluster["lead"]} if cluster.get("lead") in members else {}
    return {**{key: value for key, value in cluster.items() if key != "lead"}, "wards": members, **lead}


def shown(sheet: Sheet, desk: Desk) -> dict[str, Any]:
    """The wards by kind and size band, as they compete."""
    groups: dict[tuple[str, str], list[Ward]] = {}
    for ward in desk.resources.reference.catalogue.wards.values():
        groups.setdefault((ward.kind, ward.size_band), []).append(ward)
    ticked = sum(1 for key, text in sheet.typed.items() if key.startswith(_PREFIX) and text)
    return {
        "groups": sorted(groups.items()),
        "band_names": size_band_names(desk.words),
        "ticked": ticked,
        "every": len(desk.resources.reference.catalogue.wards),
    }


SECTION = Section(
    page="contest-wards",
    template="console/contest_wards.html",
    parts=("wards",),
    field_of=field_of,
    typed=typed,
    put=put,
    shown=shown,
    whole=whole,
)


async def show(desk: Desk) -> Response:
    """Who takes part."""
    return await editing.show(desk, SECTION)


async def save(desk: Desk) -> Response:
    """Save who takes part."""
    return await editing.save(desk, SECTION)
