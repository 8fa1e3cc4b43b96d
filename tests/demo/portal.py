"""A partner's side of the public door: CloudEvents, signed by Standard Webhooks, sent until they are taken."""

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import httpx2
import structlog
from standardwebhooks import Webhook

from tests.demo.deeds import Deed

SOURCE = "https://trinh-dien.example.vn/su-kien"
BATCH_TYPE = "application/cloudevents-batch+json"
WAIT_FIRST_SECONDS = 0.5
WAIT_MAX_SECONDS = 15.0

log = structlog.get_logger()


class NotTaken(Exception):  # noqa: N818 -- An answer, not an error of ours.
    """The door said no, and would say so again."""


class WrongKey(Exception):  # noqa: N818 -- An answer, not an error of ours.
    """The door does not know our key (any more)."""


@dataclass(slots=True)
class Portal:
    """One partner with its secret. Never gives up while the platform is away."""

    client: httpx2.AsyncClient
    code: str
    secret: str

    async def deliver(self, deeds: Sequence[Deed]) -> dict[str, int]:
        """Send the deeds until they are taken, and return how many were recorded, repeated and refused.

        Sending again is safe: an id counts once. Raises WrongKey or NotTaken when waiting would not help.
        """
        body = json.dumps([cloud_event(deed) for deed in deeds]).encode()
        failures = 0
        while True:
            answer = await self._post(body)
            if answer is not None and answer.status_code == 202:
                if failures:
                    log.info("the platform is back", failures=failures)
                return _told(answer.json()["results"])
            if answer is not None and answer.status_code == 401:
                raise WrongKey(answer.text)
            if answer is not None and answer.status_code < 500 and answer.status_code not in (403, 408, 429):
                raise NotTaken(f"{answer.status_code}: {answer.text[:300]}")
            if not failures:
                log.warning("the platform is away; waiting", answer=answer.status_code if answer else "none")
            failures += 1
            await asyncio.sleep(_wait_seconds(answer, failures))

    async def _post(self, body: bytes) -> httpx2.Response | None:
        name, now = f"call-{token_hex(8)}", datetime.now(UTC)
        headers = {
            "content-type": BATCH_TYPE,
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(name, now, body.decode()),
        }
        try:
            return await self.client.post(f"/api/v1/partners/{self.code}/events", content=body, headers=headers)
        except httpx2.HTTPError:
            return None


def _wait_seconds(answer: httpx2.Response | None, failures: int) -> float:
    """What the door asked for, and at least full jitter under a doubling ceiling."""
    asked = answer.headers.get("retry-after", "") if answer is not None else ""
    ceiling = min(WAIT_MAX_SECONDS, WAIT_FIRST_SECONDS * 2.0 ** min(failures, 10))
    return max(float(asked) if asked.isdecimal() else 0.0, random.uniform(0.1, ceiling))


def _told(results: Sequence[dict[str, Any]]) -> dict[str, int]:
    statuses = [result["status"] for result in results]
    return {status: statuses.count(status) for status in ("recorded", "repeated", "refused")}


def cloud_event(deed: Deed) -> dict[str, Any]:
    """The deed as it stands on the wire."""
    event = {
        "specversion": "1.0",
        "id": deed.id,
        "source": SOURCE,
        "time": deed.at.isoformat(),
    }
    if deed.kind == "revoked":
        return {**event, "type": "vn.thidua.fact.revoked", "data": {"id": deed.target, "reason": deed.reason}}
    if deed.kind == "skill":
        data = {"skill": deed.activity, "score": 0.9, "by": deed.by}
        return {**event, "type": "vn.thidua.skill.completed", "subject": deed.resident.subject, "data": data}
    data = {"service": deed.activity, "case": deed.case, "by": deed.by}
    return {**event, "type": "vn.thidua.service.used", "subject": deed.resident.subject, "data": data}
