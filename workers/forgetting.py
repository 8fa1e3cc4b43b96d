"""What is kept for a time only, and for how long."""

from datetime import timedelta
from typing import Any

from server.records import (
    assistances,
    attempts,
    deliveries,
    guesses,
    paper_accounts,
    passkeys,
    personal,
    screen_codes,
    sessions,
    uploads,
    vouched_cases,
    webhook_deliveries,
)
from server.records import claims as claim_records
from server.resources import Resources
from server.rules.guessing import FORGET_AFTER
from server.rules.signals import SINCE_DAYS
from workers.noted import noted

KEEP_DELIVERIES = timedelta(days=30)
KEEP_REVOKED_SCREENS = timedelta(days=400)
"""For so long a revoked television that was begun anew in vain is known to be one: its cookie lasts no longer."""
KEEP_SESSIONS = timedelta(days=30)
KEEP_UNCONFIRMED = timedelta(days=1)
KEEP_UNOPENED = timedelta(days=30)
"""An account made at a desk that nobody has opened by then is forgotten with its name."""
KEEP_WEBHOOKS = timedelta(days=90)
"""So long a message can be sent again."""
KEEP_VOUCHED = timedelta(days=400)
"""A case that nobody claimed in a year will not be claimed any more."""


@noted("forget")
async def forget(context: dict[Any, Any]) -> None:
    """Let go of what is kept for a time only: files, deliveries, guesses, sessions, what is personal."""
    resources: Resources = context["resources"]
    await uploads.expire(resources.database, resources.clock())
    await deliveries.forget_before(resources.database, resources.clock() - KEEP_DELIVERIES)
    await claim_records.forget_origins(resources.database, resources.clock() - timedelta(days=SINCE_DAYS))
    await vouched_cases.forget_before(resources.database, resources.clock() - KEEP_VOUCHED)
    await webhook_deliveries.forget_before(resources.database, resources.clock() - KEEP_WEBHOOKS)
    await assistances.forget_unconfirmed(resources.database, resources.clock() - KEEP_UNCONFIRMED)
    await paper_accounts.forget_unopened(resources.database, resources.clock() - KEEP_UNOPENED)
    await guesses.forget_before(resources.database, resources.clock() - FORGET_AFTER)
    await screen_codes.forget_ended(resources.database, resources.clock(), resources.clock() - KEEP_REVOKED_SCREENS)
    await passkeys.forget_challenges(resources.database, resources.clock())
    await sessions.forget_before(resources.database, resources.clock() - KEEP_SESSIONS)
    await attempts.lapse(resources.database, resources.clock())
    await personal.forget(resources.database, resources.clock())
