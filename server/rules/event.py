"""An event as received from a partner, after the door has taken names and numbers out of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

By = Literal["self", "guided", "done_for"]
BYS: tuple[By, ...] = ("self", "guided", "done_for")
EventKind = Literal["service", "skill", "revoked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a partner reports. `id` is unique for the partner, for ever.

    A service or skill has resident, activity, happened_at and by; `case` is a keyed hash; `score` in
    millionths. A revocation has `target`, the id of the partner's event that it takes back, and `reason`.
    """

    id: str
    kind: EventKind
    happened_at: datetime
    resident: UUID | None = None
    activity: str | None = None
    case: UUID | None = None
    by: By | None = None
    score: int | None = None
    target: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one event of a call."""

    id: str
    status: Literal["recorded", "repeated", "refused"]
    reason: str = ""
