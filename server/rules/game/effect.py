"""What a comparison of wards says, with its 95 % interval: in integers, and the same from the same seed.

Wards are the units, never residents: people of one ward share its posters, its officers and its market, so a
thousand of them are not a thousand independent observations. Nothing is assumed about how values are spread: each
interval holds the effects that a permutation test at 5 % does not refuse (Fisher 1935; inverted as by Maritz 1979 and
Tritchler 1984). It supposes that an effect adds alike in each ward; where it does not, read it as the average.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice, product
from math import comb, isqrt, lcm, prod
from random import Random

DRAWS = 1_999
"""So many rearrangements are drawn where there are more: with the real one 2,000, of which 50 are 2.5 %."""
SEED = 20_261
"""Recorded in each report: who draws with it comes to the same interval."""
TEN_THOUSAND = 10_000
DISCOVERY_RATE = 500
"""Ten-thousandths: of what is marked as standing out among many reports, so much may be chance."""
TREATED_MIN, BESIDE_MIN = 2, 5
"""Wards on each side of a comparison. One ward has its own stories."""
WARDS_MIN = 6
"""Wards for a change over time: 2 ** 6 ways to turn the signs are enough for 95 %."""
ARRANGEMENTS_MIN = 40
"""Of fewer ways to arrange the wards none is rarer than 2.5 %, so there is no interval of 95 %."""
POINTS_MIN = 10
"""Wards for a slope: from ten on Kendall's sum is close to normal (Kendall 1938)."""
_Z_THOUSANDTHS = 1_960


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An effect with its 95 % interval, in the unit of the values, rounded outwards. `chance` is the two-sided p of
    no effect at all, in ten-thousandths; None where it was not worked out."""

    value: int
    low: int
    high: int
    chance: int | None = None

    @property
    def says(self) -> bool:
        """Whether the interval leaves no effect out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Wards that can be compared with each other: the values of those who took part, and of those who did not."""

    treated: Sequence[int]
    beside: Sequence[int]


def usable(strata: Iterable[Stratum]) -> list[Stratum]:
    """Those in which somebody took part and somebody did not."""
    return [each for each in strata if each.treated and each.beside]


def can_compare(strata: Iterable[Stratum]) -> bool:
    """Whether there are enough wards for an interval of 95 %."""
    kept = usable(strata)
    if sum(len(each.treated) for each in kept) < TREATED_MIN or sum(len(each.beside) for each in kept) < BESIDE_MIN:
        return False
    return prod(comb(len(each.treated) + len(each.beside), len(each.treated)) for each in kept) >= ARRANGEMENTS_MIN


def compare(strata: Iterable[Stratum], seed: int = SEED, draws: int = DRAWS) -> Estimate | None:
    """How much larger the values of those who took part are, stratum by stratum; None of too few.

    The mean over those who took part of their value less the mean beside them in their stratum. Each rearrangement
    exchanges some who took part with some who did not, in each stratum; it refuses every effect that is smaller than
    the (weighted) mean difference between the exchanged, so the interval is two order statistics of these.
    """
    # Order of the values must not matter: they are drawn by their place.
    kept = sorted((sorted(each.treated), sorted(each.beside)) for each in usable(strata))
    if not can_compare([Stratum(treated=mine, beside=others) for mine, others in kept]):
        return None
    common = lcm(*(len(others) for _, others in kept))
    people = sum(len(mine) for mine, _ in kept)
    parts = ((sum(mine) * len(others) - sum(others) * len(mine)) * (common // len(others)) for mine, others in kept)
    value = Fraction(sum(parts), common * people)
    places = [(len(mine), len(mine) + len(others)) for mine, others in kept]
    return _inverted(value, [_exchanged(kept, common, each) for each in _arrangements(places, seed, draws)])


Chosen = Sequence[Collection[int]]
"""A rearrangement: of each stratum the places, those who took part first, that now count as having taken part."""


def _arrangements(places: Sequence[tuple[int, int]], seed: int, draws: int) -> Iterator[Chosen]:
    """Every other one where there are no more than are drawn, else so many at random."""
    if prod(comb(whole, m) for m, whole in places) <= draws + 1:
        yield from islice(product(*(combinations(range(whole), m) for m, whole in places)), 1, None)
        return
    chance = _chance(seed)
    for _ in range(draws):
        yield [_drawn(m, whole, chance) for m, whole in places]


def _drawn(m: int, whole: int, chance: Random) -> Collection[int]:
    """`m` of so many, by Fisher and Yates over the smaller side, with `random()` alone, whose numbers Python keeps
    the same over its versions."""
    size = min(m, whole - m)
    swapped: dict[int, int] = {}
    chosen = set()
    for at in range(size):
        other = at + int(chance.random() * (whole - at))
        chosen.add(swapped.get(other, other))
        swapped[other] = swapped.get(at, at)
    return chosen if size == m else [at for at in range(whole) if at not in chosen]


def _exchanged(kept: Sequence[tuple[list[int], list[int]]], common: int, chosen: Chosen) -> tuple[int, int] | None:
    """The weighted difference between those who were exchanged, and its weight. None if nobody was."""
    over = weight = 0
    for (mine, others), each in zip(kept, chosen, strict=True):
        m, n = len(mine), len(others)
        came = [at - m for at in each if at >= m]
        if came:
            stayed = sum(mine[at] for at in each if at < m)
            share = common // n * (m + n)
            over += share * (sum(mine) - stayed - sum(others[at] for at in came))
            weight += share * len(came)
    return (over, weight) if weight else None


def _chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - anybody shall be able to draw the same again


def change(values: Iterable[int], seed: int = SEED, draws: int = DRAWS) -> Estimate | None:
    """The mean of changes, one of each ward; None of too few.

    The interval holds what a test by turned signs does not refuse: its bounds are order statistics of the means of
    random parts of the wards (Hartigan 1969). It supposes that wards change as often more as less than the middle;
    it knows nothing of what happened to all of them at once.
    """
    kept = sorted(values)
    if len(kept) < WARDS_MIN:
        return None
    parts = _parts(len(kept), seed, draws)
    return _inverted(Fraction(sum(kept), len(kept)), [_sum([kept[at] for at in part]) for part in parts])


def _parts(count: int, seed: int, draws: int) -> Iterator[Sequence[int]]:
    """Every part of so many but the empty one where there are no more than are drawn, else so many at random."""
    if 2**count <= draws + 1:
        yield from (part for size in range(1, count + 1) for part in combinations(range(count), size))
        return
    chance = _chance(seed)
    for _ in range(draws):
        yield [at for at in range(count) if chance.random() < 0.5]


def _sum(part: Sequence[int]) -> tuple[int, int] | None:
    return (sum(part), len(part)) if part else None


def _inverted(value: Fraction, found: Sequence[tuple[int, int] | None]) -> Estimate | None:
    """The effects that are not refused. A rearrangement that moved nobody never speaks against any."""
    bounds = sorted(Fraction(*each) for each in found if each)
    still, every = len(found) - len(bounds), len(found) + 1
    # With the real arrangement and those that moved nobody, fewer than 2.5 % of all lie beyond a bound.
    beyond = every // 40 - 1 - still
    if beyond < 0 or beyond >= len(bounds):
        return None
    low, high = bounds[beyond], bounds[-1 - beyond]
    below, above = sum(each <= 0 for each in bounds), sum(each >= 0 for each in bounds)
    tail = 1 + still + min(below, above)
    return Estimate(
        value=round(value),
        low=low.numerator // low.denominator,
        high=-(-high.numerator // high.denominator),
        chance=min(TEN_THOUSAND, 2 * tail * TEN_THOUSAND // every),
    )


def slope(points: Iterable[tuple[int, int]], per: int) -> Estimate | None:
    """How much more the second value is where the first is `per` more: the median of the slopes between any two
    wards, and the interval by Kendall's sum (Theil 1950, Sen 1968). None of too few, or where all are alike."""
    kept = sorted(points)
    slopes = sorted(
        Fraction((second[1] - first[1]) * per, second[0] - first[0])
        for first, second in combinations(kept, 2)
        if first[0] != second[0]
    )
    count = len(kept)
    if count < POINTS_MIN or not slopes:
        return None
    # Kendall's sum without ties varies by n (n - 1) (2n + 5) / 18; ties in the first value make it smaller.
    ties = sum(_varies(sum(each[0] == at for each in kept)) for at in {each[0] for each in kept})
    reach = isqrt(_Z_THOUSANDTHS**2 * (_varies(count) - ties) // 18) // 1_000 + 1
    at = (len(slopes) - reach) // 2 - 1
    if at < 0:
        return None
    low, high = slopes[at], slopes[-1 - at]
    middle = (slopes[(len(slopes) - 1) // 2] + slopes[len(slopes) // 2]) / 2
    return Estimate(
        value=round(middle), low=low.numerator // low.denominator, high=-(-high.numerator // high.denominator)
    )


def _varies(count: int) -> int:
    return count * (count - 1) * (2 * count + 5)


def standing_out(chances: Sequence[int]) -> list[bool]:
    """Which of many comparisons stand out although there are many: of those that do, one in twenty may be chance
    (Benjamini and Hochberg 1995). Of twenty comparisons without any effect one leaves its interval by itself."""
    count = len(chances)
    ordered = sorted(chances)
    passed = [p for at, p in enumerate(ordered, 1) if p * count <= DISCOVERY_RATE * at]
    bound = max(passed, default=-1)
    return [p <= bound for p in chances]
