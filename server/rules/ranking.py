"""Competition ranking with the small-number guard: integers in, rows out."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import fields
from math import isqrt

from server.rules.board import MICRO, Counts, ExplainedRow, Row, Valued

Z_MILLIONTHS = 1_960_000
"""1.96 standard errors hold 95 % of a normal distribution; in millionths, because a value is micro-points."""


def margin(counts: Counts) -> int:
    """Half of the 95 % interval of the value, in micro-points per adult.

    Points of a ward are a compound Poisson sum: each resident who takes part brings a number of points, so the
    variance of the sum is estimated by the sum of the residents' squared points.
    """
    return level_margin(counts.squares, counts.adults)


def level_margin(squares: int, adults: int) -> int:
    """Half of the 95 % interval of a level: 1.96 standard errors."""
    return isqrt(squares * Z_MILLIONTHS * Z_MILLIONTHS) // adults if adults else 0


def interval(counts: Counts) -> tuple[int, int]:
    """The 95 % interval of the value."""
    if valued := counts.valued:
        return (valued.low, valued.high)
    return (counts.value - margin(counts), counts.value + margin(counts))


def rank(counts: Sequence[Counts]) -> list[Row]:
    """Highest value first. Equal values share a rank, and the ranks they fill are skipped: 1, 2, 2, 4.

    `rank_from` counts the rows whose interval lies wholly above, `rank_to` those not wholly below.
    Rows of one rank stand in the order of their codes, which says nothing about them.
    """
    total = len(counts)
    values = sorted(row.value for row in counts)
    intervals = [interval(row) for row in counts]
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
    row = Row(
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
    return _explained(row, counts.valued) if counts.valued else row


def _explained(row: Row, valued: Valued) -> Row:
    explained = ExplainedRow(
        **{field.name: getattr(row, field.name) for field in fields(row)},
        components=valued.components,
        integrity=valued.integrity,
        rounds=valued.rounds,
    )
    return explained.plain()


def share(people: int, adults: int) -> int:
    """A share of the adults in millionths, rounded down (coverage, attainment); 0 while nobody has counted them."""
    return people * MICRO // adults if adults else 0
