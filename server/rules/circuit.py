"""When to ask a platform again that did not answer: later each time, and not at all while it is down."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

OPENS_AFTER = 5
"""So many failures in a row, and the platform is left alone for a while."""
OPEN_FOR = timedelta(minutes=1)
OPEN_FOR_MAX = timedelta(minutes=30)
RETRY_FIRST = timedelta(seconds=10)
RETRY_MAX = timedelta(hours=6)

CircuitState = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """How a platform answered lately. While `open_until` lies ahead nothing is asked; then one question tries it."""

    failures: int = 0
    open_until: datetime | None = None

    def state(self, now: datetime) -> CircuitState:
        """Closed: asked as usual. Open: left alone. Half-open: one question may try whether it answers again."""
        if self.open_until is None:
            return "closed"
        return "open" if now < self.open_until else "half-open"


def after_answer() -> Circuit:
    """The platform answered: all is well."""
    return Circuit()


def after_failure(circuit: Circuit, now: datetime) -> Circuit:
    """It did not answer. After several failures it is left alone, each time for twice as long."""
    failed = replace(circuit, failures=circuit.failures + 1)
    if failed.failures < OPENS_AFTER:
        return failed
    span = min(OPEN_FOR * (1 << min(failed.failures - OPENS_AFTER, 10)), OPEN_FOR_MAX)
    return replace(failed, open_until=now + span)


def retry_in(attempts: int, chance: float) -> timedelta:
    """How long to wait before trying again: at random up to a bound that doubles with each attempt.

    `chance` lies in [0, 1). Full jitter: many that failed together do not come back together.
    """
    bound = min(RETRY_FIRST * (1 << min(max(attempts - 1, 0), 16)), RETRY_MAX)
    return timedelta(seconds=1) + bound * chance
