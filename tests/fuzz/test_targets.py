"""Everything in the corpus, and some thousands of things that are nearly like it. For longer: python -m tests.fuzz"""

import random

import pytest

from tests.fuzz.mutation import mutated, seeds
from tests.fuzz.targets import TARGETS

TIMES = {"sheet": 1_000}


@pytest.mark.parametrize("target", TARGETS)
def test_a_reader_keeps_its_promise(target: str) -> None:
    chance, known = random.Random(f"thidua {target}"), seeds(target)
    for data in known:
        TARGETS[target](data)
    for _ in range(TIMES.get(target, 10_000)):
        data = mutated(chance, known)
        try:
            TARGETS[target](data)
        except Exception as error:
            pytest.fail(f"{type(error).__name__}: {error} of {data[:300]!r}")
