import json
import os
from datetime import UTC, datetime
from uuid import uuid4

import httpx2
from standardwebhooks import Webhook

ADDRESS, PARTNER = os.environ["ADDRESS"], os.environ["PARTNER"]
SECRET, ACTION = os.environ["SECRET"], os.environ.get("ACTION", "events")


def send(events: list[dict]) -> list[dict]:
    body = json.dumps(events)
    name, now = uuid4().hex, datetime.now(UTC)
    headers = {
        "content-type": "application/cloudevents-batch+json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(name, now, body),
    }
    answer = httpx2.post(f"{ADDRESS}/api/v1/partners/{PARTNER}/{ACTION}", content=body, headers=headers, timeout=30)
    answer.raise_for_status()
    return answer.json()["results"]


event = {
    "specversion": "1.0",
    "type": "vn.thidua.service.used",
    "id": os.environ["EVENT_ID"],
    "source": "https://dvc.example.vn",
    "time": datetime.now(UTC).isoformat(),
    "subject": "ref:A-17",
    "data": {"service": "temporary-residence", "case": "HS-2026-000123", "by": "self"},
}
print(send([event]))
