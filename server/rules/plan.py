"""A contest while it is planned: its document may be incomplete, and is checked as a whole, every fault named."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from server.rules.catalogue import Catalogue
from server.rules.contest_file import CLUSTERS_MAX, RESERVED_DIVISIONS, ROUNDS_MAX
from server.rules.draft_clusters import LEAST, MOST
from server.rules.fault import Fault
from server.rules.folding import slug
from server.rules.toml_table import LANGUAGES, TEXT_MAX

Plan = Mapping[str, Any]
"""A contest's document as TOML gives it, of which anything but the slug may still be missing."""

NUMBER_MAX = 100
CLUSTER_NAME_MAX = 60
MOMENTS = ("opens", "freezes", "closes", "late_until")


def cloned(plan: Plan, slug: str) -> Plan:
    """Another contest like this one: its words, wards, clusters and criteria, without its decision and times."""
    kept = {
        key: value for key, value in plan.items() if key not in ("slug", "decision", "criteria_decision", "rounds")
    }
    return {"slug": slug, **kept, "rounds": [{} for _ in plan.get("rounds", ())]}


def plan_faults(plan: Plan, catalogue: Catalogue) -> list[Fault]:
    """Everything that is missing or wrong, in the order of the pages; criteria are checked by their own reader."""
    return [
        *facts_faults(plan),
        *ward_faults(plan, catalogue),
        *round_faults(plan.get("rounds", ())),
        *cluster_faults(plan.get("clusters", ()), wards_of(plan, catalogue)),
        *_criteria_faults(plan),
    ]


def wards_of(plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """The codes of the wards that take part; none while nobody chose."""
    chosen = plan.get("wards", ())
    return tuple(catalogue.wards) if chosen == "all" else tuple(chosen)


def facts_faults(plan: Plan) -> Iterator[Fault]:
    """Name, slogan, and the decision under which the contest is held."""
    for key in ("name", "slogan"):
        for language in LANGUAGES:
            yield from _text_faults(f"{key}.{language}", plan.get(key, {}).get(language, ""), TEXT_MAX)
    decision = plan.get("decision", {})
    yield from _text_faults("decision.number", decision.get("number", ""), NUMBER_MAX)
    if not isinstance(decision.get("date"), date):
        yield Fault(where="decision.date", code="missing")


def _text_faults(field: str, text: str, most: int) -> Iterator[Fault]:
    if not text.strip():
        yield Fault(where=field, code="missing")
    elif len(text) > most:
        yield Fault(where=field, code="too_long", values={"length": len(text), "most": most})


def ward_faults(plan: Plan, catalogue: Catalogue) -> Iterator[Fault]:
    """The wards that take part."""
    chosen = wards_of(plan, catalogue)
    if not chosen:
        yield Fault(where="wards", code="missing")
    for code in chosen:
        if code not in catalogue.wards:
            yield Fault(where="wards", code="unknown_ward", values={"ward": code})


def round_faults(rounds: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """Times within each round, and between a round and the one before."""
    if not rounds:
        yield Fault(where="rounds", code="missing")
    if len(rounds) > ROUNDS_MAX:
        yield Fault(where="rounds", code="too_many", values={"count": len(rounds), "most": ROUNDS_MAX})
    closed: datetime | None = None
    for number, each in enumerate(rounds, 1):
        yield from _times_faults(f"rounds.{number}", each)
        opens = each.get("opens")
        if opens and closed and opens < closed:
            values = {"opens": opens, "closed": closed, "number": number - 1}
            yield Fault(where=f"rounds.{number}.opens", code="before_previous", values=values)
        closed = each.get("closes") or closed


def _times_faults(where: str, each: Mapping[str, Any]) -> Iterator[Fault]:
    opens, freezes, closes, late_until = (each.get(key) for key in MOMENTS)
    for key, moment in (("opens", opens), ("closes", closes)):
        if not moment:
            yield Fault(where=f"{where}.{key}", code="missing")
    if opens and closes and closes <= opens:
        yield Fault(where=f"{where}.closes", code="not_after", values={"opens": opens, "closes": closes})
    elif opens and closes and freezes and not opens < freezes < closes:
        yield Fault(where=f"{where}.freezes", code="not_between", values={"opens": opens, "closes": closes})
    if closes and late_until and late_until < closes:
        yield Fault(where=f"{where}.late_until", code="before_closes", values={"closes": closes})


def cluster_faults(clusters: Sequence[Mapping[str, Any]], wards: Sequence[str]) -> Iterator[Fault]:
    """Names, members and leads of clusters; a size outside six to ten is told, and holds nobody up."""
    if len(clusters) > CLUSTERS_MAX:
        yield Fault(where="clusters", code="too_many", values={"count": len(clusters), "most": CLUSTERS_MAX})
    taken: dict[str, int] = {}
    placed: dict[str, str] = {}
    for number, each in enumerate(clusters, 1):
        where = f"clusters.{number}"
        yield from _name_faults(where, each.get("name", ""), taken, number)
        yield from _member_faults(where, each, wards, placed)
    if clusters and (left := [code for code in wards if code not in placed]):
        yield Fault(where="clusters", code="left_out", values={"wards": left}, advice=True)


def _name_faults(where: str, name: str, taken: dict[str, int], number: int) -> Iterator[Fault]:
    field, code = f"{where}.name", slug(name)
    yield from _text_faults(field, name, CLUSTER_NAME_MAX)
    if name.strip() and (not code or code in RESERVED_DIVISIONS):
        yield Fault(where=field, code="reserved", values={"name": name})
    elif code in taken:
        yield Fault(where=field, code="name_taken", values={"name": name, "number": taken[code]})
    taken.setdefault(code, number)


def _member_faults(
    where: str, each: Mapping[str, Any], wards: Sequence[str], placed: dict[str, str]
) -> Iterator[Fault]:
    members = each.get("wards", ())
    for code in members:
        if code not in wards:
            yield Fault(where=f"{where}.wards", code="not_taking_part", values={"ward": code})
        elif code in placed:
            yield Fault(where=f"{where}.wards", code="placed_twice", values={"ward": code, "name": placed[code]})
        placed.setdefault(code, each.get("name", ""))
    if not members:
        yield Fault(where=f"{where}.wards", code="empty")
    elif not LEAST <= len(members) <= MOST:
        values = {"count": len(members), "least": LEAST, "most": MOST}
        yield Fault(where=f"{where}.wards", code="size", values=values, advice=True)
    if (lead := each.get("lead")) and lead not in members:
        yield Fault(where=f"{where}.lead", code="not_member", values={"ward": lead})
    elif members and not lead:
        yield Fault(where=f"{where}.lead", code="no_lead", advice=True)


def _criteria_faults(plan: Plan) -> Iterator[Fault]:
    if not plan.get("criteria") or not plan.get("scoring"):
        yield Fault(where="criteria", code="missing")
