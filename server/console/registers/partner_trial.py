"""A trial delivery through the real door, and examples that a portal's engineers can copy."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from httpx2 import ASGITransport, AsyncClient, HTTPError
from standardwebhooks import Webhook
from starlette.requests import Request

from server.pipeline.registers.partners import read_keys
from server.resources import Resources
from server.rules.partner_key import partner_secret

EXAMPLES = Path(__file__).parents[3] / "web" / "templates" / "console" / "examples"
"""The very files that docs/partners.md shows; a test runs them against a real server."""
TRIAL_SECONDS = 10.0
_ENDS = {"sh": "sh", "python": "py"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of a trial. `status` is 0 if it was not sent; `why` then says 'no-key', 'no-door' or 'broken'."""

    status: int
    why: str = ""
    milliseconds: int = 0
    results: tuple[tuple[str, str, str], ...] = ()
    detail: str = ""

    @property
    def as_expected(self) -> bool:
        """The good event is good, and the wrong one is refused."""
        return self.status == 200 and [status for _, status, _ in self.results] == ["good", "refused"]


async def try_delivery(request: Request, resources: Resources, code: str) -> Trial:
    """Sign two events with the partner's newest key and send them to `check` of this server: nothing is recorded.

    The call goes through the whole door, signature and limits too, without leaving the process.
    """
    if "intake" not in resources.settings.open_doors or "gate" not in request.scope["state"]:
        return Trial(status=0, why="no-door")
    keys = [key for key in await read_keys(resources.database, resources.clock()) if key.partner == code]
    if not keys:
        return Trial(status=0, why="no-key")
    secret = partner_secret(resources.settings.key_for("partner-secrets"), code, keys[0].key_id)
    body = json.dumps(_events(next(iter(resources.reference.catalogue.services))))
    began = time.monotonic()
    try:
        answer = await _send(request, f"/api/v1/partners/{code}/check", body, _headers(secret, body))
    except HTTPError as error:
        return Trial(status=0, why="broken", detail=type(error).__name__)
    took = round((time.monotonic() - began) * 1_000)
    told: dict[str, Any] = answer.json()
    results = tuple((each["id"], each["status"], each["reason"]) for each in told.get("results", ()))
    return Trial(status=answer.status_code, milliseconds=took, results=results, detail=told.get("detail", ""))


async def _send(request: Request, address: str, body: str, headers: dict[str, str]) -> Any:
    app, state = request.scope["app"], request.scope["state"]

    async def with_state(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    transport = ASGITransport(app=with_state, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://trial", timeout=TRIAL_SECONDS) as client:
        return await client.post(address, content=body, headers=headers)


def _headers(secret: str, body: str) -> dict[str, str]:
    name, now = f"trial-{uuid4().hex}", datetime.now(UTC)
    return {
        "content-type": "application/cloudevents-batch+json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, now, body),
    }


def _events(service: str) -> list[dict[str, Any]]:
    event = {
        "specversion": "1.0", "type": "vn.thidua.service.used", "source": "urn:thidua:trial", "subject": "ref:trial",
        "time": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    return [
        {**event, "id": "trial-good", "data": {"service": service, "by": "self"}},
        {**event, "id": "trial-wrong", "data": {"service": "no-such-service", "by": "self"}},
    ]


def examples(address: str, code: str) -> dict[str, str]:
    """What to type: the environment with this server's address and this partner's code, then curl or Python."""
    environment = (
        f"export ADDRESS='{address}'\n"
        f"export PARTNER='{code}'\n"
        "export SECRET='whsec_…'\n"
        'export EVENT_ID="thu-$(date +%s)"\n'
        "export ACTION=check\n"
    )
    return {"environment": environment, **_programs("send")}


def learning_examples(address: str, code: str) -> dict[str, str]:
    """The same for a learning platform."""
    environment = (
        f"export ADDRESS='{address}'\n"
        f"export PARTNER='{code}'\n"
        "export SECRET='whsec_…'\n"
        "export STATEMENT_ID=$(cat /proc/sys/kernel/random/uuid)\n"
    )
    return {"environment": environment, **_programs("statement")}


def _programs(name: str) -> dict[str, str]:
    return {kind: (EXAMPLES / f"{name}.{end}").read_text(encoding="utf-8") for kind, end in _ENDS.items()}
