"""A portal in a hurry: signed batches at a steady rate, each sent again until it is answered 202."""

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import httpx2

from tests.faults.contest import PARTNER
from tests.faults.reports import Report, Reports
from tests.intake.portal import signed

EVENTS_PER_SECOND = 2_000
BATCH = 100
AT_ONCE = 8
"""Calls under way at a time."""
ANSWER_SECONDS = 12.0
WAIT_MAX_SECONDS = 1.0


class Sender:
    """Sends what is made, and knows what was answered."""

    def __init__(self, addresses: Sequence[str], secret: str, reports: Reports) -> None:
        self.answered: dict[str, Counter[str]] = {}
        """For each id that was answered 202, how often with which status."""
        self.failures: Counter[str] = Counter()
        self.seconds = 0.0
        self.events_per_second = EVENTS_PER_SECOND
        self._addresses = itertools.cycle(addresses)
        self.secret = secret
        self._reports = reports
        self._waiting: asyncio.Queue[list[Report]] = asyncio.Queue()
        self._calls = itertools.count(1)

    @property
    def rate(self) -> float:
        """Events answered for each second of sending."""
        return len(self.answered) / self.seconds

    @contextlib.asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Send `events_per_second`; in the end wait until every event was answered 202."""
        started = time.monotonic()
        async with httpx2.AsyncClient(timeout=ANSWER_SECONDS) as client, asyncio.TaskGroup() as group:
            making = group.create_task(self._make())
            posting = [group.create_task(self._post_for_ever(client)) for _ in range(AT_ONCE)]
            try:
                yield
            finally:
                making.cancel()
                await self._waiting.join()
                self.seconds = time.monotonic() - started
                for task in posting:
                    task.cancel()

    async def send_all(self, number: int) -> None:
        """Send so many events as fast as they are taken."""
        await self._send([self._reports.make(BATCH) for _ in range(number // BATCH)])

    async def send_again(self) -> None:
        """Send everything that was ever made once more, as a portal does that is told of a loss."""
        self.answered.clear()
        made = list(self._reports.made.values())
        await self._send([made[start : start + BATCH] for start in range(0, len(made), BATCH)])

    async def _send(self, batches: Sequence[list[Report]]) -> None:
        for batch in batches:
            self._waiting.put_nowait(batch)
        started = time.monotonic()
        async with httpx2.AsyncClient(timeout=ANSWER_SECONDS) as client, asyncio.TaskGroup() as group:
            posting = [group.create_task(self._post_for_ever(client)) for _ in range(AT_ONCE)]
            await self._waiting.join()
            for task in posting:
                task.cancel()
        self.seconds = time.monotonic() - started

    async def _make(self) -> None:
        due = time.monotonic()
        while True:
            self._waiting.put_nowait(self._reports.make(BATCH))
            due += BATCH / self.events_per_second
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _post_for_ever(self, client: httpx2.AsyncClient) -> None:
        while True:
            batch = await self._waiting.get()
            await self._deliver(client, batch)
            self._waiting.task_done()

    async def _deliver(self, client: httpx2.AsyncClient, batch: Sequence[Report]) -> None:
        body = json.dumps([report.event() for report in batch]).encode()
        while True:
            answer = await self._post(client, body)
            if isinstance(answer, httpx2.Response) and answer.status_code == 202:
                for result in answer.json()["results"]:
                    self.answered.setdefault(result["id"], Counter())[result["status"]] += 1
                return
            self.failures[answer if isinstance(answer, str) else str(answer.status_code)] += 1
            asked = 0.0 if isinstance(answer, str) else float(answer.headers.get("retry-after", 0))
            await asyncio.sleep(max(asked, random.uniform(0.05, WAIT_MAX_SECONDS)))

    async def _post(self, client: httpx2.AsyncClient, body: bytes) -> httpx2.Response | str:
        address = f"http://{next(self._addresses)}/api/v1/partners/{PARTNER}/events"
        try:
            return await client.post(
                address, content=body, headers=signed(self.secret, body, name=f"call-{next(self._calls)}")
            )
        except httpx2.HTTPError as error:
            return type(error).__name__
