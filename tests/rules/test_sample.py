"""The sample: drawn alike by everybody who has the seed, foreseen by nobody."""

import hashlib
import random
from collections import Counter
from math import sqrt

import pytest

from server.rules.sample import ErrorRate, draw, error_rates, fingerprint, sample_size, ticket

SEED = bytes(range(32))
KEYS = [("dvcqg", f"e{number}") for number in range(1_000)]


def test_a_ticket_can_be_made_with_any_tool() -> None:
    assert ticket(SEED, ("dvcqg", "e1")) == hashlib.sha256(SEED + b"|dvcqg|e1").digest()
    assert fingerprint(SEED) == hashlib.sha256(SEED).digest()


@pytest.mark.parametrize(("counted", "permille", "size"), [(0, 15, 0), (1, 15, 1), (66, 15, 1), (1_000, 15, 15)])
def test_the_size_is_rounded_up(counted: int, permille: int, size: int) -> None:
    assert sample_size(counted, permille) == size


def test_the_order_in_which_facts_come_makes_no_difference() -> None:
    shuffled = random.Random(1).sample(KEYS, len(KEYS))

    assert draw(SEED, 15, shuffled) == draw(SEED, 15, KEYS)


def test_every_fact_has_the_same_chance() -> None:
    chance = random.Random(2)
    keys = KEYS[:100]
    drawn = Counter(key for _ in range(2_000) for key in draw(chance.randbytes(32), 20, keys))

    # 40 expected of each; one in a hundred would lie outside 5 standard deviations about never.
    assert sum(drawn.values()) == 4_000
    assert all(8 < drawn[key] < 72 for key in keys)


@pytest.mark.parametrize(("checked", "wrong"), [(1, 0), (1, 1), (20, 1), (200, 3), (1_000, 500), (7, 7)])
def test_the_interval_is_that_of_wilson(checked: int, wrong: int) -> None:
    share, z = wrong / checked, 1.96
    middle = (share + z * z / (2 * checked)) / (1 + z * z / checked)
    half = z * sqrt(share * (1 - share) / checked + z * z / (4 * checked**2)) / (1 + z * z / checked)

    low, high = ErrorRate(checked=checked, wrong=wrong).interval

    assert abs(low / 1e6 - (middle - half)) < 3e-6
    assert abs(high / 1e6 - (middle + half)) < 3e-6


def test_nothing_checked_says_nothing() -> None:
    assert ErrorRate(checked=0, wrong=0).interval == (0, 1_000_000)


def test_rates_are_counted_for_each_ward() -> None:
    rates = error_rates([("00070", "right"), ("00070", "wrong"), ("00004", "right")])

    assert rates == {"00004": ErrorRate(checked=1, wrong=0), "00070": ErrorRate(checked=2, wrong=1)}
    assert rates["00070"].rate == 500_000
