"""The 95 % interval of a share, in integers: the same on every machine, and repeated by a pocket calculator."""

from math import isqrt

from server.rules.board import MICRO

Z2_TEN_THOUSANDTHS = 38_416
"""1.96 squared, times 10,000."""


def wilson(part: int, whole: int) -> tuple[int, int]:
    """The interval of part / whole by Wilson, in millionths, rounded outwards; everything where whole is 0."""
    if whole <= 0:
        return (0, MICRO)
    k, n, z2 = min(part, whole), whole, Z2_TEN_THOUSANDTHS
    middle = (20_000 * k + z2) * MICRO // 2
    half = isqrt(z2 * (40_000 * k * (n - k) + z2 * n) * MICRO**2 // (4 * n)) + 1
    over = 10_000 * n + z2
    low = (middle - half) // over if k else 0
    high = -(-(middle + half) // over) if k < n else MICRO
    return (max(0, low), min(MICRO, high))
