"""Is this process alive, and may people be sent to it? Asked by balancers, each few seconds."""

from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.answers import RETRY_SECONDS, Json
from server.pipeline.operations.check_readiness import check_readiness
from server.resources import Resources
from server.rules.readiness import Check, is_ready


@dataclass(slots=True)
class Leaving:
    """Whether this process is about to stop: then it still answers, but nobody new is to be sent here."""

    begun: bool = False


async def healthz(_: Request) -> Response:
    """200 as long as this process answers at all. A store that is away is no reason to start it anew."""
    return Json({"status": "alive"})


async def readyz(request: Request) -> Response:
    """200 if people may be sent here, 503 if not; in both cases everything that was looked at, with its state."""
    resources: Resources = request.state.resources
    leaving: Leaving = request.state.leaving
    checks = await check_readiness(resources.database, resources.boards, resources.contests, resources.clock())
    if leaving.begun:
        checks.insert(0, Check("process", "behind", True, "it is stopping: its watchers are being sent elsewhere"))
    ready = is_ready(checks)
    return _answer(ready, checks, sorted(resources.settings.open_doors))


def _answer(ready: bool, checks: list[Check], doors: list[str]) -> Response:
    calm = all(check.state == "ok" for check in checks)
    body: dict[str, Any] = {"status": ("ready" if calm else "degraded") if ready else "not ready", "doors": doors,
                            "checks": checks}  # fmt: skip
    headers = {"Cache-Control": "no-store"} | ({} if ready else {"Retry-After": str(RETRY_SECONDS)})
    return Response(msgspec.json.encode(body), 200 if ready else 503, headers, "application/json")
