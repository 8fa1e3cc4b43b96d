"""A partner's portal, as a test plays it: it makes CloudEvents, signs them and posts them."""

import base64
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx2

ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"

_ids = count(1)


def used(service: str = "scene-report", **changes: Any) -> dict[str, Any]:
    """An event: a service was used. Changes to the attributes; None leaves one out."""
    data = {"service": service, "by": "self", **changes.pop("data", {})}
    return _event("vn.thidua.service.used", data, changes)


def completed(skill: str = "anti-scam", **changes: Any) -> dict[str, Any]:
    """An event: a skill was completed."""
    data = {"skill": skill, "score": 0.9, "by": "self", **changes.pop("data", {})}
    return _event("vn.thidua.skill.completed", data, changes)


def revoked(target: str, **changes: Any) -> dict[str, Any]:
    """An event: an earlier one is taken back."""
    data = {"id": target, "reason": "sai người", **changes.pop("data", {})}
    return _event("vn.thidua.fact.revoked", data, {"subject": None, **changes})


def _event(kind: str, data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    event = {
        "specversion": "1.0",
        "id": f"case-{next(_ids)}",
        "source": "https://dvc.example.vn/events",
        "type": kind,
        "time": datetime.now(UTC).isoformat(),
        "subject": "ref:resident-1",
        "data": {key: value for key, value in data.items() if value is not None},
        **changes,
    }
    return {key: value for key, value in event.items() if value is not None}


def signed(
    secret: str, body: bytes, *, name: str = "call-1", at: datetime | None = None, content_type: str = BATCH
) -> dict[str, str]:
    """The headers that sign a body. Made by hand, because a test may send what is not text at all."""
    seconds = str(int((at or datetime.now(UTC)).timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, b".".join((name.encode(), seconds.encode(), body)), "sha256")
    return {
        "content-type": content_type,
        "webhook-id": name,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


@dataclass(slots=True)
class Portal:
    """One partner at the door."""

    client: httpx2.AsyncClient
    code: str
    secret: str

    @property
    def address(self) -> str:
        return f"/api/v1/partners/{self.code}/events"

    async def send(self, *events: dict[str, Any]) -> list[dict[str, Any]]:
        """Post a batch that must be taken, and return the results."""
        answer = await self.post(events)
        assert answer.status_code == 202, answer.text
        results = answer.json()["results"]
        assert isinstance(results, list)
        return results

    async def statuses(self, *events: dict[str, Any]) -> list[str]:
        """Post a batch that must be taken, and return what became of each event."""
        return [result["status"] for result in await self.send(*events)]

    async def refusal(self, event: dict[str, Any]) -> str:
        """Post one event that must be refused, and return the reason."""
        (result,) = await self.send(event)
        assert result["status"] == "refused", result
        return str(result["reason"])

    async def post(self, events: Iterable[dict[str, Any]]) -> httpx2.Response:
        """Post a batch."""
        return await self.post_body(json.dumps(list(events)).encode())

    async def post_body(self, body: bytes, content_type: str = BATCH, **headers: str) -> httpx2.Response:
        """Post any body, signed."""
        all_headers = {**signed(self.secret, body, content_type=content_type), **_dashed(headers)}
        return await self.client.post(self.address, content=body, headers=all_headers)

    async def ask(self, event_id: str) -> httpx2.Response:
        """Ask what became of an event."""
        return await self.client.get(f"{self.address}/{event_id}", headers=signed(self.secret, b""))


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
