"""Competition ranking with the small-number guard: integers in, rows out."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import isqrt

from server.rules.board import MICRO, Counts, Row

Z_MILLIONTHS = 1_960_000
"""1.96 standard errors hold 95 % of a normal distribution; in millionths, because a value is micro-points."""


def margin(counts: Counts) -> int:
    """Half of the 95 % interval of the value, in micro-points per adult.

    Points of a ward are a compound Poisson sum: each resident who takes part brings a number of points, so the
    variance of the sum is estimated by the sum of the residents' squared points.
    """
    if not counts.adults:
        return 0
    return isqrt(counts.squares * Z_MILLIONTHS * Z_MILLIONTHS) // counts.adults


def rank(counts: Sequence[Counts]) -> list[Row]:
    """Highest value first. Equal values share a rank, and the ranks they fill are skipped: 1, 2, 2, 4.

    `rank_from` counts the rows whose interval lies wholly above, `rank_to` those not wholly below.
    Rows of one rank stand in the order of their codes, which says nothing about them.
    """
    total = len(counts)
    values = sorted(row.value for row in counts)
    intervals = [(row.value - margin(row), row.value + margin(row)) for row in counts]
    lows = sorted(low for low, _ in intervals)
    highs = sorted(high for _, high in intervals)
    rows = [
        _row(
            row,
            rank=total - bisect_right(values, row.value) + 1,
            rank_from=total - bisect_right(lows, high) + 1,
            rank_to=total - bisect_left(highs, low),
        )
        for row, (low, high) in zip(counts, intervals, strict=True)
    ]
    return sorted(rows, key=lambda row: (row.rank, row.code))


def _row(counts: Counts, *, rank: int, rank_from: int, rank_to: int) -> Row:
    return Row(
        code=counts.code,
        name=counts.name,
        rank=rank,
        rank_from=rank_from,
        rank_to=rank_to,
        value=counts.value,
        points=counts.points,
        participants=counts.participants,
        attained=counts.attained,
        adults=counts.adults,
        adults_state=counts.adults_state,
    )


def share(people: int, adults: int) -> int:
    """A share of the adults in millionths, rounded down (coverage, attainment); 0 while nobody has counted them."""
    return people * MICRO // adults if adults else 0
