"""The bytes of each step and the seal over all: told before a ceremony begins, checked by anybody after it.

The seal of a step is SHA-256 over the seal before it and the step's body; the one of the last step is the ceremony's.
Each body carries a salt, so nobody finds the next one by trying.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any

from server.rules.ceremony_steps import Line, Step

GENESIS = bytes(32)
"""What the first step follows."""
SALT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a ceremony tells: a version of a round's result, or a rehearsal of it."""

    contest: str
    round: int
    version: int
    rehearsal: bool = False


def write_body(step: Step, subject: Subject, salt: bytes) -> bytes:
    """A step as it is sealed and sent: JSON with sorted keys and no spaces."""
    told: dict[str, Any] = {
        **asdict(subject),
        "n": step.number,
        "kind": step.kind,
        "division": step.division,
        "words": step.words,
        "left": step.left,
        "of": step.of,
        "without_points": step.without_points,
        "rows": [_row(row) for row in step.rows],
        "salt": salt.hex(),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _row(row: Line) -> dict[str, Any]:
    return {**asdict(row), "rise": row.rise}


def seal_of(previous: bytes, body: bytes) -> bytes:
    """The seal of a step."""
    return hashlib.sha256(previous + body).digest()


def seals_of(bodies: Iterable[bytes]) -> list[bytes]:
    """The seal of every step, in order."""
    return list(accumulate(bodies, seal_of, initial=GENESIS))[1:]


def first_changed(bodies: Sequence[bytes], seals: Sequence[bytes]) -> int | None:
    """The number of the first step that is not what was sealed, None if every one is."""
    if len(bodies) != len(seals):
        return min(len(bodies), len(seals)) + 1
    for number, (found, sealed) in enumerate(zip(seals_of(bodies), seals, strict=True), 1):
        if found != sealed:
            return number
    return None
