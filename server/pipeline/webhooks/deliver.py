"""Delivering what the outbox holds: at least once, tried again for days, each endpoint by itself."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from server.pipeline.webhooks.send import Outcome, Sender
from server.records import webhook_deliveries, webhook_endpoints
from server.records.database import Database
from server.records.webhook_deliveries import Taken
from server.records.webhook_endpoints import Endpoint
from server.rules.webhook import OFF_AFTER, Off, endpoint_secret, wait_after

log = structlog.get_logger()

AT_ONCE = 4
"""Deliveries to one endpoint at one time."""
ENDPOINTS_AT_ONCE = 25
TAKEN_FOR = timedelta(seconds=60)
"""A delivery whose process died is free again after this; no attempt takes so long."""
NO_MORE = {"gone": "the endpoint answered 410", "failing": "the endpoint took nothing for days"}


@dataclass(slots=True)
class Courier:
    """Delivers for one process. A slow endpoint delays nobody else: each is served by a task of its own.

    `chance` gives numbers in [0, 1). What it knows is in PostgreSQL: any number of couriers may run, and end at any
    point. A message that was under way then comes again, under the same webhook-id.
    """

    database: Database
    key: bytes
    sender: Sender
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    _serving: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def go_round(self) -> int:
        """Begin to serve every endpoint to which something is due, and return how many. Raises what went wrong in
        a round before."""
        ended = [number for number, task in self._serving.items() if task.done()]
        done = [self._serving.pop(number) for number in ended]
        now, begun = self.clock(), 0
        for number in await webhook_deliveries.endpoints_due(self.database, now, now - TAKEN_FOR):
            if number not in self._serving and len(self._serving) < ENDPOINTS_AT_ONCE:
                self._serving[number] = asyncio.create_task(self._serve(number))
                begun += 1
        for task in done:
            task.result()
        return begun

    async def finish(self) -> None:
        """Wait until every endpoint that is being served has been."""
        await asyncio.gather(*self._serving.values())

    async def stop(self) -> None:
        """End at once. What was under way comes again."""
        for task in self._serving.values():
            task.cancel()
        await asyncio.gather(*self._serving.values(), return_exceptions=True)

    async def _serve(self, number: int) -> None:
        """Deliver what is due to an endpoint until nothing is."""
        while (endpoint := await webhook_endpoints.by_id(self.database, number)) and not endpoint.off:
            now = self.clock()
            taken = await webhook_deliveries.take(self.database, number, AT_ONCE, now, now - TAKEN_FOR)
            if not taken:
                return
            await asyncio.gather(*(self._attempt(endpoint, each) for each in taken))

    async def _attempt(self, endpoint: Endpoint, taken: Taken) -> None:
        began = time.monotonic()
        secrets = [endpoint_secret(self.key, endpoint.id, each) for each in endpoint.key_ids(self.clock())]
        outcome = await self.sender.send(endpoint.url, secrets, taken.name, taken.body)
        milliseconds = int((time.monotonic() - began) * 1_000)
        if outcome.taken:
            await self._note(endpoint, taken, "delivered", outcome, milliseconds)
            await webhook_endpoints.note_success(self.database, endpoint.id)
            return
        await self._failed(endpoint, taken, outcome, milliseconds)

    async def _failed(self, endpoint: Endpoint, taken: Taken, outcome: Outcome, milliseconds: int) -> None:
        now = self.clock()
        wait = wait_after(taken.attempts, self.chance())
        if wait is None:
            await self._note(endpoint, taken, "dead", outcome, milliseconds)
        else:
            next_at = now + max(wait, outcome.retry_after)
            await self._note(endpoint, taken, "waiting", outcome, milliseconds, next_at)
        since = await webhook_endpoints.note_failure(self.database, endpoint.id, now)
        if outcome.gone or now - since >= OFF_AFTER:
            await self._switch_off(endpoint, "gone" if outcome.gone else "failing", now)

    async def _note(
        self,
        endpoint: Endpoint,
        taken: Taken,
        state: str,
        outcome: Outcome,
        milliseconds: int,
        next_at: datetime | None = None,
    ) -> None:
        await webhook_deliveries.note(
            self.database, endpoint.id, taken, state, self.clock(), status=outcome.status,
            milliseconds=milliseconds, error=outcome.error, next_at=next_at,
        )  # fmt: skip

    async def _switch_off(self, endpoint: Endpoint, why: Off, now: datetime) -> None:
        async with self.database.transaction() as connection:
            if not await webhook_endpoints.switch_off(connection, endpoint.id, why, now):
                return
            await webhook_deliveries.give_up(connection, endpoint.id, NO_MORE[why])
        log.warning("webhook endpoint switched off", endpoint=endpoint.id, why=why)
