"""A season as an organizer plans it, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from server.rules.folding import slug
from server.rules.game.flags import FLAGS, Flag
from server.rules.refusals import Told

Kind = Literal["year", "theme"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Seasons of a year follow each other; those of a theme gather contests about one thing."""
CONTESTS_MOST = 12
NAME_MIN, NAME_MAX = 3, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonPlan:
    """What a season is called, its contests in order, and which flags count in it."""

    name: Mapping[str, str]
    kind: Kind
    contests: tuple[int, ...]
    flags: frozenset[Flag]

    @property
    def slug(self) -> str:
        """Its address, from its Vietnamese name."""
        return slug(self.name["vi"])


class Beside(NamedTuple):
    """Another season that is not withdrawn."""

    slug: str
    plan: SeasonPlan


def as_document(plan: SeasonPlan) -> dict[str, Any]:
    """The plan as a version keeps it."""
    flags = [flag for flag in FLAGS if flag in plan.flags]
    return {"name": dict(plan.name), "kind": plan.kind, "contests": list(plan.contests), "flags": flags}


def plan_of(document: Mapping[str, Any]) -> SeasonPlan:
    """The plan that a version keeps."""
    return SeasonPlan(
        name=document["name"],
        kind=document["kind"],
        contests=tuple(document["contests"]),
        flags=frozenset(document["flags"]),
    )


def check(plan: SeasonPlan, names: Mapping[int, str], others: Iterable[Beside]) -> None:
    """Raises Told if the season cannot be. `names` holds the contests there are."""
    if not plan.slug:
        raise Told("Tên cần có chữ hoặc số.", where="name_vi")
    if not plan.contests:
        raise Told("Mùa chưa có cuộc thi nào. Ghi thứ tự cho ít nhất một cuộc thi.", where="contests")
    if (n := len(plan.contests)) > CONTESTS_MOST:
        raise Told("Mùa có {n} cuộc thi, nhiều nhất {most}.", where="contests", n=n, most=CONTESTS_MOST)
    if not plan.flags:
        raise Told("Chưa chọn cờ nào. Chọn ít nhất một loại cờ được tính.", where="flags")
    for other in others:
        if other.plan.kind == plan.kind and (twice := set(other.plan.contests) & set(plan.contests)):
            raise Told(
                "{contest} đã ở trong mùa {season}, cùng loại. Bỏ khỏi mùa kia trước, hoặc đổi loại của mùa này.",
                where="contests", contest=names[min(twice)], season=other.plan.name["vi"],
            )  # fmt: skip
