"""The clusters of a contest: drafted at once, then moved, renamed and led as the officials want."""

import re
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from wtforms import StringField

from server.console.contests import editing
from server.console.contests.editing import Section, Sheet
from server.console.desk import Desk
from server.rules.catalogue import Catalogue, Ward
from server.rules.draft_clusters import draft_clusters
from server.rules.fault import Fault
from server.rules.merge import Typed
from server.rules.plan import Plan, wards_of

_KEY = re.compile(r"clusters\.([1-9][0-9]?)\.(name|lead)|cluster\.[0-9]{5}")
_PLACE = "cluster."


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A cluster as it is printed: its number on the page, and the wards that are in it."""

    number: int
    name: str
    members: list[Ward]


def field_of(key: str) -> Any:
    """The field of a key, None if it is not one of this page."""
    return StringField() if _KEY.fullmatch(key) else None


def typed(plan: Plan, catalogue: Catalogue) -> dict[str, str]:
    """What is saved, as texts: for each ward the number of its cluster."""
    return _as_texts(list(plan.get("clusters", ())), wards_of(plan, catalogue))


def _as_texts(clusters: list[Any], wards: tuple[str, ...]) -> dict[str, str]:
    found = {f"{_PLACE}{code}": "" for code in wards}
    for number, each in enumerate(clusters, 1):
        found |= {f"clusters.{number}.name": each.get("name", ""), f"clusters.{number}.lead": each.get("lead") or ""}
        found |= {f"{_PLACE}{code}": str(number) for code in each.get("wards", ())}
    return found


def numbers(sent: Typed) -> list[int]:
    """The clusters that were typed."""
    return sorted({int(found[1]) for key in sent if (found := _KEY.fullmatch(key)) and found[1]})


def _clusters(sent: Typed, kept: list[int]) -> list[dict[str, Any]]:
    clusters = []
    for number in kept:
        members = [key.removeprefix(_PLACE) for key, text in sent.items() if _is_in(key, text, number)]
        lead = sent.get(f"clusters.{number}.lead", "")
        each = {"name": sent.get(f"clusters.{number}.name", ""), "wards": sorted(members)}
        clusters.append({**each, "lead": lead} if lead in members else each)
    return clusters


def _is_in(key: str, text: str, number: int) -> bool:
    return key.startswith(_PLACE) and text == str(number)


def put(sent: Typed, plan: Plan, _catalogue: Catalogue) -> tuple[Plan, list[Fault]]:
    """The plan with its clusters as they were typed. A lead who was moved away leads no more."""
    return {**plan, "clusters": _clusters(sent, numbers(sent))}, []


def again(sent: Typed, plan: Plan, catalogue: Catalogue, do: str) -> dict[str, str]:
    """A draft of all clusters, one cluster more, or one less."""
    wards, (what, _, number) = wards_of(plan, catalogue), do.partition(".")
    if what == "draft":
        drafted = draft_clusters(ward for code, ward in catalogue.wards.items() if code in wards)
        return _as_texts([{"name": each.name, "wards": each.wards, "lead": each.lead} for each in drafted], wards)
    kept = [each for each in numbers(sent) if what != "remove" or str(each) != number]
    clusters = _clusters(sent, kept)
    if what == "add":
        clusters.append({"name": f"Cụm {len(clusters) + 1}", "wards": []})
    return _as_texts(clusters, wards)


def alike(before: Typed, saved: Typed) -> bool:
    """Whether both have the same numbers."""
    return numbers(before) == numbers(saved)


def shown(sheet: Sheet, desk: Desk) -> dict[str, Any]:
    """The clusters to print, and the wards that stand in none."""
    catalogue, slots = desk.resources.reference.catalogue, []
    wards = {code: catalogue.wards[code] for code in wards_of(sheet.found.plan, catalogue)}  # type: ignore[index]
    for number in numbers(sheet.typed):
        members = [ward for code, ward in wards.items() if sheet.typed.get(f"{_PLACE}{code}") == str(number)]
        slots.append(Slot(number=number, name=sheet.typed.get(f"clusters.{number}.name", ""), members=members))
    placed = {ward.code for slot in slots for ward in slot.members}
    return {
        "slots": slots,
        "slot_names": {str(slot.number): slot.name for slot in slots},
        "ward_names": {str(code): ward.name for code, ward in wards.items()},
        "left": [ward for ward in wards.values() if ward.code not in placed],
    }


SECTION = Section(
    page="contest-clusters",
    template="console/contest_clusters.html",
    parts=("cluster",),
    field_of=field_of,
    typed=typed,
    put=put,
    shown=shown,
    again=again,
    alike=alike,
)


async def show(desk: Desk) -> Response:
    """The clusters."""
    return await editing.show(desk, SECTION)


async def save(desk: Desk) -> Response:
    """Save them, or change the form only."""
    return await editing.save(desk, SECTION)
