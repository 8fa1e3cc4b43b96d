"""A matrix as it is read: who moves, from which value to which, and which limits bite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.paper.names import full_name
from server.paper.print import Paper
from server.rules.catalogue import Ward
from server.rules.matrix import Moved


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedView:
    """One ward before and after, as it is read."""

    moved: Moved
    name: str
    value_before: str
    value_after: str
    direction: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitView:
    """One limit: how many residents it cuts and how many points, before and after."""

    name: str
    before: str
    after: str


def moved_views(
    moved: Sequence[Moved], of_100: tuple[bool, bool], wards: Mapping[str, Ward], paper: Paper
) -> list[MovedView]:
    """Every ward in the order of the new board; `of_100` tells which values are of 100 points."""
    tell = [paper.numbers.points_of_100 if each else paper.numbers.per_thousand for each in of_100]
    return [
        MovedView(
            moved=each,
            name=full_name(wards[each.ward], paper),
            value_before=tell[0](each.value_before),
            value_after=tell[1](each.value_after),
            direction="up" if each.risen > 0 else "down" if each.risen < 0 else "same",
            words=_way(each.risen, paper),
        )
        for each in moved
    ]


def _way(risen: int, paper: Paper) -> str:
    _ = paper.words.gettext
    if not risen:
        return _("giữ")
    return (_("lên {n}") if risen > 0 else _("xuống {n}")).format(n=abs(risen))


def limit_views(limits: Mapping[str, Any], paper: Paper) -> list[LimitView]:
    """Every limit that bites, before or after."""
    _ = paper.words.gettext
    names = {
        "times": _("Số lần tính của tiêu chí {code}"),
        "group": _("Mức nhiều nhất của nhóm {code}"),
        "all": _("Mức nhiều nhất của một người"),
    }
    before, after = limits.get("before", {}), limits.get("after", {})
    found = []
    for key in sorted({*before, *after}):
        kind, _space, code = key.partition(" ")
        name, cut = names[kind].format(code=code), [_cut(side.get(key), paper) for side in (before, after)]
        found.append(LimitView(name=name, before=cut[0], after=cut[1]))
    return found


def _cut(taken: Sequence[int] | None, paper: Paper) -> str:
    _ = paper.words.gettext
    if not taken:
        return _("không chạm ai")
    form = _("{people} người, {points} điểm")
    return form.format(people=paper.numbers.whole(taken[0]), points=paper.numbers.whole(taken[1]))
