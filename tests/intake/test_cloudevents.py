"""What the CloudEvents SDK makes is understood, and says what the SDK says."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cloudevents.core.bindings.http import to_structured_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from server.resources import Resources
from tests.intake.portal import Portal

HANOI = timezone(timedelta(hours=7))
NOW = datetime.now(UTC).replace(microsecond=0)


def made(**attributes: Any) -> CloudEvent:
    """An event of the SDK."""
    return CloudEvent(
        attributes={
            "id": "sdk-1",
            "source": "https://dvc.example.vn/events",
            "type": "vn.thidua.service.used",
            "specversion": "1.0",
            "time": NOW,
            "subject": "ref:resident-1",
            **attributes,
        },
        data={"service": "scene-report", "by": "guided"},
    )


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"time": NOW.astimezone(HANOI)},
        {"time": NOW - timedelta(microseconds=1)},
        {"datacontenttype": "application/json"},
        {"datacontenttype": "application/vnd.thidua+json; charset=utf-8"},
        {"dataschema": "https://dvc.example.vn/schema"},
        {"id": "Hồ sơ số 12/2026 “mới”"},
        {"source": "/relative?to=us#1"},
        {"source": "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"},
        {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "sampled": True, "count1": 3},
    ],
)
async def test_an_event_of_the_sdk_is_recorded_as_it_is(
    portal: Portal, resources: Resources, attributes: dict[str, Any]
) -> None:
    event = made(**attributes)
    message = to_structured_event(event, JSONFormat())

    answer = await portal.post_body(message.body, message.headers["content-type"])

    assert answer.json()["results"] == [{"id": event.get_id(), "status": "recorded", "reason": ""}]
    (fact,) = await resources.database.fetch("SELECT * FROM facts")
    assert fact["source_ref"] == event.get_id()
    assert fact["happened_at"] == event.get_time()
    assert fact["by"] == "guided"
