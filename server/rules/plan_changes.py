"""What is different between two documents of a contest, told value by value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.rules.plan import MOMENTS, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that became another; None where there was or is none.

    `field` is its path: 'name.vi', 'rounds.2.closes', 'wards.00070', 'cluster.00070' (in which cluster a ward
    stands), 'lead.Cụm 1', and for whatever else a document holds, the keys on the way to it.
    """

    field: str
    before: Any = None
    after: Any = None


def plan_changes(before: Plan, after: Plan) -> list[Change]:
    """Every difference, in the order in which a page tells them."""
    told = [*_words(before, after), *_wards(before, after), *_rounds(before, after), *_clusters(before, after)]
    known = {"slug", "name", "slogan", "decision", "wards", "rounds", "clusters"}
    others = sorted((before.keys() | after.keys()) - known)
    return told + [change for key in others for change in _deep(key, before.get(key), after.get(key))]


def _words(before: Plan, after: Plan) -> Iterator[Change]:
    for key, parts in (("name", ("vi", "en")), ("slogan", ("vi", "en")), ("decision", ("number", "date"))):
        for part in parts:
            was, will = before.get(key, {}).get(part), after.get(key, {}).get(part)
            if was != will:
                yield Change(field=f"{key}.{part}", before=was, after=will)


def _wards(before: Plan, after: Plan) -> Iterator[Change]:
    was, will = before.get("wards", []), after.get("wards", [])
    if was == will:
        return
    if "all" in (was, will):
        yield Change(field="wards", before=was, after=will)
        return
    for code in sorted({*was} ^ {*will}):
        yield Change(field=f"wards.{code}", before=code in was, after=code in will)


def _rounds(before: Plan, after: Plan) -> Iterator[Change]:
    was, will = before.get("rounds", []), after.get("rounds", [])
    for index in range(max(len(was), len(will))):
        old, new = (rounds[index] if index < len(rounds) else None for rounds in (was, will))
        yield from _round(f"rounds.{index + 1}", old, new)


def _round(where: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[Change]:
    if old is None or new is None:
        yield Change(field=where, before=old, after=new)
        return
    for key in MOMENTS:
        if old.get(key) != new.get(key):
            yield Change(field=f"{where}.{key}", before=old.get(key), after=new.get(key))
    yield from _removed(f"{where}.removed", old.get("removed", []), new.get("removed", []))
    for key in sorted((old.keys() | new.keys()) - {*MOMENTS, "removed"}):
        yield from _deep(f"{where}.{key}", old.get(key), new.get(key))


def _removed(where: str, was: Sequence[Mapping[str, Any]], will: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    """Stretches of time are the same when they start at the same moment: a pause that ended is one changed."""
    old, new = ({each["starts"]: {"counts": True, **each} for each in stretches} for stretches in (was, will))
    for starts in sorted(old.keys() | new.keys()):
        if old.get(starts) != new.get(starts):
            yield Change(field=where, before=old.get(starts), after=new.get(starts))


def _clusters(before: Plan, after: Plan) -> Iterator[Change]:
    was, will = before.get("clusters", []), after.get("clusters", [])
    old, new = _cluster_by_ward(was), _cluster_by_ward(will)
    renamed = _renamed(was, will)
    for name, now in renamed.items():
        yield Change(field="clusters", before=name, after=now)
    for code in sorted(old.keys() | new.keys()):
        if renamed.get(old.get(code, ""), old.get(code)) != new.get(code):
            yield Change(field=f"cluster.{code}", before=old.get(code), after=new.get(code))
    leads = {renamed.get(each.get("name", ""), each.get("name", "")): each.get("lead") for each in was}
    for each in will:
        if each.get("lead") != leads.get(each.get("name", "")):
            yield Change(field=f"lead.{each.get('name', '')}", before=leads.get(each["name"]), after=each.get("lead"))


def _renamed(was: Sequence[Mapping[str, Any]], will: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Clusters that stand at the same place with a name that was not there before."""
    old, new = {each.get("name", "") for each in was}, {each.get("name", "") for each in will}
    return {
        one.get("name", ""): other.get("name", "")
        for one, other in zip(was, will, strict=False)
        if one.get("name", "") not in new and other.get("name", "") not in old
    }


def _cluster_by_ward(clusters: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {code: each.get("name", "") for each in clusters for code in each.get("wards", ())}


def _deep(field: str, was: Any, will: Any) -> Iterator[Change]:
    """Tables are gone into, and lists of tables by the code of each; what is neither is told whole.

    So is what has a code and begins or ends: a criterion that was added is one change.
    """
    if was == will:
        return
    old, new = _as_table(was), _as_table(will)
    begins_or_ends = (was is None or will is None) and "code" in {**(old or {}), **(new or {})}
    if old is None or new is None or begins_or_ends:
        yield Change(field=field, before=was, after=will)
        return
    for key in [*old, *(key for key in new if key not in old)]:
        yield from _deep(f"{field}.{key}", old.get(key), new.get(key))


def _as_table(value: Any) -> Mapping[str, Any] | None:
    if value is None or isinstance(value, Mapping):
        return value or {}
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        return {str(each.get("code", index)): each for index, each in enumerate(value, 1)}
    return None
