"""How often partners and strangers may knock at one process."""

import math
import time
import zlib

from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from server.intake.problems import Problem

FAILURES_PER_MINUTE = 60
"""Calls with a wrong signature from one address: each costs us a hash over its body."""
_BUCKETS = 16
"""Several partners may share an address (a data bus): one that signs wrongly should hardly ever stop another."""


class Rates:
    """Counts calls in memory. A partner is counted only after its signature, so nobody can use up its share."""

    def __init__(self, requests_per_second: int) -> None:
        self._calls = FixedWindowRateLimiter(MemoryStorage())
        self._failures = FixedWindowRateLimiter(MemoryStorage())
        self._call = RateLimitItemPerSecond(requests_per_second)
        self._failure = RateLimitItemPerMinute(FAILURES_PER_MINUTE)

    async def count_call(self, partner: str, calls_per_second: int | None = None) -> None:
        """Count a signed call. Raises Problem 429 if the partner made too many in this second.

        A partner may have a limit of its own.
        """
        limit = RateLimitItemPerSecond(calls_per_second) if calls_per_second else self._call
        if not await self._calls.hit(limit, partner):
            raise Problem(
                429,
                "too-many",
                f"more than {limit.amount} calls in one second; send events together, up to 1000 in a call",
                Retry_After="1",
            )

    async def check_failures(self, address: str, partner: str) -> None:
        """Raises Problem 429 if too many calls from there were signed wrongly in this minute."""
        where = (address, _bucket(partner))
        if not await self._failures.test(self._failure, *where):
            stats = await self._failures.get_window_stats(self._failure, *where)
            raise Problem(
                429,
                "too-many",
                f"{FAILURES_PER_MINUTE} calls from your address in one minute were not signed by a valid key",
                Retry_After=str(max(1, math.ceil(stats.reset_time - time.time()))),
            )

    async def count_failure(self, address: str, partner: str) -> None:
        """Count a call whose signature was wrong."""
        await self._failures.hit(self._failure, address, _bucket(partner))


def _bucket(partner: str) -> str:
    return str(zlib.crc32(partner.encode(errors="replace")) % _BUCKETS)
