"""What partners delivered, for those who operate the platform: noted in memory, written a moment later.

No call waits for it, and nothing is promised: what a process had not written when it died is lost; events are not.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from server.intake.wire_event import Receipt
from server.records import deliveries
from server.records.database import Database, Unavailable
from server.records.deliveries import Delivery

WRITE_SECONDS = 0.5
HELD_MAX = 2_000
"""Rows that wait while PostgreSQL is away; after that the oldest go."""
APART_MAX = 5
"""Good calls of one partner written each by itself in WRITE_SECONDS; more become one row that counts them."""
REASON_MAX = 300


class Deliveries:
    """The calls of this process that are not written yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: list[Delivery] = []

    def note(self, delivery: Delivery) -> None:
        """Note a call. Costs an append."""
        self._held.append(delivery)
        if len(self._held) > 2 * HELD_MAX:
            self._held = merged(self._held)[-HELD_MAX:]

    async def keep(self) -> None:
        """Write what was noted, for ever."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await self.write()

    async def write(self) -> None:
        """Write what was noted so far; what cannot be written now waits."""
        if not self._held:
            return
        rows, self._held = merged(self._held)[-HELD_MAX:], []
        try:
            await deliveries.add(self._database, rows)
        except Unavailable:
            self._held = [*rows, *self._held]


def merged(noted: Iterable[Delivery]) -> list[Delivery]:
    """The rows to write: refusals of one kind are counted together, and so are good calls that are many.

    So nobody, with or without a key, can make us write more than a few rows a partner.
    """
    by_partner: dict[str, list[Delivery]] = defaultdict(list)
    for each in noted:
        by_partner[each.partner].append(each)
    rows: list[Delivery] = []
    for calls in by_partner.values():
        calls.sort(key=attrgetter("status", "trial"))
        for _, alike in groupby(calls, attrgetter("status", "trial")):
            rows += _few(list(alike))
    return sorted(rows, key=attrgetter("at"))


def _few(alike: list[Delivery]) -> list[Delivery]:
    apart = APART_MAX if alike[0].status < 300 else 1
    if len(alike) <= apart:
        return alike
    rest = alike[apart - 1 :]
    told = next((each.reason for each in rest if each.reason), "")
    together = replace(
        rest[-1],
        calls=sum(each.calls for each in rest),
        recorded=sum(each.recorded for each in rest),
        repeated=sum(each.repeated for each in rest),
        refused=sum(each.refused for each in rest),
        milliseconds=max(each.milliseconds for each in rest),
        reason=told,
    )
    return [*alike[: apart - 1], together]


def answered(blank: Delivery, receipts: Iterable[Receipt], began: float) -> Delivery:
    """A call whose events were looked at, with the first reason of a refusal."""
    counts = dict.fromkeys(("recorded", "repeated", "refused"), 0)
    reason = ""
    for receipt in receipts:
        if receipt.status in counts:
            counts[receipt.status] += 1
        reason = reason or receipt.reason
    return replace(blank, **counts, reason=reason[:REASON_MAX], milliseconds=_since(began))  # type: ignore[arg-type]


def stopped(blank: Delivery, status: int, reason: str, began: float) -> Delivery:
    """A call that was refused as a whole."""
    return replace(blank, status=status, reason=reason[:REASON_MAX], milliseconds=_since(began))


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)
