"""May a server be sent people? Decided from what it needs itself; what it only waits for is told beside it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "behind", "away"]

LAG_MAX = 10.0
"""Seconds that the oldest fact may wait before the answer says that the pipeline is behind."""
BOARD_AGE_MAX = 300.0
"""Seconds since the boards were last compared with the ledger: the audit comes each minute."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. Without a `needed` one nobody is to be sent here; others are told alone."""

    name: str
    state: State
    needed: bool
    detail: str = ""


def is_ready(checks: Collection[Check]) -> bool:
    """Whether everything needed is well.

    A pipeline that lags is behind for every server at once: taking all of them away would make a late board none.
    """
    return all(check.state == "ok" for check in checks if check.needed)


def schema(stands_at: str | None, wants: str, known: Collection[str]) -> Check:
    """Whether the schema is as new as the code.

    A level that the code does not know is newer: migrations only widen first, so the old code goes on beside it.
    """
    if stands_at == wants:
        return Check("schema", "ok", True, wants)
    if stands_at is None or stands_at in known:
        return Check("schema", "behind", True, f"{stands_at or 'none'}, needs {wants}: python -m server migrate")
    return Check("schema", "ok", True, f"{stands_at}, newer than {wants} of this code")


def pipeline(oldest_seconds: Sequence[tuple[str, float, int]]) -> Check:
    """Whether facts are folded soon: (contest, seconds that its oldest fact waits, how many wait)."""
    late = [f"{slug}: {facts} facts, {age:.0f} s" for slug, age, facts in oldest_seconds if age > LAG_MAX]
    return Check("pipeline", "behind" if late else "ok", False, "; ".join(late))


def boards(behind: Sequence[tuple[str, int, float | None]]) -> Check:
    """Whether boards stand where the ledger does: (contest, entries behind, seconds since they were compared)."""
    late = [
        f"{slug}: {entries} entries behind, compared {'never' if age is None else f'{age:.0f} s ago'}"
        for slug, entries, age in behind
        if entries > 0 or (age is not None and age > BOARD_AGE_MAX)
    ]
    return Check("boards", "behind" if late else "ok", False, "; ".join(late))
