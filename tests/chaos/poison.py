"""A portal that has gone mad: whatever it sends is answered as the door promises, and holds nobody up."""

import asyncio
import itertools
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from server.records.database import Queries
from tests.faults.contest import PARTNER, RESIDENTS, SERVICES, SKILLS, Person
from tests.fuzz.mutation import mutated, seeds
from tests.intake.portal import BATCH, ONE, signed

ANSWER_SECONDS = 12.0
PAUSE_SECONDS = 0.1
EXPECTED = frozenset({202, 400, 401, 409, 411, 413, 415, 422, 429, 503})
"""What the door may say to nonsense. 503 is a store that is away."""
STRANGE = ("ref:" + "~" * 128, "ref:!", "ref:' OR 1=1 --", "ref:../../etc/passwd", "ref:{{7*7}}", "ref:%00")
"""Residents whom nobody enrolled: what is said of them is recorded, and moves no board."""


@dataclass(slots=True)
class Poisoner:
    """Sends what no portal should, for ever, and notes what it was told."""

    addresses: Sequence[str]
    secret: str
    chance: random.Random
    recorded: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)

    async def work(self) -> None:
        """One call after the other; each fits no person of the contest, or does them no good."""
        known, numbers = seeds("payload"), itertools.count(1)
        async with httpx2.AsyncClient(timeout=ANSWER_SECONDS) as client:
            for number, address in zip(numbers, itertools.cycle(self.addresses), strict=False):
                broken = self.chance.random() < 0.5
                body = mutated(self.chance, known) if broken else json.dumps(self._events(number)).encode()
                await self._post(client, address, body, number)
                await asyncio.sleep(PAUSE_SECONDS)

    def _events(self, number: int) -> list[dict[str, Any]]:
        """Events of the right form with the wrong content, some of them twice in one call."""
        events = [self._event(f"poison-{number}-{place}") for place in range(self.chance.randint(1, 20))]
        return events + self.chance.choices(events, k=3)

    def _event(self, name: str) -> dict[str, Any]:
        now = datetime.now(UTC)
        known = Person(number=self.chance.randrange(RESIDENTS)).subject
        event = {"specversion": "1.0", "id": name, "source": "https://portal.example.vn", "time": now.isoformat()}
        match self.chance.randrange(5):
            case 0:  # Of nobody.
                return {**event, **self._use(name), "subject": self.chance.choice(STRANGE)}
            case 1:  # Before the round, by years or by days.
                long_ago = now - timedelta(days=self.chance.choice((3, 400, 9_000)))
                return {**event, **self._skill(), "subject": known, "time": long_ago.isoformat()}
            case 2:  # After everything.
                return {**event, **self._skill(), "subject": known, "time": "9999-12-31T23:59:59+00:00"}
            case 3:  # Of what never was, or of what was taken back already.
                target = self.chance.choice(("never-was", name, f"{name}-2", "\u202e", "poison-1-0"))
                data = {"id": target, "reason": "ệ" * 500}
                return {**event, "type": "vn.thidua.fact.revoked", "data": data}
            case _:  # Of what nobody knows, with a case that is none.
                data = {"service": "\u0000" * 3, "case": "ệ" * 65, "by": "nobody"}
                return {**event, "type": "vn.thidua.service.used", "subject": known, "data": data}

    def _use(self, name: str) -> dict[str, Any]:
        data = {"service": self.chance.choice(SERVICES), "case": name, "by": "self"}
        return {"type": "vn.thidua.service.used", "data": data}

    def _skill(self) -> dict[str, Any]:
        data = {"skill": self.chance.choice(SKILLS), "score": 1e-7, "by": "self"}
        return {"type": "vn.thidua.skill.completed", "data": data}

    async def _post(self, client: httpx2.AsyncClient, address: str, body: bytes, number: int) -> None:
        form = self.chance.choices((BATCH, ONE, "text/html"), (8, 1, 1))[0]
        headers = signed(self.secret, body, name=f"poison-{number}", content_type=form)
        if self.chance.random() < 0.05:
            headers["webhook-signature"] = "v1," + "A" * 44
        try:
            answer = await client.post(
                f"http://{address}/api/v1/partners/{PARTNER}/events", content=body, headers=headers
            )
        except httpx2.HTTPError as error:
            self.answers[type(error).__name__] += 1
            return
        self.answers[str(answer.status_code)] += 1
        if answer.status_code == 202:
            for result in answer.json()["results"]:
                (self.refused if result["status"] == "refused" else self.recorded).add(result["id"])


async def hold_poison(poisoner: Poisoner, database: Queries) -> str:
    """Every call was answered as it may be; what was recorded is there, what was refused is not. Returns how much."""
    said = {int(status) for status in poisoner.answers if status.isdigit()}
    assert said <= EXPECTED, f"the door said {sorted(said - EXPECTED)} to nonsense"
    recorded, refused = set(poisoner.recorded), poisoner.refused - poisoner.recorded
    names = [name for name in recorded | refused if "\0" not in name]
    rows = await database.fetch(
        "SELECT source_ref FROM facts WHERE source = $1 AND source_ref = ANY($2)", PARTNER, names
    )
    found = {row[0] for row in rows}
    assert recorded <= found, f"answered and not there: {sorted(recorded - found)[:5]}"
    assert not refused & found, f"refused and there: {sorted(refused & found)[:5]}"
    return f"{len(recorded)} recorded, {len(refused)} refused; answers {dict(poisoner.answers)}"
