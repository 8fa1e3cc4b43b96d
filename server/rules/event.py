"""An event as received from a partner, after the door has taken names and numbers out of it."""

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

By = Literal["self", "guided", "done_for"]
BYS: tuple[By, ...] = ("self", "guided", "done_for")
EventKind = Literal["service", "skill", "revoked"]


class Event(NamedTuple):
    """What a partner reports. `id` is unique for the partner, for ever. A tuple, because thousands a second are made.

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
