"""How often one resident may send answers to one process."""

from uuid import UUID

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

ANSWERS = 40
RETRY_SECONDS = 10
"""A quick hand with a script that saves each touch sends two a second; what sends four is no hand."""

_limit = RateLimitItemPerSecond(ANSWERS, RETRY_SECONDS)
_answers = FixedWindowRateLimiter(MemoryStorage())


async def may_answer(resident: UUID) -> bool:
    """Count an answer; False if there were too many, and this one is not to be kept."""
    return await _answers.hit(_limit, str(resident))
