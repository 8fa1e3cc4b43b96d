"""Who moves, and by how much, when a contest is counted by other criteria."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from server.rules.board import Row


class Moved(NamedTuple):
    """One ward before and after."""

    ward: str
    rank_before: int
    rank_after: int
    value_before: int
    value_after: int
    points_before: int
    points_after: int

    @property
    def risen(self) -> int:
        """By how many places; below 0 it fell."""
        return self.rank_before - self.rank_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a matrix says at a glance."""

    risen: int
    fallen: int
    unmoved: int
    furthest: int


def matrix(before: Sequence[Row], after: Sequence[Row]) -> list[Moved]:
    """Every ward, in the order of the new board. Both boards hold the same wards."""
    held = {row.code: row for row in before}
    return [
        Moved(
            row.code,
            held[row.code].rank,
            row.rank,
            held[row.code].value,
            row.value,
            held[row.code].points,
            row.points,
        )
        for row in after
    ]


def summary(moved: Sequence[Moved]) -> Summary:
    """How many rise and fall, and the furthest move."""
    return Summary(
        risen=sum(each.risen > 0 for each in moved),
        fallen=sum(each.risen < 0 for each in moved),
        unmoved=sum(each.risen == 0 for each in moved),
        furthest=max((abs(each.risen) for each in moved), default=0),
    )
