"""When something about claims deserves a look: thresholds by name. A signal is a reason to ask, never a proof."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SINCE_DAYS = 30
ONE_ORIGIN_PEOPLE = 5
"""So many people from one network address on one day; a ward's own office is such an address too."""
WARD_AN_HOUR = 30
PERSON_A_DAY = 8
HASTY_DECISIONS = 30
HASTY_MINUTES = 10
"""So many decisions of one official in so many minutes: nobody looks into a book that fast."""
HELPED_A_DAY = 15
"""So many people whom one helper helped in a day, each having confirmed it."""
ACCOUNTS_AN_HOUR = 20
"""So many accounts that one official made on paper in an hour."""
DIFFERS = 3
"""So many claims of a ward in which the platform says otherwise who did it."""

SignalKind = Literal["copied", "origin", "ward-burst", "person-burst", "hasty", "differs", "helper", "accounts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing to look into. `who` is an official's name or '': residents are never named here.

    `claims` are the public ids of a few of the claims behind it.
    """

    kind: SignalKind
    n: int
    wards: tuple[str, ...]
    at: datetime
    who: str
    claims: tuple[str, ...]
