"""What goes on while the demonstration runs: deeds in small uneven batches, trainings that wake a ward up."""

import random
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from server.rules.catalogue import WardCode
from tests.demo.deeds import Deed, invent_deed, revocation_of
from tests.demo.people import People

EVENTS_PER_SECOND = 4.5
BATCHES = (1, 1, 1, 2, 2, 3, 3, 5, 8)
TRAINING_SECONDS = (30, 120)
TRAINING_WARDS = 5
TRAINING_TIMES = 12
"""So many times its usual share a ward does while there is a training."""
SHARE_MIN = 1 / 500
"""Of a ward with a training: one where nobody has done anything yet wakes up by it."""
REPEATED_PERCENT = 3
REVOKED_PERCENT = 1
RECENT_MAX = 300


@dataclass(slots=True)
class Life:
    """Deeds without end. Ids begin with a word of this run, because an id counts once for ever."""

    people: People
    run: str
    chance: random.Random = field(default_factory=random.Random)
    _recent: deque[Deed] = field(default_factory=lambda: deque(maxlen=RECENT_MAX))
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _wards: list[WardCode] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)
    _until: datetime | None = None

    def batch(self, now: datetime) -> list[Deed]:
        """What is reported next: new deeds, at times one reported before, at times one taken back."""
        if not self._until or now >= self._until:
            self._hold_training(now)
        return [self._deed(now) for _ in range(self.chance.choice(BATCHES))]

    def pause_seconds(self, deeds: int) -> float:
        """How long to rest after so many deeds, so that there are EVENTS_PER_SECOND in the long run."""
        return deeds / EVENTS_PER_SECOND * self.chance.uniform(0.5, 1.5)

    def _deed(self, now: datetime) -> Deed:
        lot = self.chance.randrange(100)
        if self._recent and lot < REPEATED_PERCENT:
            return self.chance.choice(self._recent)
        name = f"live-{self.run}-{next(self._numbers)}"
        if self._recent and lot < REPEATED_PERCENT + REVOKED_PERCENT:
            return revocation_of(self.chance, self.chance.choice(self._recent), name, now)
        ward = self.chance.choices(self._wards, self._weights)[0]
        at = now - timedelta(seconds=self.chance.randrange(1, 30))
        deed = invent_deed(self.chance, self.people, ward, name, at)
        self._recent.append(deed)
        return deed

    def _hold_training(self, now: datetime) -> None:
        shares = dict(self.people.shares)
        for ward in self.chance.sample(list(shares), TRAINING_WARDS):
            shares[ward] = max(SHARE_MIN, shares[ward]) * TRAINING_TIMES
        self._wards, self._weights = list(shares), list(shares.values())
        self._until = now + timedelta(seconds=self.chance.uniform(*TRAINING_SECONDS))
