"""Everything wrong gets an answer that says what is wrong, where, and how to mend it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.intake.portal import BATCH, ONE, Portal, completed, revoked, used


@pytest.fixture
def portal(shared_portal: Portal) -> Portal:
    """What is tried here leaves nothing behind that another test could meet."""
    return shared_portal


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "truncated (byte 0)"),
        (b"[", "truncated (byte 1)"),
        (b'[{"id": ]', "invalid character (byte 8)"),
        (b"[{}] x", "trailing characters (byte 6)"),
        (b'{"specversion": "1.0"}', "Expected `array`, got `object`: a batch is a JSON array"),
        (b"5", "Expected `array`, got `int`"),
        (b'["\xff"]', "byte 2 of the body is not UTF-8"),
        (b"[" * 500_000, "nested too deeply"),
        (b"\x00" * 10, "invalid character (byte 0)"),
        (rb'[{"subject": "ref:\ud800 and more"}]', "end of hex escape (byte"),
    ],
)
async def test_an_unreadable_batch_is_told_with_its_position(portal: Portal, body: bytes, said: str) -> None:
    answer = await portal.post_body(body)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "tag:thidua.vn,2026:problem/unreadable",
        "title": "The body cannot be read",
        "status": 400,
        "detail": answer.json()["detail"],
    }
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("body", [b"[]", b"5", b'"x"', b"null"])
async def test_a_single_event_must_be_an_object(portal: Portal, body: bytes) -> None:
    answer = await portal.post_body(body, ONE)

    assert answer.status_code == 400
    assert "JSON object" in answer.json()["detail"]


FUTURE = f"{datetime.now(UTC).year + 1}-01-02T03:04:05+00:00"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (used(specversion="0.3"), "specversion: not 1.0"),
        (used(specversion=1), "specversion: Expected `str`, got `int`"),
        (used(id=""), "id: Expected `str` of length >= 1"),
        (used(id=None), "Object missing required field `id`"),
        (used(id=7), "id: Expected `str`, got `int`"),
        (used(id="x" * 201), "id: Expected `str` of length <= 200"),
        (used(id="a\nb"), "id: only printable characters"),
        (used(id="a\u0000b"), "id: only printable characters"),
        (used(source=None), "Object missing required field `source`"),
        (used(source="not a uri"), "source: not a URI reference"),
        (used(source="https://x/%zz"), "source: not a URI reference"),
        (used(type="vn.thidua.unknown"), "type: not vn.thidua.service.used or vn.thidua.skill.completed or"),
        (used(type=None), "Object missing required field `type`"),
        (used(time=None), "Object missing required field `time`"),
        (used(time="yesterday"), "time: Invalid RFC3339"),
        (used(time="2026-11-23T08:00:00"), "time: Expected `datetime` with a timezone component"),
        (used(time=1700000000), "time: Expected `datetime`, got `int`"),
        (used(time=FUTURE), f"time: {FUTURE} is more than 5 minutes after 20"),
        (used(time="9999-12-31T23:59:59-23:59"), "is more than 5 minutes after"),
        (used(time="1999-12-31T23:59:59Z"), "time: 1999-12-31T23:59:59+00:00 is before 2000-01-01"),
        (used(time="0001-01-01T00:00:00+14:00"), "is before 2000-01-01"),
        (used(datacontenttype="application/xml"), "datacontenttype: data is read as JSON only"),
        (used(subject=None), "Object missing required field `subject`"),
        (used(subject=""), "subject: Expected `str` of length >= 1"),
        (used(subject="somebody"), "subject: subject must be 'cccd:' and 12 digits, or 'ref:'"),
        (used(subject="cccd:123"), "subject: 'cccd:' is followed by 3 characters, 12 digits are needed"),
        (used(subject="cccd:٠٠١٠٩٩٠١٢٣٤٥"), "subject: 'cccd:'"),
        (used(subject="ref:" + "x" * 129), "subject: 'ref:' needs 1 to 128 printable ASCII characters"),
        (used(subject=["ref:x"]), "subject: Expected `str`, got `array`"),
        (used("no-such-service"), "data.service: 'no-such-service' is no service of the catalogue"),
        (used("anti-scam"), "data.service: 'anti-scam' is no service of the catalogue"),
        (used("bad service !"), "too long or strange to be repeated here"),
        (completed("scene-report"), "data.skill: 'scene-report' is no skill of the catalogue"),
        (used(data={"by": "nobody"}), "data.by: not self, guided or done_for"),
        (used(data={"by": None}), "data: Object missing required field `by`"),
        (used(data={"by": 5}), "data.by: Expected `str`, got `int`"),
        (used(data={"case": ""}), "data.case: case has 0 characters, 1 to 64 are needed"),
        (used(data={"case": "x" * 65}), "data.case: Expected `str` of length <= 64"),
        (used(data={"case": "ﷺ" * 64}), "data.case: case has 1152 characters"),
        (used(data={"case": 5}), "data.case: Expected `str | null`, got `int`"),
        (completed(data={"score": None}), "data: Object missing required field `score`"),
        (completed(data={"score": 1.01}), "data.score: Expected `float` <= 1.0"),
        (completed(data={"score": -0.5}), "data.score: Expected `float` >= 0.0"),
        (completed(data={"score": "1"}), "data.score: Expected `float`, got `str`"),
        (revoked(""), "data.id: Expected `str` of length >= 1"),
        (revoked("x", data={"reason": None}), "data: Object missing required field `reason`"),
        (revoked("x", data={"reason": " \n "}), "data.reason: only printable characters"),
        (revoked("x", data={"reason": "x" * 501}), "data.reason: Expected `str` of length <= 500"),
    ],
)
async def test_a_bad_event_is_refused_with_the_field_and_the_reason(
    portal: Portal, event: dict[str, Any], said: str
) -> None:
    assert f"event 1 of 1, {said}" in await portal.refusal(event) or said in await portal.refusal(event)


@pytest.mark.parametrize("raw", ["5", "null", "[]", '"x"'])
async def test_an_event_that_is_no_object_is_refused_alone(portal: Portal, raw: str) -> None:
    answer = await portal.post_body(f"[{json.dumps(used())}, {raw}]".encode())

    first, second = answer.json()["results"]
    assert first["status"] == "recorded"
    assert (second["id"], second["status"]) == ("", "refused")
    assert second["reason"].startswith("event 2 of 2, Expected `object`")


async def test_attributes_and_data_we_do_not_know_are_ignored(portal: Portal) -> None:
    event = used(traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", data={"more": [1, {}]})

    assert await portal.statuses(event) == ["recorded"]


@pytest.mark.parametrize("content_type", ["", "application/json", "text/plain", "application/cloudevents", "x"])
async def test_another_content_type_is_told_the_two_that_are_taken(portal: Portal, content_type: str) -> None:
    answer = await portal.post_body(b"[]", content_type)

    assert answer.status_code == 415
    assert ONE in answer.json()["detail"]
    assert BATCH in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        (f"{BATCH}; charset=utf-8", 202),
        (f'{BATCH.upper()};charset="UTF-8"', 202),
        (f"{BATCH}; charset=latin-1", 415),
        (f"{BATCH}; profile=x", 415),
    ],
)
async def test_the_body_must_be_utf_8(portal: Portal, content_type: str, status: int) -> None:
    assert (await portal.post_body(b"[]", content_type)).status_code == status


async def test_a_compressed_body_is_not_taken(portal: Portal) -> None:
    assert (await portal.post_body(b"[]", content_encoding="gzip")).status_code == 415


async def test_more_than_a_thousand_events_are_too_many(portal: Portal) -> None:
    answer = await portal.post_body(b"[" + b",".join([b"{}"] * 1_001) + b"]")

    assert answer.status_code == 413
    assert "1001 events in one call; the most is 1000" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/partners/dvcqg/events", 405),
        ("PUT", "/api/v1/partners/dvcqg/events", 405),
        ("DELETE", "/api/v1/partners/dvcqg/events/x", 405),
        ("GET", "/api/v1/partners/dvcqg", 404),
        ("POST", "/api/v1/partners/", 404),
        ("POST", "/api/v1/partners/dvcqg/event", 404),
    ],
)
async def test_other_addresses_and_methods_are_problems_too(
    portal: Portal, method: str, path: str, status: int
) -> None:
    answer = await portal.client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert status != 405 or answer.headers["allow"]
