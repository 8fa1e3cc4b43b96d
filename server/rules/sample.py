"""The seeded sample that is checked again after a round: nobody foresees it, anybody can draw it again.

The seed's SHA-256 is public from the opening, the seed itself once the round takes nothing more. A fact's ticket
is SHA-256 over the seed and the fact's name; the facts with the lowest tickets are the sample.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Literal

from server.rules.board import MICRO
from server.rules.wilson import wilson

SEED_BYTES = 32
PERMILLE_LEAST, PERMILLE_MOST, PERMILLE_USUAL = 10, 20, 15
"""One to two in a hundred of what counted."""

Key = tuple[str, str]
Outcome = Literal["right", "wrong"]


def fingerprint(seed: bytes) -> bytes:
    """What is published of a seed before it may be known."""
    return hashlib.sha256(seed).digest()


def ticket(seed: bytes, key: Key) -> bytes:
    """The number a fact draws: SHA-256 over the seed, a bar, and 'source|source_ref'."""
    return hashlib.sha256(seed + f"|{key[0]}|{key[1]}".encode()).digest()


def sample_size(counted: int, permille: int) -> int:
    """How many of the counted facts are checked again, rounded up: of few facts still one."""
    return -(-counted * permille // 1_000)


def draw(seed: bytes, permille: int, counted: Collection[Key]) -> list[Key]:
    """The sample, lowest ticket first. Every counted fact has the same chance, in whatever order they come."""
    return nsmallest(sample_size(len(counted), permille), counted, key=lambda key: ticket(seed, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRate:
    """What checking again found: how many facts, how many of them wrong."""

    checked: int
    wrong: int

    @property
    def rate(self) -> int:
        """Wrong ones among the checked, in millionths; 0 where nothing was checked."""
        return self.wrong * MICRO // self.checked if self.checked else 0

    @property
    def interval(self) -> tuple[int, int]:
        """The 95 % interval, in millionths; everything where nothing was checked."""
        return wilson(self.wrong, self.checked)


def error_rates(findings: Iterable[tuple[str, Outcome]]) -> Mapping[str, ErrorRate]:
    """The error rate of each ward that has findings, given as (ward, outcome)."""
    checked: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for ward, outcome in findings:
        checked[ward] += 1
        wrong[ward] += outcome == "wrong"
    return {ward: ErrorRate(checked=checked[ward], wrong=wrong[ward]) for ward in sorted(checked)}
