"""How a form is drawn and shown, and when it is passed. Chance comes in as a seed: the same seed, the same form.

What stands in an order is put in order by tickets: SHA-256 over the seed and a name, as in `sample.py`. So nothing
of an order, or of a value that is only a place in it, says which answer is right.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from server.rules.learning import AttemptKind, Cell, Item, Learning

WHOLE = 1_000
"""An item answered rightly, in thousandths."""
SEED_BYTES = 16
OPEN_FOR = timedelta(days=7)
"""An attempt that is not finished by then is let go: its answers are of another day."""
COOL_DOWN = timedelta(minutes=10)
"""Between a form that was not passed and the next: time to read why."""
RETEST_FROM, RETEST_UNTIL = timedelta(days=60), timedelta(days=90)
"""After a pass: a re-test is open from then on, and one until then says whether the skill was kept."""

T = TypeVar("T")


def draw(learning: Learning, seed: bytes, seen: Sequence[str] = ()) -> tuple[Item, ...]:
    """One item of each cell, in the blueprint's order. `seen` are keys of items drawn before, the last one last.

    Drawn are items not seen yet; where a cell has none left, the one that was seen longest ago.
    """
    return tuple(_drawn(learning, cell, seed, seen) for cell in learning.cells)


def _drawn(learning: Learning, cell: Cell, seed: bytes, seen: Sequence[str]) -> Item:
    last = {key: place for place, key in enumerate(seen)}
    return min(learning.of_cell(cell), key=lambda item: (last.get(item.key, -1), ticket(seed, cell.key, item.key)))


def ticket(seed: bytes, *names: str) -> bytes:
    """The number that something draws."""
    return hashlib.sha256(seed + "".join(f"|{name}" for name in names).encode()).digest()


def shuffled(things: Sequence[T], seed: bytes, item: Item, name: Callable[[T], str]) -> tuple[T, ...]:
    """Options, pairs or choices of an item in the order this attempt shows them, by what each is called."""
    return tuple(sorted(things, key=lambda thing: ticket(seed, item.key, name(thing))))


def score(marks: Sequence[int]) -> int:
    """What the marks of a form come to, in millionths, rounded down."""
    return sum(marks) * 1_000_000 // (len(marks) * WHOLE)


def is_passed(learning: Learning, reached: int) -> bool:
    """Whether a score in millionths is enough."""
    return reached >= learning.pass_percent * 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What somebody did of a skill: tried first, passed the last time, and did not pass the last form."""

    tried_first: bool = False
    passed_at: datetime | None = None
    failed_at: datetime | None = None


Step = Literal["learn", "wait", "passed", "retest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What can be begun now. `since` says from when on what is waited for can be."""

    step: Step
    kinds: tuple[AttemptKind, ...] = ()
    since: datetime | None = None


def next_step(past: Past, now: datetime) -> Next:
    """What somebody can do next of a skill with no attempt open.

    Trying first is for those who did not try before. After a form that was not passed one waits a little; two months
    after a pass one can show that it was kept. Later still, too: a new round may ask for the skill again.
    """
    free_at = past.failed_at + COOL_DOWN if past.failed_at else None
    if past.passed_at is None:
        if free_at and now < free_at:
            return Next(step="wait", since=free_at)
        return Next(step="learn", kinds=("post",) if past.tried_first or past.failed_at else ("pre", "post"))
    opens = past.passed_at + RETEST_FROM
    if now < opens:
        return Next(step="passed", since=opens)
    return Next(step="wait", since=free_at) if free_at and now < free_at else Next(step="retest", kinds=("retest",))
