"""Where somebody says they live, until their ward has said whether that is so."""

from datetime import datetime, timedelta

LOOKED_AT_WITHIN = timedelta(days=5)
"""Within so many days the ward confirms a declaration or returns it."""
REASON_MIN, REASON_MAX = 10, 300


def due(declared_at: datetime) -> datetime:
    """Until when the ward has said whether somebody lives there."""
    return declared_at + LOOKED_AT_WITHIN
